//! By what is counted: where a dimension's values stand, for twinnings and for records.

use async_graphql::Enum;
use jumelage_domain::{Confirmation, NutsLevel, TwinningKind, TwinningStatus};
use jumelage_entities::{record, record_sdg, record_theme, twinning, twinning_sdg, twinning_theme};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, JoinType, SelectStatement};

use super::{
    TwinningStatisticsRow,
    grouping::{Cells, Dimension, Values},
    region::region_at,
};
use crate::error::Result;

/// By what is counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwinningDimension {
    /// Once in each distinct country of its parties: rows add up to more than the total.
    Country,
    /// Once, in the pair, ascending; a pair of equals for within a country. Rows add up to the total.
    CountryPair,
    /// Once in each distinct major region (NUTS 1) of its parties; a party that has none, or of which only a larger one is
    /// known, counts in the row of null. One level of regions at a time.
    #[graphql(name = "REGION_1")]
    Region1,
    /// By basic regions (NUTS 2), like `REGION_1`.
    #[graphql(name = "REGION_2")]
    Region2,
    /// By small regions (NUTS 3), like `REGION_1`.
    #[graphql(name = "REGION_3")]
    Region3,
    /// Records count for the association that made them, twinnings once for each association that has a party.
    Association,
    /// The bond.
    Kind,
    /// Where in its life.
    Status,
    /// What is known of the other side's view.
    Confirmation,
    /// Once in each theme.
    Theme,
    /// Once in each Sustainable Development Goal.
    Sdg,
    /// The year of the start.
    Year,
    /// The decade of the start.
    Decade,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Twinnings,
    Records,
}

fn settled(column: twinning::Column) -> Expr {
    Expr::col((twinning::Entity, column))
}

fn own(column: record::Column) -> Expr {
    Expr::col((record::Entity, column))
}

/// The year of a record's own start. Numbers stand in the statement, and are not bound to it: a bound value would
/// make what is selected and what is grouped by two different expressions.
fn own_year() -> Expr {
    let year =
        Func::cust("substr").args([own(record::Column::Since), Expr::cust("1"), Expr::cust("4")]);
    Expr::from(year).cast_as("integer")
}

/// Once in the region of each party, and once only where that is the same, be it unknown.
fn regions(level: NutsLevel) -> Vec<Values> {
    let (a, b) = (
        region_at(&settled(twinning::Column::RegionA), level),
        region_at(&settled(twinning::Column::RegionB), level),
    );
    let differ = b
        .clone()
        .binary(BinOper::Custom("IS DISTINCT FROM"), a.clone());
    vec![
        Values::of(a),
        Values {
            columns: vec![b],
            only: Some(differ),
        },
    ]
}

fn decade(year: Expr) -> Expr {
    year.clone().sub(year.modulo(Expr::cust("10")))
}

impl TwinningDimension {
    /// Whether records take their value from the twinning, so that both units can be counted at once.
    pub(super) const fn is_shared(self) -> bool {
        matches!(self, Self::Country | Self::CountryPair | Self::Confirmation)
            || self.level().is_some()
    }

    /// By which level of regions, where it is by regions.
    pub(super) const fn level(self) -> Option<NutsLevel> {
        match self {
            Self::Region1 => Some(NutsLevel::Nuts1),
            Self::Region2 => Some(NutsLevel::Nuts2),
            Self::Region3 => Some(NutsLevel::Nuts3),
            _ => None,
        }
    }

    /// The ways in which a row gets its value.
    pub(super) fn values(self, unit: Unit) -> Vec<Values> {
        use twinning::Column;
        match (self, unit) {
            (Self::Country, _) => {
                let (low, high) = (settled(Column::CountryLow), settled(Column::CountryHigh));
                vec![
                    Values::of(low.clone()),
                    Values {
                        columns: vec![high.clone()],
                        only: Some(high.ne(low)),
                    },
                ]
            }
            (Self::CountryPair, _) => {
                vec![Values {
                    columns: vec![settled(Column::CountryLow), settled(Column::CountryHigh)],
                    only: None,
                }]
            }
            (Self::Region1, _) => regions(NutsLevel::Nuts1),
            (Self::Region2, _) => regions(NutsLevel::Nuts2),
            (Self::Region3, _) => regions(NutsLevel::Nuts3),
            (Self::Association, Unit::Records) => vec![Values::of(own(record::Column::Node))],
            (Self::Association, Unit::Twinnings) => {
                let (a, b) = (settled(Column::AssociationA), settled(Column::AssociationB));
                let second = b
                    .clone()
                    .is_not_null()
                    .and(a.clone().is_null().or(a.clone().ne(b.clone())));
                vec![
                    Values {
                        columns: vec![a.clone()],
                        only: Some(a.is_not_null()),
                    },
                    Values {
                        columns: vec![b],
                        only: Some(second),
                    },
                ]
            }
            (Self::Kind, Unit::Twinnings) => vec![Values::of(settled(Column::Kind))],
            (Self::Kind, Unit::Records) => vec![Values::of(own(record::Column::Kind))],
            (Self::Status, Unit::Twinnings) => vec![Values::of(settled(Column::Status))],
            (Self::Status, Unit::Records) => vec![Values::of(own(record::Column::Status))],
            (Self::Confirmation, _) => vec![Values::of(settled(Column::Confirmation))],
            (Self::Theme, Unit::Twinnings) => {
                vec![Values::of(Expr::col((
                    twinning_theme::Entity,
                    twinning_theme::Column::Theme,
                )))]
            }
            (Self::Theme, Unit::Records) => vec![Values::of(Expr::col((
                record_theme::Entity,
                record_theme::Column::Theme,
            )))],
            (Self::Sdg, Unit::Twinnings) => vec![Values::of(Expr::col((
                twinning_sdg::Entity,
                twinning_sdg::Column::Sdg,
            )))],
            (Self::Sdg, Unit::Records) => vec![Values::of(Expr::col((
                record_sdg::Entity,
                record_sdg::Column::Sdg,
            )))],
            (Self::Year, Unit::Twinnings) => vec![Values::of(settled(Column::SinceYear))],
            (Self::Year, Unit::Records) => vec![Values::of(own_year())],
            (Self::Decade, Unit::Twinnings) => vec![Values::of(decade(settled(Column::SinceYear)))],
            (Self::Decade, Unit::Records) => vec![Values::of(decade(own_year()))],
        }
    }

    /// Joins what the values stand in. `record` is joined already where records are counted by their own words.
    pub(super) fn join(self, unit: Unit, query: &mut SelectStatement) {
        match (self, unit) {
            (Self::Theme, Unit::Twinnings) => {
                let on = Expr::col((twinning_theme::Entity, twinning_theme::Column::TwinningId))
                    .equals((twinning::Entity, twinning::Column::Id));
                query.join(JoinType::LeftJoin, twinning_theme::Entity, on);
            }
            (Self::Theme, Unit::Records) => {
                let on = Expr::col((record_theme::Entity, record_theme::Column::RecordId))
                    .equals((record::Entity, record::Column::Id));
                query.join(JoinType::LeftJoin, record_theme::Entity, on);
            }
            (Self::Sdg, Unit::Twinnings) => {
                let on = Expr::col((twinning_sdg::Entity, twinning_sdg::Column::TwinningId))
                    .equals((twinning::Entity, twinning::Column::Id));
                query.join(JoinType::LeftJoin, twinning_sdg::Entity, on);
            }
            (Self::Sdg, Unit::Records) => {
                let on = Expr::col((record_sdg::Entity, record_sdg::Column::RecordId))
                    .equals((record::Entity, record::Column::Id));
                query.join(JoinType::LeftJoin, record_sdg::Entity, on);
            }
            _ => {}
        }
    }
}

impl Dimension for TwinningDimension {
    type Row = TwinningStatisticsRow;

    fn read(self, cells: &Cells<'_>, row: &mut Self::Row) -> Result<Option<String>> {
        match self {
            Self::Country => cells.country(&mut row.country),
            Self::CountryPair => cells.country_pair(&mut row.country_pair),
            Self::Region1 | Self::Region2 | Self::Region3 => cells.region(&mut row.region),
            Self::Association => cells.text(&mut row.association),
            Self::Kind => cells.word(TwinningKind::ALL, &mut row.kind),
            Self::Status => cells.word(TwinningStatus::ALL, &mut row.status),
            Self::Confirmation => cells.word(Confirmation::ALL, &mut row.confirmation),
            Self::Theme => cells.text(&mut row.theme),
            Self::Sdg => cells.number(2, &mut row.sdg),
            Self::Year => cells.number(4, &mut row.year),
            Self::Decade => cells.number(4, &mut row.decade),
        }
    }
}

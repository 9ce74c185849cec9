//! Filter and order of twinnings: all on settled values.

use async_graphql::{Enum, ID, InputObject};
use jumelage_domain::{
    CountryCode as Country, ObjectId, ObjectKind, Sdg, Theme,
    sort_key::{Direction, integer},
};
use jumelage_entities::{
    stored::StoredError,
    twinning::{self, Column},
    twinning_sdg, twinning_theme,
};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use uuid::Uuid;

use super::{
    OrderDirection, few, part_of,
    regions::{bounded, lies_in},
};
use crate::{
    catalogue::vocabulary::{Confirmation, TwinningKind, TwinningStatus},
    error::{CatalogueError, Result},
    list::{Order, Rank},
    scalar::{CountryCode, DateTime, PartialDate, RegionCode},
};

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing. All on settled values.
#[derive(InputObject, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TwinningFilter {
    /// One of these bonds.
    kinds: Option<Vec<TwinningKind>>,
    /// In one of these stages.
    statuses: Option<Vec<TwinningStatus>>,
    /// With one of these views of the other side.
    confirmations: Option<Vec<Confirmation>>,
    /// Either party is in one of these.
    countries: Option<Vec<CountryCode>>,
    /// Exactly two: one party in each; the same twice for within a country.
    between: Option<Vec<CountryCode>>,
    /// Either party lies in one of these, or is it. At most 200.
    regions: Option<Vec<RegionCode>>,
    /// Either party is this local government.
    party: Option<ID>,
    /// About one of these. At most 50.
    themes: Option<Vec<String>>,
    /// Serving one of these Sustainable Development Goals, 1 to 17. At most 50.
    sdgs: Option<Vec<i32>>,
    /// Inclusive; a partial date counts if any day of it does.
    since_from: Option<PartialDate>,
    /// Inclusive; a partial date counts if any day of it does.
    since_to: Option<PartialDate>,
    /// Whether the parties are of two countries.
    cross_border: Option<bool>,
    /// A party's name as either association knows it, without case or accents; part of a word will do.
    search: Option<String>,
    /// Changed then or later.
    updated_since: Option<DateTime>,
}

impl TwinningFilter {
    /// As a condition on `twinning`.
    pub(crate) fn condition(&self) -> Result<Condition> {
        let mut all = Condition::all();
        if let Some(kinds) = &self.kinds {
            all = all.add(
                Column::Kind.is_in(
                    kinds
                        .iter()
                        .map(|one| jumelage_domain::TwinningKind::from(*one).as_str()),
                ),
            );
        }
        if let Some(statuses) = &self.statuses {
            let words = statuses
                .iter()
                .map(|one| jumelage_domain::TwinningStatus::from(*one).as_str());
            all = all.add(Column::Status.is_in(words));
        }
        if let Some(confirmations) = &self.confirmations {
            let words = confirmations
                .iter()
                .map(|one| jumelage_domain::Confirmation::from(*one).as_str());
            all = all.add(Column::Confirmation.is_in(words));
        }
        if let Some(countries) = &self.countries {
            let either =
                |column: Column| column.is_in(countries.iter().map(|one| one.0.to_string()));
            all = all.add(
                Condition::any()
                    .add(either(Column::CountryLow))
                    .add(either(Column::CountryHigh)),
            );
        }
        if let Some(between) = &self.between {
            let (low, high) = two(between)?;
            all = all
                .add(Column::CountryLow.eq(low.as_str()))
                .add(Column::CountryHigh.eq(high.as_str()));
        }
        if let Some(regions) = &self.regions {
            let either = [Column::RegionA, Column::RegionB];
            all = all.add(lies_in(&either, &bounded(regions)?));
        }
        if let Some(party) = &self.party {
            let uuid = ObjectId::parse_as(ObjectKind::LocalGovernment, party)?.uuid();
            all = all.add(
                Condition::any()
                    .add(Column::PartyA.eq(uuid))
                    .add(Column::PartyB.eq(uuid)),
            );
        }
        if let Some(themes) = &self.themes {
            few("themes", themes.len())?;
            let themes: Vec<Theme> = themes
                .iter()
                .map(|text| text.parse())
                .collect::<Result<_, _>>()
                .map_err(CatalogueError::argument)?;
            let about = twinning_theme::Entity::find()
                .select_only()
                .column(twinning_theme::Column::TwinningId)
                .filter(twinning_theme::Column::Theme.is_in(themes.iter().map(Theme::as_str)));
            all = all.add(Column::Id.in_subquery(about.into_query()));
        }
        if let Some(sdgs) = &self.sdgs {
            few("sdgs", sdgs.len())?;
            let goals: Vec<Sdg> = sdgs
                .iter()
                .map(|one| Sdg::try_from(*one))
                .collect::<Result<_, _>>()
                .map_err(CatalogueError::argument)?;
            let serving = twinning_sdg::Entity::find()
                .select_only()
                .column(twinning_sdg::Column::TwinningId)
                .filter(
                    twinning_sdg::Column::Sdg
                        .is_in(goals.iter().map(|goal| i32::from(goal.number()))),
                );
            all = all.add(Column::Id.in_subquery(serving.into_query()));
        }
        if let Some(from) = &self.since_from {
            all = all.add(Column::SinceLast.gte(from.0.first_day().to_string()));
        }
        if let Some(to) = &self.since_to {
            all = all.add(Column::SinceFirst.lte(to.0.last_day().to_string()));
        }
        if let Some(cross_border) = self.cross_border {
            all = all.add(Column::CrossBorder.eq(cross_border));
        }
        if let Some(search) = &self.search {
            all = all.add(Expr::col((twinning::Entity, Column::SearchKey)).like(part_of(search)));
        }
        if let Some(since) = &self.updated_since {
            all = all.add(Column::UpdatedAt.gte(since.0.millis()));
        }
        Ok(all)
    }
}

fn two(between: &[CountryCode]) -> Result<(Country, Country)> {
    match between {
        [one, other] => Ok((one.0.min(other.0), one.0.max(other.0))),
        _ => Err(CatalogueError::argument(format!(
            "`between` takes exactly two countries, not {}",
            between.len()
        ))),
    }
}

/// Unknown values come last in both directions; ties are broken by node code, then UUID, ascending.
/// Default: ID ascending.
#[derive(InputObject, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TwinningOrder {
    /// By what.
    pub(crate) by: TwinningOrderKey,
    /// Which way.
    pub(crate) direction: OrderDirection,
}

/// By what twinnings are ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TwinningOrderKey {
    /// When they began.
    Since,
    /// When they were last changed.
    UpdatedAt,
    /// The lead's node code, then UUID.
    Id,
}

impl TwinningOrder {
    /// What holds where nothing was asked.
    pub(crate) const DEFAULT: Self = Self {
        by: TwinningOrderKey::Id,
        direction: OrderDirection::Asc,
    };

    pub(crate) fn order(self) -> Order {
        let column = |column: Column| Expr::col((twinning::Entity, column));
        let rank = match self.by {
            TwinningOrderKey::Since => Rank::Text(column(Column::Since)),
            TwinningOrderKey::UpdatedAt => Rank::Integer(column(Column::UpdatedAt)),
            TwinningOrderKey::Id => Rank::Id,
        };
        Order {
            rank,
            direction: Direction::from(self.direction),
            node: column(Column::Lead),
            id: column(Column::Id),
        }
    }

    /// The cursor of a row in this order.
    pub(crate) fn cursor(self, row: &twinning::Model) -> Result<String> {
        self.place(&Place {
            id: row.id,
            lead: row.lead.clone(),
            since: row.since.clone(),
            updated_at: row.updated_at,
        })
    }

    /// The cursor of a row of which no more is known.
    pub(crate) fn place(self, row: &Place) -> Result<String> {
        let value = match self.by {
            TwinningOrderKey::Since => row.since.clone(),
            TwinningOrderKey::UpdatedAt => Some(integer(row.updated_at)),
            TwinningOrderKey::Id => None,
        };
        self.order()
            .key(value, &row.lead, row.id)
            .ok_or_else(|| corrupt(&row.lead))
    }
}

/// What of a row says where it stands, in whatever order.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "twinning::Entity")]
pub(crate) struct Place {
    id: Uuid,
    lead: String,
    since: Option<String>,
    updated_at: i64,
}

fn corrupt(node: &str) -> CatalogueError {
    let read: Result<jumelage_domain::NodeCode, StoredError> =
        jumelage_entities::stored::word("twinning.lead", node);
    read.err().map_or_else(
        || CatalogueError::argument("no sort key"),
        CatalogueError::from,
    )
}

//! Statistics of activities.

use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use jumelage_domain::{ListingKind, NutsLevel, listing::ActivityKind as Kind};
use sea_orm::{Condition, QueryResult};

use super::{
    ActivityFilter, ActivityKind,
    statistics::{self, Axis, Counts},
};
use crate::{
    catalogue::{
        statistics::{
            grouping::{self, Cells, Dimension, Row},
            region::check_levels,
        },
        vocabulary::Confirmation,
    },
    directive::{MeasureMerge, group_key, measure},
    error::Result as CatalogueResult,
    scalar::{CountryCode, RegionCode},
    snapshot::Snapshot,
};

/// Counts. Rows in ascending order of the keys as listed in groupBy, unknown last; without groupBy no rows.
pub struct ActivityStatistics {
    snapshot: Arc<Snapshot>,
    group_by: Vec<ActivityDimension>,
    rows: Condition,
}

/// By what is counted, always by settled values.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityDimension {
    /// Once in each distinct country of its parties: rows add up to more than the total.
    Country,
    /// Once in each distinct pair of countries of two of its parties, ascending; a pair of equals for within a country.
    /// Rows of activities of two parties each add up to the total.
    CountryPair,
    /// Once in each distinct major region (NUTS 1) of its parties; one that has none, or of which only a larger one is
    /// known, counts in the row of null. One level of regions at a time.
    #[graphql(name = "REGION_1")]
    Region1,
    /// By basic regions (NUTS 2), like `REGION_1`.
    #[graphql(name = "REGION_2")]
    Region2,
    /// By small regions (NUTS 3), like `REGION_1`.
    #[graphql(name = "REGION_3")]
    Region3,
    /// Once for each association of which a party is a member.
    Association,
    /// The kind of activity.
    Kind,
    /// Whether more than one association records it.
    Confirmation,
    /// Once in each theme.
    Theme,
    /// Once in each Sustainable Development Goal.
    Sdg,
    /// The year of its first day.
    Year,
}

/// Only the keys asked for are set. A row whose key is unknown (no date, say) has null there and still counts.
#[derive(SimpleObject, Default)]
pub struct ActivityStatisticsRow {
    /// Opaque: tells this row from the others of its grouping, and sorts as the rows do.
    #[graphql(directive = group_key::apply())]
    key: String,
    /// By COUNTRY.
    country: Option<CountryCode>,
    /// By `COUNTRY_PAIR`: two, ascending; equal for within a country.
    country_pair: Option<Vec<CountryCode>>,
    /// By `REGION_1`, `REGION_2` or `REGION_3`: a region of that level.
    region: Option<RegionCode>,
    /// By ASSOCIATION: its code.
    association: Option<String>,
    /// By KIND.
    kind: Option<ActivityKind>,
    /// By CONFIRMATION.
    confirmation: Option<Confirmation>,
    /// By THEME.
    theme: Option<String>,
    /// By SDG: 1 to 17.
    sdg: Option<i32>,
    /// By YEAR: of the first day.
    year: Option<i32>,
    /// The counts.
    measures: ActivityMeasures,
}

/// Counts. Each activity once, whoever records it, with its settled numbers.
#[derive(SimpleObject, Clone, Copy, Default)]
pub struct ActivityMeasures {
    /// Activities.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    count: i64,
    /// Those of them that more than one association records.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    confirmed: i64,
    /// How many took part, of those where that is known. Who takes part twice counts twice.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    participants: i64,
    /// How many of them came from another country, of those where that is known.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    participants_from_abroad: i64,
}

impl From<Counts> for ActivityMeasures {
    fn from(counts: Counts) -> Self {
        let [participants, participants_from_abroad] = counts.sums;
        Self {
            count: counts.all,
            confirmed: counts.confirmed,
            participants,
            participants_from_abroad,
        }
    }
}

impl Row for ActivityStatisticsRow {
    fn key(&mut self) -> &mut String {
        &mut self.key
    }

    fn add(&mut self, found: &QueryResult) -> CatalogueResult<()> {
        self.measures = Counts::read(found)?.into();
        Ok(())
    }
}

impl Dimension for ActivityDimension {
    type Row = ActivityStatisticsRow;

    fn read(self, cells: &Cells<'_>, row: &mut Self::Row) -> CatalogueResult<Option<String>> {
        match self {
            Self::Country => cells.country(&mut row.country),
            Self::CountryPair => cells.country_pair(&mut row.country_pair),
            Self::Region1 | Self::Region2 | Self::Region3 => cells.region(&mut row.region),
            Self::Association => cells.text(&mut row.association),
            Self::Kind => cells.word(Kind::ALL, &mut row.kind),
            Self::Confirmation => {
                cells.word(jumelage_domain::Confirmation::ALL, &mut row.confirmation)
            }
            Self::Theme => cells.text(&mut row.theme),
            Self::Sdg => cells.number(2, &mut row.sdg),
            Self::Year => cells.number(4, &mut row.year),
        }
    }
}

impl ActivityDimension {
    /// By which level of regions, where it is by regions.
    const fn level(self) -> Option<NutsLevel> {
        match self {
            Self::Region1 => Some(NutsLevel::Nuts1),
            Self::Region2 => Some(NutsLevel::Nuts2),
            Self::Region3 => Some(NutsLevel::Nuts3),
            _ => None,
        }
    }

    const fn axis(self) -> Axis {
        match self {
            Self::Country => Axis::Country,
            Self::CountryPair => Axis::CountryPair,
            Self::Region1 => Axis::Region(NutsLevel::Nuts1),
            Self::Region2 => Axis::Region(NutsLevel::Nuts2),
            Self::Region3 => Axis::Region(NutsLevel::Nuts3),
            Self::Association => Axis::Association,
            Self::Kind => Axis::Category,
            Self::Confirmation => Axis::Confirmation,
            Self::Theme => Axis::Theme,
            Self::Sdg => Axis::Sdg,
            Self::Year => Axis::Year,
        }
    }
}

impl ActivityStatistics {
    pub(crate) fn of(
        snapshot: &Arc<Snapshot>,
        group_by: Vec<ActivityDimension>,
        filter: &ActivityFilter,
    ) -> CatalogueResult<Self> {
        grouping::check(&group_by)?;
        check_levels(group_by.iter().map(|one| one.level()))?;
        let rows = statistics::rows(snapshot, ListingKind::Activity, filter.condition()?);
        Ok(Self {
            snapshot: Arc::clone(snapshot),
            group_by,
            rows,
        })
    }
}

#[Object]
impl ActivityStatistics {
    /// Of all that the filter takes in.
    async fn total(&self) -> Result<ActivityMeasures> {
        let counts = statistics::total(&self.snapshot, &self.rows).await?;
        Ok(counts.into())
    }

    /// In groups.
    async fn rows(&self) -> Result<Vec<ActivityStatisticsRow>> {
        let axis = ActivityDimension::axis;
        let rows = statistics::grouped(&self.snapshot, &self.group_by, axis, &self.rows);
        Ok(rows.await?)
    }
}

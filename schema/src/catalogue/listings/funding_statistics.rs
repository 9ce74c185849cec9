//! Statistics of funding: projects and their money, each project once, and no two currencies added.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Enum, Object, Result, SimpleObject};
use jumelage_domain::{ListingKind, NutsLevel, listing};
use jumelage_entities::{
    listing::{self as row, Column},
    listing_funding,
};
use sea_orm::{
    Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryResult, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Func, JoinType},
};

use super::{
    ProjectFilter, ProjectState,
    statistics::{self, Axis},
};
use crate::{
    catalogue::statistics::{
        grouping::{self, Cells, Dimension, Row, Values, collect},
        region::check_levels,
    },
    directive::{MeasureMerge, group_key, measure},
    error::{CatalogueError, Result as CatalogueResult},
    scalar::{CountryCode, MinorUnits, RegionCode},
    snapshot::Snapshot,
};

/// Amounts are added in two parts, how often this goes into them and what is left: so no sum is too large for a database's
/// numbers, however many large amounts there are, and none is rounded.
const PART: i64 = 1 << 32;

/// The parts of what was asked for, and of what was granted.
const ASKED: [&str; 2] = ["asked_high", "asked_low"];
const GRANTED: [&str; 2] = ["granted_high", "granted_low"];

/// By what is counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundingDimension {
    /// By the programme's id.
    Programme,
    /// By the call's id.
    Call,
    /// Where in its life.
    State,
    /// Once in each distinct country of its applicants: rows add up to more than the total.
    Country,
    /// Once in each distinct major region (NUTS 1) of its applicants; one that has none, or of which only a larger one is
    /// known, counts in the row of null. One level of regions at a time.
    #[graphql(name = "REGION_1")]
    Region1,
    /// By basic regions (NUTS 2), like `REGION_1`.
    #[graphql(name = "REGION_2")]
    Region2,
    /// By small regions (NUTS 3), like `REGION_1`.
    #[graphql(name = "REGION_3")]
    Region3,
    /// Once for each association that has an applicant.
    Association,
    /// Once in each theme.
    Theme,
    /// Once in each Sustainable Development Goal.
    Sdg,
    /// The year in which it begins.
    Year,
}

impl FundingDimension {
    /// By which level of regions, where it is by regions.
    const fn level(self) -> Option<NutsLevel> {
        match self {
            Self::Region1 => Some(NutsLevel::Nuts1),
            Self::Region2 => Some(NutsLevel::Nuts2),
            Self::Region3 => Some(NutsLevel::Nuts3),
            _ => None,
        }
    }
}

/// What is asked for; and always the currency, as amounts of two are never added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Asked(FundingDimension),
    Currency,
}

/// Projects and their money. Rows in ascending order of the keys as listed in groupBy, unknown last.
pub struct FundingStatistics {
    snapshot: Arc<Snapshot>,
    group_by: Vec<FundingDimension>,
    rows: Condition,
}

/// Only the keys asked for are set, and the currency. A row whose key is unknown has null there and still counts.
#[derive(SimpleObject, Default)]
pub struct FundingStatisticsRow {
    /// Opaque: tells this row from the others of its grouping, and sorts as the rows do.
    #[graphql(directive = group_key::apply())]
    key: String,
    /// By PROGRAMME: its id.
    programme: Option<String>,
    /// By CALL: its id.
    call: Option<String>,
    /// By STATE.
    state: Option<ProjectState>,
    /// By COUNTRY.
    country: Option<CountryCode>,
    /// By `REGION_1`, `REGION_2` or `REGION_3`: a region of that level.
    region: Option<RegionCode>,
    /// By ASSOCIATION: its code.
    association: Option<String>,
    /// By THEME.
    theme: Option<String>,
    /// By SDG: 1 to 17.
    sdg: Option<i32>,
    /// By YEAR: of the beginning.
    year: Option<i32>,
    /// Of the amounts, ISO 4217; null for projects of which no amount is known.
    currency: Option<String>,
    /// The counts.
    measures: FundingMeasures,
}

/// Counts, and sums of one currency.
#[derive(SimpleObject)]
pub struct FundingMeasures {
    /// Distinct projects, by their settled values.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    projects: i64,
    /// Those of them with an amount that was granted and is to be had.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    with_grant: i64,
    /// What was asked for, in all.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    asked: MinorUnits,
    /// What was granted and is to be had, in all: of projects that are GRANTED, RUNNING or FINISHED.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    granted: MinorUnits,
}

impl Default for FundingMeasures {
    fn default() -> Self {
        Self {
            projects: 0,
            with_grant: 0,
            asked: MinorUnits(0),
            granted: MinorUnits(0),
        }
    }
}

impl Row for FundingStatisticsRow {
    fn key(&mut self) -> &mut String {
        &mut self.key
    }

    fn add(&mut self, found: &QueryResult) -> CatalogueResult<()> {
        let part = |name: &str| found.try_get::<Option<i64>>("", name);
        let sum = |[high, low]: [&str; 2]| {
            let (high, low) = (
                part(high)?.unwrap_or_default(),
                part(low)?.unwrap_or_default(),
            );
            Ok::<_, DbErr>(i128::from(high) * i128::from(PART) + i128::from(low))
        };
        self.measures.projects += found.try_get::<i64>("", "projects")?;
        self.measures.with_grant += found.try_get::<i64>("", "with_grant")?;
        self.measures.asked.0 += sum(ASKED)?;
        self.measures.granted.0 += sum(GRANTED)?;
        Ok(())
    }
}

impl Dimension for By {
    type Row = FundingStatisticsRow;

    fn read(self, cells: &Cells<'_>, row: &mut Self::Row) -> CatalogueResult<Option<String>> {
        let By::Asked(dimension) = self else {
            return cells.text(&mut row.currency);
        };
        match dimension {
            FundingDimension::Programme => cells.text(&mut row.programme),
            FundingDimension::Call => cells.text(&mut row.call),
            FundingDimension::State => cells.word(listing::ProjectState::ALL, &mut row.state),
            FundingDimension::Country => cells.country(&mut row.country),
            FundingDimension::Region1 | FundingDimension::Region2 | FundingDimension::Region3 => {
                cells.region(&mut row.region)
            }
            FundingDimension::Association => cells.text(&mut row.association),
            FundingDimension::Theme => cells.text(&mut row.theme),
            FundingDimension::Sdg => cells.number(2, &mut row.sdg),
            FundingDimension::Year => cells.number(4, &mut row.year),
        }
    }
}

impl By {
    /// The way in which listings of any kind are counted by it; none where it is one of funding alone.
    const fn axis(self) -> Option<Axis> {
        let Self::Asked(dimension) = self else {
            return None;
        };
        match dimension {
            FundingDimension::State => Some(Axis::Category),
            FundingDimension::Country => Some(Axis::Country),
            FundingDimension::Region1 => Some(Axis::Region(NutsLevel::Nuts1)),
            FundingDimension::Region2 => Some(Axis::Region(NutsLevel::Nuts2)),
            FundingDimension::Region3 => Some(Axis::Region(NutsLevel::Nuts3)),
            FundingDimension::Association => Some(Axis::Association),
            FundingDimension::Theme => Some(Axis::Theme),
            FundingDimension::Sdg => Some(Axis::Sdg),
            FundingDimension::Year => Some(Axis::Year),
            FundingDimension::Programme | FundingDimension::Call => None,
        }
    }

    /// Where its value stands.
    fn values(self) -> Values {
        if let Some(axis) = self.axis() {
            return axis.values();
        }
        let column = match self {
            Self::Asked(FundingDimension::Programme) => listing_funding::Column::Programme,
            Self::Asked(FundingDimension::Call) => listing_funding::Column::Call,
            Self::Asked(_) | Self::Currency => listing_funding::Column::Currency,
        };
        Values::of(amount(column))
    }
}

fn amount(column: listing_funding::Column) -> Expr {
    Expr::col((listing_funding::Entity, column))
}

impl FundingStatistics {
    pub(crate) fn of(
        snapshot: &Arc<Snapshot>,
        group_by: Vec<FundingDimension>,
        filter: &ProjectFilter,
    ) -> CatalogueResult<Self> {
        grouping::check(&group_by)?;
        check_levels(group_by.iter().map(|one| one.level()))?;
        let rows = statistics::rows(snapshot, ListingKind::Project, filter.condition()?);
        Ok(Self {
            snapshot: Arc::clone(snapshot),
            group_by,
            rows,
        })
    }

    async fn in_groups(&self, by: &[By]) -> CatalogueResult<Vec<FundingStatisticsRow>> {
        let mut query = row::Entity::find().filter(self.rows.clone()).into_query();
        query.clear_selects();
        let of = amount(listing_funding::Column::ListingId).equals((row::Entity, Column::Id));
        query.join(JoinType::InnerJoin, listing_funding::Entity, of);
        let (asked, granted) = (
            listing_funding::Column::Asked,
            listing_funding::Column::Granted,
        );
        let projects = Func::count(Expr::col((row::Entity, Column::Id)));
        query.expr_as(projects, Alias::new("projects"));
        query.expr_as(Func::count(amount(granted)), Alias::new("with_grant"));
        for (column, [high, low]) in [(asked, ASKED), (granted, GRANTED)] {
            let sum = |parts: Expr| Expr::from(Func::sum(parts)).cast_as("bigint");
            query.expr_as(sum(amount(column).div(PART)), Alias::new(high));
            query.expr_as(sum(amount(column).modulo(PART)), Alias::new(low));
        }
        for axis in by.iter().filter_map(|one| one.axis()) {
            axis.join(&mut query, &self.rows);
        }
        let values: Vec<Values> = by.iter().map(|one| one.values()).collect();
        let mut groups = BTreeMap::new();
        collect(&self.snapshot, by, &values, query, &mut groups).await?;
        Ok(groups.into_values().collect())
    }
}

#[Object]
impl FundingStatistics {
    /// Distinct projects that the filter takes in, by their settled values.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    async fn projects(&self) -> Result<i64> {
        let found = row::Entity::find().filter(self.rows.clone());
        let count = found.count(&self.snapshot.tx).await;
        Ok(i64::try_from(count.map_err(CatalogueError::from)?).unwrap_or(i64::MAX))
    }

    /// All of them, by currency.
    async fn totals(&self) -> Result<Vec<FundingStatisticsRow>> {
        Ok(self.in_groups(&[By::Currency]).await?)
    }

    /// In groups, and by currency; without groupBy none.
    async fn rows(&self) -> Result<Vec<FundingStatisticsRow>> {
        if self.group_by.is_empty() {
            return Ok(Vec::new());
        }
        let asked = self.group_by.iter().copied().map(By::Asked);
        let by: Vec<By> = asked.chain([By::Currency]).collect();
        Ok(self.in_groups(&by).await?)
    }
}

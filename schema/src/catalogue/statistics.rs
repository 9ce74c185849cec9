//! Statistics: counts of twinnings and records, in groups.

mod dimension;
mod group;
pub(crate) mod grouping;
pub(crate) mod region;

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use jumelage_entities::twinning;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, QueryTrait,
    sea_query::{Alias, Expr, Func},
};

pub use self::dimension::TwinningDimension;
use crate::{
    catalogue::{
        filter::TwinningFilter,
        twinnings::counted,
        vocabulary::{Confirmation, TwinningKind, TwinningStatus},
    },
    directive::{MeasureMerge, group_key, measure},
    error::{CatalogueError, Result as CatalogueResult},
    scalar::{CountryCode, RegionCode},
    snapshot::Snapshot,
};

/// Counts. Rows in ascending order of the keys as listed in groupBy, unknown last; without groupBy no rows.
pub struct TwinningStatistics {
    snapshot: Arc<Snapshot>,
    group_by: Vec<TwinningDimension>,
    rows: Condition,
}

/// Only the keys asked for are set. A row whose key is unknown (no start, say) has null there and still counts.
#[derive(SimpleObject, Default)]
pub struct TwinningStatisticsRow {
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
    kind: Option<TwinningKind>,
    /// By STATUS.
    status: Option<TwinningStatus>,
    /// By CONFIRMATION.
    confirmation: Option<Confirmation>,
    /// By THEME.
    theme: Option<String>,
    /// By SDG: 1 to 17.
    sdg: Option<i32>,
    /// By YEAR: of the start.
    year: Option<i32>,
    /// By DECADE: the first year of the decade of the start.
    decade: Option<i32>,
    /// The counts.
    measures: TwinningMeasures,
}

/// Counts.
#[derive(SimpleObject, Clone, Copy, Default)]
pub struct TwinningMeasures {
    /// Distinct twinnings, by their settled values: one on two lists counts once.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    twinnings: i64,
    /// Records: one on two lists counts twice. What adding up national lists gives. Selected by settled values,
    /// put into rows by their own.
    #[graphql(directive = measure::apply(MeasureMerge::Add))]
    records: i64,
}

impl TwinningMeasures {
    /// Records are counted by the node that has them, whoever counts the twinning: one that stands in for others has
    /// told its own already.
    fn told_by(self, snapshot: &Snapshot) -> Self {
        Self {
            twinnings: self.twinnings,
            records: if snapshot.stands_in() {
                0
            } else {
                self.records
            },
        }
    }
}

impl grouping::Row for TwinningStatisticsRow {
    fn key(&mut self) -> &mut String {
        &mut self.key
    }

    /// Twinnings and records are counted by statements of their own, or by one.
    fn add(&mut self, found: &QueryResult) -> CatalogueResult<()> {
        self.measures.twinnings += found.try_get::<i64>("", "twinnings").unwrap_or_default();
        self.measures.records += found.try_get::<i64>("", "records").unwrap_or_default();
        Ok(())
    }
}

impl TwinningStatistics {
    pub(crate) fn of(
        snapshot: &Arc<Snapshot>,
        group_by: Vec<TwinningDimension>,
        filter: &TwinningFilter,
    ) -> CatalogueResult<Self> {
        grouping::check(&group_by)?;
        region::check_levels(group_by.iter().map(|one| one.level()))?;
        let mut rows = Condition::all()
            .add(twinning::Column::OwnRecordId.is_not_null())
            .add(filter.condition()?);
        if snapshot.stands_in() {
            rows = rows.add(counted(snapshot));
        }
        Ok(Self {
            snapshot: Arc::clone(snapshot),
            group_by,
            rows,
        })
    }
}

#[Object]
impl TwinningStatistics {
    /// Of all that the filter takes in.
    async fn total(&self) -> Result<TwinningMeasures> {
        let mut query = twinning::Entity::find()
            .filter(self.rows.clone())
            .into_query();
        query
            .clear_selects()
            .expr_as(
                group::counted_twinnings(counted(&self.snapshot)),
                Alias::new("twinnings"),
            )
            .expr_as(
                Func::count(Expr::col((twinning::Entity, twinning::Column::Id))),
                Alias::new("records"),
            );
        let row = self
            .snapshot
            .tx
            .query_one(&query)
            .await
            .map_err(CatalogueError::from)?;
        let Some(row) = row else {
            return Ok(TwinningMeasures::default());
        };
        let measures = TwinningMeasures {
            twinnings: row.try_get("", "twinnings").map_err(CatalogueError::from)?,
            records: row.try_get("", "records").map_err(CatalogueError::from)?,
        };
        Ok(measures.told_by(&self.snapshot))
    }

    /// In groups.
    async fn rows(&self) -> Result<Vec<TwinningStatisticsRow>> {
        Ok(group::rows(&self.snapshot, &self.group_by, &self.rows).await?)
    }
}

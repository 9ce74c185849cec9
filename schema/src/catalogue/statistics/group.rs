//! Counting in groups.

use std::collections::BTreeMap;

use jumelage_entities::{record, twinning};
use sea_orm::{
    Condition, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, JoinType},
};

use super::{
    TwinningStatisticsRow,
    dimension::{TwinningDimension, Unit},
    grouping::{collect, ways},
};
use crate::{catalogue::twinnings::counted, error::Result, snapshot::Snapshot};

/// How many of the rows are twinnings that this node counts.
pub(super) fn counted_twinnings(counted: Condition) -> Expr {
    let one = CaseStatement::new().case(counted, Expr::val(1).cast_as("bigint"));
    Func::count(one).into()
}

pub(super) async fn rows(
    snapshot: &Snapshot,
    group_by: &[TwinningDimension],
    rows: &Condition,
) -> Result<Vec<TwinningStatisticsRow>> {
    let mut groups = BTreeMap::new();
    if group_by.is_empty() {
        return Ok(Vec::new());
    }
    if group_by.iter().all(|dimension| dimension.is_shared()) {
        for values in ways(group_by, |one| one.values(Unit::Twinnings)) {
            let mut query = twinning::Entity::find().filter(rows.clone()).into_query();
            query.clear_selects();
            query.expr_as(
                counted_twinnings(counted(snapshot)),
                Alias::new("twinnings"),
            );
            query.expr_as(
                Func::count(Expr::col((twinning::Entity, twinning::Column::Id))),
                Alias::new("records"),
            );
            collect(snapshot, group_by, &values, query, &mut groups).await?;
        }
        return Ok(finish(snapshot, groups));
    }
    for values in ways(group_by, |one| one.values(Unit::Twinnings)) {
        let these = Condition::all().add(rows.clone()).add(counted(snapshot));
        let mut query = twinning::Entity::find().filter(these).into_query();
        query.clear_selects();
        query.expr_as(
            Func::count(Expr::col((twinning::Entity, twinning::Column::Id))),
            Alias::new("twinnings"),
        );
        for dimension in group_by {
            dimension.join(Unit::Twinnings, &mut query);
        }
        collect(snapshot, group_by, &values, query, &mut groups).await?;
    }
    for values in ways(group_by, |one| one.values(Unit::Records)) {
        let mut query = twinning::Entity::find().filter(rows.clone()).into_query();
        query.clear_selects();
        query.expr_as(
            Func::count(Expr::col((record::Entity, record::Column::Id))),
            Alias::new("records"),
        );
        let own = Expr::col((record::Entity, record::Column::Id))
            .equals((twinning::Entity, twinning::Column::OwnRecordId));
        query.join(JoinType::InnerJoin, record::Entity, own);
        for dimension in group_by {
            dimension.join(Unit::Records, &mut query);
        }
        collect(snapshot, group_by, &values, query, &mut groups).await?;
    }
    Ok(finish(snapshot, groups))
}

/// A group in which this node counts nothing is none.
fn finish(
    snapshot: &Snapshot,
    groups: BTreeMap<String, TwinningStatisticsRow>,
) -> Vec<TwinningStatisticsRow> {
    groups
        .into_values()
        .map(|row| TwinningStatisticsRow {
            measures: row.measures.told_by(snapshot),
            ..row
        })
        .filter(|row| row.measures.twinnings + row.measures.records > 0)
        .collect()
}

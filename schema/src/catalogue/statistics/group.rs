//! Counting in groups.

use std::collections::BTreeMap;

use jumelage_entities::{record, twinning};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, JoinType, SelectStatement},
};

use super::{
    TwinningStatisticsRow,
    dimension::{TwinningDimension, Unit, Values},
};
use crate::{catalogue::twinnings::counted, error::Result, snapshot::Snapshot};

/// After each part of a key: sorts before anything that a part can go on with.
const END_OF_PART: char = '\u{1f}';

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
        for values in ways(group_by, Unit::Twinnings) {
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
    for values in ways(group_by, Unit::Twinnings) {
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
    for values in ways(group_by, Unit::Records) {
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

/// Where a dimension gives a row several values, each of them is counted by a statement of its own; of several
/// such dimensions, each combination.
fn ways(group_by: &[TwinningDimension], unit: Unit) -> Vec<Vec<Values>> {
    group_by.iter().fold(vec![Vec::new()], |ways, dimension| {
        let values = dimension.values(unit);
        ways.iter()
            .flat_map(|way| {
                values
                    .iter()
                    .map(move |values| [way.as_slice(), std::slice::from_ref(values)].concat())
            })
            .collect()
    })
}

async fn collect(
    snapshot: &Snapshot,
    group_by: &[TwinningDimension],
    values: &[Values],
    mut query: SelectStatement,
    groups: &mut BTreeMap<String, TwinningStatisticsRow>,
) -> Result<()> {
    for (dimension, values) in group_by.iter().zip(values) {
        for (at, column) in values.columns.iter().enumerate() {
            query.expr_as(column.clone(), dimension.alias(at));
            query.add_group_by([column.clone()]);
        }
        if let Some(only) = &values.only {
            query.and_where(only.clone());
        }
    }
    for found in snapshot.tx.query_all(&query).await? {
        let mut row = TwinningStatisticsRow::default();
        for dimension in group_by {
            match dimension.read(&found, &mut row)? {
                Some(part) => row.key.extend(['0'].into_iter().chain(part.chars())),
                None => row.key.push('1'),
            }
            row.key.push(END_OF_PART);
        }
        let row = groups.entry(row.key.clone()).or_insert(row);
        row.measures.twinnings += found.try_get::<i64>("", "twinnings").unwrap_or_default();
        row.measures.records += found.try_get::<i64>("", "records").unwrap_or_default();
    }
    Ok(())
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

//! The catalogue's list of twinnings.

use std::sync::Arc;

use async_trait::async_trait;
use jumelage_domain::ObjectId;
use jumelage_entities::{redirect, twinning};
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    catalogue::{
        connection::{Paged, Rest, TwinningConnection, TwinningEdge},
        filter::{TwinningFilter, TwinningOrder},
        twinning::Twinning,
    },
    error::Result,
    list::{Order, Window},
    snapshot::Snapshot,
};

/// Which twinnings this node counts: those it records and leads, and those whose lead's node is not asked.
pub(crate) fn counted(snapshot: &Snapshot) -> Condition {
    let others = snapshot
        .participants
        .iter()
        .filter(|code| *code != snapshot.me.as_str());
    Condition::all()
        .add(twinning::Column::OwnRecordId.is_not_null())
        .add(twinning::Column::Lead.is_not_in(others.map(String::as_str)))
}

struct List {
    snapshot: Arc<Snapshot>,
    rows: Condition,
    order: Order,
    window: Window,
}

impl List {
    async fn any(&self, among: Option<Condition>) -> Result<bool> {
        let Some(among) = among else { return Ok(false) };
        let found = twinning::Entity::find()
            .filter(self.rows.clone())
            .filter(among)
            .limit(1)
            .one(&self.snapshot.tx)
            .await?;
        Ok(found.is_some())
    }
}

#[async_trait]
impl Rest for List {
    async fn total(&self) -> Result<i64> {
        let count = twinning::Entity::find()
            .filter(self.rows.clone())
            .count(&self.snapshot.tx)
            .await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> Result<bool> {
        self.any(self.window.not_after(&self.order)?).await
    }

    async fn anything_not_before(&self) -> Result<bool> {
        self.any(self.window.not_before(&self.order)?).await
    }
}

pub(crate) async fn page(
    snapshot: &Arc<Snapshot>,
    page: &PageArguments,
    filter: TwinningFilter,
    order_by: Option<TwinningOrder>,
) -> Result<TwinningConnection> {
    let order_by = order_by.unwrap_or(TwinningOrder::DEFAULT);
    let order = order_by.order();
    let window = Window::read(&order, page)?;
    let rows = Condition::all()
        .add(counted(snapshot))
        .add(filter.condition()?);
    let (limit, backward) = (window.page.limit, window.page.backward);
    let mut query = twinning::Entity::find()
        .filter(rows.clone())
        .filter(window.between(&order)?);
    for (term, direction) in order.terms(backward) {
        query = query.order_by(term, direction);
    }
    let found = query.limit(limit as u64 + 1).all(&snapshot.tx).await?;
    let edges = found.into_iter().map(|row| {
        Ok(TwinningEdge {
            cursor: order_by.cursor(&row)?,
            node: Twinning::from_row(row)?,
        })
    });
    let edges = edges.collect::<Result<Vec<_>>>()?;
    let list = List {
        snapshot: Arc::clone(snapshot),
        rows,
        order,
        window,
    };
    Ok(TwinningConnection(Paged::cut(
        edges,
        limit,
        backward,
        Arc::new(list),
    )))
}

/// The twinning of a record, by the id of either record of it.
pub(crate) async fn by_record(snapshot: &Snapshot, id: &ObjectId) -> Result<Option<Twinning>> {
    let current = redirect::Entity::find_by_id(id.uuid())
        .one(&snapshot.tx)
        .await?;
    let record = current.map_or(id.uuid(), |redirect| redirect.target);
    let either = Condition::any()
        .add(twinning::Column::OwnRecordId.eq(record))
        .add(twinning::Column::OtherRecordId.eq(record));
    let row = twinning::Entity::find()
        .filter(either)
        .one(&snapshot.tx)
        .await?;
    row.map(Twinning::from_row).transpose()
}

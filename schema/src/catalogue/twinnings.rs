//! The catalogue's list of twinnings.

use std::{iter, sync::Arc};

use async_trait::async_trait;
use jumelage_entities::twinning;
use jumelage_federation::{network::Sharing, page::PageArguments};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::ExprTrait,
};

use crate::{
    catalogue::{
        connection::{Paged, Rest, TwinningConnection, TwinningEdge},
        filter::{Place, TwinningFilter, TwinningOrder},
        twinning::Twinning,
    },
    error::Result,
    list::{Order, Window},
    snapshot::Snapshot,
};

/// Which twinnings this node counts: those it records and leads, and those whose lead's node is not asked; where
/// others have left, just what they would have counted.
pub(crate) fn counted(snapshot: &Snapshot) -> Condition {
    let Sharing {
        participants,
        left_by,
    } = &snapshot.sharing;
    // A twinning is led by this node, or by one with which this one has links.
    let partners = snapshot.agreement.keys();
    let leads: Vec<&str> = if left_by.is_empty() {
        let absent = partners.filter(|code| !participants.contains(*code));
        let me = iter::once(snapshot.me.as_str());
        me.chain(absent.map(String::as_str)).collect()
    } else {
        left_by.iter().map(String::as_str).collect()
    };
    // Said twice in the negative, so that SQLite does not sort all of a lead's rows instead of walking the list in its
    // order.
    Condition::all()
        .add(twinning::Column::OwnRecordId.is_not_null())
        .add(twinning::Column::Lead.is_not_in(leads).not())
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

/// A page; its rows only where they are asked for, else their places.
pub(crate) async fn page(
    snapshot: &Arc<Snapshot>,
    page: &PageArguments,
    filter: TwinningFilter,
    order_by: Option<TwinningOrder>,
    with_rows: bool,
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
        .filter(window.between(&order)?)
        .limit(limit as u64 + 1);
    for (term, direction) in order.terms(backward) {
        query = query.order_by(term, direction);
    }
    let edges = if with_rows {
        let found = query.all(&snapshot.tx).await?.into_iter();
        let edge = |row| {
            Ok(TwinningEdge {
                cursor: order_by.cursor(&row)?,
                node: Some(Twinning::from_row(row)?),
            })
        };
        found.map(edge).collect::<Result<Vec<_>>>()?
    } else {
        let query = query.into_partial_model::<Place>();
        let found = query.all(&snapshot.tx).await?.into_iter();
        let edge = |row| {
            Ok(TwinningEdge {
                cursor: order_by.place(&row)?,
                node: None,
            })
        };
        found.map(edge).collect::<Result<Vec<_>>>()?
    };
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

//! The catalogue's list of local governments.

use std::sync::Arc;

use async_trait::async_trait;
use jumelage_domain::location::kilometres;
use jumelage_entities::local_government;
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    catalogue::{
        connection::{LocalGovernmentConnection, LocalGovernmentEdge, Paged, Rest},
        filter::{LocalGovernmentFilter, LocalGovernmentOrder, chord_of},
        local_government::LocalGovernment,
    },
    error::{CatalogueError, Result},
    list::{Order, Window},
    snapshot::Snapshot,
};

struct List {
    snapshot: Arc<Snapshot>,
    rows: Condition,
    order: Order,
    window: Window,
}

impl List {
    async fn any(&self, among: Option<Condition>) -> Result<bool> {
        let Some(among) = among else { return Ok(false) };
        let rows = local_government::Entity::find()
            .filter(self.rows.clone())
            .filter(among);
        Ok(rows.limit(1).one(&self.snapshot.tx).await?.is_some())
    }
}

#[async_trait]
impl Rest for List {
    async fn total(&self) -> Result<i64> {
        let count = local_government::Entity::find()
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
    filter: LocalGovernmentFilter,
    order_by: Option<LocalGovernmentOrder>,
) -> Result<LocalGovernmentConnection> {
    let order_by = order_by.unwrap_or(LocalGovernmentOrder::DEFAULT);
    let order = order_by.order(filter.near)?;
    let window = Window::read(&order, page)?;
    let me = snapshot.me.as_str();
    let rows = Condition::all()
        .add(local_government::Column::Owner.eq(me))
        .add(local_government::Column::Member.eq(true))
        .add(filter.condition(me)?);
    let (limit, backward) = (window.page.limit, window.page.backward);
    let mut query = local_government::Entity::find()
        .filter(rows.clone())
        .filter(window.between(&order)?);
    for (term, direction) in order.terms(backward) {
        query = query.order_by(term, direction);
    }
    let found = query.limit(limit as u64 + 1).all(&snapshot.tx).await?;
    let centre = filter
        .near
        .map(super::filter::NearInput::centre)
        .transpose()?;
    let edges = found.into_iter().map(|row| {
        let chord = centre.and_then(|centre| chord_of(&row, centre));
        let cursor = order.key(order_by.value(&row, chord), &row.owner, row.id);
        Ok(LocalGovernmentEdge {
            cursor: cursor.ok_or_else(|| CatalogueError::argument("no sort key"))?,
            distance_km: chord.map(kilometres),
            node: LocalGovernment::from_row(Arc::new(row)),
        })
    });
    let edges = edges.collect::<Result<Vec<_>>>()?;
    let list = List {
        snapshot: Arc::clone(snapshot),
        rows,
        order,
        window,
    };
    Ok(LocalGovernmentConnection(Paged::cut(
        edges,
        limit,
        backward,
        Arc::new(list),
    )))
}

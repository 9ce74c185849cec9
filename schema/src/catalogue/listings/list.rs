//! The catalogue's lists of listings: a page of any kind.

use std::sync::Arc;

use async_trait::async_trait;
use jumelage_domain::ListingKind;
use jumelage_entities::{listing, listing_holder};
use jumelage_federation::{network::Sharing, page::PageArguments};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{Listed, Listing, ListingOrder};
use crate::{
    catalogue::connection::{Paged, Rest},
    error::Result,
    list::{Order, Window},
    snapshot::Snapshot,
};

/// Which listings this node counts: those that it records, where nobody before it who records them is asked; where others
/// have left, just what they would have counted.
pub(crate) fn counted(snapshot: &Snapshot) -> Condition {
    let Sharing {
        participants,
        left_by,
    } = &snapshot.sharing;
    let before_me = |codes: Vec<&str>| {
        let held = Query::select()
            .expr(Expr::val(1))
            .from(listing_holder::Entity)
            .and_where(
                Expr::col((listing_holder::Entity, listing_holder::Column::ListingId))
                    .equals((listing::Entity, listing::Column::Id)),
            )
            .and_where(listing_holder::Column::Node.lt(snapshot.me.as_str()))
            .and_where(listing_holder::Column::Node.is_in(codes))
            .to_owned();
        Expr::exists(held)
    };
    let mut all = Condition::all()
        .add(listing::Column::OwnRecordId.is_not_null())
        .add(before_me(participants.iter().map(String::as_str).collect()).not());
    if !left_by.is_empty() {
        all = all.add(before_me(left_by.iter().map(String::as_str).collect()));
    }
    all
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
        let found = listing::Entity::find()
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
        let count = listing::Entity::find()
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

/// A page of listings of one kind. `edge` makes an edge of a row and its cursor.
pub(crate) async fn page<E>(
    snapshot: &Arc<Snapshot>,
    kind: ListingKind,
    page: &PageArguments,
    filter: Condition,
    order_by: Option<ListingOrder>,
    edge: impl Fn(String, Listing) -> E,
) -> Result<Paged<E>> {
    let order_by = order_by.unwrap_or(ListingOrder::DEFAULT);
    let order = order_by.order();
    let window = Window::read(&order, page)?;
    let rows = Condition::all()
        .add(listing::Column::Kind.eq(kind.as_str()))
        .add(counted(snapshot))
        .add(filter);
    let (limit, backward) = (window.page.limit, window.page.backward);
    let mut query = listing::Entity::find()
        .filter(rows.clone())
        .filter(window.between(&order)?)
        .limit(limit as u64 + 1);
    for (term, direction) in order.terms(backward) {
        query = query.order_by(term, direction);
    }
    let mut edges = Vec::new();
    for row in query.all(&snapshot.tx).await? {
        edges.push(edge(order_by.cursor(&row)?, Listed::from_row(row)?));
    }
    let list = List {
        snapshot: Arc::clone(snapshot),
        rows,
        order,
        window,
    };
    Ok(Paged::cut(edges, limit, backward, Arc::new(list)))
}

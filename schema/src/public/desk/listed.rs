//! Listings of any kind as the desk shows them: those of one's own members of which others know more than this association
//! says, the latest changed first.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use jumelage_domain::{ObjectId, listing::OneKind};
use jumelage_entities::{
    listing::{self, Column},
    listing_holder, listing_party, stored,
};
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    catalogue::{
        connection::{Paged, Rest},
        listings::ListingOrder,
    },
    error::{CatalogueError, Result},
    list::{Order, Window},
    public::own_data::OwnData,
};

/// A row of a list at the desk.
pub(super) struct Listed<T> {
    /// Its place in the list.
    pub(super) cursor: String,
    /// The listing's id; goes into `sameAs`.
    pub(super) id: ObjectId,
    /// The associations that record it, by their codes.
    pub(super) associations: Vec<String>,
    /// As it is stored.
    pub(super) row: listing::Model,
    /// What it settles to.
    pub(super) words: T,
}

/// Listings of a kind that only others record.
pub(super) fn only_others<T: OneKind>() -> Condition {
    Condition::all()
        .add(Column::Kind.eq(T::KIND.as_str()))
        .add(Column::OwnRecordId.is_null())
}

/// In which a member of this association takes part: others are told to it, too, so that it can tell what is the same.
pub(super) fn with_own_members(own: &OwnData) -> Expr {
    let parties = listing_party::Entity::find()
        .select_only()
        .column(listing_party::Column::ListingId)
        .filter(listing_party::Column::Association.eq(own.me.as_str()));
    Column::Id.in_subquery(parties.into_query())
}

/// A page of rows, and what there is around it.
pub(super) struct Page<T> {
    pub(super) rows: Vec<Listed<T>>,
    limit: usize,
    backward: bool,
    list: List,
}

impl<T> Page<T> {
    /// With each row as it is shown.
    pub(super) fn shown<E>(self, edges: Vec<E>) -> Paged<E> {
        Paged::cut(edges, self.limit, self.backward, Arc::new(self.list))
    }
}

struct List {
    own: Arc<OwnData>,
    open: Condition,
    order: Order,
    window: Window,
}

impl List {
    async fn any(&self, among: Option<Condition>) -> Result<bool> {
        let Some(among) = among else { return Ok(false) };
        let found = listing::Entity::find()
            .filter(self.open.clone())
            .filter(among)
            .limit(1)
            .one(&self.own.db)
            .await?;
        Ok(found.is_some())
    }
}

#[async_trait]
impl Rest for List {
    async fn total(&self) -> Result<i64> {
        let open = listing::Entity::find().filter(self.open.clone());
        let count = open.count(&self.own.db).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> Result<bool> {
        self.any(self.window.not_after(&self.order)?).await
    }

    async fn anything_not_before(&self) -> Result<bool> {
        self.any(self.window.not_before(&self.order)?).await
    }
}

/// A page of those that a condition takes in.
pub(super) async fn page<T: OneKind>(
    own: &Arc<OwnData>,
    arguments: &PageArguments,
    open: Condition,
) -> Result<Page<T>> {
    let order_by = ListingOrder::LATEST;
    let order = order_by.order();
    let window = Window::read(&order, arguments)?;
    let (limit, backward) = (window.page.limit, window.page.backward);
    let mut query = listing::Entity::find()
        .filter(open.clone())
        .filter(window.between(&order)?)
        .limit(limit as u64 + 1);
    for (term, direction) in order.terms(backward) {
        query = query.order_by(term, direction);
    }
    let found = query.all(&own.db).await?;
    let mut holders = holders(own, &found).await?;
    let mut rows = Vec::new();
    for row in found {
        let words = serde_json::from_str(&row.body);
        let lead = stored::word("listing.lead", &row.lead)?;
        rows.push(Listed {
            cursor: order_by.cursor(&row)?,
            id: ObjectId::new(T::KIND.object_kind(), lead, row.id),
            associations: holders.remove(&row.id).unwrap_or_default(),
            words: words.map_err(|fault| CatalogueError::internal(&fault))?,
            row,
        });
    }
    Ok(Page {
        rows,
        limit,
        backward,
        list: List {
            own: Arc::clone(own),
            open,
            order,
            window,
        },
    })
}

/// By listing, who records it.
async fn holders(own: &OwnData, rows: &[listing::Model]) -> Result<BTreeMap<Uuid, Vec<String>>> {
    let of = listing_holder::Column::ListingId;
    let found = listing_holder::Entity::find()
        .filter(of.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(listing_holder::Column::Node)
        .all(&own.db)
        .await?;
    let mut holders: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for row in found {
        holders.entry(row.listing_id).or_default().push(row.node);
    }
    Ok(holders)
}

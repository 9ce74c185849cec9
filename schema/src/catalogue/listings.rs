//! Listings: what all kinds of them share, in the catalogue. Each kind has a file of its own for its type, its filter and its
//! place in [`Listing`].

mod activity;
mod filter;
mod list;
mod record;
mod text;

use std::sync::Arc;

use async_graphql::Context;
use jumelage_domain::{ListingKind, ObjectId, listing::AnyListing};
use jumelage_entities::{listing, listing_holder, stored};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub(crate) use self::{
    activity::{Activity, ActivityConnection, ActivityEdge, ActivityFilter, ActivityKind},
    filter::ListingOrder,
    list::page,
    record::ListingRecord,
    text::LocalizedText,
};
use crate::{
    catalogue::{
        load::{Government, ListingRecordsOf, PartiesOf, TwinningById},
        local_government::LocalGovernment,
        twinning::Twinning,
    },
    error::{CatalogueError, Result},
    snapshot::{Snapshot, loader},
};

/// A database takes some 30,000 values in a statement.
const AT_ONCE: usize = 10_000;

/// A row, and what it says.
pub(crate) struct Listed {
    row: listing::Model,
    words: AnyListing,
}

/// A listing, shared by all who show it.
pub(crate) type Listing = Arc<Listed>;

impl Listed {
    pub(crate) fn from_row(row: listing::Model) -> Result<Listing> {
        let kind: ListingKind = stored::word("listing.kind", &row.kind)?;
        let words = serde_json::from_str(&row.body);
        let words = words.and_then(|value| AnyListing::from_value(kind, value));
        let words = words.map_err(|fault| CatalogueError::internal(&fault))?;
        Ok(Arc::new(Self { row, words }))
    }

    pub(crate) fn id(&self) -> Result<ObjectId> {
        let node = stored::word("listing.lead", &self.row.lead)?;
        Ok(ObjectId::new(
            self.words.kind().object_kind(),
            node,
            self.row.id,
        ))
    }

    /// Whoever takes part, in the order of their associations and ids.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<LocalGovernment>> {
        let loader = loader(ctx)?;
        let ids = loader
            .load_one(PartiesOf(self.row.id))
            .await?
            .unwrap_or_default();
        let found = loader.load_many(ids.into_iter().map(Government)).await?;
        let mut found: Vec<_> = found.into_values().collect();
        found.sort_by(|a, b| (&a.owner, a.id).cmp(&(&b.owner, b.id)));
        Ok(found.into_iter().map(LocalGovernment::from_row).collect())
    }

    /// The twinning that it belongs to.
    async fn twinning(&self, ctx: &Context<'_>) -> Result<Option<Twinning>> {
        let Some(about) = self.row.about else {
            return Ok(None);
        };
        let row = loader(ctx)?.load_one(TwinningById(about)).await?;
        row.map(|row| Twinning::from_row(Arc::unwrap_or_clone(row)))
            .transpose()
    }

    /// Which associations record it, as far as this node was told.
    async fn records(&self, ctx: &Context<'_>) -> Result<Vec<ListingRecord>> {
        let rows = loader(ctx)?.load_one(ListingRecordsOf(self.row.id)).await?;
        Ok(rows
            .unwrap_or_default()
            .into_iter()
            .map(ListingRecord)
            .collect())
    }
}

/// Listings of one kind, by the ids of any of their records.
pub(crate) async fn by_records(
    snapshot: &Snapshot,
    kind: ListingKind,
    ids: Vec<Uuid>,
) -> Result<Vec<(Uuid, Listing)>> {
    let mut found = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let held = listing_holder::Entity::find()
            .filter(listing_holder::Column::RecordId.is_in(ids.iter().copied()))
            .all(&snapshot.tx)
            .await?;
        let rows = listing::Entity::find()
            .filter(listing::Column::Kind.eq(kind.as_str()))
            .filter(listing::Column::Id.is_in(held.iter().map(|row| row.listing_id)))
            .all(&snapshot.tx)
            .await?;
        for row in rows {
            let id = row.id;
            let listed = Listed::from_row(row)?;
            let records = held.iter().filter(|row| row.listing_id == id);
            found.extend(records.map(|row| (row.record_id, Arc::clone(&listed))));
        }
    }
    Ok(found)
}

//! What listings need.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use jumelage_entities::{listing_holder, listing_party, listing_record, twinning};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Load;
use crate::error::CatalogueError;

/// Whoever takes part in a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PartiesOf(pub(crate) Uuid);

/// The records of a listing, in the order of their nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ListingRecordsOf(pub(crate) Uuid);

/// A twinning, by its settled id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TwinningById(pub(crate) Uuid);

impl Loader<PartiesOf> for Load {
    type Value = Vec<Uuid>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[PartiesOf],
    ) -> Result<HashMap<PartiesOf, Self::Value>, Self::Error> {
        let rows = listing_party::Entity::find()
            .filter(listing_party::Column::ListingId.is_in(keys.iter().map(|key| key.0)))
            .all(&self.snapshot.tx)
            .await?;
        let mut found: HashMap<PartiesOf, Self::Value> = HashMap::new();
        for row in rows {
            found
                .entry(PartiesOf(row.listing_id))
                .or_default()
                .push(row.local_government_id);
        }
        Ok(found)
    }
}

impl Loader<ListingRecordsOf> for Load {
    type Value = Vec<listing_record::Model>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[ListingRecordsOf],
    ) -> Result<HashMap<ListingRecordsOf, Self::Value>, Self::Error> {
        let held = listing_holder::Entity::find()
            .filter(listing_holder::Column::ListingId.is_in(keys.iter().map(|key| key.0)))
            .all(&self.snapshot.tx)
            .await?;
        let listing: HashMap<Uuid, Uuid> = held
            .into_iter()
            .map(|row| (row.record_id, row.listing_id))
            .collect();
        let mut rows = listing_record::Entity::find()
            .filter(listing_record::Column::Id.is_in(listing.keys().copied()))
            .all(&self.snapshot.tx)
            .await?;
        rows.sort_by(|a, b| (&a.node, a.id).cmp(&(&b.node, b.id)));
        let mut found: HashMap<ListingRecordsOf, Self::Value> = HashMap::new();
        for row in rows {
            if let Some(id) = listing.get(&row.id) {
                found.entry(ListingRecordsOf(*id)).or_default().push(row);
            }
        }
        Ok(found)
    }
}

impl Loader<TwinningById> for Load {
    type Value = Arc<twinning::Model>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[TwinningById],
    ) -> Result<HashMap<TwinningById, Self::Value>, Self::Error> {
        let rows = twinning::Entity::find()
            .filter(twinning::Column::Id.is_in(keys.iter().map(|key| key.0)))
            .all(&self.snapshot.tx)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (TwinningById(row.id), Arc::new(row)))
            .collect())
    }
}

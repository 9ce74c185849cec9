//! What listings need.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use jumelage_domain::{ListingKind, listing::PartnerRequest};
use jumelage_entities::{listing, listing_holder, listing_party, listing_record, twinning};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::Load;
use crate::{
    catalogue::listings::{Listed, Listing},
    error::CatalogueError,
};

/// Whoever takes part in a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PartiesOf(pub(crate) Uuid);

/// The records of a listing, in the order of their nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ListingRecordsOf(pub(crate) Uuid);

/// The partner requests of a local government, in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RequestsOf(pub(crate) Uuid);

/// A twinning, by its settled id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TwinningById(pub(crate) Uuid);

/// A listing, by its settled id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ListingById(pub(crate) Uuid);

impl Loader<ListingById> for Load {
    type Value = listing::Model;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[ListingById],
    ) -> Result<HashMap<ListingById, Self::Value>, Self::Error> {
        let rows = listing::Entity::find()
            .filter(listing::Column::Id.is_in(keys.iter().map(|key| key.0)))
            .all(&self.snapshot.tx)
            .await?;
        let by_id = rows.into_iter().map(|row| (ListingById(row.id), row));
        Ok(by_id.collect())
    }
}

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

impl Loader<RequestsOf> for Load {
    type Value = Vec<Listing<PartnerRequest>>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[RequestsOf],
    ) -> Result<HashMap<RequestsOf, Self::Value>, Self::Error> {
        let of = listing_party::Column::LocalGovernmentId.is_in(keys.iter().map(|key| key.0));
        let of = listing_party::Entity::find()
            .select_only()
            .column(listing_party::Column::ListingId)
            .filter(of)
            .into_query();
        let rows = listing::Entity::find()
            .filter(listing::Column::Kind.eq(ListingKind::PartnerRequest.as_str()))
            .filter(listing::Column::OwnRecordId.is_not_null())
            .filter(listing::Column::Id.in_subquery(of))
            .order_by_asc(listing::Column::Id)
            .all(&self.snapshot.tx)
            .await?;
        let mut found: HashMap<RequestsOf, Self::Value> = HashMap::new();
        for row in rows {
            let request: Listing<PartnerRequest> = Listed::from_row(row)?;
            let seeker = RequestsOf(request.seeker());
            found.entry(seeker).or_default().push(request);
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

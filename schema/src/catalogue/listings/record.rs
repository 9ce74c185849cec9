//! What each association says of a listing.

use async_graphql::{Context, ID, Object, Result};
use jumelage_domain::{ListingKind, ObjectId};
use jumelage_entities::{listing_record, stored};
use sea_orm::DbErr;

use crate::{
    catalogue::{association::Association, load::AssociationByCode},
    error::CatalogueError,
    scalar::DateTime,
    snapshot::loader,
};

/// That an association records something, and since when it says what it says.
pub struct ListingRecord(pub(crate) listing_record::Model);

#[Object]
impl ListingRecord {
    /// Finds what it is a record of, as the id of that does.
    async fn id(&self) -> Result<ID> {
        let kind: ListingKind =
            stored::word("listing_record.kind", &self.0.kind).map_err(CatalogueError::from)?;
        let node =
            stored::word("listing_record.node", &self.0.node).map_err(CatalogueError::from)?;
        Ok(ObjectId::new(kind.object_kind(), node, self.0.id)
            .to_string()
            .into())
    }

    /// Who records it.
    async fn association(&self, ctx: &Context<'_>) -> Result<Association> {
        let found = loader(ctx)?
            .load_one(AssociationByCode(self.0.node.clone()))
            .await?;
        let missing = || {
            let message = format!("the association “{}” of a record", self.0.node);
            CatalogueError::from(DbErr::RecordNotFound(message))
        };
        Ok(found.and_then(Association::from_row).ok_or_else(missing)?)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> Result<DateTime> {
        let at = stored::instant("listing_record.updated_at", self.0.updated_at);
        Ok(DateTime(at.map_err(CatalogueError::from)?))
    }

    /// For optimistic concurrency.
    async fn version(&self) -> String {
        self.0.version.to_string()
    }
}

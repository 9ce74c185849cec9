//! Associations.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{association, local_government, record, stored};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    directive::{owned, reference},
    error::{CatalogueError, Result as CatalogueResult},
    scalar::{CountryCode, Url},
    snapshot::{Snapshot, snapshot},
};

/// A national association of local governments, as the network knows it.
#[derive(Clone)]
pub struct Association {
    id: Uuid,
    row: Arc<association::Model>,
}

impl Association {
    /// An association whose id is known; others cannot be named yet.
    pub(crate) fn from_row(row: Arc<association::Model>) -> Option<Self> {
        Some(Self { id: row.id?, row })
    }

    pub(crate) fn is(&self, code: &str) -> bool {
        self.row.code == code
    }

    pub(crate) fn has_id(&self, id: Uuid) -> bool {
        self.id == id
    }
}

/// This node's own, if it is an association's: one that speaks for no country, like CEMR's, is none.
pub(crate) async fn own(ctx: &Context<'_>) -> CatalogueResult<Option<Association>> {
    of(snapshot(ctx)?).await
}

/// The association of a snapshot's node.
pub(crate) async fn of(snapshot: &Snapshot) -> CatalogueResult<Option<Association>> {
    let row = association::Entity::find_by_id(snapshot.me.as_str())
        .one(&snapshot.tx)
        .await?;
    Ok(row
        .filter(|row| !row.countries.is_empty())
        .map(Arc::new)
        .and_then(Association::from_row))
}

#[Object(directive = owned::apply())]
impl Association {
    /// Opaque, unique in the network, never reused.
    pub(crate) async fn id(&self) -> Result<ID> {
        let node =
            stored::word("association.code", &self.row.code).map_err(CatalogueError::from)?;
        Ok(ObjectId::new(ObjectKind::Association, node, self.id)
            .to_string()
            .into())
    }

    /// The node's code: 2 to 32 of a-z, 0-9 and '-'.
    #[graphql(directive = reference::apply())]
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// Its official name.
    #[graphql(directive = reference::apply())]
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The countries that it speaks for.
    #[graphql(directive = reference::apply())]
    async fn countries(&self) -> Result<Vec<CountryCode>> {
        let words = stored::words("association.countries", &self.row.countries, ' ')
            .map_err(CatalogueError::from)?;
        Ok(words.into_iter().map(CountryCode).collect())
    }

    /// Its website.
    async fn website(&self, ctx: &Context<'_>) -> Result<Option<Url>> {
        let text = if self.is_own(ctx)? {
            self.row.website.as_deref()
        } else {
            None
        };
        Ok(stored::optional("association.website", text)
            .map_err(CatalogueError::from)?
            .map(Url))
    }

    /// Of its data, as an SPDX id or a URL.
    async fn licence(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(if self.is_own(ctx)? {
            self.row.licence.as_deref()
        } else {
            None
        })
    }

    /// How many members it lists.
    async fn local_government_count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        if !self.is_own(ctx)? {
            return Ok(None);
        }
        let members = local_government::Entity::find()
            .filter(local_government::Column::Owner.eq(&self.row.code))
            .filter(local_government::Column::Member.eq(true));
        let count = members
            .count(&snapshot(ctx)?.tx)
            .await
            .map_err(CatalogueError::from)?;
        Ok(i32::try_from(count).ok())
    }

    /// How many twinnings it records.
    async fn record_count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        if !self.is_own(ctx)? {
            return Ok(None);
        }
        let records = record::Entity::find().filter(record::Column::Node.eq(&self.row.code));
        let count = records
            .count(&snapshot(ctx)?.tx)
            .await
            .map_err(CatalogueError::from)?;
        Ok(i32::try_from(count).ok())
    }
}

impl Association {
    /// What is not a reference field is the owner's to say.
    fn is_own(&self, ctx: &Context<'_>) -> CatalogueResult<bool> {
        Ok(self.row.code == snapshot(ctx)?.me.as_str())
    }
}

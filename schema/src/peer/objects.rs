//! Objects by their ids: how the engine fills what a reference does not say.

use async_graphql::{Context, ID, Object, Result};
use jumelage_domain::ObjectId;

use crate::{
    catalogue::{node::Node, objects},
    error::CatalogueError,
    snapshot::snapshot,
};

/// Objects by their ids.
#[derive(Default)]
pub struct Objects;

#[Object]
impl Objects {
    /// In the order of the ids; null for what this node is not the authority for.
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
        let ids: Vec<ObjectId> = ids
            .iter()
            .map(|id| id.parse().map_err(CatalogueError::Id))
            .collect::<Result<_, _>>()?;
        Ok(objects::by_id(snapshot(ctx)?, &ids).await?)
    }
}

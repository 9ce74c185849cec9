//! This node's own database, for what is written and for what only its own people read. The catalogue never goes this way:
//! it is the same for the node's own door as for other nodes.

use std::sync::Arc;

use async_graphql::Context;
use jumelage_domain::NodeCode;
use sea_orm::DatabaseConnection;

use super::{funding::Funding, surveys::Surveys};
use crate::{
    clock::Clock,
    error::{CatalogueError, Result},
};

/// What resolvers of the node's own affairs work with.
pub struct OwnData {
    pub(crate) me: NodeCode,
    pub(crate) db: DatabaseConnection,
    pub(crate) clock: Arc<dyn Clock>,
    pub(super) funding: Funding,
    pub(super) surveys: Surveys,
}

/// The door was opened without it.
#[derive(Debug, thiserror::Error)]
#[error("this door does not know the node's own data")]
pub(super) struct NoOwnData;

impl OwnData {
    /// Of a node.
    #[must_use]
    pub fn of(me: NodeCode, db: DatabaseConnection, clock: Arc<dyn Clock>) -> Self {
        Self {
            me,
            db,
            clock,
            funding: Funding::default(),
            surveys: Surveys::default(),
        }
    }

    /// That of the node that answers a request.
    pub(crate) fn in_request<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Self>> {
        let own = ctx.data_opt::<Arc<Self>>();
        own.ok_or_else(|| CatalogueError::internal(&NoOwnData))
    }
}

//! One request's view of the database.

use std::sync::Arc;

use async_graphql::{Context, dataloader::DataLoader};
use jumelage_domain::NodeCode;
use jumelage_entities::{node, stored, write::Agreement};
use jumelage_federation::network::Sharing;
use sea_orm::{
    AccessMode, DatabaseBackend, DatabaseConnection, DatabaseTransaction, EntityTrait,
    IsolationLevel, TransactionOptions, TransactionTrait,
};

use crate::{
    catalogue::load::Load,
    error::{CatalogueError, Result},
};

/// A reading transaction: all of a request's answers are of one moment, and of the revision read first.
pub struct Snapshot {
    pub(crate) tx: DatabaseTransaction,
    pub(crate) me: NodeCode,
    /// The token that changes with every write.
    pub revision: String,
    /// What this node says of its links with the others.
    pub agreement: Agreement,
    /// What this node counts of that which others record too.
    pub(crate) sharing: Sharing,
}

impl Snapshot {
    /// Takes a snapshot for an answer that is merged with those of others.
    pub async fn take(db: &DatabaseConnection, sharing: Sharing) -> Result<Arc<Self>> {
        let options = match db.get_database_backend() {
            DatabaseBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        let tx = db.begin_with_options(options).await?;
        let node = node::Entity::find()
            .one(&tx)
            .await?
            .ok_or(jumelage_entities::WriteError::NoNode)?;
        let agreement = Agreement::from_json(&node.agreement).map_err(|fault| {
            CatalogueError::from(jumelage_entities::WriteError::from(sea_orm::DbErr::Json(
                fault.to_string(),
            )))
        })?;
        let me = stored::word("node.code", &node.code)?;
        Ok(Arc::new(Self {
            tx,
            me,
            revision: node.revision,
            agreement,
            sharing,
        }))
    }
}

impl Snapshot {
    /// Whether this node is asked for what others would have counted.
    pub(crate) fn stands_in(&self) -> bool {
        !self.sharing.left_by.is_empty()
    }
}

/// The snapshot that a resolver reads from.
pub(crate) fn snapshot<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Snapshot>> {
    ctx.data()
        .map_err(|_| CatalogueError::argument("this field is answered by the engine"))
}

/// The loaders of this request.
pub(crate) fn loader<'a>(ctx: &Context<'a>) -> Result<&'a Arc<DataLoader<Load>>> {
    let loader: &Arc<DataLoader<Load>> = ctx
        .data()
        .map_err(|_| CatalogueError::argument("this field is answered by the engine"))?;
    loader.loader().note_question();
    Ok(loader)
}

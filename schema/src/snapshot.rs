//! One request's view of the database.

use std::sync::Arc;

use async_graphql::{Context, dataloader::DataLoader};
use jumelage_domain::NodeCode;
use jumelage_entities::{WriteError, node, reading::Reading, stored};
use jumelage_federation::network::Sharing;
use sea_orm::{
    AccessMode, DatabaseBackend, DatabaseConnection, DbErr, EntityTrait, IsolationLevel,
    QuerySelect, TransactionOptions, TransactionTrait,
};

mod reads;

use self::reads::Reads;
use crate::{
    catalogue::load::Load,
    error::{CatalogueError, Result},
    peer::{Agreement, Heard, LastHeard},
};

/// All of a request's answers are of one moment, and of one revision.
pub struct Snapshot {
    pub(crate) tx: Reads,
    pub(crate) me: NodeCode,
    /// The token that changes with every write.
    pub revision: String,
    /// What this node says of its links with the others.
    pub agreement: Arc<Agreement>,
    /// What this node counts of that which others record too.
    pub(crate) sharing: Sharing,
}

impl Snapshot {
    /// Takes a snapshot for an answer that is merged with those of others.
    pub async fn take(
        db: &DatabaseConnection,
        said: &LastHeard,
        sharing: Sharing,
    ) -> Result<Arc<Self>> {
        let options = match db.get_database_backend() {
            DatabaseBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        let tx = db.begin_with_options(options).await?;
        let node: Option<(String, String, String)> = node::Entity::find()
            .select_only()
            .columns([
                node::Column::Code,
                node::Column::Revision,
                node::Column::Agreement,
            ])
            .into_tuple()
            .one(&tx)
            .await?;
        let (code, revision, agreement) = node.ok_or(WriteError::NoNode)?;
        let agreement = said.at(&revision, || {
            let read = serde_json::from_str(&agreement);
            read.map_err(|fault| WriteError::from(DbErr::Json(fault.to_string())))
        })?;
        Ok(Arc::new(Self {
            tx: Reads::Transaction(tx),
            me: stored::word("node.code", &code)?,
            revision,
            agreement,
            sharing,
        }))
    }
}

impl Snapshot {
    /// Takes for granted that nothing has changed since the node last said what it says of its links. Whether that was
    /// so is known once everything has been read: see [`Self::holds`].
    pub(crate) fn ahead(reading: Reading, me: NodeCode, known: &Heard, sharing: Sharing) -> Self {
        Self {
            tx: Reads::Ahead(reading),
            me,
            revision: known.revision.clone(),
            agreement: Arc::clone(&known.agreement),
            sharing,
        }
    }

    /// Whether all that was read is of the revision that was taken for granted.
    pub(crate) async fn holds(&self) -> Result<bool> {
        match &self.tx {
            Reads::Transaction(_) => Ok(true),
            Reads::Ahead(reading) => Ok(reading.revision().await? == Some(&self.revision)),
        }
    }

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

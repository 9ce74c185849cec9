//! The writing transaction: one at a time for a node, and a new revision at its end.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use jumelage_domain::{NodeCode, Timestamp};
use sea_orm::{
    ActiveValue::Set, DatabaseConnection, DatabaseTransaction, EntityTrait, QuerySelect,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use crate::{
    Network, WriteError, node,
    write::{Actor, agreement, links},
};

/// An open writing transaction. Dropped without a commit, it leaves nothing behind.
pub struct Writing {
    /// To run statements on.
    pub tx: DatabaseTransaction,
    /// The directory at its start.
    pub network: Network,
    /// The time of all its changes.
    pub now: Timestamp,
    /// Who makes them.
    pub actor: Actor,
    notes: Mutex<Notes>,
}

/// What is to be done before the end.
#[derive(Default)]
struct Notes {
    /// The partners with whom links have changed.
    relinked: BTreeSet<String>,
    /// The partners with whom something may be linked now.
    linkable: BTreeSet<NodeCode>,
}

impl Writing {
    /// Starts what the node writes by itself.
    pub async fn begin(db: &DatabaseConnection) -> Result<Self, WriteError> {
        Self::begin_as(db, Actor::Node).await
    }

    /// Waits for other writers of this node, in this process and others, and starts.
    pub async fn begin_as(db: &DatabaseConnection, actor: Actor) -> Result<Self, WriteError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = db.begin_with_options(options).await?;
        let node = node::Entity::find().lock_exclusive().one(&tx).await?;
        let network = Network::of(&node.ok_or(WriteError::NoNode)?)?;
        Ok(Self {
            tx,
            network,
            now: now(),
            actor,
            notes: Mutex::default(),
        })
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that links with a partner change.
    pub(crate) fn relink(&self, peer: &str) {
        self.notes().relinked.insert(peer.to_owned());
    }

    /// Notes that records may have become linkable with a partner's. Whatever made them so, and be it another
    /// partner's answer, what can be linked is linked before this ends.
    pub(crate) fn reconsider(&self, peer: &NodeCode) {
        self.notes().linkable.insert(peer.clone());
    }

    /// Ends it. The revision is the last thing written: whoever reads it first in a snapshot reads no older data.
    pub async fn commit(self) -> Result<(), WriteError> {
        let linkable = mem::take(&mut self.notes().linkable);
        for peer in &linkable {
            links::decide(&self, peer).await?;
        }
        let relinked = mem::take(&mut self.notes().relinked);
        let agreement = agreement::measure(&self.tx, &self.network, &relinked).await?;
        let update = node::ActiveModel {
            id: Set(1),
            agreement: Set(agreement.to_json()),
            revision: Set(Uuid::new_v4().simple().to_string()),
            ..Default::default()
        };
        node::Entity::update(update)
            .exec_without_returning(&self.tx)
            .await?;
        self.tx.commit().await?;
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that dates changes"
)]
fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let millis = i64::try_from(since_epoch.as_millis()).unwrap_or_default();
    Timestamp::from_millis(millis).unwrap_or(Timestamp::EPOCH)
}

//! The writing transaction: one at a time for a node, and a new revision at its end.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use jumelage_domain::{NodeCode, Timestamp, matching::MATCHING_VERSION};
use sea_orm::{
    ActiveValue::Set, DatabaseConnection, DatabaseTransaction, EntityTrait, QuerySelect,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use crate::{
    Network, WriteError,
    exchange::message::VERSION,
    node,
    write::{Actor, agreement, audit, bell, changes, jobs, keys, links, listings, say, vocabulary},
};

/// How often links are decided in one transaction. Two rounds are what is seen; a fault that goes round in a circle must not
/// keep all other writers waiting.
const ROUNDS: usize = 8;

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
    /// The records whose twinnings have changed: what is listed about these follows.
    settled: BTreeSet<Uuid>,
    /// The local governments that are called otherwise now, or are elsewhere: what lists them follows.
    renamed: BTreeSet<Uuid>,
    /// The local governments of which others are to be told something else now, or others.
    told: BTreeSet<Uuid>,
    /// What has changed.
    audit: audit::Notes,
    /// What the catalogue said before of what is written.
    changes: changes::Noted,
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
        let node = node.ok_or(WriteError::NoNode)?;
        let writing = Self {
            tx,
            network: Network::of(&node)?,
            now: now(),
            actor,
            notes: Mutex::default(),
        };
        if node.vocabulary_version < vocabulary::VERSION {
            vocabulary::renew(&writing).await?;
        }
        if node.matching_version != MATCHING_VERSION {
            keys::renew(&writing).await?;
        }
        // Of two versions on one database the later one lists: else they would do so in turns for ever.
        if node.exchange_version < VERSION {
            say::renew(&writing).await?;
        }
        Ok(writing)
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

    /// Notes that twinnings of some records are others now.
    pub(super) fn settled_anew(&self, records: impl IntoIterator<Item = Uuid>) {
        self.notes().settled.extend(records);
    }

    /// Notes that local governments are found otherwise now.
    pub(super) fn renamed(&self, towns: impl IntoIterator<Item = Uuid>) {
        self.notes().renamed.extend(towns);
    }

    /// Notes that others may have to be told of local governments.
    pub(crate) fn tell_of(&self, towns: impl IntoIterator<Item = Uuid>) {
        self.notes().told.extend(towns);
    }

    /// Notes what changes, for the audit.
    pub(super) fn audit(&self, note: impl FnOnce(&mut audit::Notes)) {
        note(&mut self.notes().audit);
    }

    /// What the log of changes goes by.
    pub(super) fn with_noted<T>(&self, work: impl FnOnce(&mut changes::Noted) -> T) -> T {
        work(&mut self.notes().changes)
    }

    /// Ends it. The revision is the last thing written: whoever reads it first in a snapshot reads no older data.
    pub async fn commit(self) -> Result<(), WriteError> {
        self.link().await?;
        let settled = mem::take(&mut self.notes().settled);
        listings::follow(&self, settled).await?;
        let renamed = mem::take(&mut self.notes().renamed);
        listings::follow_towns(&self, renamed).await?;
        let told = mem::take(&mut self.notes().told);
        listings::tell(&self, told).await?;
        let changes = mem::take(&mut self.notes().audit);
        audit::keep(&self, changes).await?;
        changes::write(&self).await?;
        let relinked = mem::take(&mut self.notes().relinked);
        let agreement = agreement::measure(&self.tx, &self.network, &relinked).await?;
        jobs::enqueue(&self.tx, self.to_be_told(&agreement), self.now).await?;
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
        bell::ring(&self.network.me);
        Ok(())
    }

    /// Links what can be linked, and then what has become linkable by that.
    async fn link(&self) -> Result<(), WriteError> {
        for _ in 0..ROUNDS {
            let linkable = mem::take(&mut self.notes().linkable);
            for peer in &linkable {
                links::decide(self, peer).await?;
            }
            if linkable.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// The jobs of telling the nodes for which something waits.
    fn to_be_told(&self, agreement: &agreement::Agreement) -> Vec<jobs::NewJob> {
        let peers = self.network.peers.iter().map(|peer| peer.code.as_str());
        let waiting = peers.filter(|peer| agreement.waits_for(peer));
        waiting
            .map(|peer| jobs::NewJob::of(jobs::EXCHANGE, peer))
            .collect()
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

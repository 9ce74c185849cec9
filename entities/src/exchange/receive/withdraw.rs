//! What was said before and is not said any more.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Taking;
use crate::{
    WriteError, answer,
    exchange::{heard::Name, message::Topic},
    incoming,
    write::{batch, claims, links, listings, refresh},
};

impl Taking<'_> {
    pub(super) async fn withdraw(&mut self, subjects: &[Name]) -> Result<(), WriteError> {
        let named: BTreeSet<&Name> = subjects.iter().collect();
        let keys = subjects.iter().map(|(_, key)| *key).collect();
        let held = self.held(Some(keys)).await?;
        let gone = held.into_iter().filter(|row| named.contains(row));
        self.drop(gone.collect()).await
    }

    /// What is held and not listed was withdrawn while this node did not listen.
    pub(super) async fn retain(&mut self, subjects: &[Name]) -> Result<(), WriteError> {
        let listed: BTreeSet<&Name> = subjects.iter().collect();
        let held = self.held(None).await?;
        let gone = held.into_iter().filter(|row| !listed.contains(row));
        self.drop(gone.collect()).await
    }

    /// Forgets what is not said any more, and what followed from it.
    async fn drop(&mut self, gone: Vec<Name>) -> Result<(), WriteError> {
        let mut by_topic: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
        for (topic, key) in gone {
            by_topic.entry(topic).or_default().insert(key);
        }
        for (topic, keys) in &by_topic {
            for some in batch::portions(keys.iter().copied()) {
                let mine = Condition::all()
                    .add(incoming::Column::Peer.eq(self.sender.code.as_str()))
                    .add(incoming::Column::Topic.eq(topic))
                    .add(incoming::Column::Key.is_in(some));
                incoming::Entity::delete_many()
                    .filter(mine)
                    .exec(&self.writing.tx)
                    .await?;
            }
        }
        for topic in Topic::all() {
            if let Some(keys) = by_topic.remove(topic.as_str()) {
                self.drop_parts(topic, keys).await?;
            }
        }
        Ok(())
    }

    async fn drop_parts(&self, topic: Topic, keys: BTreeSet<Uuid>) -> Result<(), WriteError> {
        match topic {
            Topic::Offer => claims::withdraw(self.writing, self.sender.code.as_str(), &keys).await,
            Topic::Link => links::unlink(self.writing, &keys).await,
            // What was asked and answered was read: it is not taken back.
            // And what is known of somebody stays known: own records may still name it.
            Topic::Introduction | Topic::IntroductionAnswer | Topic::Member => Ok(()),
            Topic::Listing(_) => listings::withdraw(self.writing, &self.sender.code, &keys).await,
            Topic::Answer => {
                for some in batch::portions(keys.iter().copied()) {
                    let theirs = Condition::all()
                        .add(answer::Column::Peer.eq(self.sender.code.as_str()))
                        .add(answer::Column::RecordId.is_in(some));
                    answer::Entity::delete_many()
                        .filter(theirs)
                        .exec(&self.writing.tx)
                        .await?;
                }
                let own = self.own_records(keys).await?;
                refresh::own_records(self.writing, &own).await
            }
        }
    }

    /// What the sender has said and not withdrawn: of these, or all.
    async fn held(&self, keys: Option<BTreeSet<Uuid>>) -> Result<Vec<Name>, WriteError> {
        let theirs = || {
            incoming::Entity::find().filter(incoming::Column::Peer.eq(self.sender.code.as_str()))
        };
        let tx = &self.writing.tx;
        let mut rows = Vec::new();
        match keys {
            None => rows = theirs().all(tx).await?,
            Some(keys) => {
                for keys in batch::portions(keys) {
                    let some = theirs().filter(incoming::Column::Key.is_in(keys));
                    rows.extend(some.all(tx).await?);
                }
            }
        }
        Ok(rows.into_iter().map(|row| (row.topic, row.key)).collect())
    }
}

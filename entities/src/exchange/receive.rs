//! Taking what another node says, in one transaction.

mod answers;
mod introductions;
mod links;
mod listings;
mod members;
mod offers;
mod withdraw;

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{CountryCode, NodeCode, ObjectId, ObjectKind, digest::Digest};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    Actor, WriteError, Writing, association,
    exchange::{
        heard::{Heard, Others, Said},
        message::{Refusal, Reply, Subject, Topic},
    },
    incoming, record,
    write::{batch, jobs, say},
};

/// Who speaks, as the directory knows it.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Its code.
    pub code: NodeCode,
    /// The countries that it speaks for.
    pub countries: BTreeSet<CountryCode>,
}

/// Takes a message, and says what this node now holds of the sender.
pub async fn receive(
    db: &DatabaseConnection,
    sender: &Sender,
    message: Heard,
) -> Result<Reply, WriteError> {
    let writing = Writing::begin_as(db, Actor::Peer(sender.code.clone())).await?;
    let mut taking = Taking {
        writing: &writing,
        sender,
        refused: Vec::new(),
    };
    taking.introduce(&message).await?;
    taking.withdraw(&message.withdrawals).await?;
    taking.answers(message.answers).await?;
    taking.offers(message.offers).await?;
    taking.links(message.links).await?;
    taking.members(message.members).await?;
    taking.listings(message.listings, message.parties).await?;
    taking.introductions(message.introductions).await?;
    taking
        .introduction_answers(message.introduction_answers)
        .await?;
    taking.others(message.others).await?;
    if let Some(retain) = message.retain {
        taking.retain(&retain).await?;
    }
    let refused = taking.refused;
    writing.reconsider(&sender.code);
    // Whoever speaks can be spoken to: what could not be told so far is tried again at once.
    jobs::hasten(&writing.tx, jobs::EXCHANGE, sender.code.as_str()).await?;
    let digest = holdings(&writing, &sender.code).await?;
    writing.commit().await?;
    Ok(Reply { digest, refused })
}

async fn holdings(writing: &Writing, sender: &NodeCode) -> Result<Digest, WriteError> {
    let held = incoming::Entity::find().filter(incoming::Column::Peer.eq(sender.as_str()));
    say::sum(&writing.tx, held, incoming::Column::Digest).await
}

struct Taking<'a> {
    writing: &'a Writing,
    sender: &'a Sender,
    refused: Vec<Refusal>,
}

impl Taking<'_> {
    async fn introduce(&self, message: &Heard) -> Result<(), WriteError> {
        let tx = &self.writing.tx;
        let Some(row) = association::Entity::find_by_id(self.sender.code.as_str())
            .one(tx)
            .await?
        else {
            return Ok(());
        };
        let known = association::Model {
            id: Some(message.association.uuid()),
            heard: message.last,
            ..row.clone()
        };
        if known == row {
            Ok(())
        } else {
            batch::upsert::<association::Entity>(tx, [known]).await
        }
    }

    /// What only later versions say is noted, so that the sender does not say it for ever, and not kept.
    async fn others(&mut self, others: Others) -> Result<(), WriteError> {
        let mut by_topic: BTreeMap<String, Vec<Said<()>>> = BTreeMap::new();
        for (topic, said) in others {
            by_topic.entry(topic).or_default().push(said);
        }
        for (topic, said) in by_topic {
            for said in self.note(&topic, said).await? {
                self.refused
                    .push(refusal(&topic, &said.record, "TOPIC_UNKNOWN"));
            }
        }
        Ok(())
    }

    /// Notes that the sender said these things, each once, and gives them back.
    async fn note<T>(&self, topic: &str, parts: Vec<Said<T>>) -> Result<Vec<Said<T>>, WriteError> {
        let parts: BTreeMap<Uuid, Said<T>> =
            parts.into_iter().map(|said| (said.key, said)).collect();
        let rows = parts.values().map(|said| incoming::Model {
            peer: self.sender.code.to_string(),
            topic: topic.to_owned(),
            key: said.key,
            digest: said.digest.to_i64(),
        });
        batch::upsert::<incoming::Entity>(&self.writing.tx, rows.collect::<Vec<_>>()).await?;
        Ok(parts.into_values().collect())
    }

    /// Notes that the sender said these things, and gives back those that count.
    async fn take<T>(
        &mut self,
        topic: Topic,
        parts: Vec<Said<T>>,
        refuses: impl Fn(&Self, &T) -> Option<&'static str>,
    ) -> Result<Vec<T>, WriteError> {
        let mut taken = Vec::new();
        for said in self.note(topic.as_str(), parts).await? {
            let refuse = |code| refusal(topic.as_str(), &said.record, code);
            let part = match said.part {
                Ok(part) => part,
                Err(unread) => {
                    self.refused.push(refuse(unread.as_str()));
                    continue;
                }
            };
            match refuses(self, &part) {
                None => taken.push(part),
                Some(code) => self.refused.push(refuse(code)),
            }
        }
        Ok(taken)
    }

    fn is_senders(&self, id: &ObjectId, kind: ObjectKind) -> bool {
        id.kind() == kind && *id.node() == self.sender.code
    }

    async fn own_records(&self, ids: BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, WriteError> {
        let rows = batch::find::<record::Entity>(&self.writing.tx, record::Column::Id, ids).await?;
        let me = self.writing.network.me.as_str();
        Ok(rows
            .into_iter()
            .filter(|row| row.node == me)
            .map(|row| row.id)
            .collect())
    }
}

fn refusal(topic: &str, record: &str, code: &str) -> Refusal {
    Refusal {
        subject: Subject {
            topic: topic.to_owned(),
            record: record.to_owned(),
        },
        code: code.to_owned(),
    }
}

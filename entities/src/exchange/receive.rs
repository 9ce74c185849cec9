//! Taking what another node says, in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{
    CountryCode, ListingKind, NodeCode, ObjectId, ObjectKind, Sdg, Theme, digest::Digest,
    listing::AnyListing,
};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    Actor, WriteError, Writing, answer, association,
    exchange::message::{
        Answer, Link, LocalGovernmentReference, Message, Offer, Outcome, Refusal, Reply,
        SharedListing, Subject, Topic,
    },
    incoming, listing_record, local_government, record,
    stored::join,
    write::{
        batch, claims, decisions::Decided, desk, jobs, links, listings, local_governments, refresh,
        say,
    },
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
    message: Message,
) -> Result<Reply, WriteError> {
    let writing = Writing::begin_as(db, Actor::Peer(sender.code.clone())).await?;
    let mut taking = Taking {
        writing: &writing,
        sender,
        refused: Vec::new(),
    };
    taking.introduce(&message).await?;
    taking.withdraw(message.withdrawals).await?;
    taking.answers(message.answers).await?;
    taking.offers(message.offers).await?;
    taking.links(message.links).await?;
    taking.listings(message.listings, message.parties).await?;
    if let Some(retain) = message.retain {
        taking.retain(retain).await?;
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
    async fn introduce(&self, message: &Message) -> Result<(), WriteError> {
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

    async fn offers(&mut self, offers: Vec<Offer>) -> Result<(), WriteError> {
        let offers = self
            .take(
                Topic::Offer,
                offers,
                |offer| &offer.record,
                Taking::refuses_offer,
            )
            .await?;
        let references = offers.iter().map(|offer| offer.party.clone());
        local_governments::store_references(self.writing, references.collect()).await?;
        let ids: BTreeSet<Uuid> = offers.iter().map(|offer| offer.record.uuid()).collect();
        let known = batch::find::<record::Entity>(
            &self.writing.tx,
            record::Column::Id,
            ids.iter().copied(),
        )
        .await?;
        let known: HashMap<Uuid, record::Model> =
            known.into_iter().map(|row| (row.id, row)).collect();
        let own = |offer: &Offer| {
            let old = known.get(&offer.record.uuid());
            old.is_none_or(|old| old.node == self.sender.code.as_str())
        };
        let offers: Vec<Offer> = offers.into_iter().filter(own).collect();
        let ids: BTreeSet<Uuid> = offers.iter().map(|offer| offer.record.uuid()).collect();
        desk::received(self.writing, &offers).await?;
        let rows = offers.into_iter().map(|offer| {
            let old = known.get(&offer.record.uuid());
            claim(offer, old.and_then(|old| old.partner_id))
        });
        batch::upsert::<record::Entity>(&self.writing.tx, rows.collect::<Vec<_>>()).await?;
        claims::refresh(self.writing, &ids).await
    }

    async fn answers(&mut self, answers: Vec<Answer>) -> Result<(), WriteError> {
        let answers = self
            .take(
                Topic::Answer,
                answers,
                |answer| &answer.record,
                Taking::refuses_answer,
            )
            .await?;
        let references = answers
            .iter()
            .filter_map(|answer| answer.local_government.clone());
        local_governments::store_references(self.writing, references.collect()).await?;
        let own = self
            .own_records(answers.iter().map(|answer| answer.record.uuid()).collect())
            .await?;
        let rows = answers
            .into_iter()
            .filter(|answer| own.contains(&answer.record.uuid()))
            .map(|answer| answer::Model {
                record_id: answer.record.uuid(),
                peer: self.sender.code.to_string(),
                outcome: answer.outcome.as_str().to_owned(),
                local_government_id: answer.local_government.map(|reference| reference.id.uuid()),
            });
        batch::upsert::<answer::Entity>(&self.writing.tx, rows.collect::<Vec<_>>()).await?;
        refresh::own_records(self.writing, &own).await
    }

    async fn links(&mut self, links: Vec<Link>) -> Result<(), WriteError> {
        let links = self
            .take(
                Topic::Link,
                links,
                |link| &link.record,
                Taking::refuses_link,
            )
            .await?;
        let own = self
            .own_records(links.iter().map(|link| link.other.uuid()).collect())
            .await?;
        let claimed = batch::find::<record::Entity>(
            &self.writing.tx,
            record::Column::Id,
            links.iter().map(|link| link.record.uuid()),
        )
        .await?;
        let claimed: BTreeSet<Uuid> = claimed
            .into_iter()
            .filter(|row| row.node == self.sender.code.as_str())
            .map(|row| row.id)
            .collect();
        let decided = Decided::load(&self.writing.tx, claimed.iter().copied()).await?;
        // A record has one link: what the decision replaces is taken off first.
        links::remove_of_claims(self.writing, &claimed).await?;
        let pairs = links
            .into_iter()
            .map(|link| (link.other.uuid(), link.record.uuid()));
        let pairs = pairs
            .filter(|(mine, theirs)| own.contains(mine) && claimed.contains(theirs))
            // What was said before the other side hears of a rejection.
            .filter(|(_, theirs)| !decided.forbids(*theirs))
            .collect();
        links::store(self.writing, &self.sender.code, pairs).await
    }

    async fn listings(
        &mut self,
        listings: Vec<SharedListing>,
        parties: Vec<LocalGovernmentReference>,
    ) -> Result<(), WriteError> {
        self.meet(parties).await?;
        let (mut by_kind, mut rows) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for part in listings {
            by_kind
                .entry(ListingKind::of(part.record.kind()))
                .or_default()
                .push(part);
        }
        for (kind, parts) in by_kind {
            let Some(kind) = kind else { continue };
            let topic = Topic::Listing(kind);
            let parts = self.take(
                topic,
                parts,
                |part| &part.record,
                |taking, part| taking.refuses_listing(kind, part),
            );
            for part in parts.await? {
                rows.extend(listed(kind, part)?);
            }
        }
        listings::receive(self.writing, rows).await
    }

    /// Takes over whom the sender knows: of its own members all that it says, of others' only who they are, and only where
    /// nobody has said it yet.
    async fn meet(&self, parties: Vec<LocalGovernmentReference>) -> Result<(), WriteError> {
        let tx = &self.writing.tx;
        let ids = parties.iter().map(|party| party.id.uuid());
        let known = batch::find::<local_government::Entity>(tx, local_government::Column::Id, ids);
        let known: BTreeSet<Uuid> = known.await?.into_iter().map(|row| row.id).collect();
        let believed = parties.into_iter().filter(|party| {
            let told_by_owner = !self.refuses_member(party);
            let is_strangers = *party.id.node() != self.writing.network.me
                && party.id.kind() == ObjectKind::LocalGovernment
                && !known.contains(&party.id.uuid());
            told_by_owner || is_strangers
        });
        local_governments::store_references(self.writing, believed.collect()).await
    }

    async fn withdraw(&mut self, subjects: Vec<Subject>) -> Result<(), WriteError> {
        let keys = |topic: Topic| -> BTreeSet<Uuid> {
            subjects
                .iter()
                .filter(|subject| subject.topic == topic)
                .map(|subject| subject.record.uuid())
                .collect()
        };
        for topic in Topic::all() {
            let held = self.held(topic, keys(topic)).await?;
            self.drop(topic, held).await?;
        }
        Ok(())
    }

    /// What is held and not listed was withdrawn while this node did not listen.
    async fn retain(&mut self, subjects: Vec<Subject>) -> Result<(), WriteError> {
        let listed: BTreeSet<(&str, Uuid)> = subjects
            .iter()
            .map(|subject| (subject.topic.as_str(), subject.record.uuid()))
            .collect();
        let held = incoming::Entity::find()
            .filter(incoming::Column::Peer.eq(self.sender.code.as_str()))
            .all(&self.writing.tx)
            .await?;
        for topic in Topic::all() {
            let gone = held.iter().filter(|row| {
                row.topic == topic.as_str() && !listed.contains(&(topic.as_str(), row.key))
            });
            self.drop(topic, gone.map(|row| row.key).collect()).await?;
        }
        Ok(())
    }

    async fn drop(&mut self, topic: Topic, keys: BTreeSet<Uuid>) -> Result<(), WriteError> {
        if keys.is_empty() {
            return Ok(());
        }
        for some in batch::portions(keys.iter().copied()) {
            let mine = Condition::all()
                .add(incoming::Column::Peer.eq(self.sender.code.as_str()))
                .add(incoming::Column::Topic.eq(topic.as_str()))
                .add(incoming::Column::Key.is_in(some));
            incoming::Entity::delete_many()
                .filter(mine)
                .exec(&self.writing.tx)
                .await?;
        }
        match topic {
            Topic::Offer => claims::withdraw(self.writing, self.sender.code.as_str(), &keys).await,
            Topic::Link => links::unlink(self.writing, &keys).await,
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

    /// Notes that the sender said these things, and gives back those that count.
    async fn take<T: serde::Serialize>(
        &mut self,
        topic: Topic,
        parts: Vec<T>,
        record: fn(&T) -> &ObjectId,
        refuses: impl Fn(&Self, &T) -> Option<&'static str>,
    ) -> Result<Vec<T>, WriteError> {
        let rows = parts.iter().map(|part| incoming::Model {
            peer: self.sender.code.to_string(),
            topic: topic.as_str().to_owned(),
            key: record(part).uuid(),
            digest: say::digest(part).to_i64(),
        });
        batch::upsert::<incoming::Entity>(&self.writing.tx, rows.collect::<Vec<_>>()).await?;
        let mut taken = Vec::new();
        for part in parts {
            match refuses(self, &part) {
                None => taken.push(part),
                Some(code) => self.refused.push(Refusal {
                    subject: Subject {
                        topic,
                        record: record(&part).clone(),
                    },
                    code: code.to_owned(),
                }),
            }
        }
        Ok(taken)
    }

    /// An offer counts only if its sender owns the party, in a country that the directory gives the sender, and
    /// the other party is looked for in a country of this node.
    fn refuses_offer(&self, offer: &Offer) -> Option<&'static str> {
        if !self.is_senders(&offer.record, ObjectKind::Twinning) {
            Some("RECORD_NOT_YOURS")
        } else if self.refuses_member(&offer.party) {
            Some("PARTY_NOT_YOURS")
        } else if !self
            .writing
            .network
            .countries
            .contains(&offer.partner.country)
        {
            Some("PARTNER_NOT_OURS")
        } else if offer.partner.id.as_ref().is_some_and(|id| {
            id.kind() != ObjectKind::LocalGovernment || *id.node() != self.writing.network.me
        }) {
            Some("PARTNER_ID_NOT_OURS")
        } else if offer
            .sdgs
            .iter()
            .any(|goal| Sdg::try_from(i32::from(*goal)).is_err())
        {
            Some("INVALID_SDG")
        } else {
            None
        }
    }

    fn refuses_answer(&self, answer: &Answer) -> Option<&'static str> {
        if answer.record.node() != &self.writing.network.me
            || answer.record.kind() != ObjectKind::Twinning
        {
            Some("RECORD_NOT_OURS")
        } else if answer
            .local_government
            .as_ref()
            .is_some_and(|member| self.refuses_member(member))
        {
            Some("LOCAL_GOVERNMENT_NOT_YOURS")
        } else if answer.outcome == Outcome::Known && answer.local_government.is_none() {
            Some("LOCAL_GOVERNMENT_MISSING")
        } else {
            None
        }
    }

    fn refuses_link(&self, link: &Link) -> Option<&'static str> {
        if !self.is_senders(&link.record, ObjectKind::Twinning)
            || link.other.node() != &self.writing.network.me
        {
            Some("RECORD_NOT_YOURS")
        } else if self.sender.code >= self.writing.network.me {
            Some("LINK_NOT_YOURS_TO_DECIDE")
        } else {
            None
        }
    }

    /// A listing counts only if it is the sender's, can be read, and is not larger than any that people write.
    fn refuses_listing(&self, kind: ListingKind, part: &SharedListing) -> Option<&'static str> {
        if !self.is_senders(&part.record, kind.object_kind()) {
            Some("RECORD_NOT_YOURS")
        } else if part.words.to_string().len() > MAX_WORDS {
            Some("TOO_LARGE")
        } else if AnyListing::from_value(kind, part.words.clone()).is_err() {
            Some("UNREADABLE")
        } else {
            None
        }
    }

    fn refuses_member(&self, member: &LocalGovernmentReference) -> bool {
        !self.is_senders(&member.id, ObjectKind::LocalGovernment)
            || !self.sender.countries.contains(&member.country)
    }

    fn is_senders(&self, id: &ObjectId, kind: ObjectKind) -> bool {
        id.kind() == kind && *id.node() == self.sender.code
    }

    async fn held(&self, topic: Topic, keys: BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, WriteError> {
        let mut held = BTreeSet::new();
        for keys in batch::portions(keys) {
            let rows = incoming::Entity::find()
                .filter(incoming::Column::Peer.eq(self.sender.code.as_str()))
                .filter(incoming::Column::Topic.eq(topic.as_str()))
                .filter(incoming::Column::Key.is_in(keys))
                .all(&self.writing.tx)
                .await?;
            held.extend(rows.into_iter().map(|row| row.key));
        }
        Ok(held)
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

/// How many bytes the words of one listing may have.
const MAX_WORDS: usize = 256 * 1024;

/// A listing as a row, with what this version knows of its words.
fn listed(
    kind: ListingKind,
    part: SharedListing,
) -> Result<Option<listing_record::Model>, WriteError> {
    let id = part.record.uuid();
    let Ok(words) = AnyListing::from_value(kind, part.words) else {
        return Ok(None);
    };
    let body = words
        .to_value()
        .map_err(|source| WriteError::Listing { id, source })?;
    Ok(Some(listing_record::Model {
        id,
        node: part.record.node().to_string(),
        kind: kind.to_string(),
        about: words.facts().about.map(ObjectId::uuid),
        same_as: part.same_as.map(|other| other.uuid()),
        bucket: String::new(),
        body: body.to_string(),
        updated_at: part.updated_at.millis(),
        version: part.version,
    }))
}

/// An offer as a row. Who the partner is here is found out afterwards; until then it is as it was.
fn claim(offer: Offer, partner_id: Option<Uuid>) -> record::Model {
    record::Model {
        id: offer.record.uuid(),
        node: offer.record.node().to_string(),
        party_id: offer.party.id.uuid(),
        partner_id,
        stated_partner_id: offer.partner.id.map(|id| id.uuid()),
        stated_country: offer.partner.country.to_string(),
        stated_scheme: offer.partner.scheme.map(|scheme| scheme.to_string()),
        stated_code: offer.partner.code,
        stated_name: offer.partner.name,
        kind: offer.kind.to_string(),
        status: offer.status.to_string(),
        since: offer.since.map(|date| date.to_string()),
        until: offer.until.map(|date| date.to_string()),
        themes: join(offer.themes.iter().map(Theme::as_str), "|"),
        sdgs: join(offer.sdgs.iter().map(ToString::to_string), "|"),
        updated_at: offer.updated_at.millis(),
        version: offer.version,
        identity: None,
        exclusive: offer.exclusive,
    }
}

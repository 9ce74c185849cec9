//! Taking what another node says, in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{
    CountryCode, NodeCode, ObjectId, ObjectKind, Sdg, Theme, digest::Digest, listing::AnyListing,
};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    Actor, WriteError, Writing, answer, association,
    exchange::{
        heard::{Heard, Listings, Name, Others, Said},
        introduction::{SharedIntroduction, SharedIntroductionAnswer},
        message::{
            Answer, Link, LocalGovernmentReference, MAX_WORDS, Offer, Outcome, Refusal, Reply,
            SharedListing, SharedMember, Subject, Topic,
        },
    },
    incoming, listing_record, local_government, record,
    stored::join,
    write::{
        batch, claims, decisions::Decided, desk, introductions, jobs, links, listings,
        local_governments, refresh, say, vocabulary::canonical,
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

    async fn offers(&mut self, offers: Vec<Said<Offer>>) -> Result<(), WriteError> {
        let offers = self
            .take(Topic::Offer, offers, Taking::refuses_offer)
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

    async fn answers(&mut self, answers: Vec<Said<Answer>>) -> Result<(), WriteError> {
        let answers = self
            .take(Topic::Answer, answers, Taking::refuses_answer)
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

    async fn members(&mut self, members: Vec<Said<SharedMember>>) -> Result<(), WriteError> {
        let taken = self
            .take(Topic::Member, members, Taking::refuses_shared_member)
            .await?;
        let members = taken.into_iter().map(|said| said.member);
        local_governments::store_references(self.writing, members.collect()).await
    }

    async fn listings(
        &mut self,
        listings: Listings,
        parties: Vec<LocalGovernmentReference>,
    ) -> Result<(), WriteError> {
        self.meet(parties).await?;
        let mut rows = Vec::new();
        for (kind, said) in listings {
            let topic = Topic::Listing(kind);
            for part in self.take(topic, said, Taking::refuses_listing).await? {
                rows.extend(listed(part)?);
            }
        }
        listings::receive(self.writing, rows).await
    }

    async fn introductions(
        &mut self,
        introductions: Vec<Said<SharedIntroduction>>,
    ) -> Result<(), WriteError> {
        let topic = Topic::Introduction;
        let taken = self
            .take(topic, introductions, Taking::refuses_introduction)
            .await?;
        let not_taken = introductions::receive(self.writing, taken).await?;
        self.refuse(topic, not_taken);
        Ok(())
    }

    async fn introduction_answers(
        &mut self,
        answers: Vec<Said<SharedIntroductionAnswer>>,
    ) -> Result<(), WriteError> {
        let topic = Topic::IntroductionAnswer;
        let taken = self
            .take(topic, answers, Taking::refuses_introduction_answer)
            .await?;
        let not_taken = introductions::receive_answers(self.writing, taken).await?;
        self.refuse(topic, not_taken);
        Ok(())
    }

    fn refuse(&mut self, topic: Topic, not_taken: Vec<introductions::NotTaken>) {
        let refused = not_taken.into_iter();
        self.refused
            .extend(refused.map(|(id, code)| refusal(topic.as_str(), &id.to_string(), code)));
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

    async fn links(&mut self, links: Vec<Said<Link>>) -> Result<(), WriteError> {
        let links = self.take(Topic::Link, links, Taking::refuses_link).await?;
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

    async fn withdraw(&mut self, subjects: &[Name]) -> Result<(), WriteError> {
        let named: BTreeSet<&Name> = subjects.iter().collect();
        let keys = subjects.iter().map(|(_, key)| *key).collect();
        let held = self.held(Some(keys)).await?;
        let gone = held.into_iter().filter(|row| named.contains(row));
        self.drop(gone.collect()).await
    }

    /// What is held and not listed was withdrawn while this node did not listen.
    async fn retain(&mut self, subjects: &[Name]) -> Result<(), WriteError> {
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
    fn refuses_listing(&self, part: &SharedListing) -> Option<&'static str> {
        if !self.is_senders(&part.record, part.topic.object_kind()) {
            Some("RECORD_NOT_YOURS")
        } else if !part.topic.is_shared() {
            Some("NOT_TO_BE_TOLD")
        } else if part.words.to_string().len() > MAX_WORDS {
            Some("TOO_LARGE")
        } else {
            match AnyListing::from_value(part.topic, part.words.clone()) {
                Err(_) => Some("NOT_UNDERSTOOD"),
                Ok(words) if !words.belongs_where_it_may() => Some("INVALID_ABOUT"),
                Ok(_) => None,
            }
        }
    }

    /// An introduction counts only if it is the sender's, of its own member, to one of this node's.
    fn refuses_introduction(&self, part: &SharedIntroduction) -> Option<&'static str> {
        if !self.is_senders(&part.record, ObjectKind::Introduction) {
            Some("RECORD_NOT_YOURS")
        } else if !self.is_senders(&part.seeker.id, ObjectKind::LocalGovernment) {
            Some("PARTY_NOT_YOURS")
        } else if *part.candidate.node() != self.writing.network.me {
            Some("PARTNER_NOT_OURS")
        } else {
            None
        }
    }

    fn refuses_introduction_answer(&self, part: &SharedIntroductionAnswer) -> Option<&'static str> {
        if part.record.kind() != ObjectKind::Introduction
            || *part.record.node() != self.writing.network.me
        {
            Some("RECORD_NOT_OURS")
        } else if !self.is_senders(&part.candidate.id, ObjectKind::LocalGovernment) {
            Some("LOCAL_GOVERNMENT_NOT_YOURS")
        } else {
            None
        }
    }

    /// Of its own members a node is believed, in the countries that the directory gives it.
    fn refuses_shared_member(&self, part: &SharedMember) -> Option<&'static str> {
        let is_senders = part.record == part.member.id && !self.refuses_member(&part.member);
        (!is_senders).then_some("LOCAL_GOVERNMENT_NOT_YOURS")
    }

    fn refuses_member(&self, member: &LocalGovernmentReference) -> bool {
        !self.is_senders(&member.id, ObjectKind::LocalGovernment)
            || !self.sender.countries.contains(&member.country)
    }

    fn is_senders(&self, id: &ObjectId, kind: ObjectKind) -> bool {
        id.kind() == kind && *id.node() == self.sender.code
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

/// A listing as a row, with what this version knows of its words.
fn listed(part: SharedListing) -> Result<Option<listing_record::Model>, WriteError> {
    let id = part.record.uuid();
    let Ok(words) = AnyListing::from_value(part.topic, part.words) else {
        return Ok(None);
    };
    let body = words.to_value();
    let body = body.map_err(|source| WriteError::Listing { id, source })?;
    Ok(Some(listing_record::Model {
        id,
        node: part.record.node().to_string(),
        kind: part.topic.to_string(),
        about: words.facts().about.map(ObjectId::uuid),
        same_as: part.same_as.as_ref().map(ObjectId::uuid),
        same_as_node: part.same_as.map(|other| other.node().to_string()),
        belongs_to: part.belongs_to,
        sharing: join(part.sharing.iter().map(ToString::to_string), " "),
        kin: None,
        also: join(part.also.iter().map(ToString::to_string), " "),
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
        stated_code: offer.partner.code.map(|code| {
            let scheme = offer.partner.scheme.map(|scheme| scheme.to_string());
            canonical(scheme.as_deref(), code)
        }),
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

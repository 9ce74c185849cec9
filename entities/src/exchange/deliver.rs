//! Saying what is to be said: the next message for another node, and what its reply changes.

mod stale;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{
    ListingKind, NodeCode, ObjectId, ObjectKind, digest::Digest, id::uuid_of_any,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::{
    Network, WriteError, Writing, answer, association,
    exchange::message::{Link, Message, Part, Reply, Subject, Topic},
    incoming, link, outgoing, record,
    stored::word,
    write::{
        batch, claims, decisions,
        decisions::Decided,
        introductions, listings,
        offers::{self, Governments},
        say,
    },
};

/// How many parts go into one message.
const AT_ONCE: u64 = 500;

/// A message, and what of the list it delivers.
pub struct Delivery {
    /// To be sent.
    pub message: Message,
    rows: Vec<outgoing::Model>,
}

/// The nodes that are still to be told something.
pub async fn awaited(db: &impl ConnectionTrait) -> Result<BTreeSet<NodeCode>, WriteError> {
    let peers: Vec<String> = outgoing::Entity::find()
        .select_only()
        .column(outgoing::Column::Peer)
        .distinct()
        .filter(outgoing::undelivered())
        .into_tuple()
        .all(db)
        .await?;
    peers
        .iter()
        .map(|peer| word("outgoing.peer", peer).map_err(WriteError::from))
        .collect()
}

/// The next message for a node; `None` where nothing waits and nothing has to be confirmed.
pub async fn next(
    db: &DatabaseConnection,
    peer: &NodeCode,
) -> Result<Option<Delivery>, WriteError> {
    let rows = outgoing::Entity::find()
        .filter(outgoing::Column::Peer.eq(peer.as_str()))
        .filter(outgoing::undelivered())
        .order_by_asc(outgoing::Column::Topic)
        .order_by_asc(outgoing::Column::Key)
        .limit(AT_ONCE + 1)
        .all(db)
        .await?;
    if rows.is_empty() {
        Ok(None)
    } else {
        compose(db, peer, rows).await.map(Some)
    }
}

/// Everything that holds, said again from the start: for a node whose view turned out to differ.
pub async fn start_over(db: &DatabaseConnection, peer: &NodeCode) -> Result<(), WriteError> {
    let writing = Writing::begin(db).await?;
    let of_peer = outgoing::Column::Peer.eq(peer.as_str());
    outgoing::Entity::delete_many()
        .filter(of_peer.clone())
        .filter(outgoing::Column::Digest.is_null())
        .exec(&writing.tx)
        .await?;
    let rows = outgoing::Entity::find()
        .filter(of_peer)
        .all(&writing.tx)
        .await?;
    let rows = rows.into_iter().map(|row| outgoing::Model {
        delivered: None,
        ..row
    });
    batch::upsert::<outgoing::Entity>(&writing.tx, rows).await?;
    writing.commit().await
}

/// The end of a full exchange, or the question whether one is needed: all that holds, by name.
pub async fn closing(db: &DatabaseConnection, peer: &NodeCode) -> Result<Delivery, WriteError> {
    let network = Network::load(db).await?;
    let rows = outgoing::Entity::find()
        .filter(outgoing::Column::Peer.eq(peer.as_str()))
        .filter(outgoing::Column::Digest.is_not_null())
        .all(db)
        .await?;
    let mut delivery = compose(db, peer, Vec::new()).await?;
    let retain: Result<_, WriteError> = rows
        .iter()
        .map(|row| subject(&network, peer, row))
        .collect();
    delivery.message.retain = Some(retain?);
    Ok(delivery)
}

/// A message without content: asks the receiver for the digest of what it holds.
pub async fn greeting(db: &DatabaseConnection, peer: &NodeCode) -> Result<Delivery, WriteError> {
    compose(db, peer, Vec::new()).await
}

async fn compose(
    db: &DatabaseConnection,
    peer: &NodeCode,
    mut rows: Vec<outgoing::Model>,
) -> Result<Delivery, WriteError> {
    let network = Network::load(db).await?;
    let more = rows.len() > usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let own = association::Entity::find_by_id(network.me.as_str())
        .one(db)
        .await?;
    let id = own.and_then(|row| row.id).ok_or(WriteError::NoNode)?;
    let mut message = Message {
        association: ObjectId::new(ObjectKind::Association, network.me.clone(), id),
        offers: Vec::new(),
        answers: Vec::new(),
        links: Vec::new(),
        parts: Vec::new(),
        parties: Vec::new(),
        withdrawals: Vec::new(),
        retain: None,
        last: !more,
    };
    let (said, unsaid): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.digest.is_some());
    message.withdrawals = unsaid
        .into_iter()
        .map(|row| subject(&network, peer, row))
        .collect::<Result<_, _>>()?;
    let keys = |topic: Topic| -> BTreeSet<Uuid> {
        said.iter()
            .filter(|row| row.topic == topic.as_str())
            .map(|row| row.key)
            .collect()
    };
    add_records(
        db,
        &network,
        peer,
        &mut message,
        keys(Topic::Offer),
        keys(Topic::Answer),
    )
    .await?;
    add_links(db, &network, peer, &mut message, keys(Topic::Link)).await?;
    let kinds = ListingKind::ALL.iter().copied();
    let listed: BTreeSet<Uuid> = kinds.flat_map(|kind| keys(Topic::Listing(kind))).collect();
    let listings = listings::offers(db, &network, listed.clone()).await?;
    message.parts = listings.into_iter().map(Part::Listing).collect();
    let sent = introductions::sent(db, keys(Topic::Introduction)).await?;
    message
        .parts
        .extend(sent.into_iter().map(Part::Introduction));
    let answered = introductions::answered(db, keys(Topic::IntroductionAnswer)).await?;
    let answered = answered.into_iter().map(Part::IntroductionAnswer);
    message.parts.extend(answered);
    let members = listings::members(db, &network, keys(Topic::Member)).await?;
    message.parts.extend(members.into_iter().map(Part::Member));
    message.parties = listings::references_of(db, listed).await?;
    // What is delivered is what the message says, even where the list has changed since it was read.
    let digests: HashMap<(&str, Uuid), Digest> = digests(&message).collect();
    for row in rows.iter_mut().filter(|row| row.digest.is_some()) {
        row.delivered = digests
            .get(&(row.topic.as_str(), row.key))
            .map(|digest| digest.to_i64());
    }
    Ok(Delivery { message, rows })
}

fn digests(message: &Message) -> impl Iterator<Item = ((&'static str, Uuid), Digest)> {
    let offers = message.offers.iter().map(|part| {
        (
            (Topic::Offer.as_str(), part.record.uuid()),
            say::digest(part),
        )
    });
    let answers = message.answers.iter().map(|part| {
        (
            (Topic::Answer.as_str(), part.record.uuid()),
            say::digest(part),
        )
    });
    let links = message.links.iter().map(|part| {
        (
            (Topic::Link.as_str(), part.record.uuid()),
            say::digest(part),
        )
    });
    let listings = message.parts.iter().map(|part| {
        let name = (part.topic().as_str(), part.record().uuid());
        (name, say::digest(part))
    });
    offers.chain(answers).chain(links).chain(listings)
}

fn subject(
    network: &Network,
    peer: &NodeCode,
    row: &outgoing::Model,
) -> Result<Subject, WriteError> {
    let topic: Topic = word("outgoing.topic", &row.topic)?;
    let node = if matches!(topic, Topic::Answer | Topic::IntroductionAnswer) {
        peer
    } else {
        &network.me
    };
    let kind = match topic {
        Topic::Listing(kind) => kind.object_kind(),
        Topic::Introduction | Topic::IntroductionAnswer => ObjectKind::Introduction,
        Topic::Member => ObjectKind::LocalGovernment,
        Topic::Offer | Topic::Answer | Topic::Link => ObjectKind::Twinning,
    };
    Ok(Subject {
        topic: topic.to_string(),
        record: ObjectId::new(kind, node.clone(), row.key).to_string(),
    })
}

async fn add_records(
    db: &DatabaseConnection,
    network: &Network,
    peer: &NodeCode,
    message: &mut Message,
    offers: BTreeSet<Uuid>,
    answers: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let records =
        batch::find::<record::Entity>(db, record::Column::Id, offers.union(&answers).copied())
            .await?;
    let named = records.iter().flat_map(|record| {
        [
            Some(record.party_id),
            record.partner_id,
            record.stated_partner_id,
        ]
    });
    let governments = Governments::load(db, named.flatten().collect()).await?;
    let mut heard: HashMap<Uuid, Vec<answer::Model>> = HashMap::new();
    for answer in
        batch::find::<answer::Entity>(db, answer::Column::RecordId, offers.iter().copied()).await?
    {
        heard.entry(answer.record_id).or_default().push(answer);
    }
    let decided = Decided::load(db, answers.iter().copied()).await?;
    let confirms = decisions::said_of(db, offers.iter().copied()).await?;
    for record in &records {
        if answers.contains(&record.id) {
            let is_rejected = decided.rejects(record.id);
            let answer = claims::answer(record, &governments, is_rejected)?;
            message.answers.push(answer);
        } else {
            let heard = heard.get(&record.id).map_or(&[][..], Vec::as_slice);
            let exclusive = governments
                .standing(network, record, heard)?
                .exclusively
                .as_ref()
                == Some(peer);
            let offer = offers::offer(&network.me, record, &governments, exclusive)?;
            let confirms = confirms.get(&record.id);
            message.offers.push(offer.confirming(confirms, peer));
        }
    }
    Ok(())
}

async fn add_links(
    db: &DatabaseConnection,
    network: &Network,
    peer: &NodeCode,
    message: &mut Message,
    keys: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    for row in batch::find::<link::Entity>(db, link::Column::OwnRecordId, keys).await? {
        message.links.push(Link {
            record: ObjectId::new(ObjectKind::Twinning, network.me.clone(), row.own_record_id),
            other: ObjectId::new(ObjectKind::Twinning, peer.clone(), row.other_record_id),
        });
    }
    Ok(())
}

/// Notes what was delivered. Says whether the receiver holds what this node believes it holds.
pub async fn acknowledge(
    db: &DatabaseConnection,
    peer: &NodeCode,
    delivery: Delivery,
    reply: &Reply,
) -> Result<bool, WriteError> {
    let writing = Writing::begin(db).await?;
    let (said, unsaid): (Vec<_>, Vec<_>) = delivery
        .rows
        .into_iter()
        .partition(|row| row.digest.is_some());
    let current = listed(&writing, peer, said.iter().chain(&unsaid)).await?;
    let mut current: HashMap<(String, Uuid), outgoing::Model> = current
        .into_iter()
        .map(|row| ((row.topic.clone(), row.key), row))
        .collect();
    let told = said
        .iter()
        .filter(|row| row.topic == Topic::Introduction.as_str());
    let told = told.map(|row| row.key).collect();
    let refused = refused(reply, Topic::Introduction);
    let not_taken = introductions::acknowledge(&writing, told, &refused).await?;
    // The list may have changed meanwhile; only what was said is noted, not what is to be said.
    let (mut noted, mut stale) = (Vec::new(), Vec::new());
    for row in said {
        if let Some(now) = current.get_mut(&(row.topic, row.key)) {
            now.delivered = row.delivered;
            noted.push(now.clone());
            if row.digest == now.digest && row.delivered != now.digest {
                stale.push(now.clone());
            }
        }
    }
    batch::upsert::<outgoing::Entity>(&writing.tx, noted).await?;
    stale::list_anew(&writing, peer, &stale).await?;
    introductions::list_anew(&writing, not_taken).await?;
    for row in unsaid {
        let now = current.remove(&(row.topic.clone(), row.key));
        settle_withdrawal(&writing, peer, &row, now).await?;
    }
    let of_peer = outgoing::Entity::find().filter(outgoing::Column::Peer.eq(peer.as_str()));
    let believed = say::sum(&writing.tx, of_peer, outgoing::Column::Delivered).await?;
    writing.commit().await?;
    Ok(believed == reply.digest)
}

/// What of a topic was refused, and why.
fn refused(reply: &Reply, topic: Topic) -> BTreeMap<Uuid, String> {
    let refused = reply.refused.iter();
    let refused = refused.filter(|refusal| refusal.subject.topic == topic.as_str());
    let refused = refused.filter_map(|refusal| {
        let key = uuid_of_any(&refusal.subject.record).ok()?;
        // A word, and no text: it is the other node's.
        let code: String = refusal.code.chars().take(64).collect();
        Some((key, code))
    });
    refused.collect()
}

/// The list's rows as they are now.
async fn listed<'a>(
    writing: &Writing,
    peer: &NodeCode,
    rows: impl Iterator<Item = &'a outgoing::Model>,
) -> Result<Vec<outgoing::Model>, WriteError> {
    let keys: BTreeSet<Uuid> = rows.map(|row| row.key).collect();
    let found = outgoing::Entity::find()
        .filter(outgoing::Column::Peer.eq(peer.as_str()))
        .filter(outgoing::Column::Key.is_in(keys));
    Ok(found.all(&writing.tx).await?)
}

async fn settle_withdrawal(
    writing: &Writing,
    peer: &NodeCode,
    row: &outgoing::Model,
    now: Option<outgoing::Model>,
) -> Result<(), WriteError> {
    match now {
        // It is to be said again already.
        Some(now) if now.digest.is_some() => {
            batch::upsert::<outgoing::Entity>(
                &writing.tx,
                [outgoing::Model {
                    delivered: None,
                    ..now
                }],
            )
            .await?;
        }
        _ => {
            outgoing::Entity::delete_by_id((row.peer.clone(), row.topic.clone(), row.key))
                .exec(&writing.tx)
                .await?;
        }
    }
    if row.topic == Topic::Offer.as_str() {
        // The receiver forgot its answer together with the offer.
        let key = (peer.to_string(), Topic::Answer.as_str().to_owned(), row.key);
        incoming::Entity::delete_by_id(key)
            .exec(&writing.tx)
            .await?;
    }
    Ok(())
}

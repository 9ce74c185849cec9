//! What other nodes are told: each association whose members take part gets what this node's people say.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ListingKind, NodeCode, ObjectId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    bucket,
    concerned::{concerned, in_its_network},
    heirs::sharing,
};
use crate::{
    Network, WriteError,
    exchange::message::{LocalGovernmentReference, SharedListing, Topic},
    listing_holder, listing_party,
    listing_record::{self, Model},
    local_government,
    stored::{instant, word},
    write::{Writing, batch, offers::Governments, say},
};

/// Lists anew who is to be told of some records; of those that are gone nobody is.
pub(super) async fn renew(
    writing: &Writing,
    touched: BTreeSet<Uuid>,
    records: &[Model],
) -> Result<(), WriteError> {
    let me = writing.network.me.as_str();
    let mut own = Vec::new();
    for row in records.iter().filter(|row| row.node == me) {
        if bucket::kind(row)?.is_shared() {
            own.push(row.clone());
        }
    }
    let told = audience(writing, &own).await?;
    let shared = shared(&writing.tx, &writing.network, own).await?;
    for kind in ListingKind::ALL.iter().copied() {
        let of_kind = shared
            .iter()
            .filter(|shared| shared.record.kind() == kind.object_kind());
        let wanted = of_kind.flat_map(|shared| {
            let id = shared.record.uuid();
            let peers = told.get(&id).into_iter().flatten();
            let digest = say::digest(shared);
            peers.map(move |peer| ((peer.clone(), id), digest))
        });
        let wanted = wanted.collect();
        let records = touched
            .iter()
            .copied()
            .chain(shared.iter().map(|shared| shared.record.uuid()));
        say::replace(writing, Topic::Listing(kind), records.collect(), wanted).await?;
    }
    Ok(())
}

/// By own record: the nodes whose members take part by anybody's word, those of all records that decide with it where it belongs,
/// be they of the same thing or not, and those that others have told of such records. So whoever has one of them gets to know
/// all, and comes to the same as all others. The node whose record staff call the same is told whether or not it tells
/// this one: else both might wait for the other for ever.
async fn audience(
    writing: &Writing,
    own: &[Model],
) -> Result<BTreeMap<Uuid, BTreeSet<NodeCode>>, WriteError> {
    let tx = &writing.tx;
    let records: BTreeSet<Uuid> = own.iter().map(|row| row.id).collect();
    let peers: BTreeMap<&str, &NodeCode> = writing
        .network
        .peers
        .iter()
        .map(|peer| (peer.code.as_str(), &peer.code))
        .collect();
    let of = |code: &str| peers.get(code).map(|code| (*code).clone());
    let by_record = listing_holder::Column::RecordId;
    let held = batch::find::<listing_holder::Entity>(tx, by_record, records).await?;
    let listings = held.iter().map(|row| row.listing_id).collect();
    let concerned = concerned(tx, &listings).await?;
    let mut told: BTreeMap<Uuid, BTreeSet<NodeCode>> = BTreeMap::new();
    for row in held {
        let codes = concerned.get(&row.listing_id).into_iter().flatten();
        let to = told.entry(row.record_id).or_default();
        to.extend(codes.filter_map(|code| of(code)));
    }
    let kin = kin(tx, own).await?;
    for row in own {
        let to = told.entry(row.id).or_default();
        to.extend(row.same_as_node.as_deref().and_then(of));
        for record in row.kin.iter().filter_map(|of| kin.get(of)).flatten() {
            let also = record.also.split_whitespace();
            to.extend(also.chain([record.node.as_str()]).filter_map(of));
        }
    }
    Ok(told)
}

/// By what records have in common who are kin: all of these.
async fn kin(
    db: &impl ConnectionTrait,
    own: &[Model],
) -> Result<BTreeMap<Uuid, Vec<Model>>, WriteError> {
    let wanted: BTreeSet<Uuid> = own.iter().filter_map(|row| row.kin).collect();
    let column = listing_record::Column::Kin;
    let mut kin: BTreeMap<Uuid, Vec<Model>> = BTreeMap::new();
    for row in batch::find::<listing_record::Entity>(db, column, wanted).await? {
        if let Some(of) = row.kin {
            kin.entry(of).or_default().push(row);
        }
    }
    Ok(kin)
}

/// Records in the form in which other nodes get them.
async fn shared(
    db: &impl ConnectionTrait,
    network: &Network,
    records: Vec<Model>,
) -> Result<Vec<SharedListing>, WriteError> {
    let kin = kin(db, &records).await?;
    let in_networks = in_their_networks(db, &records).await?;
    let mut shared = Vec::new();
    for row in records {
        let kind = bucket::kind(&row)?;
        let same_as = match (row.same_as, &row.same_as_node) {
            (Some(other), Some(node)) => {
                let node = word("listing_record.same_as_node", node)?;
                Some(ObjectId::new(kind.object_kind(), node, other))
            }
            _ => None,
        };
        let mut also = BTreeSet::new();
        for record in row.kin.iter().filter_map(|of| kin.get(of)).flatten() {
            also.insert(word("listing_record.node", &record.node)?);
        }
        // Who records the same need not know of the network, and tells those who are in it as well.
        for code in in_networks.get(&row.id).into_iter().flatten() {
            also.insert(word("listing_party.association", code)?);
        }
        also.remove(&network.me);
        let words = row.words()?.told().to_value();
        shared.push(SharedListing {
            topic: kind,
            record: ObjectId::new(kind.object_kind(), network.me.clone(), row.id),
            words: words.map_err(|source| WriteError::Listing { id: row.id, source })?,
            same_as,
            belongs_to: row.belongs_to,
            sharing: sharing(&row)?,
            also,
            updated_at: instant("listing_record.updated_at", row.updated_at)?,
            version: row.version,
        });
    }
    Ok(shared)
}

/// By record of what is a network's: who is told of it for that.
async fn in_their_networks(
    db: &impl ConnectionTrait,
    records: &[Model],
) -> Result<BTreeMap<Uuid, BTreeSet<String>>, WriteError> {
    let by_record = listing_holder::Column::RecordId;
    let ids = records.iter().map(|row| row.id);
    let held = batch::find::<listing_holder::Entity>(db, by_record, ids).await?;
    let around = in_its_network(db, &held.iter().map(|row| row.listing_id).collect()).await?;
    let of_record = held
        .into_iter()
        .filter_map(|row| Some((row.record_id, around.get(&row.listing_id)?.clone())));
    Ok(of_record.collect())
}

/// Own records of some ids in the form in which other nodes get them.
pub(crate) async fn offers(
    db: &impl ConnectionTrait,
    network: &Network,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<SharedListing>, WriteError> {
    let rows = batch::find::<listing_record::Entity>(db, listing_record::Column::Id, ids).await?;
    let own = rows
        .into_iter()
        .filter(|row| row.node == network.me.as_str());
    shared(db, network, own.collect()).await
}

/// What the sender knows of those that listings name: whoever gets one may not know them all.
pub(crate) async fn references_of(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<LocalGovernmentReference>, WriteError> {
    let by_record = listing_holder::Column::RecordId;
    let held = batch::find::<listing_holder::Entity>(db, by_record, ids.iter().copied()).await?;
    let listings: BTreeSet<Uuid> = held.into_iter().map(|row| row.listing_id).collect();
    let by_listing = listing_party::Column::ListingId;
    let parties = batch::find::<listing_party::Entity>(db, by_listing, listings).await?;
    let mut named: BTreeSet<Uuid> = parties
        .into_iter()
        .map(|row| row.local_government_id)
        .collect();
    // A merged town that the words name is no party here, but whoever gets them may not know what became of it.
    for row in batch::find::<listing_record::Entity>(db, listing_record::Column::Id, ids).await? {
        let words = row.words()?;
        named.extend(words.facts().parties.iter().map(|party| party.uuid()));
        named.extend(sharing(&row)?);
    }
    let id = local_government::Column::Id;
    let known = batch::find::<local_government::Entity>(db, id, named).await?;
    let members = known.into_iter().filter(|row| row.member);
    let members: BTreeSet<Uuid> = members.map(|row| row.id).collect();
    let governments = Governments::load(db, members.clone()).await?;
    let references = members
        .into_iter()
        .map(|id| governments.reference(id))
        .collect::<Result<_, _>>()?;
    Ok(references)
}

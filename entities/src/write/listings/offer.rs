//! What other nodes are told: each association whose members take part gets what this node's people say.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ListingKind, NodeCode, ObjectId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::bucket;
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
    let told = audience(writing, own.iter().map(|row| row.id).collect()).await?;
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

/// By own record: the nodes whose members take part by anybody's word, and those that others have told of the same thing. So whoever
/// has a record of it gets to know all others that have.
async fn audience(
    writing: &Writing,
    records: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<NodeCode>>, WriteError> {
    let tx = &writing.tx;
    let peers: BTreeMap<&str, &NodeCode> = writing
        .network
        .peers
        .iter()
        .map(|peer| (peer.code.as_str(), &peer.code))
        .collect();
    let by_record = listing_holder::Column::RecordId;
    let held =
        batch::find::<listing_holder::Entity>(tx, by_record, records.iter().copied()).await?;
    let by_listing = listing_party::Column::ListingId;
    let parties: BTreeSet<Uuid> = held.iter().map(|row| row.listing_id).collect();
    let mut associations: BTreeMap<Uuid, BTreeSet<NodeCode>> = BTreeMap::new();
    let mut tell = |listing: Uuid, code: &str| {
        let peer = peers.get(code).map(|code| (*code).clone());
        associations.entry(listing).or_default().extend(peer);
    };
    for row in batch::find::<listing_party::Entity>(tx, by_listing, parties.iter().copied()).await?
    {
        row.association
            .iter()
            .for_each(|code| tell(row.listing_id, code));
    }
    for (listing, records) in together(tx, parties).await? {
        for record in records {
            // Settled words may leave out whom one record names: its association is told all the same.
            let words = record.words()?;
            let named = words.facts().parties.into_iter();
            named.for_each(|party| tell(listing, party.node().as_str()));
            let also = record.also.split_whitespace();
            also.chain([record.node.as_str()])
                .for_each(|code| tell(listing, code));
        }
    }
    let told = held
        .into_iter()
        .filter(|row| records.contains(&row.record_id));
    let told =
        told.filter_map(|row| Some((row.record_id, associations.get(&row.listing_id)?.clone())));
    Ok(told.collect())
}

/// By listing: all its records.
async fn together(
    db: &impl ConnectionTrait,
    listings: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Vec<Model>>, WriteError> {
    let by_listing = listing_holder::Column::ListingId;
    let held = batch::find::<listing_holder::Entity>(db, by_listing, listings).await?;
    let ids = held.iter().map(|row| row.record_id);
    let records = batch::find::<listing_record::Entity>(db, listing_record::Column::Id, ids);
    let mut records: BTreeMap<Uuid, Model> = records
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut found: BTreeMap<Uuid, Vec<Model>> = BTreeMap::new();
    for row in held {
        let of = found.entry(row.listing_id).or_default();
        of.extend(records.remove(&row.record_id));
    }
    Ok(found)
}

/// By own record: the other nodes from which this one has a record of the same thing.
async fn also(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    records: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<NodeCode>>, WriteError> {
    let by_record = listing_holder::Column::RecordId;
    let own = batch::find::<listing_holder::Entity>(db, by_record, records).await?;
    let by_listing = listing_holder::Column::ListingId;
    let listings = own.iter().map(|row| row.listing_id);
    let mut others: BTreeMap<Uuid, BTreeSet<NodeCode>> = BTreeMap::new();
    for row in batch::find::<listing_holder::Entity>(db, by_listing, listings).await? {
        if row.node != me.as_str() {
            let node = word("listing_holder.node", &row.node)?;
            others.entry(row.listing_id).or_default().insert(node);
        }
    }
    let by_own = own.into_iter();
    let by_own =
        by_own.filter_map(|row| Some((row.record_id, others.get(&row.listing_id)?.clone())));
    Ok(by_own.collect())
}

/// Records in the form in which other nodes get them.
async fn shared(
    db: &impl ConnectionTrait,
    network: &Network,
    records: Vec<Model>,
) -> Result<Vec<SharedListing>, WriteError> {
    let named = records.iter().filter_map(|row| row.same_as);
    let named = batch::find::<listing_record::Entity>(db, listing_record::Column::Id, named);
    let named: BTreeMap<Uuid, Model> = named.await?.into_iter().map(|row| (row.id, row)).collect();
    let ids = records.iter().map(|row| row.id).collect();
    let mut also = also(db, &network.me, ids).await?;
    let mut shared = Vec::new();
    for row in records {
        let kind = bucket::kind(&row)?;
        let same_as = match row.same_as.and_then(|id| named.get(&id)) {
            None => None,
            Some(other) => {
                let node = word("listing_record.node", &other.node)?;
                Some(ObjectId::new(kind.object_kind(), node, other.id))
            }
        };
        let words = row.words()?.told().to_value();
        shared.push(SharedListing {
            topic: kind,
            record: ObjectId::new(kind.object_kind(), network.me.clone(), row.id),
            words: words.map_err(|source| WriteError::Listing { id: row.id, source })?,
            same_as,
            also: also.remove(&row.id).unwrap_or_default(),
            updated_at: instant("listing_record.updated_at", row.updated_at)?,
            version: row.version,
        });
    }
    Ok(shared)
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
    let held = batch::find::<listing_holder::Entity>(db, by_record, ids).await?;
    let listings: BTreeSet<Uuid> = held.into_iter().map(|row| row.listing_id).collect();
    let by_listing = listing_party::Column::ListingId;
    let parties = batch::find::<listing_party::Entity>(db, by_listing, listings).await?;
    let parties: BTreeSet<Uuid> = parties
        .into_iter()
        .map(|row| row.local_government_id)
        .collect();
    let governments = Governments::load(db, parties.clone()).await?;
    let mut references = Vec::new();
    for id in parties {
        let row: &local_government::Model = governments.get(id)?;
        if row.member {
            references.push(governments.reference(id)?);
        }
    }
    Ok(references)
}

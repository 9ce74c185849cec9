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
    let own: Vec<Model> = records
        .iter()
        .filter(|row| row.node == me)
        .cloned()
        .collect();
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

/// By record: the nodes whose members take part.
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
    let parties = held
        .iter()
        .map(|row| row.listing_id)
        .collect::<BTreeSet<_>>();
    let mut associations: BTreeMap<Uuid, BTreeSet<NodeCode>> = BTreeMap::new();
    for row in batch::find::<listing_party::Entity>(tx, by_listing, parties).await? {
        let peer = row.association.as_deref().and_then(|code| peers.get(code));
        associations
            .entry(row.listing_id)
            .or_default()
            .extend(peer.map(|code| (*code).clone()));
    }
    let told = held
        .into_iter()
        .filter(|row| records.contains(&row.record_id));
    let told =
        told.filter_map(|row| Some((row.record_id, associations.get(&row.listing_id)?.clone())));
    Ok(told.collect())
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
        let words = row.words()?.to_value();
        shared.push(SharedListing {
            topic: kind,
            record: ObjectId::new(kind.object_kind(), network.me.clone(), row.id),
            words: words.map_err(|source| WriteError::Listing { id: row.id, source })?,
            same_as,
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

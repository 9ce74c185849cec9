//! What other nodes are told of own members: whoever lists one, or is listed with one, finds it by its names and its country, and
//! hears of it when these change.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::NodeCode;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::concerned::concerned;
use crate::{
    Network, WriteError,
    exchange::message::{SharedMember, Topic},
    listing_party, local_government,
    write::{Writing, batch, heirs, lineage, offers::Governments, say},
};

/// Lists anew who is to be told of some local governments; of those that are no own members nobody is.
pub(in crate::write) async fn tell(
    writing: &Writing,
    towns: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let towns = with_predecessors(writing, towns).await?;
    let members = shared(&writing.tx, &writing.network, towns.clone()).await?;
    let own: BTreeSet<Uuid> = members.iter().map(|member| member.record.uuid()).collect();
    let heirs = heirs::own(&writing.tx, &own).await?;
    let listed = own.iter().chain(heirs.values()).copied();
    let listed_with = listed_with(writing, listed.collect()).await?;
    let mut wanted = BTreeMap::new();
    for member in members {
        let (id, digest) = (member.record.uuid(), say::digest(&member));
        let listed = [Some(&id), heirs.get(&id)].into_iter().flatten();
        let peers = listed.filter_map(|id| listed_with.get(id)).flatten();
        wanted.extend(peers.map(|peer| ((peer.clone(), id), digest)));
    }
    say::replace(writing, Topic::Member, towns, wanted).await
}

/// Whoever is told of one in which others live on is told that they do: its people may have named these.
async fn with_predecessors(
    writing: &Writing,
    towns: BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let before = lineage::ancestors(&writing.tx, towns.iter().copied()).await?;
    let before: BTreeSet<Uuid> = before.into_values().flatten().collect();
    let heirs = heirs::own(&writing.tx, &before).await?;
    let before = heirs.into_iter().filter(|(_, heir)| towns.contains(heir));
    let before: Vec<Uuid> = before.map(|(id, _)| id).collect();
    Ok(towns.into_iter().chain(before).collect())
}

/// By local government, the nodes that are told of something in which it takes part.
async fn listed_with(
    writing: &Writing,
    towns: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<NodeCode>>, WriteError> {
    let tx = &writing.tx;
    let peers = writing.network.peers.iter();
    let peers: BTreeMap<&str, &NodeCode> =
        peers.map(|peer| (peer.code.as_str(), &peer.code)).collect();
    let town = listing_party::Column::LocalGovernmentId;
    let listed = batch::find::<listing_party::Entity>(tx, town, towns).await?;
    let listings = listed.iter().map(|row| row.listing_id).collect();
    let concerned = concerned(tx, &listings).await?;
    let mut told: BTreeMap<Uuid, BTreeSet<NodeCode>> = BTreeMap::new();
    for row in listed {
        let nodes = concerned.get(&row.listing_id).into_iter().flatten();
        let to = told.entry(row.local_government_id).or_default();
        let peer = |code: &String| peers.get(code.as_str()).map(|code| (*code).clone());
        to.extend(nodes.filter_map(peer));
    }
    Ok(told)
}

/// Those of some local governments that are own members, in the form in which other nodes get them.
pub(crate) async fn shared(
    db: &impl ConnectionTrait,
    network: &Network,
    towns: BTreeSet<Uuid>,
) -> Result<Vec<SharedMember>, WriteError> {
    let id = local_government::Column::Id;
    let rows = batch::find::<local_government::Entity>(db, id, towns).await?;
    let own = rows
        .into_iter()
        .filter(|row| row.member && row.owner == network.me.as_str());
    let own: BTreeSet<Uuid> = own.map(|row| row.id).collect();
    let governments = Governments::load(db, own.clone()).await?;
    let mut members = Vec::new();
    for id in own {
        let member = governments.reference(id)?;
        members.push(SharedMember {
            topic: Topic::Member.to_string(),
            record: member.id.clone(),
            member,
        });
    }
    Ok(members)
}

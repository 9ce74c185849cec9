//! Following the node that decides. What it said holds, and so its links stand here as soon as both records are of one
//! pair: also where they were not for a while, and the other side never heard of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Query};
use uuid::Uuid;

use super::store;
use crate::{
    WriteError, answer,
    exchange::message::{Link, Outcome, Topic},
    incoming, link, record,
    write::{Writing, batch, decisions::Decided, say},
};

/// Makes the links that the other node said and that are not here. What is kept of its word is a digest: the own record
/// is the one of the pair with which the digest comes out.
pub(super) async fn follow(writing: &Writing, peer: &NodeCode) -> Result<(), WriteError> {
    let claims = said_and_unlinked(writing, peer).await?;
    if claims.is_empty() {
        return Ok(());
    }
    let tx = &writing.tx;
    let said = incoming::Entity::find()
        .filter(incoming::Column::Peer.eq(peer.as_str()))
        .filter(incoming::Column::Topic.eq(Topic::Link.as_str()))
        .all(tx)
        .await?;
    let said: HashMap<Uuid, i64> = said.into_iter().map(|row| (row.key, row.digest)).collect();
    let decided = Decided::load(tx, claims.iter().map(|claim| claim.id)).await?;
    let parties: BTreeSet<Uuid> = claims.iter().filter_map(|claim| claim.partner_id).collect();
    let mut own: BTreeMap<(Uuid, Option<Uuid>), Vec<Uuid>> = BTreeMap::new();
    for row in batch::find::<record::Entity>(tx, record::Column::PartyId, parties).await? {
        let place = own.entry((row.party_id, row.partner_id)).or_default();
        place.push(row.id);
    }
    let ids = own.values().flatten().copied();
    let linked = batch::find::<link::Entity>(tx, link::Column::OwnRecordId, ids).await?;
    let ids = own.values().flatten().copied();
    let answers = batch::find::<answer::Entity>(tx, answer::Column::RecordId, ids).await?;
    let denied = answers
        .into_iter()
        .filter(|answer| answer.peer == peer.as_str() && answer.outcome != Outcome::Known.as_str());
    // One that is linked already may have been said of two, as an old message came late: it stays where it is.
    let mut taken: BTreeSet<Uuid> = linked.into_iter().map(|link| link.own_record_id).collect();
    // What the other one has rejected it is going to unlink.
    taken.extend(denied.map(|answer| answer.record_id));
    let mut links = Vec::new();
    for claim in claims.iter().filter(|claim| !decided.forbids(claim.id)) {
        let pair = claim.partner_id.map(|mine| (mine, Some(claim.party_id)));
        let candidates = pair.and_then(|pair| own.get(&pair)).into_iter().flatten();
        let is_meant = |own: &Uuid| {
            let link = Link {
                record: ObjectId::new(ObjectKind::Twinning, peer.clone(), claim.id),
                other: ObjectId::new(ObjectKind::Twinning, writing.network.me.clone(), *own),
            };
            said.get(&claim.id) == Some(&say::digest(&link).to_i64())
        };
        if let Some(own) = candidates.copied().find(is_meant)
            && taken.insert(own)
        {
            links.push((own, claim.id));
        }
    }
    if links.is_empty() {
        Ok(())
    } else {
        store(writing, peer, links).await
    }
}

async fn said_and_unlinked(
    writing: &Writing,
    peer: &NodeCode,
) -> Result<Vec<record::Model>, WriteError> {
    let said = Query::select()
        .column(incoming::Column::Key)
        .from(incoming::Entity)
        .and_where(incoming::Column::Peer.eq(peer.as_str()))
        .and_where(incoming::Column::Topic.eq(Topic::Link.as_str()))
        .to_owned();
    let linked = Query::select()
        .column(link::Column::OtherRecordId)
        .from(link::Entity)
        .and_where(link::Column::Peer.eq(peer.as_str()))
        .to_owned();
    let rows = record::Entity::find()
        .filter(record::Column::Node.eq(peer.as_str()))
        .filter(record::Column::PartnerId.is_not_null())
        .filter(record::Column::Id.in_subquery(said))
        .filter(record::Column::Id.not_in_subquery(linked))
        .all(&writing.tx)
        .await?;
    Ok(rows)
}

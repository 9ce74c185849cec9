//! Links: made by the node whose code sorts first, followed by the other, and kept until one of the records is
//! deleted or changes its parties.

mod follow;
mod remembered;
mod wishes;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{Confirmation, NodeCode, ObjectId, ObjectKind, digest::Digest, linking};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Query};
use uuid::Uuid;

use crate::{
    WriteError, answer, association,
    exchange::message::{Link, Topic},
    link, local_government, outgoing, record,
    stored::word,
    twinning,
    write::{Writing, batch, claims, decisions::Decided, refresh, say},
};

/// Links what can be linked with one other node, if the decision is this node's; else what the other one has decided.
pub(super) async fn decide(writing: &Writing, peer: &NodeCode) -> Result<(), WriteError> {
    if writing.network.me >= *peer {
        return follow::follow(writing, peer).await;
    }
    wishes::fulfil(writing, peer).await?;
    if both_lists_are_full(writing, peer).await? {
        pair(writing, peer).await
    } else {
        Ok(())
    }
}

/// What nobody has decided on goes by the rule.
async fn pair(writing: &Writing, peer: &NodeCode) -> Result<(), WriteError> {
    let mut pairs: BTreeMap<(Uuid, Uuid), [Vec<linking::Candidate>; 2]> = BTreeMap::new();
    for own in unlinked_own(writing, peer).await? {
        if let Some(partner) = own.partner_id {
            pairs.entry((own.party_id, partner)).or_default()[0].push(candidate(&own)?);
        }
    }
    for claim in unlinked_claims(writing, peer).await? {
        if let Some(partner) = claim.partner_id {
            pairs.entry((partner, claim.party_id)).or_default()[1].push(candidate(&claim)?);
        }
    }
    let links: Vec<(Uuid, Uuid)> = pairs
        .values()
        .flat_map(|[mine, theirs]| linking::decide(mine, theirs))
        .collect();
    tell(writing, peer, links).await
}

/// Writes links that this node decides, and lists them as what the other one is to be told.
async fn tell(
    writing: &Writing,
    peer: &NodeCode,
    links: Vec<(Uuid, Uuid)>,
) -> Result<(), WriteError> {
    if links.is_empty() {
        return Ok(());
    }
    let own = links.iter().map(|(own, _)| *own).collect();
    store(writing, peer, links).await?;
    // What is told is what came of it.
    list(writing, peer, own).await
}

/// What the other one is to be told of links that this node decides.
fn said(
    writing: &Writing,
    peer: &NodeCode,
    links: impl Iterator<Item = (Uuid, Uuid)>,
) -> BTreeMap<(NodeCode, Uuid), Digest> {
    let me = &writing.network.me;
    let said = links.map(|(own, other)| {
        let link = Link {
            record: ObjectId::new(ObjectKind::Twinning, me.clone(), own),
            other: ObjectId::new(ObjectKind::Twinning, peer.clone(), other),
        };
        ((peer.clone(), own), say::digest(&link))
    });
    said.collect()
}

/// Lists anew what the other one is to be told of the links of some own records.
pub(crate) async fn list(
    writing: &Writing,
    peer: &NodeCode,
    own: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let column = link::Column::OwnRecordId;
    let links = batch::find::<link::Entity>(&writing.tx, column, own.iter().copied()).await?;
    let links = links.into_iter().filter(|link| link.peer == peer.as_str());
    let links = links.map(|link| (link.own_record_id, link.other_record_id));
    say::replace(writing, Topic::Link, own, said(writing, peer, links)).await
}

/// Writes links and all that follows from them. A record has one link: of several that are given, the first.
pub async fn store(
    writing: &Writing,
    peer: &NodeCode,
    links: Vec<(Uuid, Uuid)>,
) -> Result<(), WriteError> {
    writing.relink(peer.as_str());
    let mut wanted: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    let mut others = BTreeSet::new();
    for (own, other) in links {
        if !wanted.contains_key(&own) && others.insert(other) {
            wanted.insert(own, other);
        }
    }
    let own: BTreeSet<Uuid> = wanted.keys().copied().collect();
    let replaced = replaced(writing, &wanted).await?;
    let rows = wanted
        .into_iter()
        .map(|(own_record_id, other_record_id)| link::Model {
            own_record_id,
            peer: peer.to_string(),
            other_record_id,
        });
    batch::upsert::<link::Entity>(&writing.tx, rows.collect::<Vec<_>>()).await?;
    remembered::forget(writing, &own).await?;
    remembered::forget_others(writing, &others).await?;
    refresh::own_records(writing, &own).await?;
    if replaced.is_empty() {
        Ok(())
    } else {
        claims::refresh(writing, &replaced).await
    }
}

/// Takes off the links that own records have with others than are wanted now, and gives back the records that they were with.
async fn replaced(
    writing: &Writing,
    wanted: &BTreeMap<Uuid, Uuid>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let column = link::Column::OwnRecordId;
    let own = wanted.keys().copied();
    let before = batch::find::<link::Entity>(&writing.tx, column, own).await?;
    let before = before.into_iter();
    let (own, others): (BTreeSet<Uuid>, BTreeSet<Uuid>) = before
        .filter(|link| wanted.get(&link.own_record_id) != Some(&link.other_record_id))
        .map(|link| (link.own_record_id, link.other_record_id))
        .unzip();
    remove(writing, &own).await?;
    Ok(others)
}

/// Takes links off own records. The caller refreshes these.
pub(super) async fn remove(writing: &Writing, own: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    if own.is_empty() {
        return Ok(());
    }
    for link in
        batch::find::<link::Entity>(&writing.tx, link::Column::OwnRecordId, own.iter().copied())
            .await?
    {
        writing.relink(&link.peer);
        writing.reconsider(&word("link.peer", &link.peer)?);
    }
    batch::delete::<link::Entity>(&writing.tx, link::Column::OwnRecordId, own.iter().copied())
        .await?;
    remembered::forget(writing, own).await?;
    say::replace(writing, Topic::Link, own.clone(), BTreeMap::new()).await
}

/// Takes links off another node's records, and refreshes the own ones.
pub async fn remove_of_claims(
    writing: &Writing,
    claims: &BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let links = batch::find::<link::Entity>(
        &writing.tx,
        link::Column::OtherRecordId,
        claims.iter().copied(),
    )
    .await?;
    let own: BTreeSet<Uuid> = links.into_iter().map(|link| link.own_record_id).collect();
    if own.is_empty() {
        return Ok(());
    }
    remove(writing, &own).await?;
    Box::pin(refresh::own_records(writing, &own)).await
}

/// Takes off the links of one partner that name these records of the partner, as the partner said.
pub async fn unlink(writing: &Writing, others: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    remove_of_claims(writing, others).await?;
    claims::refresh(writing, others).await
}

fn candidate(row: &record::Model) -> Result<linking::Candidate, WriteError> {
    let statement = row.statement()?;
    Ok(linking::Candidate {
        record: row.id,
        kind: statement.kind,
        since: statement.since,
    })
}

/// The partner has said all that it has to say, and answered all that it was offered.
async fn both_lists_are_full(writing: &Writing, peer: &NodeCode) -> Result<bool, WriteError> {
    let tx = &writing.tx;
    let heard = association::Entity::find_by_id(peer.as_str())
        .one(tx)
        .await?
        .is_some_and(|row| row.heard);
    if !heard {
        return Ok(false);
    }
    let answered = Query::select()
        .column(answer::Column::RecordId)
        .from(answer::Entity)
        .and_where(answer::Column::Peer.eq(peer.as_str()))
        .to_owned();
    let unanswered = outgoing::Entity::find()
        .filter(outgoing::Column::Peer.eq(peer.as_str()))
        .filter(outgoing::Column::Topic.eq(Topic::Offer.as_str()))
        .filter(outgoing::Column::Digest.is_not_null())
        .filter(outgoing::Column::Key.not_in_subquery(answered))
        .limit(1)
        .one(tx)
        .await?;
    Ok(unanswered.is_none())
}

async fn unlinked_own(
    writing: &Writing,
    peer: &NodeCode,
) -> Result<Vec<record::Model>, WriteError> {
    let one_sided = Query::select()
        .column(twinning::Column::OwnRecordId)
        .from(twinning::Entity)
        .and_where(twinning::Column::Confirmation.eq(Confirmation::OneSided.as_str()))
        .and_where(twinning::Column::OwnRecordId.is_not_null())
        .to_owned();
    let theirs = Query::select()
        .column(local_government::Column::Id)
        .from(local_government::Entity)
        .and_where(local_government::Column::Owner.eq(peer.as_str()))
        .to_owned();
    let rows = record::Entity::find()
        .filter(record::Column::Node.eq(writing.network.me.as_str()))
        .filter(record::Column::PartnerId.in_subquery(theirs))
        .filter(record::Column::Id.in_subquery(one_sided))
        .all(&writing.tx)
        .await?;
    Ok(rows)
}

async fn unlinked_claims(
    writing: &Writing,
    peer: &NodeCode,
) -> Result<Vec<record::Model>, WriteError> {
    let claims = record::Entity::find()
        .filter(record::Column::Node.eq(peer.as_str()))
        .filter(record::Column::Exclusive.eq(true))
        .filter(record::Column::PartnerId.is_not_null())
        .all(&writing.tx)
        .await?;
    let linked = link::Entity::find()
        .filter(link::Column::Peer.eq(peer.as_str()))
        .all(&writing.tx)
        .await?;
    let linked: HashMap<Uuid, Uuid> = linked
        .into_iter()
        .map(|link| (link.other_record_id, link.own_record_id))
        .collect();
    let decided = Decided::load(&writing.tx, claims.iter().map(|claim| claim.id)).await?;
    Ok(claims
        .into_iter()
        .filter(|claim| !linked.contains_key(&claim.id) && !decided.forbids(claim.id))
        .collect())
}

//! What staff of either side say of two records comes before the rule, whatever the rule has linked meanwhile.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{Decision, NodeCode};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Query};
use uuid::Uuid;

use super::{remembered, tell, unlink};
use crate::{
    WriteError, answer, claim, decision,
    exchange::message::Outcome,
    link, record,
    stored::word,
    write::{Writing, batch, decisions::Decided},
};

/// An own record and the other's, of which somebody says that they are of one twinning.
pub(super) type Pair = (Uuid, Uuid);

/// Links what staff want linked and what can be; one to one, this node's own staff first.
pub(super) async fn fulfil(writing: &Writing, peer: &NodeCode) -> Result<(), WriteError> {
    let mut wishes = own(writing, peer).await?;
    wishes.extend(theirs(writing, peer).await?);
    wishes.extend(remembered::pairs(writing, peer).await?);
    if wishes.is_empty() {
        return Ok(());
    }
    let wishes = possible(writing, peer, wishes).await?;
    let (mut mine, mut others, mut wanted) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (own, other) in wishes {
        if !mine.contains(&own) && !others.contains(&other) {
            mine.insert(own);
            others.insert(other);
            wanted.insert((own, other));
        }
    }
    let tx = &writing.tx;
    let mut links = batch::find::<link::Entity>(tx, link::Column::OwnRecordId, mine).await?;
    let other = link::Column::OtherRecordId;
    links.extend(batch::find::<link::Entity>(tx, other, others).await?);
    let mut in_the_way = BTreeSet::new();
    for link in links {
        let pair = (link.own_record_id, link.other_record_id);
        // Twice for those that are as they should be: once found by either record.
        if link.peer == peer.as_str() && wanted.remove(&pair) {
            continue;
        }
        in_the_way.insert(pair);
    }
    let in_the_way: BTreeSet<Uuid> = in_the_way
        .into_iter()
        .filter(|(own, other)| wanted.iter().any(|pair| pair.0 == *own || pair.1 == *other))
        .map(|(_, other)| other)
        .collect();
    unlink(writing, &in_the_way).await?;
    tell(writing, peer, wanted.into_iter().collect()).await
}

/// By this node's decisions, the latest first.
async fn own(writing: &Writing, peer: &NodeCode) -> Result<Vec<Pair>, WriteError> {
    let rows = decision::Entity::find()
        .filter(decision::Column::Peer.eq(peer.as_str()))
        .filter(decision::Column::Holds.eq(true))
        .filter(decision::Column::OwnRecordId.is_not_null())
        .all(&writing.tx)
        .await?;
    let mut wishes = Vec::new();
    for row in rows {
        let decision: Decision = word("decision.decision", &row.decision)?;
        if let (true, Some(own)) = (decision.links(), row.own_record_id) {
            wishes.push((row.decided_at, own, row.record_id));
        }
    }
    wishes.sort_unstable_by(|a, b| b.cmp(a));
    let pairs = wishes.into_iter().map(|(_, own, claim)| (own, claim));
    Ok(pairs.collect())
}

/// By what the other node says that its staff decided.
async fn theirs(writing: &Writing, peer: &NodeCode) -> Result<Vec<Pair>, WriteError> {
    let of_peer = Query::select()
        .column(record::Column::Id)
        .from(record::Entity)
        .and_where(record::Column::Node.eq(peer.as_str()))
        .to_owned();
    let rows = claim::Entity::find()
        .filter(claim::Column::Confirms.is_not_null())
        .filter(claim::Column::RecordId.in_subquery(of_peer))
        .all(&writing.tx)
        .await?;
    let pair = |row: claim::Model| Some((row.confirms?, row.record_id));
    let mut pairs: Vec<Pair> = rows.into_iter().filter_map(pair).collect();
    pairs.sort_unstable();
    Ok(pairs)
}

/// Those of which both records are there, of one pair, nobody else's, and not rejected.
async fn possible(
    writing: &Writing,
    peer: &NodeCode,
    wishes: Vec<Pair>,
) -> Result<Vec<Pair>, WriteError> {
    let tx = &writing.tx;
    let ids: BTreeSet<Uuid> = wishes.iter().flat_map(|pair| [pair.0, pair.1]).collect();
    let rows = batch::find::<record::Entity>(tx, record::Column::Id, ids).await?;
    let rows: HashMap<Uuid, record::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let decided = Decided::load(tx, wishes.iter().map(|pair| pair.1)).await?;
    let own: BTreeSet<Uuid> = wishes.iter().map(|pair| pair.0).collect();
    let answers = batch::find::<answer::Entity>(tx, answer::Column::RecordId, own).await?;
    let denied: BTreeSet<Uuid> = answers
        .into_iter()
        .filter(|answer| answer.peer == peer.as_str() && answer.outcome != Outcome::Known.as_str())
        .map(|answer| answer.record_id)
        .collect();
    let is_possible = |(own, other): &Pair| {
        let (Some(mine), Some(theirs)) = (rows.get(own), rows.get(other)) else {
            return false;
        };
        mine.node == writing.network.me.as_str()
            && theirs.node == peer.as_str()
            && theirs.exclusive
            && mine.partner_id == Some(theirs.party_id)
            && theirs.partner_id == Some(mine.party_id)
            && !denied.contains(own)
            && !decided.forbids(*other)
    };
    Ok(wishes.into_iter().filter(is_possible).collect())
}

//! What staff decide at the desk, and take back: steps of a history. What is refused changes nothing, and is part of it.

use std::collections::BTreeSet;

use jumelage_domain::Decision;
use jumelage_entities::{
    Writing, decision, record,
    write::decisions::{self, Response},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    lists::{living, nth},
    nodes::{NODES, Nodes},
};

/// Decides on one claim. `own_at` is the place of the own record to link with, `named` that of the member that the partner is
/// said to be.
pub(super) async fn decide(
    nodes: &mut Nodes,
    node: usize,
    claim: usize,
    decision: Decision,
    own_at: usize,
    named: Option<usize>,
) {
    let Some(claim) = nth(&records(nodes, node, false).await, claim).cloned() else {
        return;
    };
    let mut own = records(nodes, node, true).await;
    // Mostly one of the same two, else nearly all that is asked is refused.
    let fits = |row: &record::Model| row.partner_id == Some(claim.party_id);
    if own.iter().any(fits) {
        own.retain(fits);
    }
    let towns = living(nodes, node).await;
    let response = Response {
        decision,
        local_government: named
            .filter(|_| decision != Decision::Link)
            .and_then(|at| nth(&towns, at))
            .map(|town| town.id),
        own_record: nth(&own, own_at)
            .filter(|_| decision == Decision::Link)
            .map(|row| row.id),
        decided_by: Some("somebody".to_owned()),
        note: None,
    };
    let writing = Writing::begin(nodes.db(node)).await.unwrap();
    let outcomes = decisions::respond(&writing, &BTreeSet::from([claim.id]), &response).await;
    let outcome = outcomes.unwrap().remove(&claim.id).unwrap();
    writing.commit().await.unwrap();
    if outcome.is_ok() {
        let row = row(nodes, node, claim.id).await;
        nodes.decided(node, row);
    }
}

/// Takes a decision back.
pub(super) async fn reopen(nodes: &mut Nodes, node: usize, claim: usize) {
    let rows = decision::Entity::find()
        .order_by_asc(decision::Column::RecordId)
        .all(nodes.db(node))
        .await
        .unwrap();
    let Some(claim) = nth(&rows, claim).map(|row| row.record_id) else {
        return;
    };
    let writing = Writing::begin(nodes.db(node)).await.unwrap();
    let outcomes = decisions::reopen(&writing, &BTreeSet::from([claim])).await;
    let outcome = outcomes.unwrap().remove(&claim).unwrap();
    writing.commit().await.unwrap();
    if outcome.is_ok() {
        nodes.reopened(node, claim);
    }
}

/// Own records, or others', in the order of their ids.
pub(super) async fn records(nodes: &Nodes, node: usize, own: bool) -> Vec<record::Model> {
    let me = NODES[node].0;
    let whose = if own {
        record::Column::Node.eq(me)
    } else {
        record::Column::Node.ne(me)
    };
    let rows = record::Entity::find()
        .filter(whose)
        .order_by_asc(record::Column::Id)
        .all(nodes.db(node));
    rows.await.unwrap()
}

async fn row(nodes: &Nodes, node: usize, claim: Uuid) -> decision::Model {
    let row = decision::Entity::find_by_id(claim).one(nodes.db(node));
    row.await.unwrap().unwrap()
}

//! Two nodes of which one has something to decide.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jumelage_domain::{Decision, PartialDate, TwinningKind, TwinningStatus};
use jumelage_entities::{
    Writing, link, local_government, record, twinning,
    write::decisions::{self, Refused, Response},
};
use jumelage_federation::Request;
use jumelage_schema::viewer::{Role, Viewer};
use jumelage_tests::{
    fixture::Fixture,
    network::{DEADLINE, TestNetwork},
    world::{World, pair, statement},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

/// Reims and Aachen, and what only one of the two associations records.
pub fn recorded_by(node: usize) -> World {
    let mut world = pair();
    world.records.retain(|record| record.node == node);
    world
}

/// The same, but the partner is stated by a name that nobody bears.
pub fn misspelt_by(node: usize) -> World {
    let mut world = recorded_by(node);
    world.records[0].code = None;
    world.records[0].name = Some("Sankt Nirgendwo".to_owned());
    world
}

/// Another record of the same two towns.
pub fn and_a_friendship(mut world: World, node: usize) -> World {
    let mut record = pair().records.swap_remove(node);
    record.statement = statement(TwinningKind::Friendship, TwinningStatus::Active);
    record.statement.since = Some("1981".parse::<PartialDate>().unwrap());
    world.records.push(record);
    world
}

pub const fn plain(decision: Decision) -> Response {
    Response {
        decision,
        local_government: None,
        own_record: None,
        decided_by: None,
        note: None,
    }
}

/// Decides on one record of the other node.
pub async fn decide(
    network: &TestNetwork,
    at: usize,
    claim: Uuid,
    response: &Response,
) -> Result<(), Refused> {
    let writing = Writing::begin(&network.nodes[at].db).await.unwrap();
    let claims = BTreeSet::from([claim]);
    let outcomes = decisions::respond(&writing, &claims, response);
    let outcome = outcomes.await.unwrap().remove(&claim).unwrap();
    writing.commit().await.unwrap();
    outcome
}

pub async fn reopen(network: &TestNetwork, at: usize, claim: Uuid) -> Result<(), Refused> {
    let writing = Writing::begin(&network.nodes[at].db).await.unwrap();
    let claims = BTreeSet::from([claim]);
    let outcomes = decisions::reopen(&writing, &claims);
    let outcome = outcomes.await.unwrap().remove(&claim).unwrap();
    writing.commit().await.unwrap();
    outcome
}

/// The records of which one node says that they are of another.
pub async fn records(network: &TestNetwork, at: usize, of: usize) -> Vec<record::Model> {
    let mut rows = record::Entity::find()
        .filter(record::Column::Node.eq(network.nodes[of].code.as_str()))
        .all(&network.nodes[at].db)
        .await
        .unwrap();
    rows.sort_by_key(|row| row.id);
    rows
}

/// The one record of another node.
pub async fn claim(network: &TestNetwork, at: usize) -> record::Model {
    let rows = records(network, at, 1 - at).await;
    let [row] = <[_; 1]>::try_from(rows).unwrap();
    row
}

/// The one record of this node.
pub async fn own(network: &TestNetwork, at: usize) -> record::Model {
    let rows = records(network, at, at).await;
    let [row] = <[_; 1]>::try_from(rows).unwrap();
    row
}

pub async fn member(network: &TestNetwork, at: usize) -> Uuid {
    let node = &network.nodes[at];
    let rows = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(node.code.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .all(&node.db)
        .await
        .unwrap();
    rows[0].id
}

/// Of all twinnings of a node, in order.
pub async fn confirmations(network: &TestNetwork, at: usize) -> Vec<String> {
    let rows = twinnings(network, at).await.into_values();
    let mut words: Vec<String> = rows.map(|row| row.confirmation).collect();
    words.sort_unstable();
    words
}

/// By lead record, without what each node has for itself.
pub async fn twinnings(network: &TestNetwork, at: usize) -> BTreeMap<Uuid, twinning::Model> {
    let rows = twinning::Entity::find()
        .all(&network.nodes[at].db)
        .await
        .unwrap();
    rows.into_iter().map(|row| (row.id, row)).collect()
}

/// As seen by the first node: its own record, and the other's.
pub async fn links(network: &TestNetwork, at: usize) -> BTreeSet<(Uuid, Uuid)> {
    let rows = link::Entity::find()
        .all(&network.nodes[at].db)
        .await
        .unwrap();
    let pair = |row: link::Model| match at {
        0 => (row.own_record_id, row.other_record_id),
        _ => (row.other_record_id, row.own_record_id),
    };
    rows.into_iter().map(pair).collect()
}

/// Both nodes hold the same links, and settle what they link alike.
pub async fn agree(network: &TestNetwork) {
    assert_eq!(links(network, 0).await, links(network, 1).await);
    let here = twinnings(network, 0).await;
    let there = twinnings(network, 1).await;
    for (lead, _) in links(network, 0).await {
        let apart = |row: &twinning::Model| twinning::Model {
            own_record_id: None,
            other_record_id: None,
            ..row.clone()
        };
        assert_eq!(apart(&here[&lead]), apart(&there[&lead]));
    }
}

pub async fn fixture(world: &World) -> Fixture {
    Fixture::of(world).await
}

pub fn with_role(role: Role) -> Viewer {
    Viewer {
        subject: Some(format!("one who is {}", role.name())),
        issuer: None,
        roles: BTreeSet::from([role]),
        local_governments: BTreeSet::new(),
    }
}

/// What a node answers somebody.
pub async fn ask(
    network: &TestNetwork,
    at: usize,
    viewer: &Viewer,
    query: &str,
    variables: Value,
) -> Value {
    let request = Request {
        query: query.into(),
        variables: variables.as_object().cloned().unwrap_or_default(),
        ..Request::default()
    };
    let seen = Arc::new(network.seen_by(at));
    let door = &network.nodes[at].public;
    let reply = door.answer_to(viewer, &request, seen, DEADLINE).await;
    serde_json::to_value(reply).unwrap()
}

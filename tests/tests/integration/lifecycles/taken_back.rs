//! An end that is taken back.

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{
    Writing, succession,
    write::{local_governments, refresh},
};
use jumelage_tests::{fixture::Fixture, network::TestNetwork};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{assert_agreed, id, merge_into, town, two_towns};

/// As `updateLocalGovernment` with no `validTo` has it.
async fn lives(network: &TestNetwork, member: &ObjectId) {
    let node = &network.nodes[1];
    let writing = Writing::begin(&node.db).await.unwrap();
    let found = local_governments::own(&writing.tx, &node.code, member).await;
    let found = found.unwrap().unwrap();
    let mut says = found.particulars().unwrap();
    says.valid_to = None;
    let (_, written) = local_governments::save(&writing, Some(found), says)
        .await
        .unwrap();
    assert!(written);
    writing.commit().await.unwrap();
}

async fn shown(network: &TestNetwork, asking: usize) -> Value {
    let query = "{europe{localGovernments(filter:{search:\"aachen\"}){nodes{
        name validTo predecessors{name} successors{name}}}}}";
    let reply = network.ask(asking, query, json!({})).await;
    reply["data"]["europe"]["localGovernments"]["nodes"].clone()
}

#[tokio::test]
async fn who_goes_on_has_no_successors_and_is_nobodys_predecessor() {
    let Fixture { network, .. } = &Fixture::of(&two_towns(1)).await;
    let db = &network.nodes[1].db;
    let before = shown(network, 0).await;
    merge_into(db, &["Kornelimünster"], "Aachen").await.unwrap();
    network.exchange(|_| ()).await;
    let member = town(db, "Kornelimünster").await;
    let member = id(ObjectKind::LocalGovernment, network, 1, member);
    lives(network, &member).await;
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    let rows = succession::Entity::find().all(db).await.unwrap();
    assert_eq!(rows, []);
    for asking in [0, 1] {
        assert_eq!(shown(network, asking).await, before);
    }
    let writing = Writing::begin(db).await.unwrap();
    refresh::everything(&writing).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(network.tell(1, 0).await, 0, "nothing new is to be said");
    // It may be merged once more.
    merge_into(db, &["Kornelimünster"], "Aachen").await.unwrap();
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
}

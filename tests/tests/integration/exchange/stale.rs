//! The list of what is to be said does not say what is: after an update of the software, or by a fault.

use jumelage_entities::{exchange::deliver, outgoing, record};
use jumelage_tests::{fixture::Fixture, network::TestNetwork};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

/// All that the first node has listed for the second one.
async fn listed(network: &TestNetwork) -> Vec<outgoing::Model> {
    let [here, there] = [0, 1].map(|at| &network.nodes[at]);
    let rows = outgoing::Entity::find()
        .filter(outgoing::Column::Peer.eq(there.code.as_str()))
        .all(&here.db);
    rows.await.unwrap()
}

/// Whether the first node comes to an end with what it tells the second one.
async fn comes_to_an_end(network: &TestNetwork) -> bool {
    let [here, there] = [0, 1].map(|at| &network.nodes[at]);
    for _ in 0..3 {
        let next = deliver::next(&here.db, &there.code).await.unwrap();
        let Some(delivery) = next else {
            return true;
        };
        let sender = jumelage_entities::exchange::receive::Sender {
            code: here.code.clone(),
            countries: here.countries.clone(),
        };
        let message = serde_json::to_string(&delivery.message).unwrap();
        let message = serde_json::from_str(&message).unwrap();
        let reply =
            jumelage_entities::exchange::receive::receive(&there.db, &sender, message).await;
        deliver::acknowledge(&here.db, &there.code, delivery, &reply.unwrap())
            .await
            .unwrap();
    }
    false
}

#[tokio::test]
async fn what_is_listed_otherwise_than_it_is_said_is_said_once() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let before = listed(network).await;
    let topics: Vec<&str> = before.iter().map(|row| row.topic.as_str()).collect();
    assert_eq!(topics.len(), 3, "{topics:?}");
    for row in before.clone() {
        let mut row = row.into_active_model();
        row.digest = Set(Some(1));
        row.update(&network.nodes[0].db).await.unwrap();
    }
    assert!(comes_to_an_end(network).await);
    assert_eq!(listed(network).await, before);
}

#[tokio::test]
async fn what_is_listed_and_not_there_is_taken_off_the_list() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let before = listed(network).await;
    for row in &before {
        let row = outgoing::Model {
            key: Uuid::now_v7(),
            delivered: None,
            ..row.clone()
        };
        let row = row.into_active_model();
        row.insert(&network.nodes[0].db).await.unwrap();
    }
    assert!(comes_to_an_end(network).await);
    assert_eq!(listed(network).await, before);
    let there = record::Entity::find().all(&network.nodes[1].db).await;
    assert_eq!(there.unwrap().len(), 2);
}

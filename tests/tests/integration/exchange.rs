//! Nodes tell each other of the records that they share, and come to agree.

use std::collections::BTreeMap;

use jumelage_entities::{exchange::deliver, link, node, twinning};
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    network::TestNetwork,
    world::{World, make},
};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

const WORLDS: u64 = 8;
const MOST_NODES: usize = 8;

async fn worlds(mut check: impl AsyncFnMut(&TestNetwork, &mut StdRng)) {
    let schemas = Schemas::build();
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let first: u64 = rand::random();
    for seed in (0..WORLDS).map(|at| first.wrapping_add(at)) {
        println!("seed {seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world: World = make(&mut rng);
        for database in &databases {
            database.clear().await;
        }
        let members = world.nodes.iter().zip(&databases);
        let members = members.map(|((code, countries), database)| {
            (code.clone(), countries.clone(), database.db.clone())
        });
        let network = TestNetwork::found(&schemas, members.collect()).await;
        world.load(&network).await;
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        check(&network, &mut rng).await;
    }
}

type Links = BTreeMap<(Uuid, Uuid), String>;

async fn links(network: &TestNetwork, at: usize) -> Links {
    let rows = link::Entity::find()
        .all(&network.nodes[at].db)
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| ((row.own_record_id, row.other_record_id), row.peer))
        .collect()
}

#[tokio::test]
async fn links_and_settled_values_are_the_same_at_both_nodes() {
    worlds(async |network, _| {
        for (at, node) in network.nodes.iter().enumerate() {
            for ((mine, theirs), peer) in links(network, at).await {
                let other = network
                    .nodes
                    .iter()
                    .position(|node| node.code.as_str() == peer)
                    .unwrap();
                assert_eq!(
                    links(network, other)
                        .await
                        .get(&(theirs, mine))
                        .map(String::as_str),
                    Some(node.code.as_str())
                );
                let settled = async |at: usize, own: Uuid| {
                    let row = twinning::Entity::find()
                        .filter(twinning::Column::OwnRecordId.eq(own))
                        .one(&network.nodes[at].db)
                        .await
                        .unwrap()
                        .unwrap();
                    twinning::Model {
                        own_record_id: None,
                        other_record_id: None,
                        ..row
                    }
                };
                assert_eq!(settled(at, mine).await, settled(other, theirs).await);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn saying_everything_again_changes_nothing() {
    worlds(async |network, rng| {
        let mut before = Vec::new();
        for at in 0..network.nodes.len() {
            before.push((links(network, at).await, twinnings(network, at).await));
        }
        for from in &network.nodes {
            for to in network.nodes.iter().filter(|to| to.code != from.code) {
                deliver::start_over(&from.db, &to.code).await.unwrap();
            }
        }
        network.exchange(|pairs| pairs.shuffle(rng)).await;
        for (at, before) in before.into_iter().enumerate() {
            assert_eq!(
                (links(network, at).await, twinnings(network, at).await),
                before
            );
        }
    })
    .await;
}

async fn twinnings(network: &TestNetwork, at: usize) -> BTreeMap<Uuid, twinning::Model> {
    let rows = twinning::Entity::find()
        .all(&network.nodes[at].db)
        .await
        .unwrap();
    rows.into_iter().map(|row| (row.id, row)).collect()
}

#[tokio::test]
async fn what_waits_to_be_told_is_owned_up_to() {
    let schemas = Schemas::build();
    let databases = [TestDatabase::fresh().await, TestDatabase::fresh().await];
    let world = jumelage_tests::world::pair();
    let members = world.nodes.iter().zip(&databases);
    let members = members.map(|((code, countries), database)| {
        (code.clone(), countries.clone(), database.db.clone())
    });
    let network = TestNetwork::found(&schemas, members.collect()).await;
    world.load(&network).await;
    let query = "{europe{coverage{settled complete} twinningStatistics{total{twinnings records}}}}";
    let reply = network.ask(0, query, json!({})).await;
    assert_eq!(
        reply["data"]["europe"]["coverage"],
        json!({"settled": false, "complete": true})
    );
    network.exchange(|_| ()).await;
    let reply = network.ask(1, query, json!({})).await;
    assert_eq!(
        reply["data"]["europe"]["coverage"],
        json!({"settled": true, "complete": true})
    );
    assert_eq!(
        reply["data"]["europe"]["twinningStatistics"]["total"],
        json!({"twinnings": 1, "records": 2})
    );
}

#[tokio::test]
async fn every_write_changes_the_revision() {
    let schemas = Schemas::build();
    let database = TestDatabase::fresh().await;
    let world = jumelage_tests::world::pair();
    let (code, countries) = world.nodes[0].clone();
    let revision = async || {
        node::Entity::find()
            .one(&database.db)
            .await
            .unwrap()
            .unwrap()
            .revision
    };
    TestNetwork::found(&schemas, vec![(code, countries, database.db.clone())]).await;
    let before = revision().await;
    let writing = jumelage_entities::Writing::begin(&database.db)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert_ne!(revision().await, before);
}

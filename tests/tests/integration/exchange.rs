//! Nodes tell each other of the records that they share, and come to agree.

mod characters;
mod stale;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{CodeScheme, LocalGovernmentCode, TwinningKind, TwinningStatus};
use jumelage_entities::{
    Writing, exchange::deliver, link, local_government, node, record, twinning,
    write::local_governments,
};
use jumelage_schema::{
    Schemas,
    peer::{Answering, Asking, EXTENSION},
};
use jumelage_tests::{
    database::TestDatabase,
    fixture::Fixture,
    network::TestNetwork,
    seed,
    world::{Record, Town, World, make, pair, statement, wikidata},
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
    let first = seed::first();
    for seed in (0..WORLDS).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
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

/// Another association of the second one's country, which has a town too.
fn and_another(mut world: World) -> World {
    let second = "zweite".parse().unwrap();
    world.nodes.push((second, world.nodes[1].1.clone()));
    world.towns.push(Town {
        node: 2,
        ..world.towns[1].clone()
    });
    world
}

#[tokio::test]
async fn a_partner_that_two_know_is_linked_once_one_of_them_does_no_longer() {
    let Fixture { network, .. } = &Fixture::of(&and_another(pair())).await;
    assert_eq!(links(network, 0).await, BTreeMap::new());
    let second = &network.nodes[2].db;
    let towns = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq("zweite"))
        .all(second)
        .await
        .unwrap();
    let writing = Writing::begin(second).await.unwrap();
    let towns = towns.into_iter().map(|town| town.id).collect();
    local_governments::remove(&writing, &towns).await.unwrap();
    writing.commit().await.unwrap();
    network.tell(2, 0).await;
    assert_eq!(links(network, 0).await.len(), 1);
}

#[tokio::test]
async fn a_record_that_loses_its_link_leaves_its_place_to_another_of_the_pair() {
    let shared = LocalGovernmentCode::new(CodeScheme::National, "05334").unwrap();
    let mut world = and_another(pair());
    let theirs = world.towns[1].codes.clone();
    world.towns[1].codes.insert(shared.clone());
    world.towns[2].codes = BTreeSet::from([wikidata(2), shared.clone()]);
    let friendship = Record {
        code: theirs.into_iter().next(),
        statement: statement(TwinningKind::Friendship, TwinningStatus::Active),
        ..world.records[0].clone()
    };
    world.records[0].code = Some(shared);
    world.records.push(friendship);
    let Fixture { network, .. } = &Fixture::before_exchange(&world).await;
    while network.tell(0, 1).await + network.tell(1, 0).await > 0 {}
    assert_eq!(linked_kinds(network).await, ["TWINNING"]);
    network.tell(0, 2).await;
    network.tell(2, 0).await;
    assert_eq!(linked_kinds(network).await, ["FRIENDSHIP"]);
}

/// Of the first node's own records.
async fn linked_kinds(network: &TestNetwork) -> Vec<String> {
    let own = links(network, 0).await;
    let own = own.into_keys().map(|(mine, _)| mine);
    let rows = record::Entity::find()
        .filter(record::Column::Id.is_in(own))
        .all(&network.nodes[0].db)
        .await
        .unwrap();
    rows.into_iter().map(|row| row.kind).collect()
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
    let Fixture { network, .. } = &Fixture::before_exchange(&pair()).await;
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
async fn what_a_node_says_of_its_links_it_says_again_only_once_something_has_changed() {
    let Fixture { network, .. } = &Fixture::before_exchange(&pair()).await;
    let said = async |known: Option<String>| {
        let asking = Asking {
            known,
            ..Asking::default()
        };
        let request = async_graphql::Request::new("{__typename}");
        let mut response = network.nodes[0].peer.answer(request, asking, None).await;
        let said = response.extensions.remove(EXTENSION).unwrap();
        async_graphql::from_value::<Answering>(said).unwrap()
    };
    let first = said(None).await;
    assert_eq!(first.agreement.as_ref().unwrap()["rgre"].waiting, 1);
    let known = Some(first.revision.clone());
    let again = said(known.clone()).await;
    assert_eq!((again.revision, again.agreement), (first.revision, None));
    network.exchange(|_| ()).await;
    assert_eq!(said(known).await.agreement.unwrap()["rgre"].waiting, 0);
}

#[tokio::test]
async fn every_write_changes_the_revision() {
    let schemas = Schemas::build();
    let database = TestDatabase::fresh().await;
    let world = pair();
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
    let writing = Writing::begin(&database.db).await.unwrap();
    writing.commit().await.unwrap();
    assert_ne!(revision().await, before);
}

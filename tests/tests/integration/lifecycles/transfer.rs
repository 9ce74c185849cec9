//! To another association of the same country.

use std::collections::BTreeSet;

use jumelage_domain::{ObjectKind, TwinningKind};
use jumelage_entities::{
    Writing,
    write::lifecycles::{Give, Take, give, take},
};
use jumelage_tests::{
    fixture::Fixture,
    network::TestNetwork,
    world::{Town, World, pair, wikidata},
};
use serde_json::json;
use uuid::Uuid;

use super::{assert_agreed, europe, id, line, record_of, today, town};

/// Reims twins with Aachen, and both record it; Aachen with Bonn, of the same association. A second German association
/// has Düren, which has a contact with Aachen.
fn world() -> World {
    let mut world = pair();
    world
        .nodes
        .push(("zweite".parse().unwrap(), world.nodes[1].1.clone()));
    for (node, name, code) in [(1, "Bonn", 2), (2, "Düren", 3)] {
        world.towns.push(Town {
            node,
            name: name.to_owned(),
            codes: BTreeSet::from([wikidata(code)]),
            ..world.towns[1].clone()
        });
    }
    let bonn = record_of(&world, 1, 2, TwinningKind::Friendship);
    let contact = record_of(&world, 3, 1, TwinningKind::Contact);
    world.records.extend([bonn, contact]);
    world
}

/// Makes Aachen a member of the second association as well.
async fn joins(world: &World, network: &TestNetwork) -> Uuid {
    let town_there = Town {
        node: 2,
        ..world.towns[1].clone()
    };
    let only = World {
        nodes: world.nodes.clone(),
        towns: vec![town_there],
        records: Vec::new(),
    };
    only.load(network).await;
    let db = &network.nodes[2].db;
    let rows = jumelage_entities::local_government::Entity::find()
        .filter(jumelage_entities::local_government::Column::Name.eq("Aachen"))
        .filter(jumelage_entities::local_government::Column::Owner.eq("zweite"))
        .filter(jumelage_entities::local_government::Column::Member.eq(true))
        .one(db)
        .await;
    rows.unwrap().unwrap().id
}

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

#[tokio::test]
async fn the_partners_follow_to_the_new_association_and_the_old_id_leads_there() {
    let world = world();
    let Fixture { network, .. } = &Fixture::of(&world).await;
    let old = town(&network.nodes[1].db, "Aachen").await;
    let new = joins(&world, network).await;
    let government = |node, uuid| id(ObjectKind::LocalGovernment, network, node, uuid);

    let writing = Writing::begin(&network.nodes[2].db).await.unwrap();
    let takes = Take {
        local_government: new,
        predecessor: government(1, old),
    };
    assert_eq!(take(&writing, takes).await.unwrap().moved.len(), 1);
    writing.commit().await.unwrap();

    let writing = Writing::begin(&network.nodes[1].db).await.unwrap();
    let gives = Give {
        local_government: old,
        successor: government(2, new),
        on: today(),
    };
    let outcome = give(&writing, gives).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!((outcome.moved.len(), outcome.superseded.len()), (1, 1));

    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    for asking in [0, 1, 2] {
        assert_eq!(
            europe(network, asking).await,
            [
                // Of the old association's two records one stays as history, the other is its other member's.
                line(["Aachen", "Bonn"], "ACTIVE", "ONE_SIDED", 1),
                line(["Aachen", "Düren"], "ACTIVE", "DOMESTIC", 1),
                // The partner's record is with the new one, which has not confirmed it yet.
                line(["Aachen", "Reims"], "ACTIVE", "ONE_SIDED", 1),
                line(["Aachen", "Reims"], "SUPERSEDED", "ONE_SIDED", 1),
            ]
        );
    }
    let query = "query($id: ID!) {node(id: $id) {... on LocalGovernment {
        validTo successors {id name association {code} predecessors {id}}}}}";
    let gone = government(1, old).to_string();
    let reply = network.ask(0, query, json!({"id": gone})).await;
    assert_eq!(
        reply["data"]["node"],
        json!({"validTo": "2026-10-31", "successors": [{
            "id": government(2, new).to_string(), "name": "Aachen",
            "association": {"code": "zweite"}, "predecessors": [{"id": gone}],
        }]})
    );
}

#[tokio::test]
async fn it_goes_to_a_node_of_its_country_and_to_no_other() {
    let Fixture { network, .. } = &Fixture::of(&world()).await;
    let db = &network.nodes[1].db;
    let local_government = town(db, "Bonn").await;
    for (successor, code) in [
        (
            id(ObjectKind::LocalGovernment, network, 1, Uuid::now_v7()),
            "SAME_ASSOCIATION",
        ),
        (
            id(ObjectKind::LocalGovernment, network, 0, Uuid::now_v7()),
            "OTHER_COUNTRY",
        ),
    ] {
        let writing = Writing::begin(db).await.unwrap();
        let gives = Give {
            local_government,
            successor,
            on: today(),
        };
        let refused = give(&writing, gives).await.unwrap_err();
        assert_eq!((refused.argument(), refused.code()), ("successor", code));
    }
}

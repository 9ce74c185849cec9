//! What names those that are gone, or that ended.

use jumelage_domain::Decision;
use jumelage_entities::{
    Writing, decision, local_government,
    write::{
        decisions::Response,
        lifecycles::{Merge, Successor, merge},
        local_governments, records,
    },
};
use jumelage_tests::{
    database::TestDatabase,
    fixture::Fixture,
    network::TestNode,
    world::{Record, Town, pair, wikidata},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{again, everything};
use crate::desk::support::{claim, decide, own, plain, recorded_by};

async fn member(node: &TestNode, name: &str) -> Uuid {
    let row = local_government::Entity::find()
        .filter(local_government::Column::Name.eq(name))
        .filter(local_government::Column::Owner.eq(node.code.as_str()))
        .filter(local_government::Column::Member.eq(true));
    row.one(&node.db).await.unwrap().unwrap().id
}

#[tokio::test]
async fn a_decision_about_a_member_that_is_gone_does_not_keep_an_export_from_being_read() {
    let world = recorded_by(0);
    let fixture = Fixture::of(&world).await;
    let network = &fixture.network;
    let stated = claim(network, 1).await;
    let (from, desk) = (&network.nodes[0], &network.nodes[1]);
    let aachen = member(desk, "Aachen").await;
    let response = Response {
        local_government: Some(aachen),
        ..plain(Decision::Reject)
    };
    decide(network, 1, stated.id, &response).await.unwrap();
    network.exchange(|_| ()).await;
    // The other side takes its record back, and nothing names the member any more.
    let offered = own(network, 0).await;
    let writing = Writing::begin(&from.db).await.unwrap();
    records::remove(&writing, &[offered.id].into())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    network.exchange(|_| ()).await;
    let writing = Writing::begin(&desk.db).await.unwrap();
    local_governments::remove(&writing, &[aachen].into())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let decided = decision::Entity::find()
        .one(&desk.db)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(decided.local_government_id, Some(aachen));

    let place = tempfile::tempdir().unwrap();
    let jsonl = super::options(jumelage::export::Format::Jsonl, false);
    super::written(desk, place.path(), jsonl).await;
    let to = [TestDatabase::fresh().await, TestDatabase::fresh().await];
    let copy = super::founded(&world, &to).await;
    super::read(&copy.nodes[1].db, place.path()).await.unwrap();
    let taken = decision::Entity::find().one(&copy.nodes[1].db).await;
    let taken = taken.unwrap().unwrap();
    assert_eq!((taken.record_id, taken.holds), (decided.record_id, false));
}

#[tokio::test]
async fn whom_a_name_meant_before_a_merger_it_means_after_an_export() {
    let mut world = pair();
    for (number, name) in [(2, "Kornelimünster"), (3, "Burtscheid")] {
        world.towns.push(Town {
            name: name.to_owned(),
            codes: [wikidata(number)].into(),
            ..world.towns[1].clone()
        });
    }
    world.records = vec![Record {
        country: "DE".parse().unwrap(),
        code: None,
        name: Some("Kornelimünster".to_owned()),
        ..world.records[1].clone()
    }];
    let fixture = Fixture::of(&world).await;
    let network = &fixture.network;
    let node = &network.nodes[1];
    let (aachen, other) = (
        member(node, "Aachen").await,
        member(node, "Kornelimünster").await,
    );
    let writing = Writing::begin(&node.db).await.unwrap();
    let merger = Merge {
        predecessors: [aachen, other].into(),
        successor: Successor::Existing(member(node, "Burtscheid").await),
        on: "2026-01-01".parse().unwrap(),
    };
    merge(&writing, merger).await.unwrap();
    writing.commit().await.unwrap();
    network.exchange(|_| ()).await;
    assert_eq!(own(network, 1).await.partner_id, Some(other));
    let to = [TestDatabase::fresh().await, TestDatabase::fresh().await];
    let copy = again(&world, network, &to).await;
    assert_eq!(own(&copy, 1).await.partner_id, Some(other));
    assert_eq!(everything(&copy).await, everything(network).await);
}

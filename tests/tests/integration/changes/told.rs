//! What the log tells of some events.

use std::collections::BTreeSet;

use jumelage_entities::{Writing, record, write::records};
use jumelage_tests::{fixture::Fixture, world::pair};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::follower::Follower;

fn actions(follower: &Follower) -> Vec<(&str, &str)> {
    let told = follower.told.iter();
    told.map(|(_, action, association)| (association.as_str(), action.as_str()))
        .collect()
}

#[tokio::test]
async fn when_two_records_are_linked_the_one_that_stops_leading_is_announced() {
    let fixture = Fixture::before_exchange(&pair()).await;
    let network = &fixture.network;
    let mut europe = Follower::from_now(network, "europe", 0).await;
    let mut second = Follower::from_now(network, "local", 1).await;
    assert_eq!(
        europe.copy.len(),
        4,
        "two towns, and two records of one twinning"
    );
    network.exchange(|_| ()).await;
    europe.follow(network, 100).await;
    europe.is_up_to_date(network).await;
    assert_eq!(europe.copy.len(), 3);
    // The second node's word of what the first leads is left out.
    let of_second: Vec<_> = actions(&europe)
        .into_iter()
        .filter(|(of, _)| *of == "rgre")
        .collect();
    assert_eq!(of_second.last(), Some(&("rgre", "SUPERSEDED")));
    assert!(!of_second.contains(&("rgre", "CREATED")), "{of_second:?}");
    assert!(actions(&europe).contains(&("afccre", "UPDATED")));
    // To the second node's own followers it tells all.
    second.follow(network, 100).await;
    second.is_up_to_date(network).await;
    let last_two = &actions(&second)[second.told.len() - 2..];
    assert_eq!(last_two, [("rgre", "SUPERSEDED"), ("rgre", "CREATED")]);
}

#[tokio::test]
async fn when_the_leading_record_is_deleted_the_other_is_there_again() {
    let fixture = Fixture::pair().await;
    let network = &fixture.network;
    let mut europe = Follower::from_now(network, "europe", 1).await;
    let db = &network.nodes[0].db;
    let own = record::Column::Node.eq("afccre");
    let own = record::Entity::find().filter(own).one(db).await.unwrap();
    let writing = Writing::begin(db).await.unwrap();
    records::remove(&writing, &BTreeSet::from([own.unwrap().id]))
        .await
        .unwrap();
    writing.commit().await.unwrap();
    network.exchange(|_| ()).await;
    europe.follow(network, 100).await;
    europe.is_up_to_date(network).await;
    let mut told = actions(&europe);
    told.sort_unstable();
    assert_eq!(told, [("afccre", "DELETED"), ("rgre", "CREATED")]);
}

#[tokio::test]
async fn what_is_written_again_as_it_was_is_no_change() {
    let fixture = Fixture::pair().await;
    let network = &fixture.network;
    let mut europe = Follower::from_now(network, "europe", 0).await;
    pair().load(network).await;
    network.exchange(|_| ()).await;
    europe.follow(network, 100).await;
    assert_eq!(europe.told, []);
}

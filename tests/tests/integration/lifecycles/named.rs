//! Own records that know their partner by name, where that name's bearers merge and are split.

use std::collections::HashMap;

use jumelage_domain::{TwinningKind, TwinningStatus};
use jumelage_entities::{
    Writing, local_government, record,
    write::{
        lifecycles::{Split, Successor, split},
        local_governments::NewLocalGovernment,
        refresh,
    },
};
use jumelage_tests::{
    fixture::Fixture,
    network::TestNetwork,
    world::{Record, Town, World, statement, wikidata},
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{merge_into, own_records, today, town, two_towns};

/// Aachen's association records that it is twinned with Kornelimünster, which it knows by name.
fn by_name() -> World {
    let mut world = two_towns(1);
    world.towns.push(Town {
        name: "Burtscheid".to_owned(),
        codes: [wikidata(3)].into(),
        ..world.towns[1].clone()
    });
    world.records = vec![Record {
        node: 1,
        party: 1,
        country: "DE".parse().unwrap(),
        code: None,
        name: Some("Kornelimünster".to_owned()),
        statement: statement(TwinningKind::Friendship, TwinningStatus::Active),
    }];
    world
}

async fn only(network: &TestNetwork) -> record::Model {
    let rows = own_records(network, 1).await;
    let [row] = <[_; 1]>::try_from(rows).unwrap();
    row
}

async fn everything_anew(network: &TestNetwork) {
    let writing = Writing::begin(&network.nodes[1].db).await.unwrap();
    refresh::everything(&writing).await.unwrap();
    writing.commit().await.unwrap();
}

async fn name_of(network: &TestNetwork, id: Option<Uuid>) -> (String, bool) {
    let row = local_government::Entity::find_by_id(id.unwrap())
        .one(&network.nodes[1].db)
        .await;
    let row = row.unwrap().unwrap();
    (row.name, row.member)
}

#[tokio::test]
async fn what_ended_with_a_merger_goes_on_naming_those_that_ended() {
    for predecessors in [
        &["Kornelimünster"][..],
        &["Aachen"],
        &["Aachen", "Kornelimünster"],
    ] {
        let Fixture { network, .. } = &Fixture::of(&by_name()).await;
        let db = &network.nodes[1].db;
        let before = only(network).await;
        let successor = match predecessors {
            ["Kornelimünster"] => "Aachen",
            ["Aachen"] => "Kornelimünster",
            _ => "Burtscheid",
        };
        let outcome = merge_into(db, predecessors, successor).await.unwrap();
        assert_eq!(outcome.superseded, [before.id].into(), "{predecessors:?}");
        everything_anew(network).await;
        let after = only(network).await;
        assert_eq!(
            (after.party_id, after.partner_id, after.status.as_str()),
            (before.party_id, before.partner_id, "SUPERSEDED"),
            "{predecessors:?}"
        );
        // Once more, and later.
        if successor != "Burtscheid" {
            merge_into(db, &[successor], "Burtscheid").await.unwrap();
            everything_anew(network).await;
            let after = only(network).await;
            assert_eq!(after.partner_id, before.partner_id, "{predecessors:?}");
        }
    }
}

#[tokio::test]
async fn what_staff_say_of_a_split_holds_for_a_partner_that_is_known_by_name() {
    let Fixture { network, .. } = &Fixture::of(&by_name()).await;
    let db = &network.nodes[1].db;
    let before = only(network).await;
    let part = |name: &str, number: usize| {
        Successor::New(Box::new(NewLocalGovernment {
            list_id: None,
            country: "DE".parse().unwrap(),
            name: name.to_owned(),
            level: None,
            codes: [wikidata(number)].into(),
            location: None,
            population: None,
            website: None,
            mailbox: None,
            languages: [].into(),
            names: [].into(),
        }))
    };
    let whole = town(db, "Kornelimünster").await;
    let writing = Writing::begin(db).await.unwrap();
    let request = Split {
        whole,
        parts: vec![part("Oberforstbach", 10), part("Walheim", 11)],
        on: today(),
        twinnings: HashMap::from([(before.id, 1)]),
    };
    split(&writing, request).await.unwrap();
    writing.commit().await.unwrap();
    everything_anew(network).await;
    let after = only(network).await;
    assert_eq!(
        name_of(network, after.partner_id).await,
        ("Walheim".to_owned(), true)
    );
}

#[tokio::test]
async fn a_list_that_goes_on_naming_it_means_the_same_record() {
    let world = by_name();
    let Fixture { network, .. } = &Fixture::of(&world).await;
    let db = &network.nodes[1].db;
    merge_into(db, &["Kornelimünster"], "Burtscheid")
        .await
        .unwrap();
    let before = only(network).await;
    assert_eq!(
        name_of(network, before.partner_id).await,
        ("Burtscheid".to_owned(), true)
    );
    world.load_records(network).await;
    let after = only(network).await;
    assert_eq!((after.id, after.partner_id), (before.id, before.partner_id));
}

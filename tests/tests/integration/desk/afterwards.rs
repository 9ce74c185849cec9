//! What staff have confirmed, and then a list names it, or an export takes it along.

use std::collections::BTreeSet;

use jumelage_domain::Decision;
use jumelage_entities::{
    Network, Writing, export, member_key, record,
    write::{
        decisions::{self, Refused, Response},
        directory,
        records::{self, Change, NewPartner, NewRecord},
    },
};
use jumelage_tests::{database::TestDatabase, network::TestNode, world::pair};
use sea_orm::EntityTrait;

use super::support::{
    agree, and_a_friendship, claim, confirmations, decide, fixture, own, plain, recorded_by,
};

/// The record of a world, as a list of its association states it.
fn listed(node: usize, party: uuid::Uuid) -> NewRecord {
    let stated = pair().records.swap_remove(node);
    NewRecord {
        list_id: None,
        party,
        partner: NewPartner {
            country: stated.country,
            code: stated.code,
            name: stated.name,
            member: None,
        },
        kind: stated.statement.kind,
        status: stated.statement.status,
        since: stated.statement.since,
        until: stated.statement.until,
        themes: stated.statement.themes,
        sdgs: stated.statement.sdgs,
    }
}

#[tokio::test]
async fn a_list_that_names_what_was_confirmed_by_its_code_means_that_record() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let stated = claim(network, desk).await;
        decide(network, desk, stated.id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        let made = own(network, desk).await;
        let db = &network.nodes[desk].db;
        let writing = Writing::begin(db).await.unwrap();
        let new = vec![listed(desk, made.party_id)];
        let located = records::locate(&writing.tx, &writing.network, new).await;
        let located = located.unwrap();
        assert_eq!(located[0].existing_id(), Some(made.id));
        let mentioned = records::write(&writing, located).await.unwrap();
        let known = Network::load(&writing.tx).await.unwrap();
        let going = records::not_among(&writing.tx, &known, &mentioned).await;
        assert!(going.unwrap().is_empty());
        writing.commit().await.unwrap();
        network.exchange(|_| ()).await;
        // One record, still linked, and the list has no more to say.
        assert_eq!(own(network, desk).await.id, made.id);
        assert_eq!(confirmations(network, 1 - desk).await, ["CONFIRMED"]);
        agree(network).await;
        let again = vec![listed(desk, made.party_id)];
        let located = records::locate(db, &known, again).await.unwrap();
        assert_eq!(located[0].change(), Change::Unchanged);
    }
}

#[tokio::test]
async fn an_export_takes_along_what_was_confirmed() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let stated = claim(network, 1).await;
    decide(network, 1, stated.id, &plain(Decision::Confirm))
        .await
        .unwrap();
    let (node, made) = (&network.nodes[1], own(network, 1).await);
    let exported = export::read(&node.db, &node.code, None).await.unwrap();
    let empty = TestDatabase::fresh().await;
    directory::found(&empty.db, &node.code).await.unwrap();
    let association = |node: &TestNode| directory::Member {
        code: node.code.clone(),
        name: node.code.to_string(),
        countries: node.countries.clone(),
        website: None,
        has_node: true,
    };
    let both: Vec<_> = network.nodes.iter().map(association).collect();
    directory::sync(&empty.db, &both, None).await.unwrap();
    let writing = Writing::begin(&empty.db).await.unwrap();
    let taken = export::take(&writing, exported).await;
    taken.unwrap();
    writing.commit().await.unwrap();
    let rows = record::Entity::find().all(&empty.db).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].id, rows[0].stated_partner_id),
        (made.id, Some(stated.party_id))
    );
    // The members' keys are there, too: they are found by name.
    let keys = member_key::Entity::find().all(&empty.db).await.unwrap();
    assert!(
        keys.iter()
            .any(|key| key.local_government_id == made.party_id)
    );
}

#[tokio::test]
async fn two_claims_are_not_linked_with_one_record() {
    let mut world = and_a_friendship(recorded_by(0), 0);
    world.records.push(pair().records.swap_remove(1));
    let fixture = fixture(&world).await;
    let network = &fixture.network;
    let node = &network.nodes[1];
    let claims = super::support::records(network, 1, 0).await;
    let ids: BTreeSet<_> = claims.iter().map(|claim| claim.id).collect();
    assert_eq!(ids.len(), 2);
    let response = Response {
        own_record: Some(own(network, 1).await.id),
        ..plain(Decision::Link)
    };
    let writing = Writing::begin(&node.db).await.unwrap();
    let outcomes = decisions::respond(&writing, &ids, &response).await.unwrap();
    writing.commit().await.unwrap();
    let refused = outcomes.values().filter(|outcome| outcome.is_err());
    let refused: Vec<_> = refused.collect();
    assert!(
        matches!(refused[..], [Err(Refused::OwnRecordTaken)]),
        "{outcomes:?}"
    );
}

/// One Wikidata code is seen on many places.
#[tokio::test]
async fn a_list_that_names_the_same_code_in_another_country_means_another_record() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let stated = claim(network, 1).await;
    decide(network, 1, stated.id, &plain(Decision::Confirm))
        .await
        .unwrap();
    network.exchange(|_| ()).await;
    let confirmed = own(network, 1).await;
    let writing = Writing::begin(&network.nodes[1].db).await.unwrap();
    let mut elsewhere = listed(1, confirmed.party_id);
    elsewhere.partner.country = "IT".parse().unwrap();
    let located = records::locate(&writing.tx, &writing.network, vec![elsewhere])
        .await
        .unwrap();
    assert_eq!(located[0].existing_id(), None);
    assert_eq!(located[0].change(), Change::Created);
    drop(writing);
    agree(network).await;
}

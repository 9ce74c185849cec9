//! How long a decision lasts: through whatever is said again, and until what it was about has changed.

use std::collections::BTreeSet;

use jumelage_domain::Decision;
use jumelage_entities::{
    Writing, decision,
    exchange::deliver,
    record,
    write::{directory, records as own_records, refresh},
};
use jumelage_tests::network::TestNetwork;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use super::support::{
    agree, claim, confirmations, decide, fixture, links, own, plain, recorded_by, records, reopen,
};

#[tokio::test]
async fn what_staff_rejected_stays_rejected_however_often_it_is_offered() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Reject))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        let [here, there] = [desk, 1 - desk].map(|at| &network.nodes[at]);
        // Said again from the start.
        deliver::start_over(&there.db, &here.code).await.unwrap();
        deliver::start_over(&here.db, &there.code).await.unwrap();
        network.exchange(|_| ()).await;
        // Made anew from what is stored.
        let writing = Writing::begin(&here.db).await.unwrap();
        refresh::everything(&writing).await.unwrap();
        writing.commit().await.unwrap();
        network.exchange(|_| ()).await;
        withdrawn_and_back(network, desk).await;
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["DISPUTED"], "{at}");
        }
    }
}

/// The other side does not see the desk's node in its directory for a while.
async fn withdrawn_and_back(network: &TestNetwork, desk: usize) {
    directory_with(network, desk, false).await;
    network.tell(1 - desk, desk).await;
    assert!(records(network, desk, 1 - desk).await.is_empty());
    directory_with(network, desk, true).await;
    network.exchange(|_| ()).await;
}

/// As the other side sees it.
async fn directory_with(network: &TestNetwork, desk: usize, has_node: bool) {
    let members = network.nodes.iter().enumerate().map(|(at, node)| {
        let is_there = at != desk || has_node;
        directory::Member {
            code: node.code.clone(),
            name: format!("The association {}", node.code),
            countries: node.countries.clone(),
            website: None,
            has_node: is_there,
        }
    });
    let members: Vec<_> = members.collect();
    directory::sync(&network.nodes[1 - desk].db, &members, None)
        .await
        .unwrap();
}

/// Another version of the one record of a node.
async fn edit(network: &TestNetwork, at: usize, change: impl FnOnce(&mut record::ActiveModel)) {
    let row = own(network, at).await;
    let writing = Writing::begin(&network.nodes[at].db).await.unwrap();
    let mut row = record::ActiveModel {
        version: Set(row.version + 1),
        updated_at: Set(writing.now.millis()),
        ..row.into()
    };
    change(&mut row);
    let row = row.update(&writing.tx).await.unwrap();
    refresh::own_records(&writing, &[row.id].into())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn a_rejected_record_comes_back_with_another_year_and_not_with_another_theme() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Reject))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        edit(network, 1 - desk, |row| {
            row.themes = Set("music".to_owned());
        })
        .await;
        network.exchange(|_| ()).await;
        assert_eq!(confirmations(network, 1 - desk).await, ["DISPUTED"]);
        edit(network, 1 - desk, |row| {
            row.since = Set(Some("1971".to_owned()));
        })
        .await;
        network.exchange(|_| ()).await;
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["ONE_SIDED"], "{at}");
        }
        // As it was when it was decided on, it is decided on.
        edit(network, 1 - desk, |row| row.since = Set(None)).await;
        network.exchange(|_| ()).await;
        assert_eq!(confirmations(network, desk).await, ["DISPUTED"]);
    }
}

#[tokio::test]
async fn a_confirmed_record_stays_linked_whatever_it_says_of_the_twinning() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        let before = links(network, 0).await;
        edit(network, 1 - desk, |row| {
            row.kind = Set("PROJECT".to_owned());
            row.since = Set(Some("1971".to_owned()));
        })
        .await;
        network.exchange(|_| ()).await;
        assert_eq!(links(network, 0).await, before);
        agree(network).await;
    }
}

#[tokio::test]
async fn a_claim_is_open_again_when_the_record_that_confirmed_it_is_deleted() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        let made = own(network, desk).await.id;
        let writing = Writing::begin(&network.nodes[desk].db).await.unwrap();
        own_records::remove(&writing, &BTreeSet::from([made]))
            .await
            .unwrap();
        writing.commit().await.unwrap();
        network.exchange(|_| ()).await;
        let left = decision::Entity::find().all(&network.nodes[desk].db);
        assert_eq!(left.await.unwrap(), []);
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["ONE_SIDED"], "{at}");
        }
    }
}

#[tokio::test]
async fn a_confirmed_record_that_was_withdrawn_is_linked_again_when_it_is_back() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        let before = links(network, 0).await;
        withdrawn_and_back(network, desk).await;
        assert_eq!(links(network, 0).await, before);
        agree(network).await;
    }
}

#[tokio::test]
async fn a_rejection_that_nobody_heard_of_leaves_no_trace() {
    for desk in [0, 1] {
        let fixture = fixture(&jumelage_tests::world::pair()).await;
        let network = &fixture.network;
        let before = links(network, 0).await;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Reject))
            .await
            .unwrap();
        assert!(links(network, desk).await.is_empty());
        reopen(network, desk, id).await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(links(network, 0).await, before);
        agree(network).await;
    }
}

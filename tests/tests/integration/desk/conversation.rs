//! Each decision, made at either side, as both sides see it afterwards.

use jumelage_domain::Decision;
use jumelage_entities::write::decisions::Response;

use super::support::{
    agree, and_a_friendship, claim, confirmations, decide, fixture, links, member, misspelt_by,
    own, plain, recorded_by, records, reopen,
};

#[tokio::test]
async fn a_confirmation_makes_the_own_record_and_links_both_whichever_side_confirms() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        assert_eq!(confirmations(network, 1 - desk).await, ["ONE_SIDED"]);
        let stated = claim(network, desk).await;
        decide(network, desk, stated.id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["CONFIRMED"], "{at}");
        }
        let made = own(network, desk).await;
        assert_eq!((&made.kind, &made.status), (&stated.kind, &stated.status));
        assert_eq!(made.party_id, member(network, desk).await);
        assert_eq!(made.partner_id, Some(stated.party_id));
        assert_eq!(links(network, 0).await.len(), 1);
        agree(network).await;
    }
}

#[tokio::test]
async fn a_decision_made_twice_makes_one_record() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let id = claim(network, 1).await.id;
    for _ in 0..2 {
        decide(network, 1, id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
    }
    assert_eq!(records(network, 1, 1).await.len(), 1);
    assert_eq!(links(network, 1).await.len(), 1);
}

#[tokio::test]
async fn a_rejection_is_a_dispute_at_both_sides_until_it_is_taken_back() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Reject))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["DISPUTED"], "{at}");
        }
        reopen(network, desk, id).await.unwrap();
        network.exchange(|_| ()).await;
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["ONE_SIDED"], "{at}");
        }
    }
}

#[tokio::test]
async fn what_is_linked_can_be_rejected_and_is_linked_again_when_that_is_taken_back() {
    for desk in [0, 1] {
        let fixture = fixture(&jumelage_tests::world::pair()).await;
        let network = &fixture.network;
        let before = links(network, 0).await;
        assert_eq!(before.len(), 1);
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Reject))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        assert!(links(network, 0).await.is_empty());
        assert_eq!(
            confirmations(network, desk).await,
            ["DISPUTED", "ONE_SIDED"]
        );
        assert_eq!(
            confirmations(network, 1 - desk).await,
            ["DISPUTED", "ONE_SIDED"]
        );
        agree(network).await;
        reopen(network, desk, id).await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(links(network, 0).await, before);
        agree(network).await;
    }
}

#[tokio::test]
async fn a_partner_that_is_not_ours_is_nobodys_at_the_other_side() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::NotOurs))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(claim(network, desk).await.partner_id, None);
        assert!(confirmations(network, desk).await.is_empty());
        assert_eq!(confirmations(network, 1 - desk).await, ["NO_PARTNER_NODE"]);
        reopen(network, desk, id).await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(confirmations(network, 1 - desk).await, ["ONE_SIDED"]);
    }
}

#[tokio::test]
async fn staff_say_whom_a_name_means_and_the_other_side_learns_it() {
    for desk in [0, 1] {
        let fixture = fixture(&misspelt_by(1 - desk)).await;
        let network = &fixture.network;
        assert_eq!(confirmations(network, 1 - desk).await, ["NO_PARTNER_NODE"]);
        let stated = claim(network, desk).await;
        let town = member(network, desk).await;
        let response = Response {
            local_government: Some(town),
            ..plain(Decision::Confirm)
        };
        decide(network, desk, stated.id, &response).await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(own(network, 1 - desk).await.partner_id, Some(town));
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["CONFIRMED"], "{at}");
        }
        agree(network).await;
    }
}

#[tokio::test]
async fn a_link_tells_either_side_whom_a_name_means() {
    for desk in [0, 1] {
        // The desk's own record names nobody that the other side knows.
        let mut world = recorded_by(1 - desk);
        world.records.extend(misspelt_by(desk).records);
        let fixture = fixture(&world).await;
        let network = &fixture.network;
        assert!(links(network, 0).await.is_empty());
        let response = Response {
            own_record: Some(own(network, desk).await.id),
            ..plain(Decision::Link)
        };
        let stated = claim(network, desk).await;
        decide(network, desk, stated.id, &response).await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(own(network, desk).await.partner_id, Some(stated.party_id));
        assert_eq!(confirmations(network, 0).await, ["CONFIRMED"]);
        assert_eq!(confirmations(network, 1).await, ["CONFIRMED"]);
        agree(network).await;
    }
}

#[tokio::test]
async fn a_decision_comes_before_the_rule_and_the_rule_is_back_when_it_goes() {
    for desk in [0, 1] {
        let world = and_a_friendship(jumelage_tests::world::pair(), 1 - desk);
        let fixture = fixture(&world).await;
        let network = &fixture.network;
        let by_rule = links(network, 0).await;
        let claims = records(network, desk, 1 - desk).await;
        let friendship = claims.iter().find(|row| row.kind == "FRIENDSHIP").unwrap();
        let mine = own(network, desk).await.id;
        let response = Response {
            own_record: Some(mine),
            ..plain(Decision::Link)
        };
        decide(network, desk, friendship.id, &response)
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        let pair = if desk == 0 {
            (mine, friendship.id)
        } else {
            (friendship.id, mine)
        };
        assert_eq!(links(network, 0).await, [pair].into());
        agree(network).await;
        reopen(network, desk, friendship.id).await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(links(network, 0).await, by_rule);
        agree(network).await;
    }
}

#[tokio::test]
async fn what_a_confirmation_made_goes_when_it_is_taken_back() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        reopen(network, desk, id).await.unwrap();
        network.exchange(|_| ()).await;
        assert!(records(network, desk, desk).await.is_empty());
        assert!(records(network, 1 - desk, desk).await.is_empty());
        for at in [0, 1] {
            assert_eq!(confirmations(network, at).await, ["ONE_SIDED"], "{at}");
        }
    }
}

#[tokio::test]
async fn what_was_confirmed_is_not_linked_while_the_other_side_says_that_it_is_not_theirs() {
    for desk in [0, 1] {
        let fixture = fixture(&recorded_by(1 - desk)).await;
        let network = &fixture.network;
        let id = claim(network, desk).await.id;
        decide(network, desk, id, &plain(Decision::Confirm))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        let before = links(network, 0).await;
        assert_eq!(before.len(), 1);
        let made = claim(network, 1 - desk).await.id;
        decide(network, 1 - desk, made, &plain(Decision::NotOurs))
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        assert!(links(network, 0).await.is_empty());
        agree(network).await;
        reopen(network, 1 - desk, made).await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(links(network, 0).await, before);
        agree(network).await;
    }
}

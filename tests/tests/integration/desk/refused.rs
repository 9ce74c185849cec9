//! What cannot be decided, and that nothing is changed by the attempt.

use std::collections::BTreeSet;

use jumelage_domain::Decision;
use jumelage_entities::{
    Writing, decision,
    write::decisions::{self, Refused, Response},
};
use jumelage_tests::world::pair;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::support::{
    and_a_friendship, claim, decide, fixture, links, member, misspelt_by, own, plain, recorded_by,
    records, reopen,
};

#[tokio::test]
async fn nothing_is_decided_on_what_is_not_there_or_is_ones_own() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    for id in [Uuid::from_u128(7), own(network, 0).await.id] {
        let outcome = decide(network, 0, id, &plain(Decision::Reject)).await;
        assert_eq!(outcome, Err(Refused::NotFound));
    }
    let id = claim(network, 1).await.id;
    assert_eq!(reopen(network, 1, id).await, Err(Refused::NotDecided));
}

#[tokio::test]
async fn a_confirmation_needs_a_member_of_ones_own() {
    let fixture = fixture(&misspelt_by(0)).await;
    let network = &fixture.network;
    let id = claim(network, 1).await.id;
    let outcome = decide(network, 1, id, &plain(Decision::Confirm)).await;
    assert_eq!(outcome, Err(Refused::PartnerUnknown));
    let theirs = Response {
        local_government: Some(member(network, 0).await),
        ..plain(Decision::Confirm)
    };
    assert_eq!(
        decide(network, 1, id, &theirs).await,
        Err(Refused::NotAMember)
    );
    assert!(records(network, 1, 1).await.is_empty());
}

#[tokio::test]
async fn what_is_recorded_already_is_linked_and_not_recorded_once_more() {
    let fixture = fixture(&pair()).await;
    let network = &fixture.network;
    let id = claim(network, 1).await.id;
    let outcome = decide(network, 1, id, &plain(Decision::Confirm)).await;
    assert_eq!(outcome, Err(Refused::AlreadyLinked));
    decide(network, 1, id, &plain(Decision::Reject))
        .await
        .unwrap();
    let outcome = decide(network, 1, id, &plain(Decision::Confirm)).await;
    assert_eq!(outcome, Err(Refused::OwnRecordExists));
}

#[tokio::test]
async fn a_link_needs_an_own_record_of_the_same_two_that_is_free() {
    let fixture = fixture(&and_a_friendship(pair(), 0)).await;
    let network = &fixture.network;
    let mine = own(network, 1).await;
    let claims = records(network, 1, 0).await;
    let link = |own_record: Option<Uuid>| Response {
        own_record,
        ..plain(Decision::Link)
    };
    let refused = [None, Some(Uuid::from_u128(7)), Some(claims[0].id)];
    for own_record in refused {
        let outcome = decide(network, 1, claims[0].id, &link(own_record)).await;
        assert_eq!(outcome, Err(Refused::NotYourRecord));
    }
    decide(network, 1, claims[0].id, &link(Some(mine.id)))
        .await
        .unwrap();
    let outcome = decide(network, 1, claims[1].id, &link(Some(mine.id))).await;
    assert_eq!(outcome, Err(Refused::OwnRecordTaken));
}

#[tokio::test]
async fn a_link_with_a_record_of_other_local_governments_is_refused() {
    let mut world = pair();
    let mut town = world.towns[1].clone();
    town.name = "Trier".to_owned();
    town.codes = [jumelage_tests::world::wikidata(2)].into();
    world.towns.push(town);
    let mut other = world.records[0].clone();
    other.code = Some(jumelage_tests::world::wikidata(2));
    world.records.push(other);
    let fixture = fixture(&world).await;
    let network = &fixture.network;
    let mine = own(network, 1).await;
    let claims = records(network, 1, 0).await;
    let other = claims
        .iter()
        .find(|row| row.partner_id != Some(mine.party_id))
        .unwrap();
    // The link's own word would be that Trier is meant by Aachen: that is what a decision may say.
    let response = Response {
        own_record: Some(mine.id),
        local_government: other.partner_id,
        ..plain(Decision::Link)
    };
    let outcome = decide(network, 1, other.id, &response).await;
    assert_eq!(outcome, Err(Refused::OtherParties));
}

#[tokio::test]
async fn what_one_claim_is_refused_for_does_not_touch_the_others() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let (good, bad) = (claim(network, 1).await.id, Uuid::from_u128(7));
    let writing = Writing::begin(&network.nodes[1].db).await.unwrap();
    let both = BTreeSet::from([good, bad]);
    let outcomes = decisions::respond(&writing, &both, &plain(Decision::Confirm))
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert_eq!(outcomes[&good], Ok(()));
    assert_eq!(outcomes[&bad], Err(Refused::NotFound));
    network.exchange(|_| ()).await;
    assert_eq!(links(network, 1).await.len(), 1);
}

#[tokio::test]
async fn a_confirmation_of_which_the_record_was_edited_is_not_undone() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let id = claim(network, 1).await.id;
    decide(network, 1, id, &plain(Decision::Confirm))
        .await
        .unwrap();
    let mut made = own(network, 1).await;
    made.version += 1;
    let mut changed: jumelage_entities::record::ActiveModel = made.into();
    let version = changed.version.take().unwrap();
    changed.version = sea_orm::ActiveValue::Set(version);
    sea_orm::ActiveModelTrait::update(changed, &network.nodes[1].db)
        .await
        .unwrap();
    assert_eq!(reopen(network, 1, id).await, Err(Refused::Changed));
    let left = decision::Entity::find()
        .all(&network.nodes[1].db)
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
}

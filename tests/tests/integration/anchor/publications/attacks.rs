//! Who answers in the anchor's place, or shows what it said once, gets nowhere.

use jumelage::anchor::publications::{PublicationsError, refresh};
use jumelage_domain::PublicationKind;
use jumelage_entities::{publication_list, write::publications::list};
use jumelage_trust::{NodeKey, PublicationList};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{asks, funding, of, publishes, survey, two, unpublishes_funding};
use crate::anchor::support::{Instead, Network, statements};

const FUNDING: PublicationKind = PublicationKind::Funding;

async fn get(url: &str) -> String {
    reqwest::get(url).await.unwrap().text().await.unwrap()
}

/// As if at this path of the anchor, and below it, this stood.
async fn asks_with(network: &Network, path: &str, text: &str) -> Result<(), PublicationsError> {
    let instead = Instead {
        inner: statements(),
        prefix: format!("{}{path}", network.anchor()),
        text: text.to_owned(),
    };
    refresh(network.node("rgre"), &instead).await.map(drop)
}

#[actix_web::test]
async fn a_former_list_brings_nothing_back() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, FUNDING, &funding("first")).await;
    let former = get(&format!("{}/publications", network.anchor())).await;
    asks(rgre).await.unwrap();
    unpublishes_funding(cemr).await;
    asks(rgre).await.unwrap();
    let refusal = asks_with(&network, "/publications", &former).await;
    assert_eq!(refusal.unwrap_err().code(), "PUBLICATIONS_ROLLED_BACK");
    assert!(of(rgre, FUNDING).await.is_empty());
    network.stop().await;
}

#[actix_web::test]
async fn what_another_key_signed_is_no_word_of_the_anchors() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, FUNDING, &funding("first")).await;
    asks(rgre).await.unwrap();
    let empty = PublicationList {
        serial: cemr.clock.now().millis(),
        documents: Vec::new(),
    };
    let stranger = NodeKey::generate().unwrap();
    let forged = empty.sign(&stranger, &network.anchor(), cemr.clock.now());
    let refusal = asks_with(&network, "/publications", &forged).await;
    assert_eq!(refusal.unwrap_err().code(), "PUBLICATION_KEY_ID");
    assert_eq!(of(rgre, FUNDING).await, [funding("first")]);
    // Nor is what its own key signed for another of its addresses.
    let forged = get(&format!(
        "{}/.well-known/openid-federation",
        network.anchor()
    ))
    .await;
    let refusal = asks_with(&network, "/publications", &forged).await;
    assert_eq!(refusal.unwrap_err().code(), "PUBLICATION_TYPE");
    network.stop().await;
}

#[actix_web::test]
async fn a_document_in_the_place_of_another_holds_up_no_other() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, FUNDING, &funding("first")).await;
    asks(rgre).await.unwrap();
    let former = get(&format!(
        "{}/publications/FUNDING/funding",
        network.anchor()
    ))
    .await;
    publishes(cemr, FUNDING, &funding("second")).await;
    publishes(cemr, PublicationKind::Survey, &survey()).await;
    let refusal = asks_with(&network, "/publications/FUNDING", &former).await;
    assert_eq!(refusal.unwrap_err().code(), "PUBLICATION_NOT_LISTED");
    // The last good one stays in its place, and what else is new is there.
    assert_eq!(of(rgre, FUNDING).await, [funding("first")]);
    assert_eq!(of(rgre, PublicationKind::Survey).await, [survey()]);
    asks(rgre).await.unwrap();
    assert_eq!(of(rgre, FUNDING).await, [funding("second")]);
    network.stop().await;
}

#[actix_web::test]
async fn an_anchor_that_was_restored_is_heard_again_when_it_publishes_anything() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, FUNDING, &funding("first")).await;
    publishes(cemr, PublicationKind::Survey, &survey()).await;
    asks(rgre).await.unwrap();
    // As from an old backup.
    let serial = list(&cemr.db).await.unwrap().serial;
    let serial_is = async |serial| {
        let old = publication_list::ActiveModel {
            id: Set(1),
            serial: Set(serial),
            ..publication_list::ActiveModel::default()
        };
        let update = publication_list::Entity::update(old);
        update.exec_without_returning(&cemr.db).await.unwrap();
    };
    serial_is(serial - 1).await;
    // Its list names one with a later serial than its own: it contradicts itself.
    assert_eq!(asks(rgre).await.unwrap_err().code(), "PUBLICATION_UNSOUND");
    jumelage_entities::publication::Entity::delete_many()
        .exec(&cemr.db)
        .await
        .unwrap();
    let refusal = asks(rgre).await.unwrap_err();
    assert_eq!(refusal.code(), "PUBLICATIONS_ROLLED_BACK");
    assert!(refusal.to_string().contains("publish"), "{refusal}");
    serial_is(serial).await;
    assert_eq!(
        asks(rgre).await.unwrap_err().code(),
        "PUBLICATIONS_TWO_LISTS"
    );
    assert_eq!(of(rgre, FUNDING).await, [funding("first")]);
    publishes(cemr, FUNDING, &funding("first")).await;
    asks(rgre).await.unwrap();
    assert_eq!(of(rgre, FUNDING).await, [funding("first")]);
    assert!(of(rgre, PublicationKind::Survey).await.is_empty());
    network.stop().await;
}

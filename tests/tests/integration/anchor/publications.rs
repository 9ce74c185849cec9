//! What the anchor publishes is kept by every node that has joined it, and by nothing but its word.

mod attacks;
mod lifetime;

use std::sync::Arc;

use jumelage::{
    anchor::publications::{Kept, PublicationsError, refresh},
    jobs,
    node::Node,
};
use jumelage_domain::{
    PublicationKind, funding::examples, publication::fingerprint, survey::twinning_2025,
};
use jumelage_entities::{
    Actor, audit_entry,
    write::{
        bell,
        publications::{Outcome, Publication, kept, list, publish, unpublish},
    },
};
use reqwest::header::{ETAG, IF_NONE_MATCH};
use sea_orm::EntityTrait;

use super::support::{Network, Place, Shifted, shared, statements};

const BY: Actor = Actor::Operator("test");

/// The examples, with this in their place.
fn funding(label: &str) -> String {
    let mut json: serde_json::Value = serde_json::from_str(&examples().unwrap().to_json()).unwrap();
    json["label"] = serde_json::json!({ "en": label });
    json.to_string()
}

fn survey() -> String {
    serde_json::to_string(&twinning_2025::instrument().unwrap()).unwrap()
}

/// What the operator of a node does.
async fn publishes(node: &Node, kind: PublicationKind, document: &str) -> Outcome {
    let name = kind.name_of(document).unwrap();
    let now = node.clock.now();
    publish(&node.db, BY, kind, (&name, document), now)
        .await
        .unwrap()
}

async fn unpublishes_funding(node: &Node) -> i64 {
    let name = "funding".parse().unwrap();
    let which = (&PublicationKind::Funding.into(), &name);
    unpublish(&node.db, BY, which, node.clock.now())
        .await
        .unwrap()
}

async fn asks(node: &Node) -> Result<Kept, PublicationsError> {
    refresh(node, &statements()).await
}

async fn of(node: &Node, kind: PublicationKind) -> Vec<String> {
    let all = kept(&node.db, kind).await.unwrap().into_iter();
    all.map(|one: Publication| one.text).collect()
}

/// The anchor and a node that knows its keys.
async fn two() -> Network {
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    network.refresh().await;
    network
}

#[actix_web::test]
async fn what_the_anchor_publishes_every_node_keeps_word_for_word_until_it_does_no_more() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    assert_eq!(asks(rgre).await.unwrap(), Kept::TheAnchors);
    assert_eq!(list(&rgre.db).await.unwrap().serial, 0);
    publishes(cemr, PublicationKind::Funding, &funding("first")).await;
    publishes(cemr, PublicationKind::Survey, &survey()).await;
    assert!(of(rgre, PublicationKind::Funding).await.is_empty());
    asks(rgre).await.unwrap();
    for node in [cemr, rgre] {
        assert_eq!(of(node, PublicationKind::Funding).await, [funding("first")]);
        assert_eq!(of(node, PublicationKind::Survey).await, [survey()]);
        assert!(of(node, PublicationKind::SurveyResults).await.is_empty());
    }
    publishes(cemr, PublicationKind::Funding, &funding("second")).await;
    asks(rgre).await.unwrap();
    assert_eq!(
        of(rgre, PublicationKind::Funding).await,
        [funding("second")]
    );
    unpublishes_funding(cemr).await;
    asks(rgre).await.unwrap();
    assert!(of(rgre, PublicationKind::Funding).await.is_empty());
    assert_eq!(of(rgre, PublicationKind::Survey).await, [survey()]);
    let [at_anchor, at_node] = [list(&cemr.db).await.unwrap(), list(&rgre.db).await.unwrap()];
    assert_eq!(at_anchor.serial, at_node.serial);
    assert_eq!(at_node.source, Some(network.anchor().to_string()));
    network.stop().await;
}

#[actix_web::test]
async fn each_change_is_in_the_audit_of_the_anchor_and_of_the_node() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, PublicationKind::Funding, &funding("first")).await;
    asks(rgre).await.unwrap();
    publishes(cemr, PublicationKind::Funding, &funding("second")).await;
    asks(rgre).await.unwrap();
    unpublishes_funding(cemr).await;
    asks(rgre).await.unwrap();
    for (node, by) in [(cemr, "test"), (rgre, "cemr")] {
        let wanted = audit_entry::Wanted {
            object: Some("FUNDING/funding".to_owned()),
            ..audit_entry::Wanted::default()
        };
        let entries = audit_entry::newest(&node.db, &wanted, None, 10)
            .await
            .unwrap();
        let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["DELETED", "UPDATED", "CREATED"], "{by}");
        assert!(
            entries
                .iter()
                .all(|entry| entry.object_kind == "PUBLICATION"
                    && entry.actor_name.as_deref() == Some(by))
        );
        let said = entries[1].after.as_deref().unwrap();
        assert!(said.contains(&fingerprint(&funding("second"))), "{said}");
    }
    network.stop().await;
}

#[actix_web::test]
async fn nothing_is_written_or_fetched_where_nothing_is_new() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, PublicationKind::Funding, &funding("first")).await;
    asks(rgre).await.unwrap();
    let revision = async || {
        let node = jumelage_entities::node::Entity::find().one(&rgre.db).await;
        node.unwrap().unwrap().revision
    };
    let before = revision().await;
    // Nothing but the list is there to be fetched.
    let url = format!("{}/publications", network.anchor());
    let only_list = super::support::Instead {
        inner: statements(),
        prefix: format!("{url}/"),
        text: "nothing".to_owned(),
    };
    refresh(rgre, &only_list).await.unwrap();
    assert_eq!(revision().await, before);
    // The same once more is no other version, and a list with another serial.
    let again = publishes(cemr, PublicationKind::Funding, &funding("first")).await;
    assert!(matches!(again, Outcome::Same(_)));
    refresh(rgre, &only_list).await.unwrap();
    let [at_anchor, at_node] = [list(&cemr.db).await.unwrap(), list(&rgre.db).await.unwrap()];
    assert_eq!(at_anchor.serial, at_node.serial);
    network.stop().await;
}

#[actix_web::test]
async fn whoever_has_a_text_is_told_so_by_its_tag() {
    let network = two().await;
    let cemr = network.node("cemr");
    publishes(cemr, PublicationKind::Funding, &funding("first")).await;
    let client = reqwest::Client::builder().build().unwrap();
    for (path, media) in [
        ("", "application/jumelage-publications+jwt"),
        ("/FUNDING/funding", "application/jumelage-publication+jwt"),
    ] {
        let url = format!("{}/publications{path}", network.anchor());
        let first = client.get(&url).send().await.unwrap();
        assert_eq!(first.status(), 200);
        assert_eq!(first.headers()["content-type"], media);
        let tag = first.headers()[ETAG].clone();
        network.clock.forward(60);
        let known = client.get(&url).header(IF_NONE_MATCH, &tag);
        assert_eq!(known.send().await.unwrap().status(), 304);
        publishes(cemr, PublicationKind::Funding, &funding(media)).await;
        let changed = client.get(&url).header(IF_NONE_MATCH, &tag);
        assert_eq!(changed.send().await.unwrap().status(), 200);
    }
    for path in ["/FUNDING/other", "/funding/funding", "/SURVEY/x", "/A/B"] {
        let url = format!("{}/publications{path}", network.anchor());
        assert_eq!(client.get(&url).send().await.unwrap().status(), 404);
    }
    // A node that keeps another's publishes nothing.
    let rgre = network.node("rgre");
    asks(rgre).await.unwrap();
    let url = format!("{}/publications", rgre.settings.public_url);
    assert_eq!(client.get(&url).send().await.unwrap().status(), 404);
    network.stop().await;
}

#[actix_web::test]
async fn a_running_node_takes_what_is_published_by_itself() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, PublicationKind::Funding, &funding("first")).await;
    let mut bell = bell::listen(&rgre.settings.code);
    let working = actix_web::rt::spawn(jobs::run(Arc::clone(rgre)));
    loop {
        bell.borrow_and_update();
        if !of(rgre, PublicationKind::Funding).await.is_empty() {
            break;
        }
        bell.changed().await.unwrap();
    }
    working.abort();
    drop(working.await);
    network.stop().await;
}

#[actix_web::test]
async fn a_node_that_has_joined_nobody_publishes_for_itself() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path(), "alone", "DE");
    let node = place.open(&shared(&Shifted::new())).await;
    assert_eq!(asks(&node).await.unwrap(), Kept::ItsOwn);
    publishes(&node, PublicationKind::Funding, &funding("own")).await;
    assert_eq!(of(&node, PublicationKind::Funding).await, [funding("own")]);
    // What is none of its kind is not published.
    let name = "funding".parse().unwrap();
    let slip = funding("own").replacen("asOf", "asof", 1);
    let refusal = publish(
        &node.db,
        BY,
        PublicationKind::Funding,
        (&name, &slip),
        node.clock.now(),
    );
    assert!(refusal.await.unwrap_err().to_string().contains("asOf"));
    assert_eq!(of(&node, PublicationKind::Funding).await, [funding("own")]);
}

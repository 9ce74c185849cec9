//! Who answers in the anchor's place gets nowhere.

use actix_web::{App, HttpResponse, HttpServer, web};
use jumelage::anchor::{
    admit::{self, Candidate, Particulars},
    fetch::{FetchError, Statements},
    job,
};
use jumelage_entities::{registry, write::admissions};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::support::{Network, nodes, statements};

#[actix_web::test]
async fn another_anchor_at_the_anchors_address_is_not_believed() {
    let (ours, mut other) = (Network::new("DE").await, Network::new("DE").await);
    ours.admit("rgre", "DE").await;
    ours.refresh().await;
    other.add("evil", "FR").await;
    other.admit("evil", "FR").await;
    let url = format!("{}/.well-known/openid-federation", other.anchor());
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    ours.refresh_as("rgre", &ours.anchor(), &text).await;
    assert_eq!(nodes(ours.node("rgre")), ["cemr", "rgre"]);
    // Nor one that says that it is ours, with a key of its own.
    let stranger = jumelage_trust::NodeKey::generate().unwrap();
    let text = ours.configuration_of("cemr", &stranger, &[]);
    ours.refresh_as("rgre", &ours.anchor(), &text).await;
    assert_eq!(nodes(ours.node("rgre")), ["cemr", "rgre"]);
    ours.stop().await;
    other.stop().await;
}

#[actix_web::test]
async fn a_former_list_does_not_bring_a_revoked_node_back() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    let url = format!("{}/.well-known/openid-federation", network.anchor());
    let former = reqwest::get(url).await.unwrap().text().await.unwrap();
    network.revoke("afccre").await;
    network.refresh().await;
    assert_eq!(nodes(network.node("rgre")), ["cemr", "rgre"]);
    network.refresh_as("rgre", &network.anchor(), &former).await;
    assert_eq!(nodes(network.node("rgre")), ["cemr", "rgre"]);
    network.stop().await;
}

#[actix_web::test]
async fn an_anchor_that_was_restored_is_heard_again_when_its_serial_is_raised() {
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    network.refresh().await;
    let held = network.node("rgre").source.held().unwrap();
    assert_eq!(held.list().serial(), 2);
    // The registry of another anchor with the same key: as if from an old backup.
    let db = &network.node("cemr").db;
    let old = registry::ActiveModel {
        id: Set(1),
        serial: Set(1),
    };
    registry::Entity::update(old)
        .exec_without_returning(db)
        .await
        .unwrap();
    admissions::revoke(db, &"kede".parse().unwrap())
        .await
        .unwrap();
    network.refresh().await;
    let members = |code: &str| {
        let held = network.node(code).source.held().unwrap();
        held.list().members().len()
    };
    assert_eq!(members("rgre"), 1);
    admissions::raise_serial(db, 10).await.unwrap();
    network.refresh().await;
    assert_eq!(members("rgre"), 0);
    network.stop().await;
}

/// A server that answers everything like this.
fn impostor(answer: fn() -> HttpResponse) -> (String, actix_web::dev::ServerHandle) {
    let server = HttpServer::new(move || {
        App::new().default_service(web::to(move || async move { answer() }))
    });
    let server = server
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let url = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (url, handle)
}

#[actix_web::test]
async fn redirects_large_bodies_and_unprotected_addresses_are_not_followed() {
    let statements = statements();
    let (url, server) = impostor(|| {
        HttpResponse::Found()
            .insert_header(("location", "http://127.0.0.1:1/"))
            .finish()
    });
    let refusal = statements.get(&url).await.unwrap_err();
    assert!(matches!(refusal, FetchError::Status { status, .. } if status == 302));
    assert!(refusal.to_string().contains("redirects are not followed"));
    server.stop(false).await;
    let (url, server) = impostor(|| HttpResponse::Ok().body("A".repeat((512 << 10) + 1)));
    let refusal = statements.get(&url).await.unwrap_err();
    assert!(matches!(refusal, FetchError::Content(_)), "{refusal}");
    server.stop(false).await;
    let (url, server) = impostor(|| HttpResponse::Ok().body(vec![0xff, 0xfe]));
    let refusal = statements.get(&url).await.unwrap_err();
    assert!(matches!(refusal, FetchError::Content(_)), "{refusal}");
    server.stop(false).await;
    for url in ["http://node.example/x", "https://10.0.0.1/"] {
        let refusal = statements.get(url).await.unwrap_err();
        assert!(matches!(refusal, FetchError::Forbidden { .. }), "{refusal}");
    }
}

#[actix_web::test]
async fn an_anchor_that_answers_nonsense_leaves_all_as_it_is() {
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    network.refresh().await;
    for text in ["", "<html>", "e30.e30.", "{}"] {
        network.refresh_as("rgre", &network.anchor(), text).await;
        assert_eq!(nodes(network.node("rgre")), ["cemr", "rgre"], "{text}");
    }
    network.stop().await;
}

#[actix_web::test]
async fn a_node_is_admitted_only_by_the_key_and_the_code_that_its_operator_reads_out() {
    let network = Network::new("DE").await;
    let place = network.place("rgre");
    let (statements, now) = (statements(), network.clock.time());
    let said = Particulars {
        code: Some("rgre".parse().unwrap()),
        countries: ["DE".parse().unwrap()].into(),
        thumbprint: Some(place.key.public().kid().to_owned()),
        ..Particulars::default()
    };
    let verdict = async |said: Particulars| {
        let url = place.endpoint.to_string();
        let Candidate::Node(introduction) = admit::at(&url, &statements, now).await.unwrap() else {
            panic!("a node")
        };
        admit::node(*introduction, said).map_err(|fault| fault.to_string())
    };
    assert_eq!(verdict(said.clone()).await.unwrap().code().as_str(), "rgre");
    let other = network.place("cemr").key.public().kid().to_owned();
    let refusal = verdict(Particulars {
        thumbprint: Some(other),
        ..said.clone()
    })
    .await;
    assert!(refusal.unwrap_err().contains("somebody else answers there"));
    let refusal = verdict(Particulars {
        thumbprint: None,
        ..said.clone()
    })
    .await;
    assert!(refusal.unwrap_err().contains("thumbprint is missing"));
    let code = Some("afccre".parse().unwrap());
    let refusal = verdict(Particulars { code, ..said }).await;
    assert!(
        refusal
            .unwrap_err()
            .contains("calls itself “rgre”, not “afccre”")
    );
    network.stop().await;
}

#[actix_web::test]
async fn a_peer_that_the_anchor_revoked_is_let_in_no_more() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    let [_, rgre, afccre] = network.each();
    let query = "{europe{coverage{nodes{association state}}}}";
    let state = async |of: &str| {
        let answer = super::support::ask(afccre, query).await;
        let nodes = answer["europe"]["coverage"]["nodes"]
            .as_array()
            .unwrap()
            .clone();
        let node = nodes.into_iter().find(|node| node["association"] == of);
        node.map(|node| node["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(state("rgre").await.as_deref(), Some("OK"));
    network.revoke("afccre").await;
    // The node that was revoked has not heard of it; the other has.
    job::refresh(rgre, &statements()).await.unwrap();
    let after = state("rgre").await;
    assert!(after.is_some_and(|state| state != "OK"));
    network.stop().await;
}

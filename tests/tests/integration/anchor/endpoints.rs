//! What is published, by the standard.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_trust::{EntityConfiguration, SubordinateStatement};
use serde_json::{Value, json};

use super::support::Network;

/// Status, media type and body.
async fn get(url: &str) -> (u16, String, String) {
    let response = reqwest::get(url).await.unwrap();
    let status = response.status().as_u16();
    let media = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (status, media, response.text().await.unwrap())
}

fn claims(text: &str) -> Value {
    let claims = text.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

const STATEMENT: &str = "application/entity-statement+jwt";

#[actix_web::test]
async fn every_node_publishes_its_configuration() {
    let network = Network::new("DE").await;
    let place = network.place("rgre");
    let url = format!("{}/.well-known/openid-federation", place.endpoint);
    let (status, media, text) = get(&url).await;
    assert_eq!((status, &*media), (200, STATEMENT));
    let key = [place.key.public().clone()];
    let now = network.clock.time();
    let own = EntityConfiguration::verify(&text, &place.endpoint, &key, None, now).unwrap();
    assert_eq!(own.authority_hints(), [network.anchor()]);
    assert!(own.list().is_none());
    let schema = reqwest::get(format!("{}/schema.graphql", place.endpoint))
        .await
        .unwrap();
    let schema = jumelage_schema::sdl::hash(&schema.text().await.unwrap());
    assert_eq!(
        claims(&text)["metadata"],
        json!({
            "federation_entity": { "organization_name": "The association rgre" },
            "jumelage_node": { "code": "rgre", "countries": ["DE"], "endpoint": place.endpoint.as_str(),
                "software_version": "0.1.0", "schema_hash": schema },
        })
    );
    network.stop().await;
}

#[actix_web::test]
async fn the_anchor_publishes_its_list_and_its_statements() {
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    let (anchor, node) = (network.place("cemr"), network.place("rgre"));
    let base = &anchor.endpoint;
    let (_, _, text) = get(&format!("{base}/.well-known/openid-federation")).await;
    let keys = [anchor.key.public().clone()];
    let now = network.clock.time();
    let own = EntityConfiguration::verify(&text, base, &keys, None, now).unwrap();
    let list = own.list().unwrap();
    assert_eq!(list.serial(), 2);
    assert_eq!(
        claims(&text)["metadata"]["jumelage_directory"],
        json!({
            "serial": 2, "nodes": [{ "entity": node.endpoint.as_str(), "serial": 2 }],
            "members": [{ "code": "kede", "name": "ΚΕΔΕ", "countries": ["GR"], "website": "https://kede.gr" }],
        })
    );
    let federation = own.federation_entity();
    let fetch = federation.federation_fetch_endpoint.as_deref().unwrap();
    let (status, media, text) = get(&format!("{fetch}?sub={}", node.endpoint)).await;
    assert_eq!((status, &*media), (200, STATEMENT));
    let statement = SubordinateStatement::verify(&text, base, &keys, &node.endpoint, now).unwrap();
    assert_eq!(statement.member().code().as_str(), "rgre");
    assert_eq!(statement.member().keys(), [node.key.public().clone()]);
    let (status, media, text) = get(federation.federation_list_endpoint.as_deref().unwrap()).await;
    assert_eq!((status, &*media), (200, "application/json"));
    let listed: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(listed, json!([node.endpoint.as_str()]));
    network.stop().await;
}

#[actix_web::test]
async fn what_cannot_be_given_is_refused_in_the_standards_form() {
    let network = Network::new("DE").await;
    let (anchor, node) = (network.anchor(), &network.place("rgre").endpoint);
    for (url, status, error) in [
        (
            format!("{anchor}/openid-federation/fetch"),
            400,
            "invalid_request",
        ),
        (
            format!("{anchor}/openid-federation/fetch?sub=rgre"),
            400,
            "invalid_request",
        ),
        (
            format!("{anchor}/openid-federation/fetch?sub={anchor}"),
            400,
            "invalid_request",
        ),
        // Not admitted yet, or never heard of.
        (
            format!("{anchor}/openid-federation/fetch?sub=https://x.example/'OR'1"),
            404,
            "not_found",
        ),
        (
            format!("{anchor}/openid-federation/fetch?sub={node}"),
            404,
            "not_found",
        ),
        (
            format!("{anchor}/openid-federation/fetch?sub=http://x.example/'%20OR%201=1"),
            400,
            "invalid_request",
        ),
        (
            format!("{anchor}/openid-federation/list?entity_type=openid_provider"),
            400,
            "unsupported_parameter",
        ),
        // A node is no anchor.
        (
            format!("{node}/openid-federation/fetch?sub={anchor}"),
            404,
            "not_found",
        ),
        (format!("{node}/openid-federation/list"), 404, "not_found"),
    ] {
        let (found, media, text) = get(&url).await;
        assert_eq!(
            (found, &*media),
            (status, "application/json"),
            "{url}: {text}"
        );
        let body: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(body["error"], error, "{url}");
        assert!(body["error_description"].is_string(), "{url}");
    }
    network.stop().await;
}

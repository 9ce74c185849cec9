//! How a program gets a token.

use base64::{Engine, engine::general_purpose::STANDARD};
use jumelage_trust::{Jwks, UnverifiedAccessToken};

use super::*;

const FORM: &str = "application/x-www-form-urlencoded";

impl Door {
    async fn post(&self, authorization: Option<&str>, form: &str) -> Response {
        let mut request = self.client.post(self.url("/oauth/token"));
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        let request = request.header("content-type", FORM);
        request.body(form.to_owned()).send().await.unwrap()
    }
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

fn posted(Credentials { id, secret }: &Credentials) -> String {
    format!("grant_type=client_credentials&client_id={id}&client_secret={secret}")
}

#[actix_web::test]
async fn a_client_gets_a_token_by_either_way_of_saying_who_it_is() {
    let door = Door::open().await;
    let client = door.register(&door.node).await;
    let header = basic(&client.id, &client.secret);
    for (authorization, form) in [
        (None, posted(&client)),
        (None, format!("{}&scope=read", posted(&client))),
        (
            Some(header.as_str()),
            "grant_type=client_credentials".to_owned(),
        ),
        (
            Some(header.as_str()),
            format!(
                "grant_type=client_credentials&scope=&client_id={}",
                client.id
            ),
        ),
    ] {
        let response = door.post(authorization, &form).await;
        assert_eq!(response.status(), StatusCode::OK, "{form}");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = body(response).await;
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"], 3600);
        assert_eq!(body["scope"], "read");
        let token = body["access_token"].as_str().unwrap();
        assert_eq!(door.show(token).await, Ok(true));
    }
    door.close().await;
}

#[actix_web::test]
async fn a_token_can_be_checked_by_what_the_node_publishes() {
    let door = Door::open().await;
    let get = async |path: &str| body(door.client.get(door.url(path)).send().await.unwrap()).await;
    let metadata = get("/.well-known/oauth-authorization-server").await;
    let issuer = door.url("");
    assert_eq!(
        metadata,
        json!({
            "issuer": issuer,
            "token_endpoint": door.url("/oauth/token"),
            "jwks_uri": door.url("/.well-known/jwks.json"),
            "scopes_supported": ["read"],
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        })
    );
    let jwks: Jwks = serde_json::from_value(get("/.well-known/jwks.json").await).unwrap();
    let token = door.client_token(&door.node).await;
    let token = UnverifiedAccessToken::parse(&token).unwrap();
    let now = door.clock.now();
    assert!(token.verify_own(jwks.keys(), &issuer, now).is_ok());
    door.close().await;
}

#[actix_web::test]
async fn whoever_is_no_client_gets_no_token_and_is_not_told_why() {
    let door = Door::open().await;
    let (client, other) = (
        door.register(&door.node).await,
        door.register(&door.node).await,
    );
    let elsewhere = door.register(&door.other).await;
    let known = |id: &str, secret: &str| Credentials {
        id: id.to_owned(),
        secret: secret.to_owned(),
    };
    let mut told = std::collections::BTreeSet::new();
    for wrong in [
        known(&client.id, &other.secret),
        known(&client.id, "x"),
        known(&client.id, &client.secret[1..]),
        known("00000000-0000-4000-8000-000000000000", &client.secret),
        known("nobody", &client.secret),
        known(&elsewhere.id, &elsewhere.secret),
    ] {
        let response = door.post(None, &posted(&wrong)).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(!response.headers().contains_key("www-authenticate"));
        told.insert(body(response).await.to_string());
        let header = basic(&wrong.id, &wrong.secret);
        let response = door
            .post(Some(&header), "grant_type=client_credentials")
            .await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let challenge = response.headers()["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("Basic "), "{challenge}");
        told.insert(body(response).await.to_string());
    }
    let told: Vec<String> = told.into_iter().collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("\"invalid_client\""), "{told:?}");
    door.close().await;
}

#[actix_web::test]
async fn what_is_no_request_for_a_token_is_refused_by_the_names_of_rfc_6749() {
    let door = Door::open().await;
    let client = door.register(&door.node).await;
    let (header, full) = (basic(&client.id, &client.secret), posted(&client));
    let secret = &client.secret;
    for (authorization, form, error) in [
        (None, String::new(), "invalid_request"),
        (
            None,
            full.replace("client_credentials", ""),
            "invalid_request",
        ),
        (
            None,
            full.replace("client_credentials", "password"),
            "unsupported_grant_type",
        ),
        (None, format!("{full}&scope=admin"), "invalid_scope"),
        (
            None,
            format!("{full}&client_secret={secret}"),
            "invalid_request",
        ),
        (
            None,
            format!("{full}&x={}", "x".repeat(9000)),
            "invalid_request",
        ),
        (Some(&header), full.clone(), "invalid_request"),
        (
            Some(&header),
            "grant_type=client_credentials&client_id=other".to_owned(),
            "invalid_request",
        ),
        (
            None,
            "grant_type=client_credentials".to_owned(),
            "invalid_client",
        ),
        (
            Some(&"Bearer x".to_owned()),
            "grant_type=client_credentials".to_owned(),
            "invalid_client",
        ),
    ] {
        let response = door.post(authorization.map(String::as_str), &form).await;
        let status = match error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        assert_eq!(response.status(), status, "{form}");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = body(response).await;
        assert_eq!(body["error"], error, "{form}");
        assert!(!body.to_string().contains(secret), "{body}");
    }
    let post = door.client.post(door.url("/oauth/token?client_secret=x"));
    let in_url = post.header("content-type", FORM).body(full.clone());
    let post = door.client.post(door.url("/oauth/token"));
    let as_json = post.header("content-type", "application/json").body(full);
    for request in [in_url, as_json] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(body(response).await["error"], "invalid_request");
    }
    let get = door.client.get(door.url("/oauth/token")).send().await;
    assert_eq!(get.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    door.close().await;
}

#[actix_web::test]
async fn the_database_keeps_no_secret() {
    let door = Door::open().await;
    let client = door.register(&door.node).await;
    let rows = jumelage_entities::write::clients::all(&door.node.db).await;
    let row = rows.unwrap().remove(0);
    assert_eq!(row.id.to_string(), client.id);
    assert_ne!(row.secret_hash, client.secret);
    assert!(!format!("{row:?}").contains(&row.secret_hash));
    // Knowing the hash is of no use.
    let by_hash = Credentials {
        id: client.id,
        secret: row.secret_hash,
    };
    assert!(door.node.identity.grant(&by_hash, None).await.is_err());
    door.close().await;
}

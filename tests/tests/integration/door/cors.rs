//! Which sites' pages may read what the node answers.

use jumelage::settings::Origins;
use reqwest::{Method, Response, header::HeaderMap};
use serde_json::json;

use super::{QUESTION, client, with};
use crate::peers::Hosted;

const PAGE: &str = "https://maps.example.org";

async fn beforehand(hosted: &Hosted, path: &str, origin: &str) -> Response {
    let request = client().request(Method::OPTIONS, hosted.at(path));
    let request = request.header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    let request = request.header("access-control-request-headers", "content-type");
    request.send().await.unwrap()
}

async fn asked(hosted: &Hosted, origin: &str) -> Response {
    let request = hosted.post(&json!({"query": QUESTION}));
    request.header("origin", origin).send().await.unwrap()
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

/// All values of `Vary`.
fn varies(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all("vary").iter();
    values
        .flat_map(|value| value.to_str().unwrap().split(','))
        .map(str::trim)
        .collect()
}

#[actix_web::test]
async fn every_page_may_read_what_is_for_everybody_and_none_has_its_users_credentials() {
    let hosted = with(|_| ()).await;
    for path in ["/graphql", "/schema.graphql", "/.well-known/jwks.json"] {
        let response = beforehand(&hosted, path, PAGE).await;
        assert_eq!(response.status(), 204, "{path}");
        let headers = response.headers();
        assert_eq!(header(headers, "access-control-allow-origin"), Some("*"));
        assert_eq!(
            header(headers, "access-control-allow-methods"),
            Some("GET, POST")
        );
        assert_eq!(header(headers, "access-control-max-age"), Some("7200"));
        let accepted = header(headers, "access-control-allow-headers").unwrap();
        for name in ["authorization", "content-type", "graphql-require-preflight"] {
            assert!(
                accepted.split(", ").any(|known| known == name),
                "{accepted}"
            );
        }
        assert_eq!(header(headers, "access-control-allow-credentials"), None);
    }
    let response = asked(&hosted, PAGE).await;
    let headers = response.headers();
    assert_eq!(header(headers, "access-control-allow-origin"), Some("*"));
    let exposed = header(headers, "access-control-expose-headers").unwrap();
    for name in ["ETag", "RateLimit", "RateLimit-Policy", "traceparent"] {
        assert!(exposed.split(", ").any(|known| known == name), "{exposed}");
    }
    assert_eq!(header(headers, "access-control-allow-credentials"), None);
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn where_origins_are_named_only_their_pages_may_read_and_caches_keep_them_apart() {
    let hosted =
        with(|settings| settings.http.cors_origins = Origins::These(vec![PAGE.to_owned()])).await;
    for origin in [
        "https://other.example.org",
        "https://maps.example.org.evil.example",
        "http://maps.example.org",
        "null",
    ] {
        let response = beforehand(&hosted, "/graphql", origin).await;
        assert_eq!(response.status(), 204);
        for name in [
            "access-control-allow-origin",
            "access-control-allow-headers",
            "access-control-max-age",
        ] {
            assert_eq!(header(response.headers(), name), None, "{origin}");
        }
        assert!(varies(response.headers()).contains(&"origin"));
        let response = asked(&hosted, origin).await;
        let allowed = header(response.headers(), "access-control-allow-origin");
        assert_eq!(allowed, None, "{origin}");
        assert!(varies(response.headers()).contains(&"origin"));
    }
    for response in [
        beforehand(&hosted, "/graphql", PAGE).await,
        asked(&hosted, PAGE).await,
    ] {
        let allowed = header(response.headers(), "access-control-allow-origin");
        assert_eq!(allowed, Some(PAGE));
        assert!(varies(response.headers()).contains(&"origin"));
    }
    let response = hosted
        .post(&json!({"query": QUESTION}))
        .send()
        .await
        .unwrap();
    let vary = varies(response.headers());
    assert!(
        ["accept", "authorization", "origin"]
            .iter()
            .all(|name| vary.contains(name)),
        "{vary:?}"
    );
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_is_for_nodes_and_operators_is_for_no_page() {
    let hosted = with(|_| ()).await;
    for path in ["/peer/graphql", "/metrics", "/health/ready", "/graphiql"] {
        let response = beforehand(&hosted, path, PAGE).await;
        assert!(!response.status().is_success(), "{path}");
        let response = client().get(hosted.at(path)).header("origin", PAGE);
        let response = response.send().await.unwrap();
        let headers = response.headers();
        assert_eq!(
            header(headers, "access-control-allow-origin"),
            None,
            "{path}"
        );
        let policy = header(headers, "cross-origin-resource-policy");
        assert_eq!(policy, Some("same-origin"), "{path}");
    }
    hosted.server.stop(true).await;
}

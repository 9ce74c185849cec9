//! Headers by which a browser makes less of an answer than it could.

use serde_json::json;

use super::{QUESTION, client, with};

const EVERYWHERE: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
];

#[actix_web::test]
async fn every_answer_tells_browsers_to_make_nothing_else_of_it() {
    let hosted = with(|_| ()).await;
    for (path, policy, cache) in [
        (
            "/graphql?query={local{__typename}}",
            "default-src 'none'; base",
            "no-store",
        ),
        ("/graphql?query={", "default-src 'none'; base", "no-store"),
        ("/peer/graphql", "default-src 'none'; base", "no-cache"),
        ("/schema.graphql", "default-src 'none'; base", "no-cache"),
        (
            "/.well-known/jwks.json",
            "default-src 'none'; base",
            "no-cache",
        ),
        ("/health/ready", "default-src 'none'; base", "no-cache"),
        ("/metrics", "default-src 'none'; base", "no-cache"),
        ("/nothing/here", "default-src 'none'; base", "no-cache"),
        (
            "/graphiql",
            "default-src 'none'; script-src 'self'; style-src 'self'",
            "no-cache",
        ),
    ] {
        let response = client().get(hosted.at(path)).send().await.unwrap();
        let headers = response.headers();
        for (name, value) in EVERYWHERE {
            assert_eq!(headers[name], value, "{path}");
        }
        let told = headers["content-security-policy"].to_str().unwrap();
        assert!(told.starts_with(policy), "{path}: {told}");
        assert!(told.contains("frame-ancestors 'none'"), "{path}: {told}");
        assert_eq!(headers["cache-control"], cache, "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
    }
    let response = hosted
        .post(&json!({"query": QUESTION}))
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_node_that_is_reached_over_tls_is_to_be_asked_over_tls_only() {
    let hosted = with(|settings| settings.public_url = "https://node.example.org".into()).await;
    let response = client().get(hosted.at("/schema.graphql")).send().await;
    let response = response.unwrap();
    let told = &response.headers()["strict-transport-security"];
    assert_eq!(told, "max-age=31536000");
    hosted.server.stop(true).await;
}

//! What the door tells of its schema.

use serde_json::{Value, json};

use super::{QUESTION, client, code, told, with};
use crate::peers::Hosted;

const INTROSPECTION: [&str; 4] = [
    "{__schema{queryType{name}}}",
    "{__type(name:\"Query\"){name}}",
    "{a:local{__typename} ...A} fragment A on Query{b:__schema{types{name}}}",
    "query($no:Boolean=true){__schema @include(if:$no){types{name}}}",
];

#[actix_web::test]
async fn introspection_is_answered_unless_it_is_turned_off() {
    let open = with(|_| ()).await;
    for query in INTROSPECTION {
        let (status, body) = told(open.post(&json!({"query": query}))).await;
        assert_eq!(
            (status.as_u16(), body.get("errors")),
            (200, None),
            "{query}"
        );
    }
    open.server.stop(true).await;
    let closed = with(|settings| settings.http.introspection = false).await;
    for query in INTROSPECTION {
        let refused = (400, "INTROSPECTION_NOT_ALLOWED".to_owned());
        assert_eq!(
            code(closed.post(&json!({"query": query}))).await,
            refused,
            "{query}"
        );
    }
    // What is asked of data stays, and so does what other nodes read.
    let query = "{__typename local{__typename}}";
    let (_, body) = told(closed.post(&json!({"query": query}))).await;
    let names = json!({"__typename": "Query", "local": {"__typename": "Catalogue"}});
    assert_eq!(body["data"], names);
    let sdl = client()
        .get(closed.at("/schema.graphql"))
        .send()
        .await
        .unwrap();
    assert_eq!(sdl.text().await.unwrap(), jumelage_schema::sdl::public());
    closed.server.stop(true).await;
}

/// Requests that do not fit the schema, and a word of it that they do not have but the full message has.
fn wrong() -> Vec<(Value, &'static str)> {
    vec![
        (json!({"query": "{association{code}}"}), "Query"),
        (json!({"query": "{local{association{code}}}"}), "(code:)"),
        (
            json!({"query": "{local{associations{code(a:1)}}}"}),
            "Association.code",
        ),
        (
            json!({"query": "{europe(coverage:{}){__typename}}"}),
            "require",
        ),
        (
            json!({"query": "{europe(coverage:{require:SOME}){__typename}}"}),
            "CoverageRequirement",
        ),
        (
            json!({
                "query": "query($p:CoveragePolicy){europe(coverage:$p){__typename}}",
                "variables": {"p": {"minimum": 1}},
            }),
            "require",
        ),
        (
            json!({
                "query": "query($p:CoveragePolicy){europe(coverage:$p){__typename}}",
                "variables": {"p": {"require": "SOME"}},
            }),
            "CoverageRequirement",
        ),
    ]
}

async fn messages(hosted: &Hosted, sent: &Value) -> (Vec<Value>, String) {
    let (_, body) = told(hosted.post(sent)).await;
    let errors = body["errors"].as_array().unwrap();
    let codes = errors
        .iter()
        .map(|error| error["extensions"]["code"].clone());
    let messages = errors
        .iter()
        .map(|error| error["message"].as_str().unwrap());
    (codes.collect(), messages.collect::<Vec<_>>().join(" "))
}

#[actix_web::test]
async fn without_suggestions_no_message_names_what_the_schema_has() {
    let open = with(|_| ()).await;
    let closed = with(|settings| settings.http.suggestions = false).await;
    for (sent, word) in wrong() {
        let (codes, full) = messages(&open, &sent).await;
        assert!(full.contains(word), "{sent}: {full}");
        let (same, plain) = messages(&closed, &sent).await;
        assert_eq!(codes, same, "{sent}");
        assert!(!plain.contains(word), "{sent}: {plain}");
    }
    // The place is the client's own, and stays.
    let (_, body) = told(closed.post(&json!({"query": "{\n nothing}"}))).await;
    assert_eq!(
        body["errors"][0]["locations"],
        json!([{"line": 2, "column": 2}])
    );
    let (status, _) = told(closed.post(&json!({"query": QUESTION}))).await;
    assert_eq!(status, 200);
    open.server.stop(true).await;
    closed.server.stop(true).await;
}

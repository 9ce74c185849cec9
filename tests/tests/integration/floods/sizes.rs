//! Much of one thing.

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use super::{Flood, flood, many, post, refused, told};
use crate::peers::hosted;

pub(super) fn all() -> Vec<Flood> {
    let mut floods = aliases();
    floods.extend(directives());
    floods.extend(tokens());
    floods.extend(variables());
    floods.extend(names());
    floods
}

fn aliases() -> Vec<Flood> {
    let aliases = |count| many(count, |number| format!("a{number}:__typename"));
    vec![
        flood(format!("{{{}}}", aliases(41)), "TOO_MANY_ALIASES"),
        flood(
            format!("{{local{{{}}}}}", aliases(1_500)),
            "TOO_MANY_ALIASES",
        ),
        flood(
            format!(
                "{{{}}}",
                many(1_000, |number| format!("a{number}:local{{__typename}}"))
            ),
            "TOO_MANY_ALIASES",
        ),
        flood(
            format!("{{local{{{}}}}}", many(4_000, |_| "__typename".into())),
            "TOO_MANY_REPEATS",
        ),
    ]
}

#[actix_web::test]
async fn aliases_by_the_thousand_are_refused() {
    refused(aliases()).await;
}

fn directives() -> Vec<Flood> {
    let included = |count| many(count, |_| "__typename @include(if:true)".into());
    vec![
        flood(
            format!("{{local{{{}}}}}", included(101)),
            "TOO_MANY_DIRECTIVES",
        ),
        flood(
            format!(
                "{{local{{__typename {}}}}}",
                many(150, |_| "... @skip(if:true){__typename}".into())
            ),
            "TOO_MANY_DIRECTIVES",
        ),
        flood(
            format!(
                "{{local{{__typename {}}}}}",
                "@skip(if:false) ".repeat(1_000)
            ),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        flood(
            format!("query {}{{local{{__typename}}}}", "@a ".repeat(3_000)),
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ]
}

#[actix_web::test]
async fn directives_by_the_hundred_are_refused() {
    refused(directives()).await;
}

fn tokens() -> Vec<Flood> {
    vec![
        flood(format!("{{{}}}", "a ".repeat(10_001)), "TOO_MANY_TOKENS"),
        flood("{".repeat(100_000), "TOO_MANY_TOKENS"),
        flood("!".repeat(20_000), "TOO_MANY_TOKENS"),
        flood("\u{feff}".repeat(20_000), "GRAPHQL_PARSE_FAILED"),
        flood("\"".repeat(20_000), "GRAPHQL_PARSE_FAILED"),
        flood("#".repeat(300_000), "DOCUMENT_TOO_LARGE"),
        flood(
            format!("{{local{{__typename}}}}{}", " ".repeat(300_000)),
            "DOCUMENT_TOO_LARGE",
        ),
    ]
}

#[actix_web::test]
async fn tokens_by_the_thousand_are_refused() {
    refused(tokens()).await;
}

fn variables() -> Vec<Flood> {
    let with = |query: &str, variables: Value, code| Flood {
        sent: json!({"query": query, "variables": variables}),
        code,
    };
    let ids: Vec<String> = (0..50_000).map(|number| format!("id{number}")).collect();
    let object: Value = (0..50_000)
        .map(|number| (format!("k{number}"), json!(1)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    vec![
        with(
            "query($ids:[ID!]!){nodes(ids:$ids){id name:id other:id}}",
            json!({"ids": ids}),
            "TOO_COSTLY",
        ),
        with(
            "query($n:Int){local{twinnings(first:$n){totalCount}}}",
            json!({"n": "x".repeat(900_000)}),
            "INVALID_VARIABLES",
        ),
        with(
            "query($n:Int){local{twinnings(first:$n){totalCount}}}",
            json!({"n": ids}),
            "INVALID_VARIABLES",
        ),
        with(
            "query($f:TwinningFilter){local{twinnings(filter:$f){totalCount}}}",
            json!({"f": object}),
            "INVALID_VARIABLES",
        ),
        with(
            "query($f:TwinningFilter){local{twinnings(filter:$f){totalCount}}}",
            json!({"f": {"kinds": ids}}),
            "INVALID_VARIABLES",
        ),
    ]
}

#[actix_web::test]
async fn variables_by_the_megabyte_are_refused() {
    refused(variables()).await;
}

fn names() -> Vec<Flood> {
    let long = "x".repeat(200_000);
    vec![
        flood(
            format!("{{{}:local{{__typename}}}}", "x".repeat(129)),
            "NAME_TOO_LONG",
        ),
        flood(
            format!("{{local{{twinnings(first:0){{{long}:nodes{{id}}}}}}}}"),
            "NAME_TOO_LONG",
        ),
        Flood {
            sent: json!({"query": "{local{__typename}}", "operationName": long}),
            code: "OPERATION_NOT_FOUND",
        },
        flood(
            format!("query A{{local{{__typename}}}} query {long}{{local{{__typename}}}}"),
            "OPERATION_NOT_FOUND",
        ),
        flood(
            format!("{{local{{twinnings(first:\"{long}\"){{nodes{{id}}}}}}}}"),
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ]
}

#[actix_web::test]
async fn names_without_end_are_refused() {
    refused(names()).await;
}

#[actix_web::test]
async fn what_repeats_a_long_text_in_its_message_repeats_its_beginning() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let alias = |number: usize| format!("a{number}:europe(associations:[$x]){{__typename}}");
    let query = format!("query($x:String!){{{}}}", many(40, alias));
    for long in ["x".repeat(900_000), "é".repeat(400_000)] {
        let sent = json!({"query": query, "variables": {"x": long}});
        let (_, reply) = told(post(&url, sent.to_string())).await;
        let errors = reply["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 40);
        for error in errors {
            assert_eq!(error["extensions"]["code"], "UNKNOWN_ASSOCIATION");
            assert!(error["message"].as_str().unwrap().ends_with('…'), "{error}");
        }
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn batches_by_the_thousand_are_refused() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    for count in [11, 20_000] {
        let batch = Value::Array(vec![json!({"query": "{local{__typename}}"}); count]);
        let (status, reply) = told(post(&url, batch.to_string())).await;
        let code = &reply["errors"][0]["extensions"]["code"];
        assert_eq!((status, code), (400, &json!("BATCH_TOO_LARGE")));
    }
    hosted.server.stop(true).await;
}

/// Bytes that become so many when they are inflated.
pub(super) fn bomb(inflated: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..inflated >> 20 {
        std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    }
    encoder.finish().unwrap()
}

#[actix_web::test]
async fn bodies_by_the_megabyte_are_refused_and_compressed_ones_are_not_inflated() {
    let hosted = hosted().await;
    let base = &hosted.nodes[0].settings.public_url;
    let url = format!("{base}/graphql");
    let large = " ".repeat(20 << 20);
    let (status, reply) = told(post(&url, large.clone())).await;
    let code = &reply["errors"][0]["extensions"]["code"];
    assert_eq!((status, code), (413, &json!("BODY_TOO_LARGE")));
    // Without a length in the head, too.
    let parts = large.into_bytes();
    let parts: Vec<Result<Vec<u8>, std::io::Error>> = parts
        .chunks(1 << 16)
        .map(|part| Ok(part.to_vec()))
        .collect();
    let body = reqwest::Body::wrap_stream(futures::stream::iter(parts));
    let (status, reply) = told(post(&url, String::new()).body(body)).await;
    let code = &reply["errors"][0]["extensions"]["code"];
    assert_eq!((status, code), (413, &json!("BODY_TOO_LARGE")));
    let bomb = bomb(64 << 20);
    assert!(bomb.len() < 1 << 20);
    for (path, encoding) in [
        ("graphql", "gzip"),
        ("graphql", "br"),
        ("peer/graphql", "gzip"),
    ] {
        let request = post(&format!("{base}/{path}"), String::new()).body(bomb.clone());
        let (status, reply) = told(request.header("content-encoding", encoding)).await;
        let code = &reply["errors"][0]["extensions"]["code"];
        assert_eq!(
            (status, code),
            (415, &json!("UNSUPPORTED_MEDIA_TYPE")),
            "{path}"
        );
    }
    hosted.server.stop(true).await;
}

//! Much of one thing.

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use super::{Flood, flood, many};

#[must_use]
pub fn all() -> Vec<Flood> {
    let mut floods = aliases();
    floods.extend(directives());
    floods.extend(tokens());
    floods.extend(variables());
    floods.extend(names());
    floods
}

#[must_use]
pub fn aliases() -> Vec<Flood> {
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

#[must_use]
pub fn directives() -> Vec<Flood> {
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

#[must_use]
pub fn tokens() -> Vec<Flood> {
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

#[must_use]
pub fn variables() -> Vec<Flood> {
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

#[must_use]
pub fn names() -> Vec<Flood> {
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

/// Bytes that become so many when they are inflated.
#[must_use]
pub fn bomb(inflated: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..inflated >> 20 {
        std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    }
    encoder.finish().unwrap()
}

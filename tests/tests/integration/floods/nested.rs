//! What nests, and what goes round.

use serde_json::json;

use super::{Flood, client, flood, many, post, refused, told};
use crate::peers::hosted;

pub(super) fn all() -> Vec<Flood> {
    let mut floods = depth();
    floods.extend(circles());
    floods.extend(wide_trees());
    floods.extend(lists());
    floods
}

/// Down from town to town.
fn towns(levels: usize) -> String {
    let down = "twinnings(first:1){nodes{parties{".repeat(levels);
    format!("{{local{{{down}id{}}}}}", "}}}".repeat(levels))
}

fn depth() -> Vec<Flood> {
    vec![
        flood(towns(7), "TOO_DEEP"),
        flood(towns(60), "TOO_DEEP"),
        flood(towns(1_000), "TOO_DEEP"),
        flood("{a".repeat(4_000), "TOO_DEEP"),
        flood("{...{".repeat(2_000), "TOO_DEEP"),
        flood(
            format!(
                "{{local{}__typename{}}}",
                "{...on Catalogue".repeat(300),
                "}".repeat(300)
            ),
            "TOO_DEEP",
        ),
    ]
}

#[actix_web::test]
async fn fields_below_fields_are_refused() {
    refused(depth()).await;
}

fn circles() -> Vec<Flood> {
    let code = "GRAPHQL_VALIDATION_FAILED";
    let circle = |of: usize| {
        many(of, |number| {
            format!("fragment F{number} on Query{{...F{}}}", (number + 1) % of)
        })
    };
    vec![
        flood("{...A} fragment A on Query{...A}", code),
        flood(
            "{...A} fragment A on Query{local{__typename}...B} fragment B on Query{...A}",
            code,
        ),
        flood(format!("{{...F0}} {}", circle(10)), code),
        flood(format!("{{...F0}} {}", circle(400)), code),
        flood(
            "{local{twinnings{nodes{...T}}}} fragment T on Twinning{parties{...P}} \
             fragment P on LocalGovernment{twinnings{nodes{...T}}}",
            code,
        ),
    ]
}

#[actix_web::test]
async fn fragments_in_a_circle_are_refused() {
    refused(circles()).await;
}

/// Each level has the next one below so many aliases: the last one stands in the tree as often as their product.
fn tree(levels: usize, aliases: usize) -> String {
    let level = |number: usize| {
        let next = if number + 1 == levels {
            "id".to_owned()
        } else {
            format!("...L{}", number + 1)
        };
        let one =
            |alias: usize| format!("a{alias}:twinnings(first:0){{nodes{{parties{{{next}}}}}}}");
        format!(
            "fragment L{number} on LocalGovernment{{{}}}",
            many(aliases, one)
        )
    };
    format!(
        "{{local{{localGovernments(first:0){{nodes{{...L0}}}}}}}} {}",
        many(levels, level)
    )
}

fn wide_trees() -> Vec<Flood> {
    vec![
        flood(tree(3, 40), "TOO_MANY_SELECTIONS"),
        flood(tree(5, 10), "TOO_MANY_SELECTIONS"),
        flood(tree(5, 40), "TOO_MANY_SELECTIONS"),
    ]
}

#[actix_web::test]
async fn fragments_in_a_wide_tree_are_refused() {
    refused(wide_trees()).await;
}

#[actix_web::test]
async fn fragments_that_spread_others_twice_without_a_field_between_bring_nothing_more() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    let level = |number: usize| {
        let next = number + 1;
        format!("fragment F{number} on Query{{...F{next} ...F{next}}}")
    };
    let query = format!(
        "{{...F0}} {} fragment F60 on Query{{local{{__typename}}}}",
        many(60, level)
    );
    let (status, reply) = told(post(&url, json!({"query": query}).to_string())).await;
    let found = json!({"local": {"__typename": "Catalogue"}});
    assert_eq!((status, &reply["data"]), (200, &found), "{reply}");
    hosted.server.stop(true).await;
}

/// Lists in lists, in values.
fn lists() -> Vec<Flood> {
    let query = "query($first:Int){local{twinnings(first:$first){nodes{id}}}}";
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let literal = |levels: usize| {
        format!(
            "{{local{{twinnings(first:{}1{}){{nodes{{id}}}}}}}}",
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    let ids = "query($ids:[ID!]!){nodes(ids:$ids){id}}";
    vec![
        Flood {
            sent: json!({"query": query, "variables": {"first": deep}}),
            code: "INVALID_VARIABLES",
        },
        Flood {
            sent: json!({"query": ids, "variables": {"ids": deep}}),
            code: "INVALID_VARIABLES",
        },
        flood(literal(100), "GRAPHQL_VALIDATION_FAILED"),
        flood(literal(4_000), "TOO_DEEP"),
        flood(
            format!(
                "query($a:{}Int{}){{local{{__typename}}}}",
                "[".repeat(4_000),
                "]".repeat(4_000)
            ),
            "TOO_DEEP",
        ),
    ]
}

#[actix_web::test]
async fn lists_in_lists_are_refused() {
    refused(lists()).await;
}

/// Bodies, nested so deep.
pub(super) fn bodies(levels: usize) -> [String; 5] {
    let (open, close) = ("[".repeat(levels), "]".repeat(levels));
    let objects = format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    [
        format!("{open}{close}"),
        objects.clone(),
        format!(r#"{{"query":{open}{close}}}"#),
        format!(r#"{{"query":"{{a}}","variables":{objects}}}"#),
        format!(r#"[{{"query":"{{a}}","variables":{{"a":{open}{close}}}}}]"#),
    ]
}

#[actix_web::test]
async fn a_body_nested_a_hundred_thousand_deep_is_refused() {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    for body in bodies(100_000) {
        let start: String = body.chars().take(40).collect();
        let (status, reply) = told(post(&url, body)).await;
        let code = &reply["errors"][0]["extensions"]["code"];
        assert_eq!(
            (status, code),
            (400, &json!("MALFORMED_REQUEST")),
            "{start}"
        );
    }
    for name in ["variables", "extensions"] {
        let value = "[".repeat(10_000);
        let query = [("query", "{a}"), (name, value.as_str())];
        let address = reqwest::Url::parse_with_params(&url, query).unwrap();
        let (status, reply) = told(client().get(address)).await;
        let code = &reply["errors"][0]["extensions"]["code"];
        assert_eq!((status, code), (400, &json!("MALFORMED_REQUEST")), "{name}");
    }
    // What nobody reads may be nested as it likes.
    let body = format!(
        r#"{{"query":"{{local{{__typename}}}}","extensions":{{"other":{}{}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let (status, _) = told(post(&url, body)).await;
    assert_eq!(status, 200);
    hosted.server.stop(true).await;
}

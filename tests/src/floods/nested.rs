//! What nests, and what goes round.

use serde_json::json;

use super::{Flood, flood, many};

#[must_use]
pub fn all() -> Vec<Flood> {
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

#[must_use]
pub fn depth() -> Vec<Flood> {
    vec![
        flood(towns(7), "TOO_DEEP"),
        flood(towns(60), "TOO_DEEP"),
        flood(towns(300), "TOO_DEEP"),
        flood("{a".repeat(4_000), "TOO_DEEP"),
        flood(format!("{{{}", "...{".repeat(2_000)), "TOO_DEEP"),
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

#[must_use]
pub fn circles() -> Vec<Flood> {
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

#[must_use]
pub fn wide_trees() -> Vec<Flood> {
    vec![
        flood(tree(3, 40), "TOO_MANY_SELECTIONS"),
        flood(tree(5, 10), "TOO_MANY_SELECTIONS"),
        flood(tree(5, 40), "TOO_MANY_SELECTIONS"),
    ]
}

/// Lists in lists, in values.
#[must_use]
pub fn lists() -> Vec<Flood> {
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
        flood(literal(40), "GRAPHQL_VALIDATION_FAILED"),
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

/// Bodies, nested so deep.
#[must_use]
pub fn bodies(levels: usize) -> [String; 5] {
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

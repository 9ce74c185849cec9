//! What nests, and what goes round.

use jumelage_tests::floods::{
    many,
    nested::{bodies, circles, depth, lists, wide_trees},
};
use serde_json::json;

use super::{client, post, refused, told};
use crate::peers::hosted;

#[actix_web::test]
async fn fields_below_fields_are_refused() {
    refused(depth()).await;
}

#[actix_web::test]
async fn fragments_in_a_circle_are_refused() {
    refused(circles()).await;
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

#[actix_web::test]
async fn lists_in_lists_are_refused() {
    refused(lists()).await;
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

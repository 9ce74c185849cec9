//! Much of one thing.

use jumelage_tests::floods::{
    many,
    sizes::{aliases, bomb, directives, names, tokens, variables},
};
use jumelage_trust::PeerToken;
use serde_json::{Value, json};

use super::{post, refused, told};
use crate::peers::hosted;

#[actix_web::test]
async fn aliases_by_the_thousand_are_refused() {
    refused(aliases()).await;
}

#[actix_web::test]
async fn directives_by_the_hundred_are_refused() {
    refused(directives()).await;
}

#[actix_web::test]
async fn tokens_by_the_thousand_are_refused() {
    refused(tokens()).await;
}

#[actix_web::test]
async fn variables_by_the_megabyte_are_refused() {
    refused(variables()).await;
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
    let bomb = bomb(16 << 20);
    assert!(bomb.len() < 1 << 20);
    let [me, them] = &hosted.nodes[..] else {
        panic!("two nodes")
    };
    let token = PeerToken::sign(
        &them.keys.signing().load(),
        &them.settings.code,
        &me.settings.code,
        &bomb,
        me.clock.now(),
    );
    for (path, encoding) in [
        ("graphql", "gzip"),
        ("graphql", "br"),
        ("peer/graphql", "gzip"),
    ] {
        let request = post(&format!("{base}/{path}"), String::new()).body(bomb.clone());
        let request = if path == "graphql" {
            request
        } else {
            request.bearer_auth(&token)
        };
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

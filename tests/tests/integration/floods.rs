//! Requests that are made to cost: each is refused with its code, in few bytes, by POST, by GET and in a batch.

mod memory;
mod nested;
mod schema;
mod sizes;

use jumelage_tests::floods::Flood;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::peers::hosted;

/// Bytes that a refusal may have, whatever was sent.
const ANSWER: usize = 32_000;

/// Longer addresses are no HTTP any more.
const ADDRESS: usize = 60_000;

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

fn post(url: &str, body: String) -> RequestBuilder {
    let request = client().post(url).body(body);
    let request = request.header("accept", "application/graphql-response+json");
    request.header("content-type", "application/json")
}

/// Status and body of a refusal; it has to be a short one.
async fn told(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    assert!(body.len() <= ANSWER, "an answer of {} bytes", body.len());
    let body = serde_json::from_slice(&body).unwrap();
    (status, body)
}

fn is_refused(reply: &Value, flood: &Flood, how: &str) {
    let code = &reply["errors"][0]["extensions"]["code"];
    let sent = flood.sent.to_string();
    let sent: String = sent.chars().take(200).collect();
    assert_eq!(code, flood.code, "{how}: {sent}: {reply}");
    assert!(reply.get("data").is_none(), "{how}: {sent}");
}

/// Sends them to a node in each way in which a request can come, and sees it answer others afterwards.
async fn refused(floods: Vec<Flood>) {
    let hosted = hosted().await;
    let url = format!("{}/graphql", hosted.nodes[0].settings.public_url);
    for flood in floods {
        let (status, reply) = told(post(&url, flood.sent.to_string())).await;
        assert_eq!(status, 400);
        is_refused(&reply, &flood, "by POST");
        let batch = json!([flood.sent, {"query": "{local{__typename}}"}]);
        let (_, replies) = told(post(&url, batch.to_string())).await;
        is_refused(&replies[0], &flood, "in a batch");
        assert!(replies[1]["data"]["local"].is_object(), "{replies}");
        by_link(&url, &flood).await;
    }
    hosted.server.stop(true).await;
}

async fn by_link(url: &str, flood: &Flood) {
    let text = |key: &str| match &flood.sent[key] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let parts = ["query", "operationName", "variables"].map(|key| (key, text(key)));
    let address = reqwest::Url::parse_with_params(url, parts).unwrap();
    if address.as_str().len() > ADDRESS {
        return;
    }
    let request = client().get(address);
    let request = request.header("accept", "application/graphql-response+json");
    let (status, reply) = told(request).await;
    assert_eq!(status, 400);
    is_refused(&reply, flood, "by GET");
}

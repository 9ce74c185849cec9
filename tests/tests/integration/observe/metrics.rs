//! The page for Prometheus.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jumelage::{host, node::Node};
use serde_json::json;

use super::fake::beside;
use crate::peers::{ask, hosted};

/// What stands on a node's page, by name and labels.
async fn counted(node: &Node) -> BTreeMap<String, f64> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/metrics", node.settings.public_url);
    let page = client.get(url).send().await.unwrap();
    assert_eq!(
        page.headers()["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let page = String::from_utf8(page.bytes().await.unwrap().to_vec()).unwrap();
    assert!(page.ends_with("# EOF\n"), "{page}");
    page.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

#[actix_web::test]
async fn requests_calls_and_coverage_are_counted_by_their_outcome() {
    let hosted = hosted().await;
    let [one, other] = &hosted.nodes[..] else {
        panic!("two nodes")
    };
    let asked = "{europe{coverage{settled} associations{code}}}";
    ask(one, asked).await;
    ask(one, asked).await;
    ask(other, "{europe{associations{code}}}").await;
    ask(one, "{local{associations{code}}}").await;
    ask(one, "{nothing}").await;
    ask(one, r#"{node(id:"none"){id} local{associations{code}}}"#).await;
    let counted = counted(other).await;
    for (name, expected) in [
        (
            r#"request_duration_seconds_count{node="afccre",outcome="ok"}"#,
            3.0,
        ),
        (
            r#"request_duration_seconds_count{node="afccre",outcome="refused"}"#,
            1.0,
        ),
        (
            r#"request_duration_seconds_count{node="afccre",outcome="errors"}"#,
            1.0,
        ),
        (
            r#"request_duration_seconds_count{node="rgre",outcome="ok"}"#,
            1.0,
        ),
        (
            r#"request_duration_seconds_bucket{le="+Inf",node="rgre",outcome="ok"}"#,
            1.0,
        ),
        (
            r#"peer_call_duration_seconds_count{node="afccre",peer="rgre",outcome="ok"}"#,
            2.0,
        ),
        (
            r#"peer_call_duration_seconds_count{node="rgre",peer="afccre",outcome="ok"}"#,
            1.0,
        ),
        (
            r#"coverage_total{node="afccre",field="europe",complete="true",settled="true"}"#,
            2.0,
        ),
        (
            r#"coverage_total{node="rgre",field="europe",complete="true",settled="unasked"}"#,
            1.0,
        ),
        (
            r#"coverage_total{node="afccre",field="local",complete="true",settled="unasked"}"#,
            2.0,
        ),
    ] {
        let name = format!("jumelage_{name}");
        assert_eq!(counted.get(&name), Some(&expected), "{name}: {counted:#?}");
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_client_that_leaves_is_counted_as_gone() {
    let mut beside = beside(0).await;
    let nodes = [Arc::clone(&beside.node)];
    let listeners = beside.listener.take().into_iter().collect();
    let server = host::serve(&nodes, listeners, 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let node = Arc::clone(&beside.node);
    let client = actix_web::rt::spawn(async move {
        ask(&node, "{europe{associations{code}}}").await;
    });
    beside.fake.sent.recv().await.unwrap();
    client.abort();
    let line = r#"jumelage_request_duration_seconds_count{node="afccre",outcome="gone"} 1"#;
    let counted = || beside.node.metrics.page().unwrap().contains(line);
    let counted = async {
        while !counted() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), counted)
        .await
        .unwrap();
    handle.stop(true).await;
    beside.fake.gate.add_permits(1);
    beside.fake.stop().await;
}

#[actix_web::test]
async fn a_peer_that_cannot_be_reached_is_counted_by_the_code_of_coverage() {
    let beside = beside(0).await;
    beside.fake.stop().await;
    let request = jumelage_federation::Request {
        query: "{europe{coverage{complete} associations{code}}}".into(),
        ..Default::default()
    };
    let node = &beside.node;
    let deadline = Duration::from_mins(1);
    let reply = node.public.answer(&request, node.network(), deadline).await;
    let data = serde_json::to_value(&reply.data).unwrap();
    assert_eq!(data["europe"]["coverage"], json!({"complete": false}));
    let page = node.metrics.page().unwrap();
    let line = r#"jumelage_peer_call_duration_seconds_count{node="afccre",peer="rgre",outcome="UNREACHABLE"} 1"#;
    assert!(page.lines().any(|said| said == line), "{page}");
}

#[actix_web::test]
async fn a_batch_is_counted_once_as_the_worst_of_its_answers_and_kept_replies_are_counted() {
    let hosted = hosted().await;
    let node = &hosted.nodes[0];
    let url = format!("{}/graphql", node.settings.public_url);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let right = json!({"query": "{europe{associations{code}}}"});
    for batch in [
        json!([right, right]),
        json!([right, {"query": "{nothing}"}]),
    ] {
        let sent = client.post(&url).header("content-type", "application/json");
        sent.body(batch.to_string()).send().await.unwrap();
    }
    let counted = counted(node).await;
    for (name, expected) in [
        (
            r#"request_duration_seconds_count{node="afccre",outcome="ok"}"#,
            1.0,
        ),
        (
            r#"request_duration_seconds_count{node="afccre",outcome="refused"}"#,
            1.0,
        ),
        (r#"cache_total{node="afccre",outcome="REPLY"}"#, 2.0),
        (r#"cache_total{node="afccre",outcome="ASKED"}"#, 2.0),
        (r#"cache_total{node="afccre",outcome="REVALIDATED"}"#, 4.0),
    ] {
        let found = counted.get(&format!("jumelage_{name}"));
        assert_eq!(found, Some(&expected), "{name} {counted:?}");
    }
    hosted.server.stop(false).await;
}

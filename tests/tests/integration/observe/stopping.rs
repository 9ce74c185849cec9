//! A process that is told to stop finishes what it has begun.

use std::{net::TcpStream, sync::Arc};

use jumelage::host;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::fake::beside;

#[actix_web::test]
async fn a_request_in_flight_is_answered_and_readiness_ends_at_once() {
    let mut beside = beside(0).await;
    let (tell, told) = oneshot::channel::<()>();
    let (drain, drained) = oneshot::channel::<()>();
    let (notice, noticed) = oneshot::channel();
    let nodes = [Arc::clone(&beside.node)];
    let listeners = beside.listener.take().into_iter().collect();
    let told = async { drop(told.await) };
    let drained = async {
        notice.send(()).unwrap();
        drop(drained.await);
    };
    let server = host::serve_until(
        &nodes,
        listeners,
        1,
        host::Patience::default(),
        told,
        drained,
    )
    .unwrap();
    let server = actix_web::rt::spawn(server);
    let url = &beside.node.settings.public_url;
    let client = || reqwest::Client::builder().no_proxy().build().unwrap();
    let ready = async || {
        let request = client().get(format!("{url}/health/ready"));
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ready().await, 200);

    let query = "{europe{coverage{complete answered} associations{code}}}";
    let asked = client()
        .post(format!("{url}/graphql"))
        .header("content-type", "application/json")
        .body(json!({ "query": query }).to_string())
        .send();
    let answer = actix_web::rt::spawn(asked);
    beside.fake.sent.recv().await.unwrap();
    tell.send(()).unwrap();
    noticed.await.unwrap();
    assert_eq!(ready().await, 503);

    drain.send(()).unwrap();
    let address = beside
        .node
        .settings
        .public_url
        .trim_start_matches("http://");
    while TcpStream::connect(address).is_ok() {
        tokio::task::yield_now().await;
    }
    beside.fake.gate.add_permits(1);
    let answer = answer.await.unwrap().unwrap();
    let reply: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(
        json!({ "data": reply["data"] }),
        json!({"data": {"europe": {
            "coverage": {"complete": true, "answered": 2}, "associations": [{"code": "afccre"}],
        }}})
    );
    server.await.unwrap().unwrap();
    beside.fake.stop().await;
}

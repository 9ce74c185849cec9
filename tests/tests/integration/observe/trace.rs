//! A trace goes on from node to node, and to a collector where there is one.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, web};
use jumelage::{host, telemetry::otlp::Collector};
use jumelage_federation::Request;
use serde_json::json;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::layer::SubscriberExt;

use super::fake::beside;

const EUROPE: &str = "{europe{coverage{complete} associations{code}}}";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[actix_web::test]
async fn every_call_to_a_peer_goes_on_with_the_trace_of_its_caller_or_begins_one() {
    let mut beside = beside(2).await;
    let nodes = [Arc::clone(&beside.node)];
    let listeners = beside.listener.take().into_iter().collect();
    let server = host::serve(&nodes, listeners, 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let url = format!("{}/graphql", beside.node.settings.public_url);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = |query: &str| {
        client
            .post(&url)
            .header("content-type", "application/json")
            .body(json!({ "query": query }).to_string())
    };
    let asked = ask(EUROPE)
        .header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"))
        .header("tracestate", "shop=42");
    assert!(asked.send().await.unwrap().status().is_success());
    let sent = beside.fake.sent.recv().await.unwrap();
    let parent = sent.trace_parent.unwrap();
    assert!(parent.starts_with(&format!("00-{TRACE}-")), "{parent}");
    assert_eq!(sent.trace_state.as_deref(), Some("shop=42"));

    // Another question: of the same it would first be asked whether anything has changed.
    let other = EUROPE.replace("complete", "answered");
    assert!(ask(&other).send().await.unwrap().status().is_success());
    let sent = beside.fake.sent.recv().await.unwrap();
    let parent = sent.trace_parent.unwrap();
    assert_eq!(parent.len(), 55, "{parent}");
    assert!(!parent.contains(TRACE) && !parent.contains(&"0".repeat(32)));
    assert_eq!(sent.trace_state, None);
    handle.stop(true).await;
    beside.fake.stop().await;
}

type Bodies = web::Data<Mutex<Vec<u8>>>;

async fn collect(body: web::Bytes, bodies: Bodies) -> HttpResponse {
    bodies.lock().unwrap().extend_from_slice(&body);
    HttpResponse::Ok().finish()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[actix_web::test]
async fn a_collector_gets_the_spans_of_the_whole_way_and_peers_the_name_of_their_trace() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    let bodies = Bodies::default();
    let collected = bodies.clone();
    let app = move || {
        App::new()
            .app_data(bodies.clone())
            .route("/v1/traces", web::post().to(collect))
    };
    let server = HttpServer::new(app).workers(1).disable_signals();
    let server = server.listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);

    let mut beside = beside(1).await;
    let collector = Collector::at(&endpoint).unwrap();
    let request = Request {
        query: EUROPE.into(),
        ..Request::default()
    };
    let network = beside.node.network();
    let reply = beside
        .node
        .public
        .answer(&request, network, Duration::from_mins(1))
        .with_subscriber(tracing_subscriber::registry().with(collector.layer()))
        .await;
    assert_eq!(reply.errors, []);
    let parent = beside.fake.sent.recv().await.unwrap().trace_parent.unwrap();
    let (trace, span) = (&parent[3..35], &parent[36..52]);
    tokio::task::spawn_blocking(|| collector.stop().unwrap())
        .await
        .unwrap();
    let bytes = collected.lock().unwrap().clone();
    for name in ["prepare", "plan", "wave", "call", "fill", "complete"] {
        assert!(holds(&bytes, name.as_bytes()), "{name}");
    }
    for (what, id) in [
        (
            "trace",
            u128::from_str_radix(trace, 16)
                .unwrap()
                .to_be_bytes()
                .to_vec(),
        ),
        (
            "span",
            u64::from_str_radix(span, 16)
                .unwrap()
                .to_be_bytes()
                .to_vec(),
        ),
    ] {
        assert!(holds(&bytes, &id), "{what} of {parent}");
    }
    handle.stop(true).await;
    beside.fake.stop().await;
}

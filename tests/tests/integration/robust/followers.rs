//! Those who follow at one process what another one writes.

use std::{net::TcpListener, sync::Arc};

use jumelage::{host, neighbours::Neighbours, node::Node};
use serde_json::json;

use super::{child::Served, crowd::Crowd};
use crate::{peers::shared, subscriptions::client::Socket};

const FOLLOW: &str = "subscription{changes{nodes{type action} endCursor}}";

#[actix_web::test]
async fn a_follower_hears_what_another_process_writes() {
    let crowd = Crowd::gather().await;
    let mut writer = Served::start(&crowd.dir, &crowd.listener, None);
    writer.says("serves").await;
    // The bell of this process does not ring.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let node = Node::open(&crowd.dir, &shared(Neighbours::OverHttp)).await;
    let mut node = node.unwrap();
    node.settings.listen = address;
    let nodes = [Arc::new(node)];
    let server = host::serve(&nodes, vec![listener], 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let mut socket = Socket::ready(address).await;
    socket.subscribe("f", FOLLOW, json!({})).await;
    let first = socket.next_of("f").await;
    assert_eq!(first["data"]["changes"]["nodes"], json!([]), "{first}");
    // What the other association's node says of it meanwhile is told as well.
    let created = json!({"type": "TWINNING", "action": "CREATED"});
    for _ in 0..3 {
        assert!(crowd.editors.record_next(None).await);
        let mut is_told = false;
        while !is_told {
            let event = socket.next_of("f").await;
            let changes = event["data"]["changes"]["nodes"].as_array().unwrap();
            is_told = changes.contains(&created);
        }
    }
    socket.leave().await;
    handle.stop(true).await;
}

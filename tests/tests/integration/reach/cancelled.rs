//! Clients that leave: what was done for them ends, and nothing is left of it.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use jumelage_federation::{Network, NodeClient, Peer, Request};
use jumelage_schema::{Schemas, public::PublicDoor};
use jumelage_tests::proxy::Way;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Act, made_up, reach, sockets::Apart};
use jumelage_tests::clock::SimClock;

const LEAVE: usize = 1_000;

#[tokio::test(start_paused = true)]
async fn of_a_thousand_questions_that_are_given_up_nothing_is_left() {
    let clock = Arc::new(SimClock::start());
    let reach = reach(&clock);
    let nodes: Vec<_> = (0..5).map(|_| made_up(&clock)).collect();
    let peers = nodes.iter().enumerate().map(|(at, node)| {
        node.does(|_| Act::Hang);
        let code = format!("node-{at}").parse().unwrap();
        let client: Arc<dyn NodeClient> = reach.peer(&code, Arc::clone(node) as _);
        Peer {
            code,
            countries: ["DE".parse().unwrap()].into(),
            client: Some(client),
        }
    });
    let network = Arc::new(Network {
        me: "node-0".parse().unwrap(),
        peers: peers.collect(),
    });
    let door = PublicDoor::new(&Schemas::build(), b"secret");
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let before = tasks();
    for at in 0..LEAVE {
        // Every other one asks what somebody else asks, too.
        let query = format!("{{europe{{a{}:associations{{code}}}}}}", at / 2);
        let request = Request {
            query: query.into(),
            ..Request::default()
        };
        let deadline = Duration::from_mins(1);
        let mut answer = Box::pin(door.answer(&request, Arc::clone(&network), deadline));
        // Whoever never pauses is not let on by the runtime.
        tokio::task::yield_now().await;
        assert!(futures::poll!(&mut answer).is_pending());
        assert!(nodes.iter().all(|node| node.under_way().0 == 1));
    }
    assert!(nodes.iter().all(|node| node.under_way() == (0, 1)));
    assert_eq!(tasks(), before);
    assert_eq!(Arc::strong_count(&network), 1);
    assert!(
        network
            .peers
            .iter()
            .all(|peer| peer.client.as_ref().unwrap().down().is_none())
    );
}

#[actix_web::test]
async fn over_sockets_the_connections_to_the_peers_end_with_those_of_the_clients() {
    let apart = Apart::new(Duration::from_mins(1)).await;
    apart.proxy.goes(Way::Silent);
    let address = apart.node.settings.listen;
    let mut open = apart.proxy.open();
    let ask = async |at: usize| {
        let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
        let body =
            json!({"query": format!("{{europe{{a{at}:associations{{code}}}}}}")}).to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        client.write_all(request.as_bytes()).await.unwrap();
        client
    };
    for round in 0..LEAVE / 20 {
        let clients = join_all((0..20).map(|at| ask(round * 20 + at))).await;
        // All have got as far as the peer.
        open.wait_for(|open| *open >= 20).await.unwrap();
        drop(clients);
        open.wait_for(|open| *open == 0).await.unwrap();
    }
    // It is none the worse for it.
    apart.proxy.goes(Way::Through);
    let mut client = ask(LEAVE).await;
    let mut answer = vec![0; 4_096];
    let read = client.read(&mut answer).await.unwrap();
    assert!(
        answer[..read].starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    apart.end().await;
}

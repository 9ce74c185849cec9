//! Nodes of one process, which ask each other without sockets.

use std::{sync::Arc, time::Duration};

use jumelage::{
    exchange, host,
    neighbours::Neighbours,
    node::{Node, Shared},
};
use jumelage_entities::exchange::deliver;
use jumelage_federation::{NodeCall, NodeState, Request, network::NodeReply};
use jumelage_trust::{Member, NodeKey};
use sea_orm::TransactionTrait;
use serde_json::{Value, json};

use crate::peers::{Made, load, made, open, settle, shared};

/// Both nodes open and nowhere served: what reaches the other one reaches it directly.
async fn neighbours(shared: &Shared) -> (Made, Vec<Arc<Node>>) {
    let made = made();
    let mut nodes = Vec::new();
    for dir in &made.dirs {
        nodes.push(open(dir, &made.members, shared).await);
    }
    load(&nodes).await;
    settle(&nodes).await;
    (made, nodes)
}

/// What one node makes of the other, asked by itself.
async fn call(node: &Node, remaining: Duration) -> NodeReply {
    let network = node.network();
    let other = network
        .peers
        .iter()
        .find(|peer| peer.code != node.settings.code);
    let client = other.unwrap().client.clone().unwrap();
    let call = NodeCall {
        document: "{associations{code}}".into(),
        remaining,
        ..NodeCall::default()
    };
    client.call(call).await
}

async fn state(node: &Node) -> NodeState {
    match call(node, Duration::from_mins(1)).await.outcome {
        Ok(_) => NodeState::Ok,
        Err(failure) => failure.state,
    }
}

async fn europe(node: &Node) -> Value {
    let query = "{europe{coverage{complete settled nodes{association state}}
        twinningStatistics(groupBy:[CONFIRMATION]){rows{confirmation measures{twinnings records}}}
        twinnings{totalCount nodes{id kind since confirmation parties{name population{value}}}}
        localGovernments(first:0){totalCount}}}";
    let request = Request {
        query: query.into(),
        ..Request::default()
    };
    let deadline = Duration::from_mins(1);
    let reply = node.public.answer(&request, node.network(), deadline).await;
    serde_json::to_value(reply).unwrap()
}

/// What the other node says to a document that is none of its schema.
async fn complaint(node: &Node) -> String {
    let network = node.network();
    let peers = &network.peers;
    let other = peers.iter().find(|peer| peer.code.as_str() == "rgre");
    let client = other.unwrap().client.clone().unwrap();
    let call = NodeCall {
        document: "{nothing}".into(),
        remaining: Duration::from_mins(1),
        ..NodeCall::default()
    };
    let answer = client.call(call).await.outcome.unwrap();
    answer.errors[0].code.clone()
}

#[actix_web::test]
async fn neighbours_tell_and_ask_each_other_without_a_socket_and_answer_as_they_do_over_http() {
    let (mut made, nodes) = neighbours(&shared(Neighbours::direct())).await;
    let direct = europe(&nodes[0]).await;
    assert_eq!(
        direct["data"]["europe"]["coverage"],
        json!({"complete": true, "settled": true, "nodes": [
            {"association": "afccre", "state": "OK"}, {"association": "rgre", "state": "OK"},
        ]}),
        "{direct}"
    );
    let confirmed = &direct["data"]["europe"]["twinnings"]["nodes"][0]["confirmation"];
    assert_eq!(confirmed, "CONFIRMED");
    // The same folder once more, as a process of its own would open it.
    let alone = shared(Neighbours::OverHttp);
    let elsewhere = open(&made.dirs[0], &made.members, &alone).await;
    let server = host::serve(&nodes, std::mem::take(&mut made.listeners), 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    assert_eq!(europe(&elsewhere).await, direct);
    for node in [&nodes[0], &elsewhere] {
        assert_eq!(complaint(node).await, "GRAPHQL_VALIDATION_FAILED");
    }
    handle.stop(true).await;
    assert_eq!(state(&elsewhere).await, NodeState::Unreachable);
    assert_eq!(europe(&nodes[0]).await, direct);
}

#[actix_web::test]
async fn a_neighbour_that_is_gone_is_asked_over_http() {
    let (mut made, mut nodes) = neighbours(&shared(Neighbours::direct())).await;
    // Nobody is there, so that it is known at once.
    made.listeners.clear();
    assert_eq!(state(&nodes[0]).await, NodeState::Ok);
    nodes.truncate(1);
    assert_ne!(state(&nodes[0]).await, NodeState::Ok);
}

#[actix_web::test]
async fn a_neighbour_that_the_directory_knows_otherwise_is_asked_over_http() {
    let mut made = made();
    // Nobody is there, so that what goes over HTTP is not answered.
    made.listeners.clear();
    let Made { dirs, members, .. } = &made;
    let shared = shared(Neighbours::direct());
    let _other = open(&dirs[1], members, &shared).await;
    let other = |endpoint: &str, key: &jumelage_trust::PublicKey| {
        let member = Member::new(
            members[1].code().clone(),
            "An association",
            members[1].countries().iter().copied(),
        );
        member
            .unwrap()
            .with_node(endpoint.parse().unwrap(), key.clone())
    };
    let (address, key) = (
        members[1].endpoint().unwrap().as_str(),
        members[1].key().unwrap(),
    );
    let stranger = NodeKey::generate().unwrap();
    for (known, directly) in [
        (other(address, key), true),
        (other("http://127.0.0.1:1", key), false),
        (other(&format!("{address}/below"), key), false),
        (other(address, stranger.public()), false),
    ] {
        let node = open(&dirs[0], &[members[0].clone(), known.clone()], &shared).await;
        let answered = state(&node).await == NodeState::Ok;
        assert_eq!(answered, directly, "{known:?}");
    }
}

#[actix_web::test]
async fn a_neighbour_that_would_not_let_this_node_in_refuses_it_as_over_http() {
    let mut made = made();
    let shared = shared(Neighbours::direct());
    let me = &made.members[0];
    let stranger = NodeKey::generate().unwrap();
    let not_me = Member::new(
        me.code().clone(),
        "An association",
        me.countries().iter().copied(),
    );
    let not_me = not_me
        .unwrap()
        .with_node(me.endpoint().unwrap().clone(), stranger.public().clone());
    let nodes = vec![
        open(&made.dirs[0], &made.members, &shared).await,
        open(&made.dirs[1], &[not_me, made.members[1].clone()], &shared).await,
    ];
    load(&nodes).await;
    let server = host::serve(&nodes, std::mem::take(&mut made.listeners), 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    assert_eq!(state(&nodes[0]).await, NodeState::Refused);
    assert_eq!(exchange::tell_all(&nodes[0]).await.unwrap(), 0);
    let waiting = deliver::awaited(&nodes[0].db).await.unwrap();
    assert!(waiting.contains(&nodes[1].settings.code));
    handle.stop(true).await;
}

#[actix_web::test]
async fn a_neighbour_that_does_not_answer_in_time_is_given_up() {
    let (_made, nodes) = neighbours(&shared(Neighbours::direct())).await;
    // All its connections are in use.
    let mut held = Vec::new();
    while let Ok(Ok(tx)) =
        tokio::time::timeout(Duration::from_millis(100), nodes[1].db.begin()).await
    {
        held.push(tx);
    }
    let reply = call(&nodes[0], Duration::from_millis(50)).await;
    assert_eq!(reply.outcome.unwrap_err().state, NodeState::Timeout);
    drop(held);
    assert_eq!(state(&nodes[0]).await, NodeState::Ok);
}

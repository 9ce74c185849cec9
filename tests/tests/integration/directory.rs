//! The directory changes while nodes run.

use std::sync::Arc;

use jumelage::{membership::NotAMember, neighbours::Neighbours, node::Node};
use jumelage_federation::{Network, NodeClient, Request};
use jumelage_trust::{Directory, Member, NodeKey};
use serde_json::{Value, json};

use crate::peers::{host_all, hosted, load, made, open, settle, shared};

const WHO: &str = "{europe{coverage{complete nodes{association state}}} federation{peers{code}}}";

async fn ask(node: &Node, query: &str) -> Value {
    let request = Request {
        query: query.into(),
        ..Request::default()
    };
    let deadline = std::time::Duration::from_mins(1);
    let reply = node.public.answer(&request, node.network(), deadline).await;
    serde_json::to_value(reply).unwrap()["data"].take()
}

fn of(members: &[Member]) -> Arc<Directory> {
    let anchor = members[0].code().clone();
    Arc::new(Directory::new(anchor, members.to_vec()).unwrap())
}

fn client(network: &Network, member: &Member) -> Arc<dyn NodeClient> {
    let mut peers = network.peers.iter();
    let peer = peers.find(|peer| peer.code == *member.code()).unwrap();
    Arc::clone(peer.client.as_ref().unwrap())
}

#[actix_web::test]
async fn a_revoked_node_is_asked_no_more_and_let_in_no_more() {
    for neighbours in [Neighbours::direct(), Neighbours::OverHttp] {
        let mut made = made();
        let shared = shared(neighbours);
        let mut nodes = Vec::new();
        for dir in &made.dirs {
            nodes.push(open(dir, &made.members, &shared).await);
        }
        let listeners = std::mem::take(&mut made.listeners);
        let server = jumelage::host::serve(&nodes, listeners, 1).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let [one, other] = &nodes[..] else {
            panic!("two nodes")
        };
        let (me, them) = (one.settings.code.as_str(), other.settings.code.as_str());
        let both = ask(one, WHO).await;
        assert_eq!(both["europe"]["coverage"]["complete"], true, "{both}");
        assert_eq!(both["federation"]["peers"][0]["code"], them);

        one.take_directory(of(&made.members[..1])).await.unwrap();
        let alone = ask(one, WHO).await;
        let nodes = &alone["europe"]["coverage"]["nodes"];
        assert_eq!(*nodes, json!([{"association": me, "state": "OK"}]));
        assert_eq!(alone["federation"]["peers"], json!([]));
        // The other has not heard of it yet; it still asks, and is turned away.
        let refused = ask(other, WHO).await;
        assert_eq!(
            refused["europe"]["coverage"]["complete"], false,
            "{refused}"
        );

        one.take_directory(of(&made.members)).await.unwrap();
        assert_eq!(ask(one, WHO).await, both);
        handle.stop(true).await;
    }
}

#[actix_web::test]
async fn what_was_kept_of_a_revoked_node_is_not_given_any_more() {
    let made = made();
    let shared = shared(Neighbours::direct());
    let mut nodes = Vec::new();
    for dir in &made.dirs {
        nodes.push(open(dir, &made.members, &shared).await);
    }
    load(&nodes).await;
    settle(&nodes).await;
    let query = "{europe(freshness:{maxAgeSeconds:3600,allowStale:true})\
        {twinningStatistics{total{records}} localGovernments(first:0){totalCount}}}";
    let both = ask(&nodes[0], query).await;
    assert_eq!(ask(&nodes[0], query).await, both);
    nodes[0]
        .take_directory(of(&made.members[..1]))
        .await
        .unwrap();
    let alone = ask(&nodes[0], query).await;
    assert_eq!(
        alone,
        ask(
            &nodes[0],
            &query
                .replace("europe", "europe:local")
                .replace("(freshness:{maxAgeSeconds:3600,allowStale:true})", "")
        )
        .await
    );
    assert_ne!(alone, both);
}

#[actix_web::test]
async fn who_stays_as_it_was_is_reached_as_before() {
    let hosted = hosted().await;
    let node = &hosted.nodes[0];
    let before = node.membership();
    let members = before.directory.members().to_vec();
    let other = members
        .iter()
        .find(|member| *member.code() != node.settings.code);
    let other = other.unwrap();
    let newcomer = Member::new("vng".parse().unwrap(), "Newcomer", ["NL".parse().unwrap()]);
    let more = [members.as_slice(), &[newcomer.unwrap()]].concat();
    node.take_directory(of(&more)).await.unwrap();
    let after = node.membership();
    assert_eq!(after.network.peers.len(), before.network.peers.len() + 1);
    let (was, is) = (
        client(&before.network, other),
        client(&after.network, other),
    );
    assert!(Arc::ptr_eq(&was, &is));
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_directory_that_does_not_know_this_node_by_its_key_changes_nothing() {
    let hosted = host_all(made()).await;
    let node = &hosted.nodes[0];
    let before = node.membership();
    let members = before.directory.members().to_vec();
    let me = members
        .iter()
        .position(|member| *member.code() == node.settings.code);
    let me = me.unwrap();
    let mut without = members.clone();
    without.remove(me);
    let mut otherwise = members.clone();
    let stranger = NodeKey::generate().unwrap();
    otherwise[me] = otherwise[me].clone().with_node(
        members[me].endpoint().unwrap().clone(),
        stranger.public().clone(),
    );
    let code = node.settings.code.clone();
    for (members, expected) in [
        (without, NotAMember::Unknown(code.clone())),
        (otherwise, NotAMember::OtherKey(code)),
    ] {
        let refused = node.take_directory(of(&members)).await.unwrap_err();
        assert_eq!(refused.downcast::<NotAMember>().unwrap(), expected);
        assert!(Arc::ptr_eq(&before, &node.membership()));
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn who_is_gone_is_gone_though_the_database_does_not_answer() {
    let made = made();
    let shared = shared(Neighbours::direct());
    let node = open(&made.dirs[0], &made.members, &shared).await;
    let [me, other] = &made.members[..] else {
        panic!("two members")
    };
    node.db.clone().close().await.unwrap();
    let before = node.membership();
    let next = NodeKey::generate().unwrap().public().clone();
    let endpoint = || other.endpoint().unwrap().clone();
    let keys = [other.key().unwrap().clone(), next.clone()];
    let both = other.clone().with_node_keys(endpoint(), keys).unwrap();
    // Who has one key more is not gone.
    node.take_directory(of(&[me.clone(), both]))
        .await
        .unwrap_err();
    assert!(Arc::ptr_eq(&before, &node.membership()));
    let replaced = other.clone().with_node(endpoint(), next);
    for members in [vec![me.clone(), replaced], vec![me.clone()]] {
        let node = &node;
        node.take_directory(of(&members)).await.unwrap_err();
        let known = node.membership();
        assert_eq!(known.directory.nodes().count(), 1);
        assert!(known.peers.is_empty());
    }
}

//! `Query.federation`: the other nodes, and how well they are reached.

use serde_json::{Value, json};

use super::fake::{Beside, beside};
use crate::peers::{ask, hosted};

async fn asked(beside: &Beside, query: &str) -> Value {
    let node = &beside.node;
    let request = jumelage_federation::Request {
        query: query.into(),
        ..Default::default()
    };
    let deadline = std::time::Duration::from_mins(1);
    let reply = node.public.answer(&request, node.network(), deadline).await;
    json!({ "data": reply.data })
}

async fn health(beside: &Beside) -> Value {
    let mut reply = asked(beside, "{federation{peers{health version lastSeen}}}").await;
    reply["data"]["federation"]["peers"][0].take()
}

#[actix_web::test]
async fn the_nodes_of_the_network_stand_in_it_with_what_was_heard_of_them() {
    let hosted = hosted().await;
    let [one, other] = &hosted.nodes[..] else {
        panic!("two nodes")
    };
    let query = "{federation{thisNode{code name countries endpoint version health} \
                 peers{code name countries endpoint version health lastSeen}}}";
    let url = |node: &jumelage::node::Node| format!("{}/", node.settings.public_url);
    let before = ask(one, query).await;
    assert_eq!(
        json!({ "data": before["data"] }),
        json!({"data": {"federation": {
            "thisNode": {"code": "afccre", "name": "An association", "countries": ["FR"],
                "endpoint": url(one), "version": "0.1.0", "health": "UP"},
            "peers": [{"code": "rgre", "name": "An association", "countries": ["DE"],
                "endpoint": url(other), "version": null, "health": "UNKNOWN", "lastSeen": null}],
        }}})
    );
    ask(one, "{europe{associations{code}}}").await;
    let after = ask(one, query).await;
    let peer = &after["data"]["federation"]["peers"][0];
    assert_eq!(
        (&peer["version"], &peer["health"]),
        (&json!("0.1.0"), &json!("UP"))
    );
    let seen = peer["lastSeen"].as_str().unwrap();
    assert!(seen.parse::<jumelage_domain::Timestamp>().is_ok(), "{seen}");
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_peer_that_dies_is_degraded_and_then_down() {
    let beside = beside(1).await;
    let europe = "{europe{coverage{answered} associations{code}}}";
    let unseen = json!({"health": "UNKNOWN", "version": null, "lastSeen": null});
    assert_eq!(health(&beside).await, unseen);
    let reply = asked(&beside, europe).await;
    assert_eq!(reply["data"]["europe"]["coverage"]["answered"], 2);
    let seen = health(&beside).await;
    assert_eq!(
        (&seen["health"], &seen["version"]),
        (&json!("UP"), &json!("9.9.9"))
    );
    beside.fake.stop().await;
    for failures in 1..=5 {
        let reply = asked(&beside, europe).await;
        assert_eq!(reply["data"]["europe"]["coverage"]["answered"], 1);
        let expected = if failures < 5 { "DEGRADED" } else { "DOWN" };
        let now = health(&beside).await;
        assert_eq!(now["health"], expected, "{failures}");
        // When it was last heard does not change any more.
        assert_eq!(
            (&now["lastSeen"], &now["version"]),
            (&seen["lastSeen"], &seen["version"])
        );
    }
}

#[actix_web::test]
async fn it_may_be_asked_for_under_other_names_in_fragments_and_beside_europe() {
    let beside = beside(9).await;
    let reply = asked(
        &beside,
        "query($no: Boolean = true) {
            b: federation { ...Peers who: thisNode { ...Node } }
            europe { associations { code } }
            a: federation { __typename thisNode { code health @skip(if: $no) } }
            c: federation @skip(if: $no) { thisNode { code } }
        }
        fragment Peers on FederationStatus { peers { ...Node } ... on FederationStatus { peers { at: countries } } }
        fragment Node on FederationNode { id: code __typename }",
    )
    .await;
    // Keys come in the order of the query.
    assert_eq!(
        reply.to_string(),
        json!({"data": {
            "b": {
                "peers": [{"id": "rgre", "__typename": "FederationNode", "at": ["DE"]}],
                "who": {"id": "afccre", "__typename": "FederationNode"},
            },
            "europe": {"associations": [{"code": "afccre"}]},
            "a": {"__typename": "FederationStatus", "thisNode": {"code": "afccre"}},
        }})
        .to_string()
    );
    beside.fake.stop().await;
}

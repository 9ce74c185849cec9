//! Scatter: all nodes at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures::future::join_all;
use jumelage_domain::NodeCode;

use crate::{
    network::{Failure, Network, NodeCall, NodeReply, NodeState},
    plan::Plan,
    scope::Scope,
};

/// Asks every node of the plan, and waits for all of them: each keeps the time.
pub async fn scatter(
    network: &Network,
    scope: &Scope,
    plan: &Plan<'_>,
    remaining: Duration,
) -> BTreeMap<NodeCode, NodeReply> {
    let participants: Arc<BTreeSet<String>> =
        Arc::new(scope.nodes.iter().map(ToString::to_string).collect());
    let calls = plan
        .calls
        .iter()
        .flat_map(|call| call.nodes.iter().map(move |node| (node, call)));
    let replies = calls.map(|(node, call)| {
        let peer = network.peers.iter().find(|peer| peer.code == *node);
        let client = peer.and_then(|peer| peer.client.clone());
        let call = NodeCall {
            document: Arc::clone(&call.document),
            variables: Arc::clone(&call.variables),
            participants: Arc::clone(&participants),
            remaining,
        };
        async move {
            let reply = match client {
                Some(client) => client.call(call).await,
                None => NodeReply {
                    outcome: Err(unknown()),
                    took: Duration::ZERO,
                    as_of: None,
                },
            };
            (node.clone(), reply)
        }
    });
    join_all(replies).await.into_iter().collect()
}

fn unknown() -> Failure {
    Failure {
        state: NodeState::Unreachable,
        code: "NO_NODE",
        message: "this association runs no node".to_owned(),
    }
}

//! Scatter: all nodes at once. Each call keeps the time; what comes too late all the same is thrown away.

use std::time::Duration;

use futures::future::join_all;
use jumelage_domain::NodeCode;
use tracing::{Instrument, debug_span};

use crate::{
    error::Code,
    network::{Failure, Network, NodeCall, NodeReply, NodeState},
};

/// Makes the calls, and waits for all of them.
pub async fn scatter(
    network: &Network,
    calls: Vec<(NodeCode, NodeCall)>,
) -> Vec<(NodeCode, NodeReply)> {
    let wave = debug_span!("wave", jumelage.calls = calls.len());
    let replies = calls.into_iter().map(|(node, call)| {
        let client = network.client(&node).cloned();
        let span = debug_span!(parent: &wave, "call", jumelage.peer = node.as_str());
        let ask = async move {
            let limit = call.remaining;
            let reply = match client {
                Some(client) => client.call(call).await,
                None => NodeReply::failed(unknown(), Duration::ZERO),
            };
            let reply = if reply.took > limit && reply.outcome.is_ok() {
                NodeReply::failed(late(limit), reply.took)
            } else {
                reply
            };
            (node, reply)
        };
        ask.instrument(span)
    });
    let replies = join_all(replies.collect::<Vec<_>>());
    replies.instrument(wave).await
}

fn unknown() -> Failure {
    Failure {
        state: NodeState::Unreachable,
        code: Code::NoNode.into(),
        message: "this association runs no node".to_owned(),
        passing: false,
    }
}

/// A node that did not answer in time.
#[must_use]
pub fn late(limit: Duration) -> Failure {
    Failure {
        state: NodeState::Timeout,
        code: Code::DeadlineExceeded.into(),
        message: format!("no answer within {} ms", limit.as_millis()),
        passing: false,
    }
}

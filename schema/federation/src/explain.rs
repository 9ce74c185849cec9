//! Explain: how a question was answered, for whoever wants to know.

use std::sync::Arc;

use jumelage_domain::NodeCode;
use serde::Serialize;

use crate::network::{NodeCall, NodeReply};

/// How one scope was answered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// The response key of the scope.
    pub field: String,
    /// The plan as text; none where a kept answer still stood.
    pub plan: Option<String>,
    /// The calls, in waves.
    pub calls: Vec<Called>,
}

/// One call to a node.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Called {
    /// Calls of one wave are made at once. From 1.
    pub wave: usize,
    /// Who was asked.
    pub node: NodeCode,
    /// What.
    pub document: Arc<str>,
    /// With which variables.
    pub variables: Arc<serde_json::Map<String, serde_json::Value>>,
    /// OK, or how the node failed.
    pub outcome: &'static str,
    /// Where the answer was from: ASKED, SHARED, REVALIDATED, KEPT or STALE.
    pub cache: &'static str,
    /// How many bytes the node sent; none where it is of this process.
    pub bytes: Option<usize>,
    /// From asking to having the answer, in milliseconds.
    pub took_ms: f64,
}

impl Called {
    pub(crate) fn of(wave: usize, node: &NodeCode, call: NodeCall, reply: &NodeReply) -> Self {
        let outcome = match &reply.outcome {
            Ok(_) => "OK",
            Err(failure) => failure.state.as_str(),
        };
        Self {
            wave,
            node: node.clone(),
            document: call.document,
            variables: call.variables,
            outcome,
            cache: reply.source.as_str(),
            bytes: reply.bytes,
            took_ms: reply.took.as_secs_f64() * 1_000.0,
        }
    }
}

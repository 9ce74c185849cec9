//! Explain: how a question was answered, for whoever wants to know.

use std::{fmt, sync::Arc};

use jumelage_domain::NodeCode;
use serde::Serialize;

use crate::network::{NodeCall, NodeReply};

/// How one scope was answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.field)?;
        match &self.plan {
            Some(plan) => write!(f, "{plan}")?,
            None => writeln!(f, "no plan: a kept answer, or objects by their ids")?,
        }
        let mut before: Option<&Called> = None;
        for call in &self.calls {
            if before.is_none_or(|before| before.wave != call.wave) {
                writeln!(f, "wave {}", call.wave)?;
            }
            let is_same = |before: &Called| {
                before.document == call.document && before.variables == call.variables
            };
            if !before.is_some_and(is_same) {
                writeln!(f, "  {}", call.document)?;
                if !call.variables.is_empty() {
                    let variables = serde_json::to_string(&*call.variables).unwrap_or_default();
                    writeln!(f, "  with {variables}")?;
                }
            }
            let bytes = call
                .bytes
                .map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
            writeln!(
                f,
                "    {:<32} {:<12} {:<12} {:>9.1} ms {bytes:>9} bytes",
                call.node.as_str(),
                call.outcome,
                call.cache,
                call.took_ms
            )?;
            before = Some(call);
        }
        Ok(())
    }
}

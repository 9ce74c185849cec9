//! The nodes, as the engine sees them: who there is, and a way to ask each.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use async_graphql_value::ConstValue;
use async_trait::async_trait;
use jumelage_domain::{CountryCode, NodeCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::{Code, PathSegment};

/// The directory of a moment.
#[derive(Clone)]
pub struct Network {
    /// The node that asks.
    pub me: NodeCode,
    /// All members, the asking one among them, by code.
    pub peers: Vec<Peer>,
}

/// A member.
#[derive(Clone)]
pub struct Peer {
    /// Its code.
    pub code: NodeCode,
    /// The countries that it speaks for.
    pub countries: BTreeSet<CountryCode>,
    /// How to ask its node; none where it runs none yet.
    pub client: Option<Arc<dyn NodeClient>>,
}

/// A node that can be asked. It answers from its own data and asks nobody.
#[async_trait]
pub trait NodeClient: Send + Sync {
    /// Asks, and gives up when the call's time is over.
    async fn call(&self, call: NodeCall) -> NodeReply;
}

/// One question to one node.
#[derive(Clone, Debug)]
pub struct NodeCall {
    /// The document.
    pub document: Arc<str>,
    /// The variables that it declares.
    pub variables: Arc<serde_json::Map<String, serde_json::Value>>,
    /// Who counts what.
    pub sharing: Arc<Sharing>,
    /// How long the answer may take.
    pub remaining: Duration,
}

/// How the nodes share out what several of them know: a twinning that two record is counted by its lead.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sharing {
    /// The nodes whose answers are merged with this one.
    pub participants: BTreeSet<String>,
    /// Where not empty: only what these would have counted is asked for, as they do not answer.
    pub left_by: BTreeSet<String>,
}

impl Sharing {
    /// Whether this node counts what that one leads.
    #[must_use]
    pub fn counts(&self, node: &NodeCode, lead: &NodeCode) -> bool {
        if self.left_by.is_empty() {
            node == lead || !self.participants.contains(lead.as_str())
        } else {
            self.left_by.contains(lead.as_str())
        }
    }
}

/// What came back, and how long it took.
#[derive(Clone, Debug)]
pub struct NodeReply {
    /// The answer, or why there is none.
    pub outcome: Result<NodeAnswer, Failure>,
    /// From asking to having read the answer.
    pub took: Duration,
    /// When the answer was known to be true, by the asking node's clock.
    pub as_of: Option<Timestamp>,
}

/// A node's answer.
#[derive(Clone, Debug, Default)]
pub struct NodeAnswer {
    /// An object, with the document's response keys; null where the node could not answer at all.
    pub data: ConstValue,
    /// The node's own errors.
    pub errors: Vec<NodeError>,
    /// What the node says of its links with others.
    pub agreement: Arc<BTreeMap<String, Links>>,
}

impl NodeAnswer {
    /// Why there is no answer at all, where there is none: the node has errors that are of no field.
    pub(crate) fn declined(&self) -> Option<Failure> {
        let of_all = self.errors.iter().all(|error| error.path.is_empty());
        if self.data != ConstValue::Null || !of_all {
            return None;
        }
        let (code, message) = match self.errors.first() {
            Some(error) => (error.code.clone().into(), error.message.clone()),
            None => (
                Code::MalformedAnswer.into(),
                "the answer has neither data nor errors".to_owned(),
            ),
        };
        Some(Failure {
            state: NodeState::Refused,
            code,
            message,
        })
    }
}

/// A node's own error.
#[derive(Clone, Debug)]
pub struct NodeError {
    /// For people.
    pub message: String,
    /// A stable word.
    pub code: String,
    /// Where in the node's answer.
    pub path: Vec<PathSegment>,
}

/// What one node says of its links with another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// A digest, equal at both nodes where they hold the same links.
    pub links: String,
    /// How much waits to be delivered.
    pub waiting: u64,
}

/// Why a node gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// For coverage.
    pub state: NodeState,
    /// A stable word.
    pub code: Cow<'static, str>,
    /// For people; nothing internal.
    pub message: String,
}

/// How a node answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    /// In full and fresh.
    Ok,
    /// Not every field.
    Partial,
    /// With an answer of some time ago.
    Stale,
    /// Not in time.
    Timeout,
    /// Not at all.
    Unreachable,
    /// It declined, or said what it may not say.
    Refused,
    /// It does not know a field that was asked.
    Unsupported,
}

impl NodeState {
    /// As the schema spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Partial => "PARTIAL",
            Self::Stale => "STALE",
            Self::Timeout => "TIMEOUT",
            Self::Unreachable => "UNREACHABLE",
            Self::Refused => "REFUSED",
            Self::Unsupported => "UNSUPPORTED",
        }
    }
}

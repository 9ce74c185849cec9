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

use crate::{
    error::{Code, PathSegment},
    version::{Missing, Version},
};

/// The directory of a moment.
#[derive(Clone)]
pub struct Network {
    /// The node that asks.
    pub me: NodeCode,
    /// All members, the asking one among them, by code.
    pub peers: Vec<Peer>,
}

impl Network {
    /// How to ask a node, where it can be asked.
    pub(crate) fn client(&self, node: &NodeCode) -> Option<&Arc<dyn NodeClient>> {
        let peer = self.peers.iter().find(|peer| peer.code == *node)?;
        peer.client.as_ref()
    }
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

    /// Why it would not even be asked now, where it is known not to answer.
    fn down(&self) -> Option<Failure> {
        None
    }

    /// The SDL of its public schema, to be had by all.
    async fn sdl(&self, _within: Duration) -> Result<String, Failure> {
        Err(Failure {
            state: NodeState::Refused,
            code: Code::MalformedAnswer.into(),
            message: "the node does not tell its schema".to_owned(),
            passing: false,
        })
    }

    /// Its answer to a call was not what it ought to be: whoever has kept it is not to give it again.
    fn disown(&self, _call: &NodeCall) {}
}

/// One question to one node.
#[derive(Clone, Debug, Default)]
pub struct NodeCall {
    /// The document.
    pub document: Arc<str>,
    /// The variables that it declares.
    pub variables: Arc<serde_json::Map<String, serde_json::Value>>,
    /// Who counts what.
    pub sharing: Arc<Sharing>,
    /// How long the answer may take.
    pub remaining: Duration,
    /// For whom, and how.
    pub terms: Terms,
    /// What the caller holds already: if the node is still at that revision it need not say it again.
    pub unless: Option<Known>,
}

/// On what terms a client's question is answered; those of all calls that are made for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What the client may see. No answer is ever shared by clients that may see different things.
    pub rights: Rights,
    /// How old an answer may be.
    pub freshness: Freshness,
    /// Whether to wait for a laggard as long as there is time: the client wants the answer whole.
    pub patient: bool,
}

/// What a client may see, as one word for all that may see the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rights(Arc<str>);

impl Rights {
    /// Of those who hold this word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self(word.into())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Rights {
    /// Everybody's.
    fn default() -> Self {
        Self::of("anonymous")
    }
}

/// How old an answer may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// An answer of this age is taken without asking again.
    pub max_age: Duration,
    /// The last good answer of a node that is down may stand in.
    pub allow_stale: bool,
}

/// What somebody holds of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The node's revision then.
    pub revision: Arc<str>,
    /// When it was last known to be true, by the asking node's clock.
    pub as_of: Timestamp,
}

/// How the nodes share out what several of them have records of: of those that are asked, the first by its code counts it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sharing {
    /// The nodes whose answers are merged with this one.
    pub participants: BTreeSet<String>,
    /// Where not empty: only what these would have counted is asked for, as they do not answer. They are no participants.
    pub left_by: BTreeSet<String>,
}

impl Sharing {
    /// Whether this node counts what these have records of, itself among them. Of all nodes that answer exactly one does,
    /// whoever has left before them.
    #[must_use]
    pub fn counts<'h>(
        &self,
        node: &NodeCode,
        holders: impl IntoIterator<Item = &'h NodeCode>,
    ) -> bool {
        let before = |holder: &&NodeCode| holder.as_str() < node.as_str();
        let mut has_left = self.left_by.is_empty();
        for holder in holders.into_iter().filter(before) {
            if self.participants.contains(holder.as_str()) {
                return false;
            }
            has_left |= self.left_by.contains(holder.as_str());
        }
        has_left
    }

    /// Whether this node may count what that one leads, as far as anybody can tell who does not know all that have a record
    /// of it: the lead would count it, if it were there.
    #[must_use]
    pub fn may_count(&self, node: &NodeCode, lead: &NodeCode) -> bool {
        if node == lead {
            self.left_by.is_empty()
        } else {
            !self.participants.contains(lead.as_str())
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
    /// Where the answer is from.
    pub source: Source,
    /// How much the node sent, where that was counted.
    pub bytes: Option<usize>,
}

/// Where an answer is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The node was asked.
    #[default]
    Asked,
    /// The node was asked by somebody else just then.
    Shared,
    /// It was kept, and the node said that nothing has changed.
    Revalidated,
    /// It was kept, and is young enough.
    Kept,
    /// It was kept, and stands in for a node that does not answer, for this reason.
    Stale(Failure),
}

impl Source {
    /// In one word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Asked => "ASKED",
            Self::Shared => "SHARED",
            Self::Revalidated => "REVALIDATED",
            Self::Kept => "KEPT",
            Self::Stale(_) => "STALE",
        }
    }
}

impl NodeReply {
    /// An answer that the node gave.
    #[must_use]
    pub const fn answered(answer: NodeAnswer, took: Duration, as_of: Timestamp) -> Self {
        Self {
            outcome: Ok(answer),
            took,
            as_of: Some(as_of),
            source: Source::Asked,
            bytes: None,
        }
    }

    /// None.
    #[must_use]
    pub const fn failed(failure: Failure, took: Duration) -> Self {
        Self {
            outcome: Err(failure),
            took,
            as_of: None,
            source: Source::Asked,
            bytes: None,
        }
    }
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
    /// Another one with each write; empty where the node did not say.
    pub revision: Arc<str>,
    /// The node is still at the revision that the caller holds: there are no data.
    pub unchanged: bool,
    /// The node's version, where it said it.
    pub version: Option<Arc<Version>>,
    /// What was left out of the question, as the node's version does not have it. Its keys are not in the data.
    pub missing: Option<Arc<Missing>>,
}

impl NodeAnswer {
    /// That nothing has changed since a revision.
    #[must_use]
    pub fn unchanged(revision: Arc<str>) -> Self {
        Self {
            revision,
            unchanged: true,
            ..Self::default()
        }
    }

    /// Why there is no answer at all, where there is none: the node has errors that are of no field.
    pub(crate) fn declined(&self) -> Option<Failure> {
        let of_all = self.errors.iter().all(|error| error.path.is_empty());
        if self.unchanged || self.data != ConstValue::Null || !of_all {
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
            passing: false,
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

impl Links {
    /// Whether there are any.
    #[must_use]
    pub fn are_any(&self) -> bool {
        // The digest of no links is zero.
        self.links.bytes().any(|digit| digit != b'0')
    }
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
    /// Asked again at once, the node may well answer.
    pub passing: bool,
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

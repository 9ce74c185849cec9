//! Coverage: who answered, and how far the answer can be trusted. Data, not an error.

use std::collections::BTreeMap;

use async_graphql_value::{ConstValue, Name};
use jumelage_domain::NodeCode;

use crate::{
    network::{Links, Network, NodeReply, NodeState},
    scope::{Requirement, Scope},
};

/// What became of one node.
#[derive(Clone, Debug)]
pub struct NodeReport {
    /// How it answered.
    pub state: NodeState,
    /// A stable word for what went wrong.
    pub code: Option<String>,
    /// What went wrong, for people.
    pub message: Option<String>,
    /// The response paths that it could not serve.
    pub missing: Vec<String>,
}

/// Of one scope of one request.
#[derive(Debug)]
pub struct Coverage {
    /// Of each node that was needed.
    pub nodes: BTreeMap<NodeCode, NodeReport>,
    /// Their links agree, and nothing waits between them.
    pub settled: bool,
    without_node: Vec<String>,
}

impl Coverage {
    /// Judges the answers of a scatter, as it came; fields that fail later are noted by [`Self::fail`].
    #[must_use]
    pub fn of(scope: &Scope, replies: &BTreeMap<NodeCode, NodeReply>) -> Self {
        let report = |reply: &NodeReply| match &reply.outcome {
            Ok(_) => NodeReport {
                state: NodeState::Ok,
                code: None,
                message: None,
                missing: Vec::new(),
            },
            Err(failure) => NodeReport {
                state: failure.state,
                code: Some(failure.code.to_owned()),
                message: Some(failure.message.clone()),
                missing: Vec::new(),
            },
        };
        Self {
            nodes: replies
                .iter()
                .map(|(code, reply)| (code.clone(), report(reply)))
                .collect(),
            settled: settled(replies),
            without_node: scope.without_node.clone(),
        }
    }

    /// Notes that a node could not serve one field.
    pub fn fail(
        &mut self,
        node: &NodeCode,
        state: NodeState,
        code: &str,
        message: &str,
        field: &str,
    ) {
        if let Some(report) = self.nodes.get_mut(node) {
            if report.state == NodeState::Ok || report.state == NodeState::Partial {
                report.state = state;
            }
            report.code.get_or_insert_with(|| code.to_owned());
            report.message.get_or_insert_with(|| message.to_owned());
            report.missing.push(field.to_owned());
        }
    }

    fn answered(&self) -> usize {
        self.nodes
            .values()
            .filter(|report| report.state == NodeState::Ok)
            .count()
    }

    /// Every node that was needed answered in full, and fresh.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.answered() == self.nodes.len()
    }

    /// Whether the answer is as complete as the client requires.
    #[must_use]
    pub fn meets(&self, requirement: Requirement) -> bool {
        match requirement {
            Requirement::BestEffort => true,
            Requirement::All => self.is_complete(),
            #[expect(
                clippy::cast_precision_loss,
                reason = "there are dozens of nodes, not 2^52"
            )]
            Requirement::Minimum(share) => {
                self.answered() as f64 >= share * self.nodes.len() as f64
            }
        }
    }

    /// As the schema has it.
    #[must_use]
    pub fn to_value(
        &self,
        network: &Network,
        replies: &BTreeMap<NodeCode, NodeReply>,
    ) -> ConstValue {
        let nodes = self
            .nodes
            .iter()
            .map(|(code, report)| node(network, code, report, replies.get(code)));
        object([
            ("complete", ConstValue::Boolean(self.is_complete())),
            ("settled", ConstValue::Boolean(self.settled)),
            ("expected", number(self.nodes.len())),
            ("answered", number(self.answered())),
            ("nodes", ConstValue::List(nodes.collect())),
            ("membersWithoutNode", list(&self.without_node)),
        ])
    }
}

fn node(
    network: &Network,
    code: &NodeCode,
    report: &NodeReport,
    reply: Option<&NodeReply>,
) -> ConstValue {
    let countries = network
        .peers
        .iter()
        .find(|peer| peer.code == *code)
        .map(|peer| &peer.countries);
    let countries: Vec<String> = countries
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let optional =
        |text: &Option<String>| text.clone().map_or(ConstValue::Null, ConstValue::String);
    let took = reply.map(|reply| usize::try_from(reply.took.as_millis()).unwrap_or(usize::MAX));
    let as_of = reply
        .and_then(|reply| reply.as_of)
        .map(|instant| instant.to_string());
    object([
        ("association", ConstValue::String(code.to_string())),
        ("countries", list(&countries)),
        ("state", ConstValue::Enum(Name::new(report.state.as_str()))),
        ("errorCode", optional(&report.code)),
        ("message", optional(&report.message)),
        ("missing", list(&report.missing)),
        ("tookMs", took.map_or(ConstValue::Null, number)),
        ("asOf", optional(&as_of)),
    ])
}

fn object<const N: usize>(fields: [(&str, ConstValue); N]) -> ConstValue {
    ConstValue::Object(
        fields
            .into_iter()
            .map(|(name, value)| (Name::new(name), value))
            .collect(),
    )
}

fn number(count: usize) -> ConstValue {
    ConstValue::Number(count.into())
}

fn list(texts: &[String]) -> ConstValue {
    ConstValue::List(texts.iter().cloned().map(ConstValue::String).collect())
}

/// Each pair of nodes that answered holds the same links, and neither has anything to tell the other.
fn settled(replies: &BTreeMap<NodeCode, NodeReply>) -> bool {
    let said: BTreeMap<&str, &BTreeMap<String, Links>> = replies
        .iter()
        .filter_map(|(code, reply)| Some((code.as_str(), &reply.outcome.as_ref().ok()?.agreement)))
        .collect();
    said.iter().all(|(code, links)| {
        links.iter().all(|(other, here)| {
            let Some(theirs) = said.get(other.as_str()) else {
                return true;
            };
            let there = theirs.get(*code);
            let digest = |links: &str| {
                if links.bytes().all(|digit| digit == b'0') {
                    String::new()
                } else {
                    links.to_owned()
                }
            };
            here.waiting == 0
                && digest(&here.links) == digest(there.map_or("", |there| &there.links))
        })
    })
}

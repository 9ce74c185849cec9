//! Coverage: who answered, and how far the answer can be trusted. Data, not an error.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use async_graphql_value::{ConstValue, Name};
use jumelage_domain::{NodeCode, Timestamp};

use crate::{
    held::Held,
    network::{Known, Links, Network, NodeReply, NodeState, Source},
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
    /// Schema coordinates or response paths that it could not serve.
    pub missing: BTreeSet<String>,
    took: Duration,
    as_of: Option<Timestamp>,
    agreement: Option<Arc<BTreeMap<String, Links>>>,
    revision: Option<Arc<str>>,
}

/// Of one scope of one request.
#[derive(Debug)]
pub struct Coverage {
    /// Of each node that was needed.
    pub nodes: BTreeMap<NodeCode, NodeReport>,
    in_scope: BTreeSet<NodeCode>,
    without_node: Vec<String>,
    /// Something that could not be asked for any more may be missing, or counted twice.
    unsettled: bool,
    /// Some node has answered at two revisions.
    mixed: bool,
}

/// Coverage in two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Every node that was needed answered in full, and fresh.
    pub complete: bool,
    /// The nodes' links agree. Found out only for those who ask: each pair of nodes is compared.
    pub settled: Option<bool>,
}

impl Coverage {
    /// Of nobody yet.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        Self {
            nodes: BTreeMap::new(),
            in_scope: scope.nodes.clone(),
            without_node: scope.without_node.clone(),
            unsettled: false,
            mixed: false,
        }
    }

    /// Takes down how a node has answered; `purpose` is what it was asked for.
    pub fn note(&mut self, node: &NodeCode, reply: &NodeReply, purpose: &[String]) {
        let first = NodeReport {
            state: NodeState::Ok,
            code: None,
            message: None,
            missing: BTreeSet::new(),
            took: Duration::ZERO,
            as_of: None,
            agreement: None,
            revision: None,
        };
        let asked_before = self.nodes.contains_key(node);
        let report = self.nodes.entry(node.clone()).or_insert(first);
        report.took += reply.took;
        match &reply.outcome {
            Ok(answer) => {
                // An answer is as old as the oldest part of it.
                report.as_of = match (report.as_of, reply.as_of) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                // What a node says later of its links must be what it said at first: else the parts of the answer
                // are of different times.
                match &report.revision {
                    Some(before) if *before != answer.revision => self.mixed = true,
                    _ => report.revision = Some(Arc::clone(&answer.revision)),
                }
                if let Source::Stale(failure) = &reply.source {
                    if report.state == NodeState::Ok {
                        report.state = NodeState::Stale;
                    }
                    report.code = Some(failure.code.to_string());
                    report.message = Some(failure.message.clone());
                }
                if let Some(missing) = &answer.missing {
                    if matches!(report.state, NodeState::Ok | NodeState::Partial) {
                        report.state = NodeState::Unsupported;
                    }
                    let code = || missing.code().into();
                    report.code.get_or_insert_with(code);
                    let message = || missing.message().to_owned();
                    report.message.get_or_insert_with(message);
                    let coordinates = missing.coordinates.iter();
                    report.missing.extend(coordinates.cloned());
                }
                match &report.agreement {
                    Some(before) if *before != answer.agreement => self.unsettled = true,
                    Some(_) => {}
                    None => report.agreement = Some(Arc::clone(&answer.agreement)),
                }
            }
            Err(failure) => {
                report.state = match report.state {
                    NodeState::Ok if !asked_before => failure.state,
                    NodeState::Ok => NodeState::Partial,
                    worse => worse,
                };
                // That it does not answer at all says more than what was wrong with a part of its answer.
                report.code = Some(failure.code.to_string());
                report.message = Some(failure.message.clone());
                report.missing.extend(purpose.iter().cloned());
            }
        }
    }

    /// Notes that a node that is out is missed at one more place.
    pub fn miss(&mut self, node: &NodeCode, field: &str) {
        if let Some(report) = self.nodes.get_mut(node) {
            report.missing.insert(field.to_owned());
        }
    }

    /// Notes that the answer cannot be held to be settled.
    pub fn unsettle(&mut self) {
        self.unsettled = true;
    }

    /// Whether a node has answered nothing at all so far, though it was asked.
    #[must_use]
    pub fn is_out(&self, node: &NodeCode) -> bool {
        self.nodes
            .get(node)
            .is_some_and(|report| report.agreement.is_none())
    }

    /// Each pair of nodes that answered holds the same links, and neither has anything to tell the other.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let said = self
            .nodes
            .iter()
            .filter_map(|(code, report)| Some((code.as_str(), report.agreement.as_deref()?)))
            .collect();
        !self.unsettled && agree(&said)
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
            report.missing.insert(field.to_owned());
        }
    }

    /// Whether two nodes that have answered hold links with each other, by the word of the first.
    pub(crate) fn are_linked(&self, node: &NodeCode, other: &str) -> bool {
        let report = self.nodes.get(node);
        let agreement = report.and_then(|report| report.agreement.as_ref());
        agreement.is_none_or(|said| said.get(other).is_some_and(Links::are_any))
    }

    /// What all nodes that had a part in the answer said of themselves; none unless all of them answered in full, each
    /// at one revision that it named.
    pub(crate) fn held(&self) -> Option<Held> {
        if self.unsettled || self.mixed || !self.is_complete() {
            return None;
        }
        let nodes = self.nodes.iter().map(|(node, report)| {
            let revision = report
                .revision
                .clone()
                .filter(|revision| !revision.is_empty())?;
            let as_of = report.as_of?;
            Some((node.clone(), Known { revision, as_of }))
        });
        nodes.collect::<Option<_>>().map(Held)
    }

    fn answered(&self) -> usize {
        self.nodes
            .values()
            .filter(|report| report.state == NodeState::Ok)
            .count()
    }

    /// Of the nodes in scope that were needed: how many answered, and how many they are.
    fn answered_in_scope(&self) -> (usize, usize) {
        let in_scope = || {
            let nodes = self.nodes.iter();
            nodes.filter(|(node, _)| self.in_scope.contains(*node))
        };
        let answered = in_scope().filter(|(_, report)| report.state == NodeState::Ok);
        (answered.count(), in_scope().count())
    }

    /// Every node that was needed answered in full, and fresh.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.answered() == self.nodes.len()
    }

    /// In two words; the second only where it is asked for.
    #[must_use]
    pub fn standing(&self, is_asked: bool) -> Standing {
        Standing {
            complete: self.is_complete(),
            settled: is_asked.then(|| self.is_settled()),
        }
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
                let (answered, expected) = self.answered_in_scope();
                // Not by a product: 0.56 × 25 is more than 14.
                expected == 0 || answered as f64 / expected as f64 >= share
            }
        }
    }

    /// As the schema has it.
    #[must_use]
    pub fn to_value(&self, network: &Network) -> ConstValue {
        let nodes = self
            .nodes
            .iter()
            .map(|(code, report)| node(network, code, report));
        object([
            ("complete", ConstValue::Boolean(self.is_complete())),
            ("settled", ConstValue::Boolean(self.is_settled())),
            ("expected", number(self.nodes.len())),
            ("answered", number(self.answered())),
            ("nodes", ConstValue::List(nodes.collect())),
            ("membersWithoutNode", list(self.without_node.iter())),
        ])
    }
}

fn node(network: &Network, code: &NodeCode, report: &NodeReport) -> ConstValue {
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
    let took = usize::try_from(report.took.as_millis()).unwrap_or(usize::MAX);
    object([
        ("association", ConstValue::String(code.to_string())),
        ("countries", list(countries.iter())),
        ("state", ConstValue::Enum(Name::new(report.state.as_str()))),
        ("errorCode", optional(&report.code)),
        ("message", optional(&report.message)),
        ("missing", list(report.missing.iter())),
        ("tookMs", number(took)),
        (
            "asOf",
            optional(&report.as_of.map(|instant| instant.to_string())),
        ),
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

fn list<'a>(texts: impl Iterator<Item = &'a String>) -> ConstValue {
    ConstValue::List(texts.cloned().map(ConstValue::String).collect())
}

fn agree(said: &BTreeMap<&str, &BTreeMap<String, Links>>) -> bool {
    said.iter().all(|(code, links)| {
        links.iter().all(|(other, here)| {
            let Some(theirs) = said.get(other.as_str()) else {
                return true;
            };
            let there = theirs.get(*code);
            let same = match there {
                Some(there) if there.are_any() => there.links == here.links,
                _ => !here.are_any(),
            };
            here.waiting == 0 && same
        })
    })
}

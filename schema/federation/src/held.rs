//! What is held of nodes: at which revision each was that had a part in an answer. Whether all of them still are is found
//! out in one wave of small questions, however many waves the answer took; and where an answer of some age will do,
//! without asking anybody.

use std::{collections::BTreeMap, time::Duration};

use jumelage_domain::NodeCode;

use crate::{
    explain::Called,
    inquiry::declined,
    network::{Failure, Known, Network, NodeCall, Terms},
    scatter::scatter,
};

/// What is asked of a node only to learn whether it has changed.
pub const NOTHING: &str = "{__typename}";

/// Of each node that had a part in an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held(pub(crate) BTreeMap<NodeCode, Known>);

/// Nodes that do not answer, and why.
pub type Down = BTreeMap<NodeCode, Failure>;

/// What came of asking.
#[derive(Debug)]
pub struct Checked {
    /// What is held now, with the times at which it was last true; none where some node has changed, or said nothing.
    pub held: Option<Held>,
    /// Who said nothing.
    pub down: Down,
    /// How long it took.
    pub took: Duration,
    /// The calls.
    pub called: Vec<Called>,
}

impl Held {
    /// How many nodes they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no node had a part in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the nodes is known not to answer now.
    #[must_use]
    pub fn is_of_any_down(&self, network: &Network) -> bool {
        let mut nodes = self.0.keys();
        nodes.any(|node| {
            network
                .client(node)
                .is_none_or(|client| client.down().is_some())
        })
    }

    /// Asks all nodes whether they have changed.
    pub async fn check(&self, network: &Network, terms: &Terms, remaining: Duration) -> Checked {
        let call = |known: &Known| NodeCall {
            document: NOTHING.into(),
            remaining,
            terms: terms.clone(),
            unless: Some(known.clone()),
            ..NodeCall::default()
        };
        let calls = self
            .0
            .iter()
            .map(|(node, known)| (node.clone(), call(known)));
        let replies = scatter(network, calls.collect()).await;
        let mut checked = Checked {
            held: Some(Self::default()),
            down: Down::new(),
            took: Duration::ZERO,
            called: Vec::new(),
        };
        for (node, reply) in replies {
            let reply = declined(reply);
            checked.took = checked.took.max(reply.took);
            let asked = self.0.get(&node).map(call).unwrap_or_default();
            checked.called.push(Called::of(1, &node, asked, &reply));
            let known = match reply.outcome {
                Ok(answer) => (answer.unchanged).then_some((answer.revision, reply.as_of)),
                Err(failure) => {
                    checked.down.insert(node.clone(), failure);
                    None
                }
            };
            match (&mut checked.held, known) {
                (Some(Self(held)), Some((revision, Some(as_of)))) => {
                    held.insert(node, Known { revision, as_of });
                }
                (held, _) => *held = None,
            }
        }
        checked
    }
}

//! Whole answers kept. That nothing has changed at any node that had a part in an answer is found out in one wave of
//! small questions, however many waves the answer took; and where an answer of some age will do, without any.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_graphql_value::ConstValue;
use jumelage_domain::NodeCode;
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use crate::{
    coverage::Agreement,
    inquiry::{Errand, Inquiry},
    network::{Failure, Known, NodeCall},
    prepare::{Field, Prepared},
    scope::Scope,
    value::weight,
};

/// No answer is kept for longer.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// What a kept answer takes beside its values, in bytes.
const OVERHEAD: usize = 1_024;

/// What is asked of a node only to learn whether it has changed.
pub(crate) const NOTHING: &str = "{__typename}";

/// The answers that are kept; clones share them.
#[derive(Clone)]
pub struct KeptAnswers(Cache<Key, Arc<Kept>>);

/// One question of one node to some others.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

/// A scope's values, and who said them.
pub(crate) struct Kept {
    /// By response key.
    pub(crate) values: Vec<(String, ConstValue)>,
    pub(crate) nodes: BTreeMap<NodeCode, KeptNode>,
}

/// What one node said of itself.
pub(crate) struct KeptNode {
    pub(crate) known: Known,
    pub(crate) agreement: Agreement,
}

impl KeptAnswers {
    /// None yet; at most so many bytes.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let kept = Cache::builder()
            .max_capacity(bytes)
            .weigher(|_, kept: &Arc<Kept>| kept.weight().try_into().unwrap_or(u32::MAX))
            .time_to_live(KEPT_FOR)
            .build();
        Self(kept)
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Kept>> {
        self.0.get(key)
    }

    pub(crate) fn keep(&self, key: Key, kept: Kept) {
        self.0.insert(key, Arc::new(kept));
    }
}

impl Key {
    /// Participants are part of it: with others of them each node counts something else.
    pub(crate) fn of(
        inquiry: &Inquiry<'_>,
        prepared: &Prepared,
        root: &Field,
        scope: &Scope,
    ) -> Self {
        let mut digest = Sha256::new();
        let mut add = |part: &[u8]| {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        };
        add(&prepared.fingerprint);
        add(inquiry.terms.rights.as_str().as_bytes());
        add(root.response_key.as_bytes());
        add(inquiry.network.me.as_str().as_bytes());
        add(scope.name.as_bytes());
        for node in &scope.nodes {
            add(node.as_str().as_bytes());
        }
        Self(digest.finalize().into())
    }
}

impl Kept {
    fn weight(&self) -> usize {
        let values = self.values.iter();
        OVERHEAD
            + values
                .map(|(key, value)| key.len() + weight(value))
                .sum::<usize>()
    }

    /// Asks all that had a part in it whether they have changed. If nobody has, the answer stands; else says who does
    /// not answer.
    pub(crate) async fn stands(
        &self,
        inquiry: &mut Inquiry<'_>,
    ) -> Result<(), BTreeMap<NodeCode, Failure>> {
        let errands = self.nodes.iter().map(|(node, kept)| Errand {
            node: node.clone(),
            call: NodeCall {
                document: NOTHING.into(),
                remaining: inquiry.budget.half(),
                terms: inquiry.terms.clone(),
                unless: Some(kept.known.clone()),
                ..NodeCall::default()
            },
            purpose: Vec::new(),
        });
        let replies = inquiry.hear(errands.collect()).await;
        let mut failed = BTreeMap::new();
        let mut stands = true;
        for (node, reply) in &replies {
            match &reply.outcome {
                Ok(answer) => stands &= answer.unchanged,
                Err(failure) => {
                    stands = false;
                    failed.insert(node.clone(), failure.clone());
                }
            }
        }
        if !stands {
            return Err(failed);
        }
        for (node, mut reply) in replies {
            if let (Ok(answer), Some(kept)) = (&mut reply.outcome, self.nodes.get(&node)) {
                answer.agreement = Arc::clone(&kept.agreement);
                inquiry.coverage.note(&node, &reply, &[]);
            }
        }
        Ok(())
    }
}

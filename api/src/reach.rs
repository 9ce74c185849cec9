//! What stands between the engine and a node, layer on layer, each of which is a way to ask the node itself: answers
//! that are kept and calls that are shared; questions fitted to the node's version; the guard over a node that may be slow or gone; the node.

mod breaker;
mod editions;
mod fitter;
mod flights;
mod guard;
mod kept;
mod pace;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jumelage_domain::NodeCode;
use jumelage_federation::{NodeClient, version::Edition};
use jumelage_schema::clock::Clock;
use tower::retry::budget::TpsBudget;

pub use self::{breaker::Circuit, kept::Keeper};
use self::{editions::Editions, fitter::Fitter, guard::Guard, kept::KeptParts};
use crate::metrics::Metrics;

/// Of so many calls a tenth may be made once more: those of the last seconds.
const RETRY_WINDOW: Duration = Duration::from_secs(10);
const RETRY_SHARE: f32 = 0.1;

/// How the nodes of a process reach others.
#[derive(Clone)]
pub struct Reach {
    parts: KeptParts,
    editions: Option<Editions>,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    made: Arc<AtomicU64>,
}

impl Reach {
    /// Answers of at most so many bytes are kept.
    #[must_use]
    pub fn new(bytes: u64, clock: Arc<dyn Clock>) -> Self {
        Self {
            parts: KeptParts::new(bytes),
            editions: None,
            clock,
            metrics: Arc::default(),
            made: Arc::default(),
        }
    }

    /// Counts here.
    #[must_use]
    pub fn counted(self, metrics: &Arc<Metrics>) -> Self {
        Self {
            metrics: Arc::clone(metrics),
            ..self
        }
    }

    /// For nodes of this version: what they ask nodes of others is fitted to theirs. Without it all others are taken to
    /// be of the same version.
    #[must_use]
    pub fn of_version(mut self, own: Edition) -> Self {
        self.editions = Some(Editions::beside(own));
        self
    }

    /// For one node.
    #[must_use]
    pub fn of(&self, me: &NodeCode) -> NodeReach {
        NodeReach {
            me: me.clone(),
            number: self.made.fetch_add(1, Ordering::Relaxed),
            shared: self.clone(),
            retries: Arc::new(TpsBudget::new(RETRY_WINDOW, 0, RETRY_SHARE)),
        }
    }
}

/// Who asks whom.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Between {
    asking: NodeCode,
    /// Which of the process's nodes that is: those of two networks may have one code.
    number: u64,
    asked: NodeCode,
}

/// How one node reaches others.
pub struct NodeReach {
    me: NodeCode,
    number: u64,
    shared: Reach,
    retries: Arc<TpsBudget>,
}

impl NodeReach {
    /// Itself, which neither is slow nor goes away.
    #[must_use]
    pub fn itself(&self, node: Arc<dyn NodeClient>) -> Arc<Keeper> {
        self.keeper(&self.me, node, None)
    }

    /// Another.
    #[must_use]
    pub fn peer(&self, code: &NodeCode, peer: Arc<dyn NodeClient>) -> Arc<Keeper> {
        let (between, retries) = (self.between(code), Arc::clone(&self.retries));
        let guard = Guard::over(Arc::clone(&peer), between, retries, &self.shared);
        let guard = Arc::new(guard);
        let node: Arc<dyn NodeClient> = match &self.shared.editions {
            // What schema it has is learned past the guard: that it does not tell says nothing of its answers.
            Some(editions) => {
                let (guarded, clock) = (Arc::clone(&guard) as _, Arc::clone(&self.shared.clock));
                Arc::new(Fitter::between(guarded, peer, editions.clone(), clock))
            }
            None => Arc::clone(&guard) as _,
        };
        self.keeper(code, node, Some(guard))
    }

    fn between(&self, code: &NodeCode) -> Between {
        Between {
            asking: self.me.clone(),
            number: self.number,
            asked: code.clone(),
        }
    }

    fn keeper(
        &self,
        code: &NodeCode,
        node: Arc<dyn NodeClient>,
        guard: Option<Arc<Guard>>,
    ) -> Arc<Keeper> {
        let between = self.between(code);
        Arc::new(Keeper::new(between, node, guard, self.shared.clone()))
    }
}

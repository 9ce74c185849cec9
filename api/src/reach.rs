//! What stands between the engine and a node, layer on layer, each of which is a way to ask the node itself: answers
//! that are kept and calls that are shared; the guard over a node that may be slow or gone; the node.

mod breaker;
mod flights;
mod guard;
mod kept;
mod pace;

use std::{sync::Arc, time::Duration};

use jumelage_domain::NodeCode;
use jumelage_federation::NodeClient;
use jumelage_schema::clock::Clock;
use tower::retry::budget::TpsBudget;

pub use self::{breaker::Circuit, kept::Keeper};
use self::{guard::Guard, kept::KeptParts};
use crate::metrics::Metrics;

/// Of so many calls a tenth may be made once more: those of the last seconds.
const RETRY_WINDOW: Duration = Duration::from_secs(10);
const RETRY_SHARE: f32 = 0.1;

/// How the nodes of a process reach others.
#[derive(Clone)]
pub struct Reach {
    parts: KeptParts,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
}

impl Reach {
    /// Answers of at most so many bytes are kept.
    #[must_use]
    pub fn new(bytes: u64, clock: Arc<dyn Clock>) -> Self {
        Self {
            parts: KeptParts::new(bytes),
            clock,
            metrics: Arc::default(),
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

    /// For one node.
    #[must_use]
    pub fn of(&self, me: &NodeCode) -> NodeReach {
        NodeReach {
            me: me.clone(),
            shared: self.clone(),
            retries: Arc::new(TpsBudget::new(RETRY_WINDOW, 0, RETRY_SHARE)),
        }
    }
}

/// Who asks whom.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Between {
    asking: NodeCode,
    asked: NodeCode,
}

/// How one node reaches others.
pub struct NodeReach {
    me: NodeCode,
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
        let between = self.between(code);
        let guard = Guard::over(peer, between, Arc::clone(&self.retries), &self.shared);
        let guard = Arc::new(guard);
        self.keeper(code, Arc::clone(&guard) as _, Some(guard))
    }

    fn between(&self, code: &NodeCode) -> Between {
        Between {
            asking: self.me.clone(),
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

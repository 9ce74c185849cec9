//! The guard over one peer: how many calls it gets at a time, how long it is waited for, whether it is asked once more,
//! and whether it is asked at all.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use async_trait::async_trait;
use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use jumelage_federation::{
    Failure, NodeCall, NodeClient, NodeState, error::Code, held::NOTHING, network::NodeReply,
    scatter::late,
};
use jumelage_schema::clock::Clock;
use tokio::{
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tower::retry::budget::{Budget, TpsBudget};

use crate::metrics::Metrics;

use super::{
    Between, Reach,
    breaker::{Breaker, Circuit},
    pace::Pace,
};

/// Calls to one peer at a time; others wait for their turn.
const AT_ONCE: usize = 64;

/// A little later many a passing failure has passed.
const RETRY_AFTER: Duration = Duration::from_millis(10);

/// A call that had less time than this says nothing of the peer if it ran out.
const FAIR: Duration = Duration::from_millis(200);

/// Each call keeps its own time, and says then what became of it. One that does not is cut off.
const GRACE: Duration = Duration::from_millis(5);

/// How long a try may take.
const TRY_TIME: Duration = Duration::from_secs(5);

/// A peer that is gone is tried after this time, and then less and less often: with jitter, up to twice this.
const FIRST_TRY: Duration = Duration::from_millis(500);
const LAST_TRIES: Duration = Duration::from_secs(15);

/// The guard.
pub(super) struct Guard {
    peer: Arc<Guarded>,
    turns: Semaphore,
    retries: Arc<TpsBudget>,
    clock: Arc<dyn Clock>,
}

/// What whoever tries in the background needs.
struct Guarded {
    node: Arc<dyn NodeClient>,
    breaker: Breaker,
    pace: Option<Pace>,
    between: Between,
    metrics: Arc<Metrics>,
}

impl Guard {
    pub(super) fn over(
        node: Arc<dyn NodeClient>,
        between: Between,
        retries: Arc<TpsBudget>,
        shared: &Reach,
    ) -> Self {
        Self {
            peer: Arc::new(Guarded {
                node,
                breaker: Breaker::closed(),
                pace: Pace::new(),
                between,
                metrics: Arc::clone(&shared.metrics),
            }),
            turns: Semaphore::new(AT_ONCE),
            retries,
            clock: Arc::clone(&shared.clock),
        }
    }

    /// One call, and what it says of the peer.
    async fn attempt(
        &self,
        call: &NodeCall,
        began: Duration,
        turn: Duration,
    ) -> Result<NodeReply, Box<NodeReply>> {
        let since = |then| self.clock.elapsed().saturating_sub(then);
        let remaining = call.remaining.saturating_sub(since(began));
        let usual = self.peer.pace.as_ref().and_then(Pace::patience);
        let patience = match usual {
            // Both attempts together are given what is usual for one.
            Some(usual) if !call.terms.patient => remaining.min(usual.saturating_sub(since(turn))),
            _ => remaining,
        };
        let is_light = &*call.document == NOTHING;
        let call = NodeCall {
            remaining: patience,
            ..call.clone()
        };
        let reply = match timeout(patience + GRACE, self.peer.node.call(call)).await {
            Ok(reply) => reply,
            Err(_) => NodeReply::failed(late(patience), patience),
        };
        self.learn(&reply, patience, is_light);
        match &reply.outcome {
            Err(_) => Err(Box::new(reply)),
            Ok(_) => Ok(reply),
        }
    }

    fn learn(&self, reply: &NodeReply, patience: Duration, is_light: bool) {
        let failed = match &reply.outcome {
            Ok(answer) => {
                // How long it takes to say nothing is not how long it takes to answer.
                if let Some(pace) = &self.peer.pace
                    && !is_light
                    && !answer.unchanged
                {
                    pace.answered(reply.took);
                }
                false
            }
            Err(failure) if failure.state == NodeState::Timeout => {
                if patience < FAIR {
                    return;
                }
                true
            }
            Err(failure) => is_fault(failure),
        };
        if !failed {
            self.peer.breaker.succeeded();
        } else if self.peer.breaker.failed() {
            self.peer.say(Circuit::Open);
            tokio::spawn(try_again(Arc::downgrade(&self.peer)));
        }
    }
}

impl Guarded {
    fn turn(&self, circuit: Circuit) {
        self.breaker.turn(circuit);
        self.say(circuit);
    }

    fn say(&self, circuit: Circuit) {
        let Between { asking, asked, .. } = &self.between;
        match circuit {
            Circuit::Open => tracing::debug!(node = %asking, peer = %asked, "asked no more"),
            Circuit::HalfOpen => tracing::debug!(node = %asking, peer = %asked, "tried again"),
            Circuit::Closed => tracing::info!(node = %asking, peer = %asked, "asked again"),
        }
        self.metrics.breaker(asking, asked, circuit);
    }
}

/// Whether it is the peer that failed, and not that it declined.
fn is_fault(failure: &Failure) -> bool {
    let malformed = [Code::MalformedAnswer, Code::AnswerTooLarge];
    failure.state == NodeState::Unreachable
        || malformed.iter().any(|code| failure.code == code.as_str())
}

/// Whoever tries may be ended with the runtime that it runs on. Then the next request has to.
struct Trying {
    peer: Weak<Guarded>,
    is_done: bool,
}

impl Drop for Trying {
    fn drop(&mut self) {
        if let (false, Some(peer)) = (self.is_done, self.peer.upgrade()) {
            peer.breaker.leave_to_others();
        }
    }
}

/// Tries until the peer answers, or nobody is there any more who would ask it.
async fn try_again(peer: Weak<Guarded>) {
    let mut trying = Trying {
        peer: Weak::clone(&peer),
        is_done: false,
    };
    let waits = ExponentialBuilder::new()
        .with_min_delay(FIRST_TRY)
        .with_max_delay(LAST_TRIES)
        .with_jitter()
        .without_max_times();
    for wait in waits.build() {
        sleep(wait).await;
        let Some(peer) = peer.upgrade() else { return };
        peer.turn(Circuit::HalfOpen);
        let call = NodeCall {
            document: NOTHING.into(),
            remaining: TRY_TIME,
            ..NodeCall::default()
        };
        let tried = timeout(TRY_TIME, peer.node.call(call)).await;
        let back = tried.is_ok_and(|reply| match reply.outcome {
            Ok(_) => true,
            Err(failure) => failure.state != NodeState::Timeout && !is_fault(&failure),
        });
        if back {
            if let Some(pace) = &peer.pace {
                pace.doubt();
            }
            peer.turn(Circuit::Closed);
            trying.is_done = true;
            return;
        }
        peer.turn(Circuit::Open);
    }
}

#[async_trait]
impl NodeClient for Guard {
    async fn call(&self, call: NodeCall) -> NodeReply {
        if let Some(failure) = self.down() {
            return NodeReply::failed(failure, Duration::ZERO);
        }
        let began = self.clock.elapsed();
        let took = || self.clock.elapsed().saturating_sub(began);
        let Ok(Ok(_turn)) = timeout(call.remaining, self.turns.acquire()).await else {
            return NodeReply::failed(busy(), took());
        };
        // Who has waited may have waited for a peer that is gone by now.
        if let Some(failure) = self.down() {
            return NodeReply::failed(failure, took());
        }
        self.retries.deposit();
        let turn = self.clock.elapsed();
        let once_more = ExponentialBuilder::new()
            .with_min_delay(RETRY_AFTER)
            .with_max_times(1)
            .with_jitter();
        let mut reply = (|| self.attempt(&call, began, turn))
            .retry(once_more)
            .sleep(sleep)
            .when(|reply| is_passing(reply))
            .adjust(|_, wait| wait.filter(|_| self.retries.withdraw()))
            .await
            .unwrap_or_else(|failed| *failed);
        reply.took = took();
        reply
    }

    fn down(&self) -> Option<Failure> {
        (self.peer.breaker.circuit() != Circuit::Closed).then(|| Failure {
            state: NodeState::Unreachable,
            code: Code::CircuitOpen.into(),
            message:
                "the node has failed several times in a row: it is asked again once it answers"
                    .to_owned(),
            passing: false,
        })
    }
}

impl Guard {
    /// To wait for the peer's going and coming back.
    pub(super) fn circuit(&self) -> watch::Receiver<Circuit> {
        self.peer.breaker.watch()
    }
}

fn is_passing(reply: &NodeReply) -> bool {
    matches!(&reply.outcome, Err(failure) if failure.passing)
}

fn busy() -> Failure {
    Failure {
        state: NodeState::Timeout,
        code: Code::PeerBusy.into(),
        message: "as many calls to the node as there may be were under way all the time".to_owned(),
        passing: false,
    }
}

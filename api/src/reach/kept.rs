//! A node's answers, kept: asked again the node need only say that nothing has changed, and where an answer of some
//! age will do, or the node is down, it is not asked at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures::FutureExt;
use jumelage_domain::Timestamp;
use jumelage_federation::{
    ConstValue, Failure, Known, NodeAnswer, NodeCall, NodeClient, NodeState, Rights, Source,
    network::{Links, NodeReply, Sharing},
    scatter::late,
    value::weight,
};
use jumelage_schema::clock::Clock;
use moka::sync::Cache;
use tokio::{sync::watch, time::timeout};

use crate::metrics::Metrics;

use super::{Between, Reach, breaker::Circuit, flights::Flights, guard::Guard};

/// No answer is kept for longer.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// What a node that is named in it takes: its code, and what is said of links with it.
const NODE: usize = 160;

/// Whoever is asked keeps its own time, and is to say itself that it is over.
const SLACK: Duration = Duration::from_millis(10);

/// What a kept answer takes beside its data, its document and its variables, in bytes.
const OVERHEAD: usize = 1_024;

/// The answers that a process keeps; clones share them.
#[derive(Clone)]
pub(super) struct KeptParts(Cache<Question, Part>);

/// A question of one node to another, as far as the answer depends on it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    between: Between,
    document: Arc<str>,
    variables: Arc<serde_json::Map<String, serde_json::Value>>,
    rights: Rights,
    /// Of those who take part, only those that may count what the asked node records too.
    participants: Vec<String>,
    /// Of those who do not answer; `None` where nobody stands in for anybody.
    left_by: Option<Vec<String>>,
}

/// An answer to it.
#[derive(Clone)]
struct Part {
    answer: Arc<NodeAnswer>,
    as_of: Timestamp,
}

/// A call that several may wait for.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Flying {
    document: Arc<str>,
    variables: Arc<serde_json::Map<String, serde_json::Value>>,
    sharing: Arc<Sharing>,
    rights: Rights,
    unless: Option<Arc<str>>,
    patient: bool,
}

/// What came of a call, and how much time it was given.
#[derive(Clone)]
struct Landed {
    reply: NodeReply,
    given: Duration,
}

/// Keeps one node's answers.
pub struct Keeper {
    between: Between,
    node: Arc<dyn NodeClient>,
    guard: Option<Arc<Guard>>,
    parts: KeptParts,
    flights: Flights<Flying, Arc<Landed>>,
    /// What the node said last of its links: with whom it has none, that one's part does not matter.
    agreement: Mutex<Arc<BTreeMap<String, Links>>>,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
}

impl KeptParts {
    pub(super) fn new(bytes: u64) -> Self {
        let parts = Cache::builder()
            .max_capacity(bytes)
            .weigher(|question: &Question, part: &Part| {
                question.weight_with(part).try_into().unwrap_or(u32::MAX)
            })
            .time_to_live(KEPT_FOR)
            .build();
        Self(parts)
    }
}

impl Question {
    fn weight_with(&self, part: &Part) -> usize {
        // The variables are mostly ids.
        let variables: usize = self
            .variables
            .iter()
            .map(|(name, value)| name.len() + value.to_string().len())
            .sum();
        let nodes = self.participants.len()
            + self.left_by.as_ref().map_or(0, Vec::len)
            + part.answer.agreement.len();
        let said = self.document.len() + variables + part.answer.revision.len();
        OVERHEAD + said + nodes * NODE + weight(&part.answer.data)
    }
}

impl Keeper {
    pub(super) fn new(
        between: Between,
        node: Arc<dyn NodeClient>,
        guard: Option<Arc<Guard>>,
        Reach {
            parts,
            clock,
            metrics,
            ..
        }: Reach,
    ) -> Self {
        Self {
            between,
            node,
            guard,
            parts,
            flights: Flights::new(),
            agreement: Mutex::default(),
            clock,
            metrics,
        }
    }

    /// To wait for the node's going and coming back; none for the asking node itself.
    #[must_use]
    pub fn circuit(&self) -> Option<watch::Receiver<Circuit>> {
        self.guard.as_ref().map(|guard| guard.circuit())
    }

    fn question(&self, call: &NodeCall, agreement: &BTreeMap<String, Links>) -> Question {
        let leads = |codes: &BTreeSet<String>| {
            let may_lead = codes.iter().filter(|code| self.is_led_by(code, agreement));
            may_lead.cloned().collect::<Vec<_>>()
        };
        let sharing = &call.sharing;
        Question {
            between: self.between.clone(),
            document: Arc::clone(&call.document),
            variables: Arc::clone(&call.variables),
            rights: call.terms.rights.clone(),
            participants: leads(&sharing.participants),
            left_by: (!sharing.left_by.is_empty()).then(|| leads(&sharing.left_by)),
        }
    }

    /// Whether another node leads a twinning that the asked one records: that which sorts first does, of two that are
    /// linked.
    fn is_led_by(&self, code: &str, agreement: &BTreeMap<String, Links>) -> bool {
        code < self.between.asked.as_str() && agreement.get(code).is_some_and(Links::are_any)
    }

    fn heard(&self) -> Arc<BTreeMap<String, Links>> {
        Arc::clone(
            &self
                .agreement
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// The answer that is kept. What the node said of its links with it must lead to the same question: else it is an
    /// answer to another.
    fn kept(&self, call: &NodeCall) -> Option<Part> {
        let question = self.question(call, &self.heard());
        let part = self.parts.0.get(&question)?;
        let is_recent = self.age(part.as_of) <= KEPT_FOR;
        (is_recent && self.question(call, &part.answer.agreement) == question).then_some(part)
    }

    /// Only what the node answered in full and without a fault: the same question may be answered better next time,
    /// though nothing has changed.
    fn keep(&self, call: &NodeCall, answer: &Arc<NodeAnswer>, as_of: Timestamp) {
        if answer.revision.is_empty() {
            return;
        }
        let said = &answer.agreement;
        *self
            .agreement
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Arc::clone(said);
        let is_whole = matches!(answer.data, ConstValue::Object(_)) && answer.errors.is_empty();
        if is_whole {
            let (question, answer) = (self.question(call, said), Arc::clone(answer));
            self.parts.0.insert(question, Part { answer, as_of });
        }
    }

    fn age(&self, as_of: Timestamp) -> Duration {
        let millis = self.clock.now().millis() - as_of.millis();
        // Where the calendar was set back there is no telling how old it is.
        millis
            .try_into()
            .map_or(Duration::MAX, Duration::from_millis)
    }

    fn is_young(&self, as_of: Timestamp, call: &NodeCall) -> bool {
        // No age at all would be any answer of this very millisecond.
        let max_age = call.terms.freshness.max_age;
        !max_age.is_zero() && self.age(as_of) <= max_age.min(KEPT_FOR)
    }

    /// Asks, together with whoever asks the same just now.
    async fn ask(&self, call: &NodeCall) -> NodeReply {
        let began = self.clock.elapsed();
        let flying = Flying {
            document: Arc::clone(&call.document),
            variables: Arc::clone(&call.variables),
            sharing: Arc::clone(&call.sharing),
            rights: call.terms.rights.clone(),
            unless: call.unless.as_ref().map(|held| Arc::clone(&held.revision)),
            patient: call.terms.patient,
        };
        loop {
            let spent = self.clock.elapsed().saturating_sub(began);
            let remaining = call.remaining.saturating_sub(spent);
            if remaining.is_zero() {
                return NodeReply::failed(late(call.remaining), spent);
            }
            let flight = self.flights.join(&flying, || {
                let (node, call) = (
                    Arc::clone(&self.node),
                    NodeCall {
                        remaining,
                        ..call.clone()
                    },
                );
                async move {
                    let (reply, given) = (node.call(call).await, remaining);
                    Arc::new(Landed { reply, given })
                }
                .boxed()
            });
            let slack = if flight.joined { Duration::ZERO } else { SLACK };
            let Ok(landed) = timeout(remaining + slack, flight.landing).await else {
                return NodeReply::failed(late(call.remaining), call.remaining);
            };
            let took = self.clock.elapsed().saturating_sub(began);
            let Landed { mut reply, given } = Arc::unwrap_or_clone(landed);
            let out_of_time = |failure: &Failure| failure.state == NodeState::Timeout;
            // The time that was over may have been another's, who had less of it.
            let was_hasty = flight.joined && given < remaining && took < call.remaining;
            if was_hasty && reply.outcome.as_ref().is_err_and(out_of_time) {
                continue;
            }
            reply.took = took;
            if flight.joined {
                reply.source = Source::Shared;
            }
            return reply;
        }
    }

    /// Whether the node is still where somebody holds it to be.
    async fn check(&self, call: &NodeCall, held: &Known) -> NodeReply {
        if self.is_young(held.as_of, call) {
            let unchanged = NodeAnswer::unchanged(Arc::clone(&held.revision));
            return NodeReply {
                source: Source::Kept,
                ..NodeReply::answered(unchanged, Duration::ZERO, held.as_of)
            };
        }
        let mut reply = self.ask(call).await;
        if reply.outcome.as_ref().is_ok_and(|answer| answer.unchanged) {
            reply.source = Source::Revalidated;
        }
        reply
    }
}

impl Part {
    fn reply(&self, source: Source, took: Duration) -> NodeReply {
        let answer = NodeAnswer::clone(&self.answer);
        NodeReply {
            source,
            ..NodeReply::answered(answer, took, self.as_of)
        }
    }

    fn known(&self) -> Known {
        Known {
            revision: Arc::clone(&self.answer.revision),
            as_of: self.as_of,
        }
    }
}

impl Keeper {
    async fn answer(&self, call: NodeCall) -> NodeReply {
        if let Some(held) = &call.unless {
            return self.check(&call, held).await;
        }
        let kept = self.kept(&call);
        if let Some(part) = kept
            .as_ref()
            .filter(|part| self.is_young(part.as_of, &call))
        {
            return part.reply(Source::Kept, Duration::ZERO);
        }
        let call = NodeCall {
            unless: kept.as_ref().map(Part::known),
            ..call
        };
        let mut reply = self.ask(&call).await;
        match (&mut reply.outcome, kept) {
            (Ok(answer), Some(part)) if answer.unchanged => {
                let as_of = reply.as_of.unwrap_or(part.as_of);
                self.keep(&call, &part.answer, as_of);
                let bytes = reply.bytes;
                NodeReply {
                    bytes,
                    ..Part { as_of, ..part }.reply(Source::Revalidated, reply.took)
                }
            }
            (Ok(answer), _) => {
                if let Some(as_of) = reply.as_of {
                    self.keep(&call, &Arc::new(answer.clone()), as_of);
                }
                reply
            }
            (Err(failure), Some(part)) if call.terms.freshness.allow_stale && is_down(failure) => {
                part.reply(Source::Stale(failure.clone()), reply.took)
            }
            (Err(_), _) => reply,
        }
    }
}

#[async_trait]
impl NodeClient for Keeper {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let reply = self.answer(call).await;
        self.metrics.cache(&self.between.asking, &reply.source);
        reply
    }

    fn down(&self) -> Option<Failure> {
        self.node.down()
    }

    /// Only who asked knows what the answer has to look like.
    fn disown(&self, call: &NodeCall) {
        self.parts.0.invalidate(&self.question(call, &self.heard()));
    }
}

/// Whether the node gave no answer at all, rather than one that declines.
fn is_down(failure: &Failure) -> bool {
    matches!(failure.state, NodeState::Timeout | NodeState::Unreachable)
}

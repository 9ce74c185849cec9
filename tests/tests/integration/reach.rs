//! What stands between the engine and a node: answers that are kept, calls that are shared, and the guard. The nodes
//! are made up, and time passes only when all wait for it, but for those behind real sockets.

mod cancelled;
mod guard;
mod kept;
mod sockets;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_graphql::{Name, Value, indexmap::IndexMap};
use jumelage::reach::{NodeReach, Reach};
use jumelage_domain::Timestamp;
use jumelage_federation::{
    Failure, Freshness, NodeAnswer, NodeCall, NodeClient, NodeState, Rights, Terms,
    network::{Links, NodeReply},
};
use jumelage_schema::clock::Clock;
use jumelage_tests::clock::SimClock;

/// What a made-up node does with a call.
type Script = Box<dyn FnMut(&NodeCall) -> Act + Send>;

/// One of the things that a node may do.
enum Act {
    /// It says what it holds, or that this is what the caller holds already.
    Answer,
    /// It does so after a time.
    After(Duration),
    /// It fails.
    Fail(Failure),
    /// It does so after a time.
    FailAfter(Duration, Failure),
    /// It never answers.
    Hang,
}

/// A node that holds one number, and changes its revision with it.
struct MadeUp {
    script: Mutex<Script>,
    held: Mutex<(u64, BTreeMap<String, Links>)>,
    calls: Mutex<Vec<NodeCall>>,
    under_way: Mutex<(usize, usize)>,
    clock: Arc<dyn Clock>,
}

/// Counts a call as under way until it is over, or given up.
struct UnderWay<'n>(&'n MadeUp);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.lock().unwrap().0 -= 1;
    }
}

impl MadeUp {
    fn holds(&self, number: u64) {
        self.held.lock().unwrap().0 = number;
    }

    fn linked_with(&self, code: &str) {
        let links = Links {
            links: "01".to_owned(),
            waiting: 0,
        };
        self.held.lock().unwrap().1.insert(code.to_owned(), links);
    }

    fn does(&self, script: impl FnMut(&NodeCall) -> Act + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }

    fn calls(&self) -> usize {
        self.calls.lock().unwrap().len()
    }

    /// How many are under way now, and how many were at most.
    fn under_way(&self) -> (usize, usize) {
        *self.under_way.lock().unwrap()
    }

    fn answer(&self, call: &NodeCall) -> NodeAnswer {
        let (number, links) = self.held.lock().unwrap().clone();
        let revision = format!("r{number}");
        if let Some(held) = &call.unless
            && *held.revision == *revision
        {
            return NodeAnswer::unchanged(revision.into());
        }
        let data = IndexMap::from([(Name::new("number"), Value::from(number))]);
        NodeAnswer {
            data: Value::Object(data),
            agreement: Arc::new(links),
            revision: revision.into(),
            ..NodeAnswer::default()
        }
    }
}

#[async_trait::async_trait]
impl NodeClient for MadeUp {
    async fn call(&self, call: NodeCall) -> NodeReply {
        {
            let mut under_way = self.under_way.lock().unwrap();
            under_way.0 += 1;
            under_way.1 = under_way.1.max(under_way.0);
        }
        let _under_way = UnderWay(self);
        let (asked_at, began) = (self.clock.now(), self.clock.elapsed());
        self.calls.lock().unwrap().push(call.clone());
        let act = (self.script.lock().unwrap())(&call);
        match act {
            Act::Answer => {}
            Act::After(time) => tokio::time::sleep(time).await,
            Act::Fail(failure) => return NodeReply::failed(failure, Duration::ZERO),
            Act::FailAfter(time, failure) => {
                tokio::time::sleep(time).await;
                return NodeReply::failed(failure, time);
            }
            Act::Hang => std::future::pending().await,
        }
        let took = self.clock.elapsed().saturating_sub(began);
        NodeReply::answered(self.answer(&call), took, asked_at)
    }
}

/// The node `rgre`, as `kl` reaches it.
struct Reached {
    node: Arc<MadeUp>,
    client: Arc<jumelage::reach::Keeper>,
    clock: Arc<SimClock>,
}

fn reach(clock: &Arc<SimClock>) -> NodeReach {
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    Reach::new(1 << 20, clock).of(&"kl".parse().unwrap())
}

impl Reached {
    fn new() -> Self {
        let clock = Arc::new(SimClock::start());
        let node = made_up(&clock);
        let client = reach(&clock).peer(&"rgre".parse().unwrap(), Arc::clone(&node) as _);
        Self {
            node,
            client,
            clock,
        }
    }

    /// The number that the answer has.
    async fn ask(&self, call: NodeCall) -> Result<u64, Failure> {
        let reply = self.client.call(call).await;
        reply.outcome.map(|answer| number(&answer))
    }
}

fn made_up(clock: &Arc<SimClock>) -> Arc<MadeUp> {
    Arc::new(MadeUp {
        script: Mutex::new(Box::new(|_| Act::Answer)),
        held: Mutex::new((1, BTreeMap::new())),
        calls: Mutex::default(),
        under_way: Mutex::default(),
        clock: Arc::clone(clock) as _,
    })
}

fn number(answer: &NodeAnswer) -> u64 {
    match &answer.data {
        Value::Object(fields) => match &fields["number"] {
            Value::Number(number) => number.as_u64().unwrap(),
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}

fn question() -> NodeCall {
    NodeCall {
        document: "{number}".into(),
        remaining: Duration::from_secs(10),
        ..NodeCall::default()
    }
}

fn fresh_enough(seconds: u64, allow_stale: bool) -> NodeCall {
    let freshness = Freshness {
        max_age: Duration::from_secs(seconds),
        allow_stale,
    };
    NodeCall {
        terms: Terms {
            freshness,
            ..Terms::default()
        },
        ..question()
    }
}

fn with_rights(word: &str) -> NodeCall {
    NodeCall {
        terms: Terms {
            rights: Rights::of(word),
            ..fresh_enough(60, true).terms
        },
        ..question()
    }
}

fn failure(state: NodeState, passing: bool) -> Failure {
    Failure {
        state,
        code: "UNREACHABLE".into(),
        message: "made up".to_owned(),
        passing,
    }
}

fn at(clock: &SimClock) -> Timestamp {
    clock.now()
}

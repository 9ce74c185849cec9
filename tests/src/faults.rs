//! Nodes that fail, in the ways in which nodes do.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::Value;
use async_trait::async_trait;
use jumelage_federation::{
    Failure, NodeAnswer, NodeCall, NodeClient, NodeState,
    error::PathSegment,
    network::{NodeError, NodeReply},
};

/// What a node does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It answers.
    None,
    /// There is no connection.
    Dead,
    /// It answers with an error and no data.
    Declines,
    /// It answers after the time is over.
    Late,
    /// It cannot answer the first of the fields.
    FirstField,
    /// Somewhere in its answer there is a null, or another value than the schema has; the number says where.
    Somewhere(usize),
}

type Decide = Box<dyn FnMut(&NodeCall) -> Fault + Send>;
type Change = Box<dyn Fn(&NodeCall, &mut NodeAnswer) + Send + Sync>;

/// A node that fails where it is told to.
pub struct Faulty {
    node: Arc<dyn NodeClient>,
    decide: Mutex<Decide>,
    change: Change,
}

impl Faulty {
    /// Fails as decided for each call.
    pub fn new(
        node: Arc<dyn NodeClient>,
        decide: impl FnMut(&NodeCall) -> Fault + Send + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            node,
            decide: Mutex::new(Box::new(decide)),
            change: Box::new(|_, _| ()),
        })
    }

    /// Says something else than it ought to.
    pub fn lying(
        node: Arc<dyn NodeClient>,
        change: impl Fn(&NodeCall, &mut NodeAnswer) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            node,
            decide: Mutex::new(Box::new(|_| Fault::None)),
            change: Box::new(change),
        })
    }
}

#[async_trait]
impl NodeClient for Faulty {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let fault = (self.decide.lock().unwrap())(&call);
        if fault == Fault::Dead {
            let failure = Failure {
                state: NodeState::Unreachable,
                code: "UNREACHABLE".into(),
                message: "no connection to the node".to_owned(),
                passing: false,
            };
            return NodeReply::failed(failure, Duration::ZERO);
        }
        let asked = call.clone();
        let mut reply = self.node.call(call).await;
        match fault {
            Fault::Late => reply.took = asked.remaining + Duration::from_nanos(1),
            Fault::Declines => {
                reply.outcome = Ok(NodeAnswer {
                    errors: vec![error(Vec::new())],
                    ..NodeAnswer::default()
                });
            }
            Fault::FirstField => {
                if let Ok(NodeAnswer { data, errors, .. }) = &mut reply.outcome
                    && let Value::Object(fields) = data
                    && let Some((key, value)) = fields.first_mut()
                {
                    errors.push(error(vec![PathSegment::Key(key.to_string())]));
                    *value = Value::Null;
                }
            }
            Fault::Somewhere(at) => {
                if let Ok(answer) = &mut reply.outcome {
                    let mut at = at % count(&answer.data);
                    if let Some(value) = place(&mut answer.data, &mut at) {
                        *value = match value {
                            Value::List(_) => Value::Number(5.into()),
                            _ => Value::Null,
                        };
                    }
                }
            }
            Fault::None | Fault::Dead => {}
        }
        if let Ok(answer) = &mut reply.outcome {
            (self.change)(&asked, answer);
        }
        reply
    }
}

/// How many values there are in a value, itself included.
pub(crate) fn count(value: &Value) -> usize {
    1 + match value {
        Value::List(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// The value at a place, counted as [`count`] does.
pub(crate) fn place<'v>(value: &'v mut Value, at: &mut usize) -> Option<&'v mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::List(items) => items.iter_mut().find_map(|item| place(item, at)),
        Value::Object(fields) => fields.values_mut().find_map(|value| place(value, at)),
        _ => None,
    }
}

fn error(path: Vec<PathSegment>) -> NodeError {
    NodeError {
        message: "an internal error".to_owned(),
        code: "INTERNAL".to_owned(),
        path,
    }
}

/// Counts the calls to a node.
pub struct Counted {
    node: Arc<dyn NodeClient>,
    calls: Arc<AtomicUsize>,
}

impl Counted {
    /// Counts into this.
    pub fn new(node: Arc<dyn NodeClient>, calls: Arc<AtomicUsize>) -> Arc<Self> {
        Arc::new(Self { node, calls })
    }
}

#[async_trait]
impl NodeClient for Counted {
    async fn call(&self, call: NodeCall) -> NodeReply {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.node.call(call).await
    }
}

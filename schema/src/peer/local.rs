//! This node itself, as the engine sees it: one more node, reached in-process.

use std::sync::Arc;

use async_graphql::{PathSegment as ServerSegment, Request, Response, ServerError, Variables};
use async_trait::async_trait;
use jumelage_federation::{
    Failure, NodeAnswer, NodeCall, NodeClient, NodeState,
    error::PathSegment,
    network::{NodeError, NodeReply},
};

use super::{Asking, EXTENSION, PeerDoor};
use crate::clock::Clock;

/// The node behind a door, without a network in between.
pub struct LocalNode {
    door: PeerDoor,
    clock: Arc<dyn Clock>,
}

impl LocalNode {
    /// Behind this door.
    #[must_use]
    pub fn new(door: PeerDoor, clock: Arc<dyn Clock>) -> Self {
        Self { door, clock }
    }
}

#[async_trait]
impl NodeClient for LocalNode {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let (asked_at, began) = (self.clock.now(), self.clock.elapsed());
        let variables = serde_json::Value::Object((*call.variables).clone());
        let request = Request::new(&*call.document).variables(Variables::from_json(variables));
        let asking = Asking {
            participants: (*call.participants).clone(),
            remaining_ms: None,
        };
        let answer =
            tokio::time::timeout(call.remaining, self.door.answer(request, asking, None)).await;
        let outcome = match answer {
            Ok(response) => Ok(read(response)),
            Err(_) => Err(Failure {
                state: NodeState::Timeout,
                code: "DEADLINE_EXCEEDED",
                message: format!("no answer within {} ms", call.remaining.as_millis()),
            }),
        };
        NodeReply {
            outcome,
            took: self.clock.elapsed().saturating_sub(began),
            as_of: Some(asked_at),
        }
    }
}

fn read(mut response: Response) -> NodeAnswer {
    let said = response
        .extensions
        .remove(EXTENSION)
        .and_then(|said| said.into_json().ok());
    let agreement = said.and_then(|mut said| serde_json::from_value(said["agreement"].take()).ok());
    NodeAnswer {
        data: response.data,
        errors: response.errors.into_iter().map(error).collect(),
        agreement: agreement.unwrap_or_default(),
    }
}

/// A node's own error in the engine's form.
pub(crate) fn error(error: ServerError) -> NodeError {
    let code = error
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get("code"));
    let code = code
        .and_then(|code| serde_json::to_value(code).ok())
        .and_then(|code| code.as_str().map(str::to_owned));
    let path = error.path.into_iter().map(|segment| match segment {
        ServerSegment::Field(key) => PathSegment::Key(key),
        ServerSegment::Index(at) => PathSegment::Index(at),
    });
    NodeError {
        message: error.message,
        code: code.unwrap_or_else(|| "INVALID_ARGUMENT".to_owned()),
        path: path.collect(),
    }
}

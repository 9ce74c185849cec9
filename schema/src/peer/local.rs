//! A node reached in-process: this node itself, which to the engine is one more node, and others of its process.

use std::sync::Arc;

use async_graphql::{Request, Response, Variables};
use async_trait::async_trait;
use jumelage_federation::{
    NodeAnswer, NodeCall, NodeClient, error::Code, network::NodeReply, scatter::late,
};

use super::{Answering, Asking, EXTENSION, Heard, LastHeard, PeerDoor};
use crate::{clock::Clock, error::node_error};

/// The node behind a door, without a network in between.
pub struct LocalNode {
    door: PeerDoor,
    clock: Arc<dyn Clock>,
    heard: LastHeard,
}

impl LocalNode {
    /// Behind this door.
    #[must_use]
    pub fn new(door: PeerDoor, clock: Arc<dyn Clock>) -> Self {
        Self {
            door,
            clock,
            heard: LastHeard::default(),
        }
    }
}

impl PeerDoor {
    /// Answers a node of the same process, which gives up when the call's time is over. The asking node keeps what it
    /// has heard.
    pub async fn call(&self, call: NodeCall, heard: &LastHeard, clock: &dyn Clock) -> NodeReply {
        let (asked_at, began) = (clock.now(), clock.elapsed());
        let variables = serde_json::Value::Object((*call.variables).clone());
        let request = Request::new(&*call.document).variables(Variables::from_json(variables));
        let known = heard.get();
        let asking = Asking::of(&call.sharing, call.remaining, known.as_deref());
        let answer = tokio::time::timeout(call.remaining, self.answer(request, asking, None)).await;
        let outcome = match answer {
            Ok(response) => Ok(read(response, heard, known.as_deref())),
            Err(_) => Err(late(call.remaining)),
        };
        NodeReply {
            outcome,
            took: clock.elapsed().saturating_sub(began),
            as_of: Some(asked_at),
        }
    }
}

fn read(mut response: Response, heard: &LastHeard, known: Option<&Heard>) -> NodeAnswer {
    let said = response.extensions.remove(EXTENSION);
    let answering = said.and_then(|said| async_graphql::from_value::<Answering>(said).ok());
    let errors = response.errors.into_iter();
    NodeAnswer {
        data: response.data,
        errors: errors
            .map(|error| node_error(error, Code::NodeError))
            .collect(),
        agreement: heard.agreement(known, answering.unwrap_or_default()),
    }
}

#[async_trait]
impl NodeClient for LocalNode {
    async fn call(&self, call: NodeCall) -> NodeReply {
        self.door.call(call, &self.heard, self.clock.as_ref()).await
    }
}

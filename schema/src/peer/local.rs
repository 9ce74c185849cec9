//! A node reached in-process: this node itself, which to the engine is one more node, and others of its process.

use std::sync::Arc;

use async_graphql::{Request, Response, Variables};
use async_trait::async_trait;
use jumelage_federation::{
    NodeAnswer, NodeCall, NodeClient, error::Code, network::NodeReply, scatter::late,
};

use super::{Answering, Asking, EXTENSION, Heard, LastHeard, PeerDoor, Told};
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
        let asking = Asking::of(&call, known.as_deref());
        let told = tokio::time::timeout(call.remaining, self.ask(request, asking, None)).await;
        let took = clock.elapsed().saturating_sub(began);
        match told {
            Ok(Told::Answer(response)) => {
                let answer = read(*response, heard, known.as_ref());
                NodeReply::answered(answer, took, asked_at)
            }
            Ok(Told::Unchanged(revision)) => {
                NodeReply::answered(NodeAnswer::unchanged(revision), took, asked_at)
            }
            Err(_) => NodeReply::failed(late(call.remaining), took),
        }
    }
}

fn read(mut response: Response, heard: &LastHeard, known: Option<&Arc<Heard>>) -> NodeAnswer {
    let said = response.extensions.remove(EXTENSION);
    let answering = said.and_then(|said| async_graphql::from_value::<Answering>(said).ok());
    let heard = heard.hear(known, answering.unwrap_or_default());
    let errors = response.errors.into_iter();
    NodeAnswer {
        revision: heard.revision.as_str().into(),
        data: response.data,
        errors: errors
            .map(|error| node_error(error, Code::NodeError))
            .collect(),
        agreement: Arc::clone(&heard.agreement),
        version: heard.speaks.clone(),
        ..NodeAnswer::default()
    }
}

#[async_trait]
impl NodeClient for LocalNode {
    async fn call(&self, call: NodeCall) -> NodeReply {
        self.door.call(call, &self.heard, self.clock.as_ref()).await
    }
}

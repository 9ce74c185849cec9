//! One operation of a WebSocket: an answer, or event after event.

use std::sync::Arc;

use actix_web::web;
use jumelage_federation::{
    Request,
    error::{Code, ResponseError},
};
use tokio::sync::mpsc;
use tracing::Instrument;

use super::{
    TRANSPORT,
    closing::Closing,
    message::ToClient,
    operations::Operations,
    outlet::{Lost, Outlet},
};
use crate::{
    host::Hosts,
    http::{
        caller::Caller,
        graphql::{
            documents::{self, Asked},
            reply,
            sent::Sent,
        },
    },
    limits::Purse,
    metrics::Replied,
    node::Node,
    streams::{Ended, Follower, Who},
};

/// An operation, and what it works with.
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) node: Arc<Node>,
    pub(super) hosts: web::Data<Hosts>,
    pub(super) who: Who,
    pub(super) purse: Purse,
    pub(super) outlet: Outlet,
    pub(super) operations: Operations,
    /// To end the whole WebSocket.
    pub(super) end: mpsc::Sender<Option<Closing>>,
}

impl Operation {
    /// Does it, and says that it is done.
    pub(super) async fn run(self, sent: Sent) {
        let span = tracing::info_span!(
            "operation", otel.name = "WebSocket /graphql", otel.kind = "server",
            graphql.operation.type = tracing::field::Empty, graphql.operation.name = tracing::field::Empty,
            jumelage.node = self.node.settings.code.as_str(),
        );
        let done = match documents::find(sent, &self.node, &self.hosts.persisted) {
            Ok(asked) if asked.request.subscribes() => {
                self.follow(&asked.request).instrument(span).await
            }
            Ok(asked) => self.answer(asked).instrument(span).await,
            Err((code, message)) => {
                let error = ResponseError::of_request(code, message);
                self.fail(&[error]).await
            }
        };
        match done {
            Ok(()) => {}
            Err(Lost::Gone) => drop(self.end.try_send(None)),
            Err(Lost::Stuck) => drop(self.end.try_send(Some(Closing::stuck()))),
        }
    }

    /// A query's or a mutation's one answer.
    async fn answer(&self, asked: Asked) -> Result<(), Lost> {
        let (node, began) = (&self.node, self.node.clock.elapsed());
        let viewer = match self.who.viewer(node).await {
            Ok(viewer) => viewer,
            Err(refusal) => {
                drop(self.end.try_send(Some(Closing::of_refusal(&refusal))));
                return Ok(());
            }
        };
        let caller = Caller {
            viewer,
            address: self.who.address,
        };
        let reply = reply(node, &caller, &self.purse, &self.purse, &asked.request).await;
        asked.keep(&reply, &self.hosts.persisted);
        let took = node.clock.elapsed().saturating_sub(began);
        let code = &node.settings.code;
        node.metrics.request(Some(code), Replied::of(&reply), took);
        if reply.data.is_none() {
            return self.fail(&reply.errors).await;
        }
        let id = &self.id;
        self.outlet
            .send(&ToClient::Next {
                id,
                payload: &reply,
            })
            .await?;
        self.operations.finish(id);
        self.outlet.send(&ToClient::Complete { id }).await
    }

    /// A subscription's events, until it can be followed no more.
    async fn follow(&self, request: &Request) -> Result<(), Lost> {
        let (node, who) = (&self.node, &self.who);
        let mut follower = match Follower::begin(node, who, request, None, TRANSPORT).await {
            Ok(follower) => follower,
            Err(errors) => return self.fail(&errors).await,
        };
        loop {
            match follower.next().await {
                Ok(event) => {
                    let (id, payload) = (&self.id, &event.reply);
                    self.outlet.send(&ToClient::Next { id, payload }).await?;
                }
                Err(Ended::Errors(errors)) => {
                    drop(follower);
                    return self.fail(&errors).await;
                }
                Err(Ended::Refused(refusal)) => {
                    drop(self.end.try_send(Some(Closing::of_refusal(&refusal))));
                    return Ok(());
                }
            }
        }
    }

    async fn fail(&self, errors: &[ResponseError]) -> Result<(), Lost> {
        let (id, payload) = (&self.id, errors);
        self.operations.finish(id);
        self.outlet.send(&ToClient::Error { id, payload }).await
    }
}

/// Of one operation more than there may be.
pub(super) fn too_many(limit: usize) -> ResponseError {
    let message =
        format!("{limit} operations are under way, which is what there may be: complete some");
    ResponseError::of_request(Code::TooManyStreams, message)
}

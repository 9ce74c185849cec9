//! One who follows: waits for the log to go on, and reads what comes next when it is asked for it, and not before.

use std::sync::Arc;

use jumelage_federation::{
    Request,
    error::{Code, ResponseError},
};
use jumelage_schema::public::{Event, Following};
use tokio::sync::watch;

use super::{Who, tail::Tail};
use crate::{identity::Refusal, metrics::OpenSubscription, node::Node};

/// Why there are no more events.
pub(crate) enum Ended {
    /// They cannot be given.
    Errors(Vec<ResponseError>),
    /// Its token is not good any more.
    Refused(Refusal),
}

/// What there is of it: who it is, and where.
pub(crate) struct Follower {
    node: Arc<Node>,
    who: Who,
    following: Following,
    tail: watch::Receiver<Tail>,
    /// Whether there is something to be read, as far as is known.
    is_due: bool,
    counted: OpenSubscription,
}

impl Follower {
    /// Begins, for one who may: from a cursor, or where the request says.
    pub(crate) async fn begin(
        node: &Arc<Node>,
        who: &Who,
        request: &Request,
        cursor: Option<String>,
        transport: &'static str,
    ) -> Result<Self, Vec<ResponseError>> {
        let viewer = who.viewer(node).await;
        let viewer = viewer.map_err(|refusal| {
            vec![ResponseError::of_request(
                Code::InvalidToken,
                refusal.to_string(),
            )]
        })?;
        let explain = request.explain && node.settings.explain.is_for(&viewer);
        let request = Request {
            explain,
            ..request.clone()
        };
        let following = node.public.follow(&viewer, &request, cursor)?;
        Ok(Self {
            counted: node.metrics.subscribe(&node.settings.code, transport),
            tail: node.streams.tails.listen(),
            node: Arc::clone(node),
            who: who.clone(),
            following,
            is_due: true,
        })
    }

    /// The next event, when it comes.
    pub(crate) async fn next(&mut self) -> Result<Event, Ended> {
        loop {
            if !self.is_due {
                self.wait().await;
            }
            // What is written from here on is either read below, or heard of afterwards.
            self.tail.borrow_and_update();
            let event = self.read().await?;
            self.is_due = event.as_ref().is_some_and(|event| event.has_more);
            if let Some(event) = event {
                self.counted.event();
                return Ok(event);
            }
        }
    }

    async fn wait(&mut self) {
        // Whoever looked for all is gone: what came meanwhile nobody has told.
        if self.tail.changed().await.is_err() {
            self.tail = self.node.streams.tails.listen();
        }
    }

    async fn read(&mut self) -> Result<Option<Event>, Ended> {
        let node = &self.node;
        let viewer = self.who.viewer(node).await.map_err(Ended::Refused)?;
        let purse = node.limits.viewer(&viewer, self.who.address);
        let deadline = node.settings.peers.deadline();
        let event = node.public.next(
            &mut self.following,
            &purse,
            &viewer,
            node.network(),
            deadline,
        );
        event.await.map_err(|errors| {
            let is_spent = |error: &ResponseError| error.code == Code::RateLimited.as_str();
            if let Some(role) = purse.role().filter(|_| errors.iter().any(is_spent)) {
                node.metrics.rate_limited(&node.settings.code, role);
            }
            Ended::Errors(errors)
        })
    }
}

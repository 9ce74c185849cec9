//! Following a log: of a follower nothing is kept but where it is, and each event is a request of its own.

use std::{sync::Arc, time::Duration};

use jumelage_federation::{
    Field, Network, Prepared, Request,
    error::{Code, PathSegment, ResponseError},
    held::Down,
    prepare::prepare,
    subscription::{self, Subscription},
};
use tracing::debug_span;

use super::{PublicDoor, Reply, run::Run, with_rights};
use crate::{public::Budget, rights::Judge, viewer::Viewer};

/// One who follows.
pub struct Following {
    subscription: Subscription,
    /// As the client wrote it, for its field's rights.
    prepared: Arc<Prepared>,
    cursor: String,
    /// Whether it has been told anything yet.
    has_begun: bool,
}

/// What is told at a time.
#[derive(Debug)]
pub struct Event {
    /// As it is sent.
    pub reply: Reply,
    /// Where the next one begins: to go on from there after a break.
    pub cursor: String,
    /// Whether there is more already.
    pub has_more: bool,
}

impl PublicDoor {
    /// Begins to follow, for one who may: from a cursor, or where the subscription says.
    pub fn follow(
        &self,
        viewer: &Viewer,
        request: &Request,
        cursor: Option<String>,
    ) -> Result<Following, Vec<ResponseError>> {
        let schema = &self.engine.schema;
        let judge = self.rules.judge(viewer);
        let request = with_rights(request, judge.rights());
        let prepared = debug_span!("prepare").in_scope(|| prepare(schema, &request));
        let prepared = prepared.map_err(|errors| self.openness.told(errors))?;
        let refused = |error| vec![error];
        let prepared = Arc::new(prepared);
        let subscription = Subscription::of(schema, &prepared).map_err(refused)?;
        may_follow(judge, &prepared).map_err(refused)?;
        Ok(Following {
            cursor: cursor.unwrap_or_else(|| subscription.begins().to_owned()),
            subscription,
            prepared,
            has_begun: false,
        })
    }

    /// What has come since, if anything has; the first time the place to follow from, in any case. Where it cannot be
    /// followed any more, the errors say why.
    pub async fn next(
        &self,
        following: &mut Following,
        budget: &dyn Budget,
        viewer: &Viewer,
        network: Arc<Network>,
        remaining: Duration,
    ) -> Result<Option<Event>, Vec<ResponseError>> {
        let judge = self.rules.judge(viewer);
        may_follow(judge, &following.prepared).map_err(|error| vec![error])?;
        let query = Prepared {
            rights: judge.rights(),
            ..following.subscription.from(&following.cursor)
        };
        let run = Run {
            prepared: Arc::new(query),
            network,
            remaining,
            down: Down::default(),
            key: None,
        };
        let mut reply = self.run(budget, judge, viewer, run).await;
        let errors = std::mem::take(&mut reply.errors).into_iter();
        let errors = errors.map(|error| following.subscription.error(error));
        reply.errors = errors.collect();
        let data = reply.data.take().unwrap_or_default();
        let Some(event) = following.subscription.event(data) else {
            return Err(reply.errors);
        };
        let subscription::Event {
            data,
            cursor,
            has_more,
        } = event;
        let is_news = !following.has_begun || cursor != following.cursor;
        following.has_begun = true;
        following.cursor.clone_from(&cursor);
        reply.data = Some(data);
        Ok(is_news.then_some(Event {
            reply,
            cursor,
            has_more,
        }))
    }
}

/// Whether the subscription's own field is for its caller.
fn may_follow(judge: Judge<'_>, prepared: &Arc<Prepared>) -> Result<(), ResponseError> {
    let permitted = judge.permitted(prepared);
    let is_permitted = |field: &&Field| {
        let mut permitted = permitted.fields.iter();
        permitted.any(|permitted| permitted.response_key == field.response_key)
    };
    let mut fields = prepared.fields.iter();
    let Some(refused) = fields.find(|field| !is_permitted(field)) else {
        return Ok(());
    };
    let path = [PathSegment::Key(refused.response_key.to_string())];
    let message = judge.refusal(refused, &prepared.variables);
    let message = message.unwrap_or_else(|| "there is nothing to follow".to_owned());
    Err(ResponseError::at(&path, Code::Forbidden, message))
}

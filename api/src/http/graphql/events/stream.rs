//! The events of a subscription, one after the other: each is read when the socket has room for it.

use std::{pin::Pin, sync::Arc, time::Duration};

use actix_web::web::Bytes;
use futures::{Stream, future::LocalBoxFuture, stream::unfold};
use jumelage_federation::error::{Code, ResponseError};
use jumelage_schema::public::{Event, Reply};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::text;
use crate::{
    identity::Refusal,
    metrics::OpenStream,
    node::Node,
    streams::{Ended, Follower, Place, Who},
};

/// What they are made of.
pub(super) struct Events {
    pub(super) node: Arc<Node>,
    pub(super) who: Who,
    pub(super) follower: Follower,
    pub(super) keep_alive: Duration,
    pub(super) closing: Pin<Box<dyn Future<Output = ()>>>,
    /// For as long as it goes on.
    pub(super) held: (Place, OpenStream),
}

type Next = LocalBoxFuture<'static, (Follower, Result<Event, Ended>)>;

struct State {
    node: Arc<Node>,
    who: Who,
    /// Does nothing before it is asked.
    next: Next,
    ticks: Interval,
    closing: Pin<Box<dyn Future<Output = ()>>>,
    _held: (Place, OpenStream),
}

/// The events as the client gets them.
pub(super) fn events(
    events: Events,
) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> {
    let mut ticks = interval(events.keep_alive);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.reset();
    let state = State {
        node: events.node,
        who: events.who,
        next: next(events.follower),
        ticks,
        closing: events.closing,
        _held: events.held,
    };
    unfold(Some(state), |state| async {
        let (text, state) = step(state?).await?;
        Some((Ok(Bytes::from(text)), state))
    })
}

fn next(mut follower: Follower) -> Next {
    Box::pin(async move {
        let event = follower.next().await;
        (follower, event)
    })
}

/// The next piece of text, and how it goes on, if it does. A stream that ends without a word is to be taken up again.
async fn step(mut state: State) -> Option<(String, Option<State>)> {
    tokio::select! {
        (follower, event) = &mut state.next => Some(match event {
            Ok(event) => {
                state.next = next(follower);
                (text::next(&event.reply, Some(&event.cursor)), Some(state))
            }
            Err(Ended::Errors(errors)) => (last(errors), None),
            Err(Ended::Refused(refusal)) => (refused(&refusal), None),
        }),
        _ = state.ticks.tick() => Some(match state.who.viewer(&state.node).await {
            Ok(_) => (text::ALIVE.to_owned(), Some(state)),
            Err(refusal) => (refused(&refusal), None),
        }),
        () = &mut state.closing => None,
    }
}

fn last(errors: Vec<ResponseError>) -> String {
    text::next(&Reply::refusal(errors), None) + text::COMPLETE
}

/// Its token has ended.
fn refused(refusal: &Refusal) -> String {
    let code = match refusal {
        Refusal::Token(_) => Code::InvalidToken,
        _ => Code::IdentityUnavailable,
    };
    last(vec![ResponseError::of_request(code, refusal.to_string())])
}

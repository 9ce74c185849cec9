//! GraphQL as an event stream: the protocol graphql-sse, a connection for each operation. Each operation goes the way that
//! one goes whose answer is JSON.

mod stream;
mod text;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, Accept, Header, HeaderName, HeaderValue},
    },
    mime::Mime,
    web,
};
use futures::StreamExt;
use jumelage_federation::error::Code;
use jumelage_schema::public::Reply;

use self::stream::{Events, events};
use super::{documents::Asked, refuse, reply};
use crate::{
    host::Hosts,
    http::{caller::bearer, limited::Admitted},
    metrics::Replied,
    node::Node,
    streams::{Follower, Who},
};

/// As it is counted.
const TRANSPORT: &str = "events";

const MEDIA: &str = "text/event-stream";

/// The last event that a client has seen, where it comes back.
const LAST: HeaderName = HeaderName::from_static("last-event-id");

/// Tells proxies not to collect what is to be seen at once.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Whether an answer is to be an event stream: for a subscription where the client takes one, else where it likes
/// nothing better.
pub(super) fn are_wanted(request: &HttpRequest, subscribes: bool) -> bool {
    let liked = Accept::parse(request).map_or_else(|_| Vec::new(), |accept| accept.ranked());
    let mut liked = liked.iter().map(Mime::essence_str);
    if subscribes {
        return liked.any(|media| media == MEDIA);
    }
    let known = liked.find(|media| {
        matches!(
            *media,
            MEDIA
                | "application/graphql-response+json"
                | "application/json"
                | "application/*"
                | "*/*"
        )
    });
    known == Some(MEDIA)
}

/// Answers with one.
pub(super) async fn answer(
    request: &HttpRequest,
    hosts: &web::Data<Hosts>,
    node: &Arc<Node>,
    admitted: &Admitted,
    asked: Asked,
) -> HttpResponse {
    if asked.request.subscribes() {
        return follow(request, hosts, node, admitted, &asked).await;
    }
    let Admitted { caller, purse } = admitted;
    let reply = reply(node, caller, purse, purse, &asked.request).await;
    asked.keep(&reply, &hosts.persisted);
    once(&reply)
}

/// One answer, and the end.
pub(super) fn once(reply: &Reply) -> HttpResponse {
    let mut response = head().body(text::next(reply, None) + text::COMPLETE);
    response.extensions_mut().insert(Replied::of(reply));
    response
}

async fn follow(
    request: &HttpRequest,
    hosts: &web::Data<Hosts>,
    node: &Arc<Node>,
    admitted: &Admitted,
    asked: &Asked,
) -> HttpResponse {
    let (viewer, address) = (&admitted.caller.viewer, admitted.caller.address);
    let place = match node.streams.places.take(node.limits.whose(viewer, address)) {
        Ok(place) => place,
        Err(full) => return refuse(request, Code::TooManyStreams, full.to_string()),
    };
    let last = request.headers().get(LAST);
    let last = last.map(|last| String::from_utf8_lossy(last.as_bytes()).into_owned());
    let token = bearer(request).ok().flatten().map(str::to_owned);
    let who = Who { token, address };
    let cursor = last.filter(|last| !last.is_empty());
    let follower = Follower::begin(node, &who, &asked.request, cursor, TRANSPORT).await;
    let follower = match follower {
        Ok(follower) => follower,
        Err(errors) => return once(&Reply::refusal(errors)),
    };
    let events = events(Events {
        who,
        keep_alive: node.settings.subscriptions.keep_alive(),
        closing: Box::pin(hosts.closing()),
        held: (place, node.metrics.stream(&node.settings.code, TRANSPORT)),
        node: Arc::clone(node),
        follower,
    });
    let mut response = head().streaming(events.boxed_local());
    response.extensions_mut().insert(Replied::Whole);
    response
}

fn head() -> HttpResponseBuilder {
    let mut head = HttpResponse::build(StatusCode::OK);
    head.insert_header((header::CONTENT_TYPE, MEDIA))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "accept, authorization"))
        // What is compressed is collected first.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((UNBUFFERED, HeaderValue::from_static("no")));
    head
}

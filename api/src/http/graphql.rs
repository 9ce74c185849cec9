//! The public door, as the GraphQL-over-HTTP specification has it.

mod batch;
mod csrf;
mod documents;
mod events;
mod multipart;
mod sent;
mod socket;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web,
};
use jumelage_federation::{
    Request,
    error::{Code, ResponseError},
    prepare::limits,
};
use jumelage_schema::public::{Budget, Reply};
use serde::Serialize;

use self::sent::Sent;
use super::{
    PUBLIC_LIMIT, body,
    caller::Caller,
    limited::{self, Admitted},
    media::Media,
};
use crate::{host::Hosts, limits::Purse, metrics::Replied, node::Node};

const NO_NODE: (Code, &str) = (Code::NoNode, "no node is served under this name");

const NOT_ACCEPTABLE: (Code, &str) = (
    Code::NotAcceptable,
    "accept application/graphql-response+json or application/json; a request alone may be answered as text/event-stream",
);

pub(super) async fn post(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    payload: web::Payload,
) -> HttpResponse {
    if let Err((code, message)) = csrf::keep(&request) {
        return refuse(&request, code, message);
    }
    if csrf::is_form(&request) {
        return upload(&request, &hosts, payload).await;
    }
    let body = match body::read(&request, &hosts, payload, PUBLIC_LIMIT).await {
        Ok(body) => body,
        Err(fault) => {
            let error = ResponseError::of_request(fault.code(), fault.to_string());
            return refuse_as(&request, fault.status(), error);
        }
    };
    if batch::is_batch(&body) {
        return batch::answer(&request, &hosts, &body).await;
    }
    match Sent::from_json(&body) {
        Ok(sent) => answer(&request, &hosts, sent).await,
        Err(message) => refuse(&request, Code::MalformedRequest, message),
    }
}

/// Files are taken from those alone who can do something with them.
async fn upload(
    request: &HttpRequest,
    hosts: &web::Data<Hosts>,
    payload: web::Payload,
) -> HttpResponse {
    let Some((node, admitted)) = hosts.node(request).zip(Admitted::of(request)) else {
        return no_node(request);
    };
    if !multipart::may_upload(&admitted.caller.viewer) {
        let message =
            "uploads are for the node's staff: send the request as application/json, in UTF-8";
        return refuse(request, Code::UnsupportedMediaType, message);
    }
    match multipart::read(request, hosts, payload, &node.uploads).await {
        Ok((sent, held)) => {
            let response = answer(request, hosts, sent).await;
            drop(held);
            response
        }
        Err(refusal) => {
            let error = ResponseError::of_request(refusal.code, refusal.message);
            refuse_as(request, refusal.status, error)
        }
    }
}

pub(super) async fn get(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    payload: web::Payload,
) -> HttpResponse {
    if socket::is_wanted(&request) {
        return socket::open(&request, &hosts, payload);
    }
    match Sent::from_query_string(request.query_string()) {
        Ok(sent) => answer(&request, &hosts, sent).await,
        Err(message) => refuse(&request, Code::MalformedRequest, message),
    }
}

async fn answer(request: &HttpRequest, hosts: &web::Data<Hosts>, sent: Sent) -> HttpResponse {
    let Some((node, admitted)) = hosts.node(request).zip(Admitted::of(request)) else {
        return no_node(request);
    };
    let found = documents::find(sent, node, &hosts.persisted);
    let subscribes = found.as_ref().is_ok_and(|asked| asked.request.subscribes());
    let as_events = events::are_wanted(request, subscribes);
    let media = match Media::accepted(request) {
        Some(media) => media,
        None if as_events => Media::Json,
        None => return refuse(request, NOT_ACCEPTABLE.0, NOT_ACCEPTABLE.1),
    };
    let asked = match found {
        Ok(asked) => asked,
        Err((code @ Code::MalformedRequest, message)) => return refuse(request, code, message),
        Err((code, message)) => {
            let reply = Reply::refusal(vec![ResponseError::of_request(code, message)]);
            if as_events {
                return events::once(&reply);
            }
            return respond(media, media.status(&reply), &reply);
        }
    };
    // A link must not change anything.
    let only_tells = !asked.request.writes() || (subscribes && as_events);
    if request.method() == Method::GET && !only_tells {
        let message = "only queries may be sent by GET, and subscriptions with Accept: text/event-stream: send this by POST";
        return refuse(request, Code::MethodNotAllowed, message);
    }
    if as_events {
        return events::answer(request, hosts, node, &admitted, asked).await;
    }
    let Admitted { caller, purse } = admitted;
    let reply = reply(node, &caller, &purse, &purse, &asked.request).await;
    asked.keep(&reply, &hosts.persisted);
    let status = if is_rate_limited(&reply) {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        media.status(&reply)
    };
    let mut response = respond(media, status, &reply);
    response.extensions_mut().insert(Replied::of(&reply));
    response
}

/// Who answers, in what, and whom; else what to refuse the request with.
fn serving<'h>(
    request: &HttpRequest,
    hosts: &'h Hosts,
) -> Result<(&'h Node, Media, Admitted), (Code, &'static str)> {
    let node = hosts.node(request).zip(Admitted::of(request));
    let (node, admitted) = node.ok_or(NO_NODE)?;
    let media = Media::accepted(request).ok_or(NOT_ACCEPTABLE)?;
    Ok((node, media, admitted))
}

async fn reply(
    node: &Node,
    caller: &Caller,
    purse: &Purse,
    budget: &dyn Budget,
    asked: &Request,
) -> Reply {
    let name = asked.operation_name.as_ref();
    if let Some(name) = name.filter(|name| name.len() <= limits::NAME) {
        tracing::Span::current().record("graphql.operation.name", name);
    }
    let untold;
    let asked = if asked.explain && !node.settings.explain.is_for(&caller.viewer) {
        untold = Request {
            explain: false,
            ..asked.clone()
        };
        &untold
    } else {
        asked
    };
    let deadline = node.settings.peers.deadline();
    let reply = node
        .public
        .answer_within(budget, &caller.viewer, asked, node.network(), deadline)
        .await;
    if is_rate_limited(&reply) {
        limited::count(node, purse);
    }
    if reply.is_kept {
        node.metrics.kept_reply(&node.settings.code);
    }
    for (field, standing) in &reply.standing {
        node.metrics.coverage(&node.settings.code, field, *standing);
    }
    reply
}

/// Whether its caller has not enough left.
fn is_rate_limited(reply: &Reply) -> bool {
    let mut errors = reply.errors.iter();
    reply.data.is_none() && errors.any(|error| error.code == Code::RateLimited.as_str())
}

fn respond(media: Media, status: StatusCode, reply: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, media.content_type()))
        .insert_header((header::VARY, "accept, authorization"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(reply)
}

/// What is no GraphQL request is refused with a status, whatever the media type.
fn refuse(request: &HttpRequest, code: Code, message: impl Into<String>) -> HttpResponse {
    refuse_with(request, code, ResponseError::of_request(code, message))
}

/// Nobody is there to answer.
pub(super) fn no_node(request: &HttpRequest) -> HttpResponse {
    refuse(request, NO_NODE.0, NO_NODE.1)
}

/// As above, with more to say than a code and a message.
pub(super) fn refuse_with(request: &HttpRequest, code: Code, error: ResponseError) -> HttpResponse {
    let status = match code {
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Code::NoNode => StatusCode::NOT_FOUND,
        Code::InvalidToken => StatusCode::UNAUTHORIZED,
        Code::IdentityUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::RateLimited | Code::TooManyStreams => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::BAD_REQUEST,
    };
    refuse_as(request, status, error)
}

fn refuse_as(request: &HttpRequest, status: StatusCode, error: ResponseError) -> HttpResponse {
    let reply = Reply::refusal(vec![error]);
    let media = Media::accepted(request).unwrap_or(Media::Json);
    let mut response = respond(media, status, &reply);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = header::HeaderValue::from_static("POST");
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

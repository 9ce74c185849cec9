//! The public door, as the GraphQL-over-HTTP specification has it.

mod batch;
mod csrf;
mod documents;
mod sent;

use std::sync::Arc;

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
use jumelage_schema::public::Reply;
use serde::Serialize;

use self::sent::Sent;
use super::{PUBLIC_LIMIT, body, caller::Caller, media::Media};
use crate::{host::Hosts, metrics::Replied, node::Node};

pub(super) async fn post(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    payload: web::Payload,
) -> HttpResponse {
    if let Err((code, message)) = csrf::keep(&request) {
        return refuse(&request, code, message);
    }
    let body = match body::read(&request, &hosts, payload, PUBLIC_LIMIT).await {
        Ok(body) => body,
        Err(fault) => {
            return refuse_with(&request, fault.status(), fault.code(), fault.to_string());
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

pub(super) async fn get(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    match Sent::from_query_string(request.query_string()) {
        Ok(sent) => answer(&request, &hosts, sent).await,
        Err(message) => refuse(&request, Code::MalformedRequest, message),
    }
}

async fn answer(request: &HttpRequest, hosts: &Hosts, sent: Sent) -> HttpResponse {
    let (node, media) = match serving(request, hosts) {
        Ok(serving) => serving,
        Err((code, message)) => return refuse(request, code, message),
    };
    let asked = match documents::find(sent, node, &hosts.persisted) {
        Ok(asked) => asked,
        Err((code @ Code::MalformedRequest, message)) => return refuse(request, code, message),
        Err((code, message)) => {
            let reply = Reply::refusal(vec![ResponseError::of_request(code, message)]);
            return respond(media, media.status(&reply), &reply);
        }
    };
    // A link must not change anything.
    if request.method() == Method::GET && asked.request.writes() {
        let message = "only queries may be sent by GET: send this by POST";
        return refuse(request, Code::MethodNotAllowed, message);
    }
    let caller = Caller::of(request);
    let reply = reply(node, &caller, &asked.request).await;
    asked.keep(&reply, &hosts.persisted);
    let mut response = respond(media, media.status(&reply), &reply);
    response.extensions_mut().insert(Replied::of(&reply));
    response
}

/// Who answers, and in what; else what to refuse the request with.
fn serving<'h>(
    request: &HttpRequest,
    hosts: &'h Hosts,
) -> Result<(&'h Node, Media), (Code, &'static str)> {
    let node = hosts.node(request);
    let node = node.ok_or((Code::NoNode, "no node is served under this name"))?;
    let message = "accept application/graphql-response+json or application/json";
    let media = Media::accepted(request).ok_or((Code::NotAcceptable, message))?;
    Ok((node, media))
}

async fn reply(node: &Node, caller: &Caller, asked: &Request) -> Reply {
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
        .answer_to(&caller.viewer, asked, Arc::clone(&node.network), deadline)
        .await;
    if reply.is_kept {
        node.metrics.kept_reply(&node.settings.code);
    }
    for (field, standing) in &reply.standing {
        node.metrics.coverage(&node.settings.code, field, *standing);
    }
    reply
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
    let status = match code {
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Code::NoNode => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    };
    refuse_with(request, status, code, message)
}

fn refuse_with(
    request: &HttpRequest,
    status: StatusCode,
    code: Code,
    message: impl Into<String>,
) -> HttpResponse {
    let reply = Reply::refusal(vec![ResponseError::of_request(code, message)]);
    let media = Media::accepted(request).unwrap_or(Media::Json);
    let mut response = respond(media, status, &reply);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = header::HeaderValue::from_static("POST");
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

//! The public door, as the GraphQL-over-HTTP specification has it.

mod batch;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use jumelage_federation::{
    Request,
    error::{Code, ResponseError},
};
use jumelage_schema::public::Reply;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    PUBLIC_LIMIT,
    caller::Caller,
    limited,
    media::{Media, is_json},
};
use crate::{host::Hosts, limits::Purse, metrics::Replied, node::Node};

/// What a client sends as JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query: String,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<Map<String, Value>>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

/// What this server makes something of; others may stand beside it.
#[derive(Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    explain: bool,
}

impl Body {
    fn into_request(self) -> Request {
        Request {
            query: self.query.into(),
            operation_name: self.operation_name,
            variables: self.variables.unwrap_or_default(),
            explain: self.extensions.unwrap_or_default().explain,
            ..Request::default()
        }
    }
}

/// What a client sends in the query string: variables as JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: String,
    operation_name: Option<String>,
    variables: Option<String>,
}

pub(super) async fn post(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    body: Result<web::Bytes, actix_web::Error>,
) -> HttpResponse {
    let Ok(body) = body else {
        let message = format!("the body could not be read: it may have {PUBLIC_LIMIT} bytes");
        return refuse(&request, Code::BodyTooLarge, message);
    };
    if !is_json(&request) {
        let message = "send the request as application/json, in UTF-8";
        return refuse(&request, Code::UnsupportedMediaType, message);
    }
    if batch::is_batch(&body) {
        return batch::answer(&request, &hosts, &body).await;
    }
    let body: Body = match serde_json::from_slice(&body) {
        Ok(body) => body,
        Err(fault) => return refuse(&request, Code::MalformedRequest, malformed(&fault)),
    };
    answer(&request, &hosts, &body.into_request()).await
}

pub(super) async fn get(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    let asked = match web::Query::<QueryString>::from_query(request.query_string()) {
        Ok(web::Query(asked)) => asked,
        Err(fault) => {
            let message = format!("the query string is not a GraphQL request: {fault}");
            return refuse(&request, Code::MalformedRequest, message);
        }
    };
    let variables = asked.variables.as_deref().filter(|text| !text.is_empty());
    let variables = match variables.map(serde_json::from_str).transpose() {
        Ok(variables) => variables.flatten().unwrap_or_default(),
        Err(fault) => {
            let message = format!("`variables` is not a JSON object: {fault}");
            return refuse(&request, Code::MalformedRequest, message);
        }
    };
    let asked = Request {
        query: asked.query.into(),
        operation_name: asked.operation_name.filter(|name| !name.is_empty()),
        variables,
        ..Request::default()
    };
    // A link must not change anything.
    if asked.writes() {
        let message = "only queries may be sent by GET: send this by POST";
        return refuse(&request, Code::MethodNotAllowed, message);
    }
    answer(&request, &hosts, &asked).await
}

async fn answer(request: &HttpRequest, hosts: &Hosts, asked: &Request) -> HttpResponse {
    let (node, media) = match serving(request, hosts) {
        Ok(serving) => serving,
        Err((code, message)) => return refuse(request, code, message),
    };
    let caller = match Caller::of(request, node).await {
        Ok(caller) => caller,
        Err(refused) => return refused.response(request),
    };
    let purse = match limited::purse(request, node, &caller) {
        Ok(purse) => purse,
        Err(refusal) => return *refusal,
    };
    let reply = reply(node, &caller, &purse, asked).await;
    let status = if is_rate_limited(&reply) {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        media.status(&reply)
    };
    let mut response = respond(media, status, &reply);
    response.extensions_mut().insert(Replied::of(&reply));
    response.extensions_mut().insert(purse);
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

async fn reply(node: &Node, caller: &Caller, purse: &Purse, asked: &Request) -> Reply {
    if let Some(name) = &asked.operation_name {
        tracing::Span::current().record("graphql.operation.name", name);
    }
    let asked = &Request {
        explain: asked.explain && node.settings.explain.is_for(&caller.viewer),
        ..asked.clone()
    };
    let deadline = node.settings.peers.deadline();
    let reply = node
        .public
        .answer_within(purse, &caller.viewer, asked, node.network(), deadline)
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
        .insert_header((header::VARY, "accept"))
        .json(reply)
}

fn malformed(fault: &serde_json::Error) -> String {
    format!("the body is not a GraphQL request: {fault}")
}

/// What is no GraphQL request is refused with a status, whatever the media type.
fn refuse(request: &HttpRequest, code: Code, message: impl Into<String>) -> HttpResponse {
    refuse_with(request, code, ResponseError::of_request(code, message))
}

/// As above, with more to say than a code and a message.
pub(super) fn refuse_with(request: &HttpRequest, code: Code, error: ResponseError) -> HttpResponse {
    let status = match code {
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Code::NoNode => StatusCode::NOT_FOUND,
        Code::InvalidToken => StatusCode::UNAUTHORIZED,
        Code::IdentityUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::BAD_REQUEST,
    };
    let reply = Reply::refusal(vec![error]);
    let media = Media::accepted(request).unwrap_or(Media::Json);
    let mut response = respond(media, status, &reply);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = header::HeaderValue::from_static("POST");
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

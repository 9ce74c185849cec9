//! The public door.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use jumelage_federation::{Request, error::ResponseError};
use jumelage_schema::public::Reply;
use serde::Deserialize;

use crate::host::Hosts;

const JSON: &str = "application/json";
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query: String,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, serde_json::Value>>,
}

pub(super) async fn post(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    body: web::Bytes,
) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return refuse(
            &request,
            actix_web::http::StatusCode::NOT_FOUND,
            "NO_NODE",
            "no node is served under this name",
        );
    };
    // A page of another site can send forms and plain text without asking the browser; JSON it cannot.
    if !says(&request, &header::CONTENT_TYPE, JSON) {
        let status = actix_web::http::StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return refuse(
            &request,
            status,
            "UNSUPPORTED_MEDIA_TYPE",
            "send the request as application/json",
        );
    }
    let body: Body = match serde_json::from_slice(&body) {
        Ok(body) => body,
        Err(fault) => {
            let message = format!("the body is not a GraphQL request: {fault}");
            return refuse(
                &request,
                actix_web::http::StatusCode::BAD_REQUEST,
                "MALFORMED_REQUEST",
                &message,
            );
        }
    };
    let asked = Request {
        query: body.query.into(),
        operation_name: body.operation_name,
        variables: body.variables.unwrap_or_default(),
    };
    let deadline = node.settings.peers.deadline();
    let reply = node
        .public
        .answer(&asked, Arc::clone(&node.network), deadline)
        .await;
    respond(&request, &reply)
}

/// As the GraphQL-over-HTTP specification has it: the new media type for who asks for it, with a status that says
/// whether the request was valid; else JSON with 200.
fn respond(request: &HttpRequest, reply: &Reply) -> HttpResponse {
    let modern = says(request, &header::ACCEPT, GRAPHQL_RESPONSE);
    let mut response = if modern && reply.data.is_none() {
        HttpResponse::BadRequest()
    } else {
        HttpResponse::Ok()
    };
    let media = if modern { GRAPHQL_RESPONSE } else { JSON };
    response
        .insert_header((header::CONTENT_TYPE, format!("{media}; charset=utf-8")))
        .json(reply)
}

fn refuse(
    request: &HttpRequest,
    status: actix_web::http::StatusCode,
    code: &str,
    message: &str,
) -> HttpResponse {
    let reply = Reply {
        errors: vec![ResponseError::of_request(code, message)],
        data: None,
    };
    let mut response = respond(request, &reply);
    *response.status_mut() = status;
    response
}

fn says(request: &HttpRequest, name: &header::HeaderName, media: &str) -> bool {
    let value = request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok());
    value.is_some_and(|value| {
        value
            .split([',', ';'])
            .any(|part| part.trim().eq_ignore_ascii_case(media))
    })
}

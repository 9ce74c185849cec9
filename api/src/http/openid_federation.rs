//! What a node says by OpenID Federation 1.0: everybody its entity configuration, the anchor its statements of others.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use jumelage_trust::{Endpoint, entity};
use serde_json::json;
use url::form_urlencoded;

use crate::{anchor::publish, host::Hosts};

/// The addresses.
pub(super) fn addresses(config: &mut web::ServiceConfig) {
    config
        .route(entity::PATH, web::get().to(configuration))
        .route(publish::FETCH, web::get().to(fetch))
        .route(publish::LIST, web::get().to(list));
}

async fn configuration(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    match publish::configuration(node).await {
        Ok(text) => statement(text),
        Err(fault) => internal(&fault),
    }
}

async fn fetch(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    let mut given = form_urlencoded::parse(request.query_string().as_bytes());
    let Some((_, sub)) = given.find(|(name, _)| name == "sub") else {
        return refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "the parameter sub is missing: say of whom the statement is to be",
        );
    };
    let Ok(entity) = sub.parse::<Endpoint>() else {
        return refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "the parameter sub is no entity identifier: that is a node's base URL",
        );
    };
    if node.source.me().endpoint() == Some(&entity) {
        return refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "the parameter sub is this entity itself: its own word is its entity configuration",
        );
    }
    match publish::statement(node, &entity).await {
        Ok(Some(text)) => statement(text),
        Ok(None) => refused(
            StatusCode::NOT_FOUND,
            "not_found",
            "this entity makes no statement of the one named by sub",
        ),
        Err(fault) => internal(&fault),
    }
}

async fn list(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    // A filter that is left aside would make the list say more than was asked for.
    if form_urlencoded::parse(request.query_string().as_bytes())
        .next()
        .is_some()
    {
        return refused(
            StatusCode::BAD_REQUEST,
            "unsupported_parameter",
            "the list is given as a whole: no parameter is supported",
        );
    }
    match publish::registry(node).await {
        Ok(Some(registry)) => {
            let nodes = registry.members().filter_map(|member| member.endpoint());
            HttpResponse::Ok().json(nodes.collect::<Vec<_>>())
        }
        Ok(None) => refused(
            StatusCode::NOT_FOUND,
            "not_found",
            "this entity makes no statements of others",
        ),
        Err(fault) => internal(&fault),
    }
}

fn statement(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(format!("application/{}", entity::TYPE))
        .body(text)
}

/// The standard's form of an error.
fn refused(status: StatusCode, error: &str, description: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({ "error": error, "error_description": description }))
}

fn internal(fault: &anyhow::Error) -> HttpResponse {
    tracing::error!(error = format!("{fault:#}"), "no statement");
    refused(
        StatusCode::INTERNAL_SERVER_ERROR,
        "server_error",
        "something went wrong here; the node's log says what",
    )
}

//! What a node says by OpenID Federation 1.0: everybody its entity configuration, the anchor its statements of others.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use jumelage_schema::public::{Budget, Spent};
use jumelage_trust::{Endpoint, entity};
use serde_json::json;
use url::form_urlencoded;

use super::{forwarded::client_address, limited};
use crate::{anchor::publish, host::Hosts, limits::Purse, node::Node};

/// What a statement or a list costs, as somebody's: the registry is read for it, and something signed.
const STATEMENT: u64 = 1_000;

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
    if let Err((purse, spent)) = pay(&request, node) {
        let wait = spent.retry_after_seconds;
        let mut response = HttpResponse::TooManyRequests()
            .content_type("text/plain; charset=utf-8")
            .body(format!(
                "too much was asked for from here: ask again in {wait} s"
            ));
        purse.tell(response.headers_mut());
        purse.tell_when(response.headers_mut());
        return response;
    }
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
    if let Err((purse, spent)) = pay(&request, node) {
        return busy(&purse, spent);
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
    if let Err((purse, spent)) = pay(&request, node) {
        return busy(&purse, spent);
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

/// Whoever asks pays before anything is looked up.
fn pay(request: &HttpRequest, node: &Node) -> Result<(), (Purse, Spent)> {
    let address = client_address(request, &node.settings.proxies);
    let purse = node.limits.somebody(address);
    purse.take(STATEMENT).map_err(|spent| {
        limited::count(node, &purse);
        (purse.clone(), spent)
    })
}

/// The standard has no word for it but this one.
fn busy(purse: &Purse, spent: Spent) -> HttpResponse {
    let wait = spent.retry_after_seconds;
    let mut response = refused(
        StatusCode::TOO_MANY_REQUESTS,
        "temporarily_unavailable",
        &format!("too much was asked for from here: ask again in {wait} s"),
    );
    purse.tell(response.headers_mut());
    purse.tell_when(response.headers_mut());
    response
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

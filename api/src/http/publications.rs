//! What a node publishes for the whole network: the list, and each document, signed, for everybody.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use jumelage_schema::public::{Budget, Spent};
use jumelage_trust::publication::{DOCUMENT_TYPE, LIST_TYPE};

use super::{forwarded::client_address, limited};
use crate::{
    anchor::publications::{self, PATH, Signed},
    host::Hosts,
    limits::Purse,
    node::Node,
};

/// What the list costs, as somebody's: something is read for it, and signed.
const LIST: u64 = 1_000;

/// What a document costs: it may be large.
const DOCUMENT: u64 = 5_000;

/// The addresses.
pub(super) fn addresses(config: &mut web::ServiceConfig) {
    config.route(PATH, web::get().to(list)).route(
        &format!("{PATH}/{{kind}}/{{name}}"),
        web::get().to(document),
    );
}

async fn list(request: HttpRequest, hosts: web::Data<Hosts>) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    if let Some(busy) = unpaid(&request, node, LIST) {
        return busy;
    }
    answer(&request, publications::list(node).await, LIST_TYPE)
}

async fn document(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    asked: web::Path<(String, String)>,
) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    if let Some(busy) = unpaid(&request, node, DOCUMENT) {
        return busy;
    }
    let (kind, name) = asked.into_inner();
    let (Ok(kind), Ok(name)) = (kind.parse(), name.parse()) else {
        return nothing();
    };
    let signed = publications::document(node, &kind, &name).await;
    answer(&request, signed, DOCUMENT_TYPE)
}

fn answer(
    request: &HttpRequest,
    signed: anyhow::Result<Option<Signed>>,
    media: &str,
) -> HttpResponse {
    match signed {
        Ok(Some(Signed { text, tag })) => {
            let tag = header::EntityTag::new_strong(tag);
            if is_known(request, &tag) {
                return HttpResponse::NotModified()
                    .insert_header(header::ETag(tag))
                    .finish();
            }
            HttpResponse::Ok()
                .content_type(format!("application/{media}"))
                .insert_header(header::ETag(tag))
                .insert_header((header::CACHE_CONTROL, "no-cache"))
                .body(text)
        }
        Ok(None) => nothing(),
        Err(fault) => {
            tracing::error!(error = format!("{fault:#}"), "nothing published");
            HttpResponse::InternalServerError()
                .content_type("text/plain; charset=utf-8")
                .body("something went wrong here; the node's log says what")
        }
    }
}

/// Whether whoever asks has it.
fn is_known(request: &HttpRequest, tag: &header::EntityTag) -> bool {
    match header::Header::parse(request) {
        Ok(header::IfNoneMatch::Any) => true,
        Ok(header::IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

fn nothing() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/plain; charset=utf-8")
        .body(format!(
            "this node publishes nothing under this name: {PATH} lists what the anchor's does"
        ))
}

/// Whoever asks pays before anything is looked up. Who cannot gets this.
fn unpaid(request: &HttpRequest, node: &Node, cost: u64) -> Option<HttpResponse> {
    let address = client_address(request, &node.settings.proxies);
    let purse = node.limits.somebody(address);
    let spent = purse.take(cost).err()?;
    limited::count(node, &purse);
    Some(busy(&purse, spent))
}

fn busy(purse: &Purse, spent: Spent) -> HttpResponse {
    let wait = spent.retry_after_seconds;
    let mut response = HttpResponse::TooManyRequests()
        .content_type("text/plain; charset=utf-8")
        .body(format!(
            "too much was asked for from here: ask again in {wait} s"
        ));
    purse.tell(response.headers_mut());
    purse.tell_when(response.headers_mut());
    response
}

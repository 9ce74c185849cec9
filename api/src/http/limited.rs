//! What callers may spend, at the doors. Whoever shows no credentials pays for being read before anything is read; one
//! who does pays when it is known who that is, and like somebody if that is nobody.

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web,
};
use jumelage_federation::error::{Code, ResponseError};
use jumelage_schema::public::{Budget, Spent};
use jumelage_trust::VerifiedPeer;
use serde_json::json;

use super::{PUBLIC_LIMIT, caller::Caller, forwarded::client_address, graphql};
use crate::{
    host::Hosts,
    limits::{Purse, entry},
    node::Node,
};

/// What a request pays for being read, as somebody's.
#[derive(Clone)]
struct Entry {
    purse: Purse,
    cost: u64,
    is_paid: bool,
}

/// Around the public door.
pub(super) async fn public<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let hosts = request.app_data::<web::Data<Hosts>>().cloned();
    let node = hosts
        .as_ref()
        .and_then(|hosts| hosts.node(request.request()));
    let Some(node) = node else {
        let response = next.call(request).await?;
        return Ok(response.map_into_left_body());
    };
    let address = client_address(request.request(), &node.settings.proxies);
    let mut entry = Entry {
        purse: node.limits.somebody(address),
        cost: entry(size(&request)),
        is_paid: false,
    };
    if !request.headers().contains_key(header::AUTHORIZATION) {
        if let Err(spent) = entry.purse.take(entry.cost) {
            let refusal = refuse(request.request(), node, &entry.purse, spent);
            return Ok(request.into_response(refusal).map_into_right_body());
        }
        entry.is_paid = true;
    }
    request.extensions_mut().insert(entry.clone());
    let mut response = next.call(request).await?;
    let payer = response.response().extensions().get::<Purse>().cloned();
    let purse = match payer {
        Some(purse) => purse,
        None if entry.is_paid => entry.purse,
        // Its credentials are none, or it was refused before anybody looked at them.
        None => {
            if let Err(spent) = entry.purse.take(entry.cost) {
                let refusal = refuse(response.request(), node, &entry.purse, spent);
                return Ok(response.into_response(refusal).map_into_right_body());
            }
            entry.purse
        }
    };
    let is_refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    purse.tell(headers);
    if is_refused {
        purse.tell_when(headers);
    }
    Ok(response.map_into_left_body())
}

/// Of whom a request turned out to be. Whoever has not paid for being read does so now.
pub(super) fn purse(
    request: &HttpRequest,
    node: &Node,
    caller: &Caller,
) -> Result<Purse, Box<HttpResponse>> {
    let entry = request.extensions().get::<Entry>().cloned();
    let purse = match (&caller.viewer.subject, &entry) {
        (None, Some(entry)) => entry.purse.clone(),
        _ => node.limits.viewer(&caller.viewer, caller.address),
    };
    let unpaid = entry.filter(|entry| !entry.is_paid);
    let Some(Err(spent)) = unpaid.map(|entry| purse.take(entry.cost)) else {
        return Ok(purse);
    };
    let mut refusal = refuse(request, node, &purse, spent);
    refusal.extensions_mut().insert(purse);
    Err(Box::new(refusal))
}

/// Counts a refusal.
pub(super) fn count(node: &Node, purse: &Purse) {
    if let Some(role) = purse.role() {
        node.metrics.rate_limited(&node.settings.code, role);
    }
}

fn refuse(request: &HttpRequest, node: &Node, purse: &Purse, spent: Spent) -> HttpResponse {
    count(node, purse);
    let mut refusal = graphql::refuse_with(request, Code::RateLimited, spent.into());
    let headers = refusal.headers_mut();
    purse.tell(headers);
    purse.tell_when(headers);
    refusal
}

/// The refusal of another node, or of one who only says that it is one, that may not spend what its call costs.
pub(super) fn peer(
    request: &HttpRequest,
    node: &Node,
    verified: Option<&VerifiedPeer>,
    bytes: usize,
) -> Option<HttpResponse> {
    let address = client_address(request, &node.settings.proxies);
    let purse = match verified {
        Some(peer) => node.limits.peer(peer.code().as_str(), address),
        None => node.limits.somebody(address),
    };
    let spent = purse.take(entry(bytes as u64)).err()?;
    count(node, &purse);
    let error = ResponseError::from(spent);
    let mut refusal = HttpResponse::TooManyRequests().json(json!({ "errors": [error] }));
    let headers = refusal.headers_mut();
    purse.tell(headers);
    purse.tell_when(headers);
    Some(refusal)
}

/// Bytes that are to be read; where a body does not say how many it has, as many as there may be.
fn size(request: &ServiceRequest) -> u64 {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let body = match length {
        Some(length) => length,
        None if request.method() == Method::GET => 0,
        None => PUBLIC_LIMIT as u64,
    };
    // What is larger is not read.
    body.min(PUBLIC_LIMIT as u64) + request.query_string().len() as u64
}

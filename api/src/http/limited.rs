//! What callers may spend, at the doors. Who asks is known from the headers alone, and pays for being read before
//! anything is read; whoever shows credentials that are none is refused at once, and pays like somebody.

use std::rc::Rc;

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web,
};
use jumelage_domain::NodeCode;
use jumelage_federation::error::{Code, ResponseError};
use jumelage_schema::public::{Budget, Spent};
use serde_json::json;

use super::{PEER_LIMIT, PUBLIC_LIMIT, caller::Caller, forwarded::client_address, graphql};
use crate::{
    host::Hosts,
    limits::{Purse, entry},
    node::Node,
};

/// One who has paid for being read.
#[derive(Clone)]
pub(super) struct Admitted {
    pub(super) caller: Rc<Caller>,
    pub(super) purse: Purse,
}

impl Admitted {
    /// Whoever sends a request; nobody where it is for no node.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get().cloned()
    }
}

/// Around the public door.
pub(super) async fn public<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let admitted = match admit(request.request()).await {
        Ok(admitted) => admitted,
        Err(refusal) => return Ok(request.into_response(*refusal).map_into_right_body()),
    };
    let purse = admitted.purse.clone();
    request.extensions_mut().insert(admitted);
    let mut response = next.call(request).await?;
    let is_refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    purse.tell(headers);
    if is_refused {
        purse.tell_when(headers);
    }
    Ok(response.map_into_left_body())
}

/// Lets in who may be read, or says why not.
async fn admit(request: &HttpRequest) -> Result<Admitted, Box<HttpResponse>> {
    let hosts = request.app_data::<web::Data<Hosts>>();
    let Some(node) = hosts.and_then(|hosts| hosts.node(request)) else {
        return Err(Box::new(graphql::no_node(request)));
    };
    let caller = match Caller::of(request, node).await {
        Ok(caller) => caller,
        Err(refused) => {
            let somebody = node
                .limits
                .somebody(client_address(request, &node.settings.proxies));
            let unread = request.query_string().len() as u64;
            pay(request, node, &somebody, entry(unread))?;
            let mut refusal = refused.response(request);
            somebody.tell(refusal.headers_mut());
            return Err(Box::new(refusal));
        }
    };
    let purse = node.limits.viewer(&caller.viewer, caller.address);
    pay(request, node, &purse, entry(size(request)))?;
    Ok(Admitted {
        caller: Rc::new(caller),
        purse,
    })
}

fn pay(
    request: &HttpRequest,
    node: &Node,
    purse: &Purse,
    cost: u64,
) -> Result<(), Box<HttpResponse>> {
    purse.enter(cost).map_err(|spent| {
        count(node, purse);
        let mut refusal = graphql::refuse_with(request, Code::RateLimited, spent.into());
        let headers = refusal.headers_mut();
        purse.tell(headers);
        purse.tell_when(headers);
        Box::new(refusal)
    })
}

/// Counts a refusal.
pub(super) fn count(node: &Node, purse: &Purse) {
    if let Some(role) = purse.role() {
        node.metrics.rate_limited(&node.settings.code, role);
    }
}

/// The refusal of another node that may not spend what its call costs, by the size that it says; where it says none,
/// by the largest that there may be.
pub(super) fn peer(request: &HttpRequest, node: &Node, peer: &NodeCode) -> Option<HttpResponse> {
    let address = client_address(request, &node.settings.proxies);
    let purse = node.limits.peer(peer.as_str(), address);
    let bytes = announced(request).unwrap_or(PEER_LIMIT as u64);
    refusal(node, &purse, entry(bytes.min(PEER_LIMIT as u64)))
}

/// The refusal of one who only says that it is a node, and has spent what somebody may: it is not read.
pub(super) fn stranger(request: &HttpRequest, node: &Node) -> Option<HttpResponse> {
    let address = client_address(request, &node.settings.proxies);
    refusal(node, &node.limits.somebody(address), entry(0))
}

fn refusal(node: &Node, purse: &Purse, cost: u64) -> Option<HttpResponse> {
    let spent: Spent = purse.take(cost).err()?;
    count(node, purse);
    let error = ResponseError::from(spent);
    let mut refusal = HttpResponse::TooManyRequests().json(json!({ "errors": [error] }));
    let headers = refusal.headers_mut();
    purse.tell(headers);
    purse.tell_when(headers);
    Some(refusal)
}

/// Bytes of the body, as the head says.
fn announced(request: &HttpRequest) -> Option<u64> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    length.and_then(|length| length.to_str().ok()?.parse().ok())
}

/// Bytes that are to be read; where a body does not say how many it has, as many as there may be.
fn size(request: &HttpRequest) -> u64 {
    let body = match announced(request) {
        Some(length) => length,
        None if request.method() == Method::GET => 0,
        None => PUBLIC_LIMIT as u64,
    };
    // What is larger is not read.
    body.min(PUBLIC_LIMIT as u64) + request.query_string().len() as u64
}

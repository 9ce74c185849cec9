//! The door for nodes. Nobody else is let in.

use std::{sync::Arc, time::Duration};

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use async_graphql::{Request, Variables};
use jumelage_entities::exchange::receive::Sender;
use jumelage_federation::error::{Code, ResponseError};
use jumelage_schema::peer::{Asking, Told};
use jumelage_trust::{PeerTokenError, UnverifiedPeerToken, VerifiedCall};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use super::{PEER_LIMIT, body, limited};
use crate::{
    host::Hosts,
    node::Node,
    peer_client::{entity_tag, revision},
};

/// What a node sends, read as what it is: nothing is made of values of any kind in between.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default)]
    query: String,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Variables,
    #[serde(default)]
    extensions: Extensions,
}

/// What only nodes say to each other, beside which others may say what they like.
#[derive(Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    jumelage: Asking,
}

impl Body {
    fn into_request(self) -> (Request, Asking) {
        let mut request = Request::new(self.query).variables(self.variables);
        request.operation_name = self.operation_name;
        (request, self.extensions.jumelage)
    }
}

pub(super) async fn post(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    payload: web::Payload,
) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    // Of whom nobody has signed for, not a byte is read.
    let call = match verify(&request, node) {
        Ok(call) => call,
        Err(error) => {
            let refusal = limited::stranger(&request, node);
            return refusal.unwrap_or_else(|| refuse(node, &error));
        }
    };
    if let Some(refusal) = limited::peer(&request, node, call.code()) {
        return refusal;
    }
    let body = match body::read(&request, &hosts, payload, PEER_LIMIT).await {
        Ok(body) => body,
        Err(fault) => {
            let error = ResponseError::of_request(fault.code(), fault.to_string());
            return HttpResponse::build(fault.status()).json(json!({ "errors": [error] }));
        }
    };
    let peer = match call.with_body(&body) {
        Ok(peer) => peer,
        Err(error) => return refuse(node, &error),
    };
    tracing::Span::current().record("jumelage.peer", peer.code().as_str());
    node.contact.heard_from(peer.code());
    let (asked, mut asking) = match serde_json::from_slice(&body).map(Body::into_request) {
        Ok(asked) => asked,
        Err(fault) => {
            let message = format!("the body is not a GraphQL request: {fault}");
            let error = ResponseError::of_request(Code::MalformedRequest, message);
            return HttpResponse::BadRequest().json(json!({ "errors": [error] }));
        }
    };
    let sender = Sender {
        code: peer.code().clone(),
        countries: peer.countries().clone(),
    };
    asking.unless = held(&request);
    let time = asking
        .remaining_ms
        .map_or(Duration::MAX, Duration::from_millis);
    let answer = node.peer.ask(asked, asking, Some(sender));
    // After its time nobody waits for the answer any more.
    let response = if time.is_zero() {
        None
    } else {
        timeout(time, answer).await.ok()
    };
    let Some(told) = response else {
        let message = "the time that the question gave is over";
        let error = ResponseError::of_request(Code::DeadlineExceeded, message);
        return HttpResponse::GatewayTimeout().json(json!({ "errors": [error] }));
    };
    match told {
        Told::Unchanged(revision) => HttpResponse::NotModified()
            .insert_header((header::ETAG, entity_tag(&revision)))
            .finish(),
        Told::Answer(response) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .json(response),
    }
}

/// The revision of which the caller holds the answer.
fn held(request: &HttpRequest) -> Option<Arc<str>> {
    let tag = request.headers().get(header::IF_NONE_MATCH)?;
    revision(tag.to_str().ok()?).map(Arc::from)
}

fn refuse(node: &Node, error: &PeerTokenError) -> HttpResponse {
    tracing::warn!(node = %node.settings.code, code = error.code(), "a peer token was refused");
    let error = ResponseError::of_request(error.code(), error.to_string());
    HttpResponse::Unauthorized()
        .insert_header((header::WWW_AUTHENTICATE, "Bearer"))
        .json(json!({ "errors": [error] }))
}

fn verify(request: &HttpRequest, node: &Node) -> Result<VerifiedCall, PeerTokenError> {
    let header = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let (directory, me) = (&node.membership().directory, &node.settings.code);
    UnverifiedPeerToken::parse(token)?.verify(directory, me, node.clock.now())
}

//! The door for nodes. Nobody else is let in.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use async_graphql::Request;
use jumelage_entities::exchange::receive::Sender;
use jumelage_federation::error::{Code, ResponseError};
use jumelage_schema::peer::{Asking, EXTENSION};
use jumelage_trust::{PeerTokenError, UnverifiedPeerToken, VerifiedPeer};
use serde_json::json;

use crate::{host::Hosts, node::Node};

pub(super) async fn post(
    request: HttpRequest,
    hosts: web::Data<Hosts>,
    body: web::Bytes,
) -> HttpResponse {
    let Some(node) = hosts.node(&request) else {
        return HttpResponse::NotFound().finish();
    };
    let peer = match verify(&request, node, &body) {
        Ok(peer) => peer,
        Err(error) => {
            tracing::warn!(node = %node.settings.code, code = error.code(), "a peer token was refused");
            let error = ResponseError::of_request(error.code(), error.to_string());
            return HttpResponse::Unauthorized()
                .insert_header((header::WWW_AUTHENTICATE, "Bearer"))
                .json(json!({ "errors": [error] }));
        }
    };
    let mut asked: Request = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        Err(fault) => {
            let message = format!("the body is not a GraphQL request: {fault}");
            let error = ResponseError::of_request(Code::MalformedRequest, message);
            return HttpResponse::BadRequest().json(json!({ "errors": [error] }));
        }
    };
    let asking = asked
        .extensions
        .remove(EXTENSION)
        .and_then(|said| async_graphql::from_value::<Asking>(said).ok());
    let sender = Sender {
        code: peer.code().clone(),
        countries: peer.countries().clone(),
    };
    let response = node
        .peer
        .answer(asked, asking.unwrap_or_default(), Some(sender))
        .await;
    HttpResponse::Ok().json(response)
}

fn verify(request: &HttpRequest, node: &Node, body: &[u8]) -> Result<VerifiedPeer, PeerTokenError> {
    let header = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    UnverifiedPeerToken::parse(token)?.verify(
        &node.directory,
        &node.settings.code,
        body,
        node.clock.now(),
    )
}

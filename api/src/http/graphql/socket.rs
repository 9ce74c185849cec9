//! GraphQL over a WebSocket, by the protocol graphql-transport-ws. Each operation goes the way that one by POST goes.

mod closing;
mod connection;
mod message;
mod operation;
mod operations;
mod outlet;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    rt, web,
};
use jumelage_federation::error::{Code, ResponseError};
use url::Url;

use self::{
    connection::{Caller, Connection},
    operations::Operations,
    outlet::Outlet,
};
use super::{no_node, refuse, refuse_as};
use crate::{
    host::{Hosts, Visit},
    http::{caller::bearer, limited::Admitted},
    metrics::Replied,
    node::Node,
    streams::Who,
};

/// The one protocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// As it is counted.
pub(super) const TRANSPORT: &str = "websocket";

/// Whether a request wants to become a WebSocket.
pub(super) fn is_wanted(request: &HttpRequest) -> bool {
    let upgrade = request.headers().get(header::UPGRADE);
    upgrade.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Opens it.
pub(super) fn open(
    request: &HttpRequest,
    hosts: &web::Data<Hosts>,
    payload: web::Payload,
) -> HttpResponse {
    let Some((node, admitted)) = hosts.node(request).zip(Admitted::of(request)) else {
        return no_node(request);
    };
    if !is_let_in(request.headers(), node) {
        let message = "the node does not answer pages of this origin: its operator names them in cors_origins";
        let error = ResponseError::of_request(Code::Forbidden, message);
        return refuse_as(request, StatusCode::FORBIDDEN, error);
    }
    let (viewer, address) = (&admitted.caller.viewer, admitted.caller.address);
    let place = match node.streams.places.take(node.limits.whose(viewer, address)) {
        Ok(place) => place,
        Err(full) => return refuse(request, Code::TooManyStreams, full.to_string()),
    };
    let opened = actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]);
    let (mut response, session, messages) = match opened {
        Ok(opened) => opened,
        Err(fault) => {
            let message = format!("the request does not open a WebSocket: {fault}");
            return refuse(request, Code::MalformedRequest, message);
        }
    };
    let speaks = response
        .headers()
        .contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    response.extensions_mut().insert(Replied::Whole);
    let settings = &node.settings.subscriptions;
    let hang_up = request.conn_data::<Visit>().map(Visit::hang_up);
    let (response, room) = outlet::watched(response);
    let token = bearer(request).ok().flatten().map(str::to_owned);
    let most = settings.message_bytes;
    let connection = Connection {
        node: Arc::clone(node),
        hosts: hosts.clone(),
        messages: messages
            .max_frame_size(most)
            .aggregate_continuations()
            .max_continuation_size(most),
        outlet: Outlet::new(session, room, settings.stuck()),
        caller: Caller {
            who: Who { token, address },
            place,
        },
        speaks,
        has_init: false,
        is_acknowledged: false,
        unanswered: 0,
        operations: Operations::default(),
        counted: node.metrics.stream(&node.settings.code, TRANSPORT),
        hang_up,
    };
    rt::spawn(connection.run());
    response
}

/// Which sites' pages may open one: browsers ask nobody beforehand, and let each page read. No cookie makes a page more
/// than anybody, but within a private network it would be lent its user's place.
fn is_let_in(headers: &HeaderMap, node: &Node) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let own = Url::parse(&node.settings.public_url);
    let own = own.map(|url| url.origin().ascii_serialization()).ok();
    origin.to_str().is_ok_and(|origin| {
        own.as_deref() == Some(origin) || node.settings.http.cors_origins.has(origin)
    })
}

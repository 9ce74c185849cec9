//! What is seen of each request: a span in its caller's trace, and at the public door a count by outcome and time.
//! Names are those of OpenTelemetry's conventions for HTTP and GraphQL; ours begin with `jumelage`.

use std::sync::Arc;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};
use tracing::{Span, field::Empty};

use crate::{host::Hosts, metrics::Replied, node::Node, telemetry::trace::follow};

/// A client's request.
pub(super) async fn public<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let hosts = request.app_data::<web::Data<Hosts>>().cloned();
    let node = addressed(&request);
    let seen = follow(request.headers(), || {
        tracing::info_span!(
            "request", otel.name = format!("{} {}", request.method(), request.path()),
            otel.kind = "server", otel.status_code = Empty, http.request.method = %request.method(),
            http.route = request.path(), http.response.status_code = Empty,
            graphql.operation.type = Empty, graphql.operation.name = Empty,
            jumelage.node = code(node.as_ref()), trace_id = Empty,
        )
    });
    let elapsed = || node.as_ref().map(|node| node.clock.elapsed());
    let began = elapsed();
    let response = seen.during(answered(next.call(request))).await?;
    let outcome = response.response().extensions().get().copied();
    let took = elapsed()
        .zip(began)
        .map(|(now, began)| now.saturating_sub(began));
    if let Some(hosts) = hosts {
        let code = node.as_ref().map(|node| &node.settings.code);
        let outcome = outcome.unwrap_or(Replied::Refused);
        hosts
            .metrics
            .request(code, outcome, took.unwrap_or_default());
    }
    Ok(response)
}

/// Another node's.
pub(super) async fn peer<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let node = addressed(&request);
    let seen = follow(request.headers(), || {
        tracing::info_span!(
            "peer_request", otel.name = format!("{} {}", request.method(), request.path()),
            otel.kind = "server", otel.status_code = Empty, http.request.method = %request.method(),
            http.route = request.path(), http.response.status_code = Empty,
            jumelage.node = code(node.as_ref()), jumelage.peer = Empty, trace_id = Empty,
        )
    });
    seen.during(answered(next.call(request))).await
}

fn addressed(request: &ServiceRequest) -> Option<Arc<Node>> {
    let hosts = request.app_data::<web::Data<Hosts>>()?;
    hosts.node(request.request()).cloned()
}

fn code(node: Option<&Arc<Node>>) -> &str {
    node.map_or("", |node| node.settings.code.as_str())
}

/// Takes down in the request's span how it was answered.
async fn answered<B>(
    work: impl Future<Output = Result<ServiceResponse<B>, Error>>,
) -> Result<ServiceResponse<B>, Error> {
    let response = work.await?;
    let (span, status) = (Span::current(), response.status());
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    Ok(response)
}

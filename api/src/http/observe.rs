//! What is seen of each request: a span in its caller's trace, and at the public door a count by outcome and time.
//! Names are those of OpenTelemetry's conventions for HTTP and GraphQL; ours begin with `jumelage`.

use std::{sync::Arc, time::Duration};

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
    let node = addressed(&request);
    let mut counted = Counted::of(&request, node.clone());
    let seen = follow(request.headers(), || {
        tracing::info_span!(
            "request", otel.name = format!("{} {}", request.method(), request.path()),
            otel.kind = "server", otel.status_code = Empty, http.request.method = %request.method(),
            http.route = request.path(), http.response.status_code = Empty,
            graphql.operation.type = Empty, graphql.operation.name = Empty,
            jumelage.node = code(node.as_ref()), trace_id = Empty,
        )
    });
    let response = seen.during(answered(next.call(request))).await;
    let said = response.as_ref().ok();
    let said = said.and_then(|response| response.response().extensions().get().copied());
    counted.outcome = said.unwrap_or(Replied::Refused);
    response
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

/// A request that is counted when it is over, also where its client has left before.
struct Counted {
    hosts: Option<web::Data<Hosts>>,
    node: Option<Arc<Node>>,
    began: Duration,
    outcome: Replied,
}

impl Counted {
    fn of(request: &ServiceRequest, node: Option<Arc<Node>>) -> Self {
        Self {
            hosts: request.app_data().cloned(),
            began: elapsed(node.as_ref()),
            node,
            outcome: Replied::Gone,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let node = self.node.as_ref();
        let took = elapsed(node).saturating_sub(self.began);
        if let Some(hosts) = &self.hosts {
            let code = node.map(|node| &node.settings.code);
            hosts.metrics.request(code, self.outcome, took);
        }
    }
}

fn elapsed(node: Option<&Arc<Node>>) -> Duration {
    node.map_or(Duration::ZERO, |node| node.clock.elapsed())
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

#[cfg(test)]
mod tests {
    use actix_web::{App, test};
    use tracing::instrument::WithSubscriber;
    use tracing_subscriber::{fmt::format::FmtSpan, layer::SubscriberExt};

    use super::*;
    use crate::{http::addresses, telemetry::paper::Paper};

    /// The span of a request that came with this trace and found no node, as the log has it.
    async fn span(path: &str, trace: &str) -> serde_json::Value {
        let paper = Paper::default();
        let to = paper.clone();
        let lines = tracing_subscriber::fmt::layer()
            .json()
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(move || to.clone());
        let hosts = web::Data::new(Hosts::default());
        let app = test::init_service(App::new().app_data(hosts).configure(addresses)).await;
        let parent = ("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
        let request = test::TestRequest::post().uri(path).insert_header(parent);
        test::call_service(&app, request.to_request())
            .with_subscriber(tracing_subscriber::registry().with(lines))
            .await;
        let line: serde_json::Value = serde_json::from_str(&paper.text()).unwrap();
        line["span"].clone()
    }

    #[actix_web::test]
    async fn either_door_has_a_span_in_its_callers_trace() {
        const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
        for (path, name, status) in [
            ("/graphql", "request", 404),
            ("/peer/graphql", "peer_request", 404),
        ] {
            let span = span(path, TRACE).await;
            assert_eq!(span["name"], name);
            assert_eq!(span["otel.name"], format!("POST {path}"));
            assert_eq!(span["trace_id"], TRACE);
            assert_eq!(span["http.response.status_code"], status);
        }
    }
}

//! A trace goes with a question from node to node, in the headers of W3C Trace Context, whether or not somebody
//! records it here. Who records nothing passes it on as it came, so that what is recorded on either side hangs
//! together.

mod headers;

use std::sync::LazyLock;

use actix_web::http::header::HeaderMap;
use opentelemetry::{
    Context,
    propagation::TextMapPropagator,
    trace::{FutureExt, SpanContext, TraceContextExt, TraceFlags, TraceState},
};
use opentelemetry_sdk::{
    propagation::TraceContextPropagator,
    trace::{IdGenerator, RandomIdGenerator},
};
use tracing::{Instrument, Span};

use self::headers::{Incoming, Outgoing};

static W3C: LazyLock<TraceContextPropagator> = LazyLock::new(TraceContextPropagator::new);

/// A request's span, and its trace.
pub(crate) struct Followed {
    span: Span,
    trace: Context,
}

/// Follows the trace that a caller names, or else begins a new one. The span is made here, as it has to know its parent
/// when it is.
pub(crate) fn follow(caller: &HeaderMap, span: impl FnOnce() -> Span) -> Followed {
    let theirs = W3C.extract_with_context(&Context::new(), &Incoming::of(caller));
    let span = {
        let _parent = theirs.clone().attach();
        span()
    };
    // Where spans are recorded this is the span's own.
    let recorded = span.in_scope(Context::current);
    let traces = [recorded, theirs];
    let trace = traces.into_iter().find(is_known).unwrap_or_else(begin);
    let id = trace.span().span_context().trace_id();
    span.record("trace_id", tracing::field::display(id));
    Followed { span, trace }
}

impl Followed {
    /// Does the request's work. What it spawns is of no trace, unless it takes along the current context and span.
    pub(crate) async fn during<T>(self, work: impl Future<Output = T>) -> T {
        work.with_context(self.trace).instrument(self.span).await
    }
}

/// Names the trace that is going on to another node; where there is none, a new one.
pub(crate) fn name(headers: &mut reqwest::header::HeaderMap) {
    let current = Some(Context::current()).filter(is_known);
    let trace = current.unwrap_or_else(begin);
    W3C.inject_context(&trace, &mut Outgoing(headers));
}

fn is_known(trace: &Context) -> bool {
    trace.span().span_context().is_valid()
}

/// Nobody has to record it, and whoever wants to may.
fn begin() -> Context {
    let ids = RandomIdGenerator::default();
    Context::new().with_remote_span_context(SpanContext::new(
        ids.new_trace_id(),
        ids.new_span_id(),
        TraceFlags::SAMPLED,
        false,
        TraceState::default(),
    ))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    async fn passed_on(given: &[(&'static str, &str)]) -> reqwest::header::HeaderMap {
        let mut caller = HeaderMap::new();
        for (name, value) in given {
            let value = HeaderValue::from_str(value).unwrap();
            caller.append(HeaderName::from_static(name), value);
        }
        let mut headers = reqwest::header::HeaderMap::new();
        follow(&caller, Span::none)
            .during(async { self::name(&mut headers) })
            .await;
        headers
    }

    #[tokio::test]
    async fn a_trace_is_passed_on_as_it_came_where_nobody_records() {
        let given = [
            ("traceparent", PARENT),
            ("tracestate", "a=1"),
            ("tracestate", "b=2"),
        ];
        let headers = passed_on(&given).await;
        assert_eq!(headers["traceparent"], PARENT);
        assert_eq!(headers["tracestate"], "a=1,b=2");
    }

    #[tokio::test]
    async fn who_names_no_trace_that_can_be_read_begins_a_new_one() {
        let mut seen = std::collections::BTreeSet::new();
        for parent in ["", "00-0-0-00", "nonsense"] {
            let headers = passed_on(&[("traceparent", parent)]).await;
            let value = headers["traceparent"].to_str().unwrap().to_owned();
            assert_eq!((value.len(), value.ends_with("-01")), (55, true), "{value}");
            assert!(!headers.contains_key("tracestate"));
            seen.insert(value);
        }
        assert_eq!(seen.len(), 3);
    }

    #[tokio::test]
    async fn a_state_that_is_too_long_goes_no_further() {
        let state = format!("a={}", "x".repeat(600));
        let headers = passed_on(&[("traceparent", PARENT), ("tracestate", &state)]).await;
        assert_eq!(headers["traceparent"], PARENT);
        assert!(!headers.contains_key("tracestate"));
    }
}

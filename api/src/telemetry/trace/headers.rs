//! The headers of a request that came, and of one that goes out: the server and the client have types of their own.

use actix_web::http::header::HeaderMap;
use opentelemetry::propagation::{Extractor, Injector};
use reqwest::header::{HeaderName, HeaderValue};

const PARENT: &str = "traceparent";
const STATE: &str = "tracestate";

/// So much of a state every participant has to pass on. More would go out once for each node.
const MAX_STATE: usize = 512;

/// What a caller says of its trace.
pub(super) struct Incoming<'a> {
    parent: Option<&'a str>,
    state: String,
}

impl<'a> Incoming<'a> {
    pub(super) fn of(headers: &'a HeaderMap) -> Self {
        // The state may be spread over several headers.
        let states: Vec<&str> = headers
            .get_all(STATE)
            .filter_map(|value| value.to_str().ok())
            .collect();
        Self {
            parent: headers.get(PARENT).and_then(|value| value.to_str().ok()),
            state: states.join(","),
        }
    }
}

impl Extractor for Incoming<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            PARENT => self.parent,
            STATE => (self.state.len() <= MAX_STATE).then_some(&self.state),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec![PARENT, STATE]
    }
}

/// Where the trace is named.
pub(super) struct Outgoing<'a>(pub(super) &'a mut reqwest::header::HeaderMap);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        let (Ok(name), Ok(value)) = (key.parse::<HeaderName>(), HeaderValue::from_str(&value))
        else {
            return;
        };
        if !value.is_empty() {
            self.0.insert(name, value);
        }
    }
}

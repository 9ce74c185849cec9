//! What is counted of streams.

use jumelage_domain::NodeCode;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use super::Metrics;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Over {
    node: String,
    transport: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Closed {
    node: String,
    code: u16,
}

/// The families.
pub(super) struct Streams {
    open: Family<Over, Gauge>,
    subscriptions: Family<Over, Gauge>,
    events: Family<Over, Counter>,
    closed: Family<Closed, Counter>,
}

impl Streams {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let streams = Self {
            open: Family::default(),
            subscriptions: Family::default(),
            events: Family::default(),
            closed: Family::default(),
        };
        registry.register(
            "streams",
            "WebSockets and event streams that are open",
            streams.open.clone(),
        );
        registry.register(
            "subscriptions",
            "Subscriptions that are followed",
            streams.subscriptions.clone(),
        );
        registry.register(
            "subscription_events",
            "Events told to those who follow",
            streams.events.clone(),
        );
        registry.register(
            "websocket_closed",
            "WebSockets that the node has closed, by code",
            streams.closed.clone(),
        );
        streams
    }
}

/// A stream that is open, until it is dropped.
pub struct OpenStream(Gauge);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A subscription that is followed, until it is dropped.
pub struct OpenSubscription {
    open: Gauge,
    events: Counter,
}

impl OpenSubscription {
    /// One more was told.
    pub fn event(&self) {
        self.events.inc();
    }
}

impl Drop for OpenSubscription {
    fn drop(&mut self) {
        self.open.dec();
    }
}

impl Metrics {
    /// A stream is open.
    #[must_use]
    pub fn stream(&self, node: &NodeCode, transport: &'static str) -> OpenStream {
        let open = self
            .streams
            .open
            .get_or_create_owned(&over(node, transport));
        open.inc();
        OpenStream(open)
    }

    /// A subscription is followed.
    #[must_use]
    pub fn subscribe(&self, node: &NodeCode, transport: &'static str) -> OpenSubscription {
        let labels = over(node, transport);
        let open = self.streams.subscriptions.get_or_create_owned(&labels);
        open.inc();
        let events = self.streams.events.get_or_create_owned(&labels);
        OpenSubscription { open, events }
    }

    /// The node has closed a WebSocket. The code is one of few.
    pub fn websocket_closed(&self, node: &NodeCode, code: u16) {
        let node = node.to_string();
        let labels = Closed { node, code };
        self.streams.closed.get_or_create(&labels).inc();
    }
}

fn over(node: &NodeCode, transport: &'static str) -> Over {
    Over {
        node: node.to_string(),
        transport,
    }
}

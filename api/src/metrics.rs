//! What is counted, for Prometheus: one registry for a process, with the label `node` for which of its nodes.

mod jobs;
mod labels;
mod outcome;
mod streams;

use std::time::Duration;

use jumelage_domain::NodeCode;
use jumelage_federation::{Source, Standing};
use jumelage_schema::viewer::Role;
use prometheus_client::{
    encoding::text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

use self::jobs::Jobs;
use self::labels::{Cache, Coverage, Peer, PeerCall, RateLimited, Request};
use self::streams::Streams;
pub use self::{
    outcome::{Replied, peer_outcome},
    streams::{OpenStream, OpenSubscription},
};
use crate::reach::Circuit;

/// Upper bounds in seconds: from an answer out of memory to one that a hung node holds up.
const BUCKETS: [f64; 13] = [
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// The counts of a process.
pub struct Metrics {
    registry: Registry,
    requests: Histograms<Request>,
    peer_calls: Histograms<PeerCall>,
    coverage: Family<Coverage, Counter>,
    breakers: Family<Peer, Gauge>,
    cache: Family<Cache, Counter>,
    rate_limited: Family<RateLimited, Counter>,
    jobs: Jobs,
    streams: Streams,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("jumelage");
        let requests = Histograms::new_with_constructor(histogram);
        let peer_calls = Histograms::new_with_constructor(histogram);
        let coverage = Family::default();
        let breakers = Family::default();
        let cache = Family::default();
        let rate_limited = Family::default();
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program's version", build);
        registry.register_with_unit(
            "request_duration",
            "Requests at the public door, by outcome",
            Unit::Seconds,
            requests.clone(),
        );
        registry.register_with_unit(
            "peer_call_duration",
            "Questions to other nodes, by node and outcome",
            Unit::Seconds,
            peer_calls.clone(),
        );
        registry.register(
            "coverage",
            "Answers of `local` and `europe`: whether every node answered in full, and whether the nodes' links agree",
            coverage.clone(),
        );
        registry.register(
            "breaker_state",
            "Circuit breakers, by node: 0 closed, 1 half open, 2 open",
            breakers.clone(),
        );
        registry.register(
            "cache",
            "Where answers came from, by outcome",
            cache.clone(),
        );
        registry.register(
            "rate_limited",
            "Requests refused to callers who had spent what they may, by role",
            rate_limited.clone(),
        );
        Self {
            jobs: Jobs::registered(&mut registry),
            streams: Streams::registered(&mut registry),
            registry,
            requests,
            peer_calls,
            coverage,
            breakers,
            cache,
            rate_limited,
        }
    }
}

impl Metrics {
    /// A request at the public door. Nobody's, where no node is served under its name.
    pub fn request(&self, node: Option<&NodeCode>, outcome: Replied, took: Duration) {
        let labels = Request {
            node: node.map(ToString::to_string).unwrap_or_default(),
            outcome: outcome.as_str(),
        };
        let histogram = self.requests.get_or_create(&labels);
        histogram.observe(took.as_secs_f64());
    }

    /// A question to another node. The outcome is one of few words: see [`peer_outcome`].
    pub fn peer_call(
        &self,
        node: &NodeCode,
        peer: &NodeCode,
        outcome: &'static str,
        took: Duration,
    ) {
        let labels = PeerCall {
            node: node.to_string(),
            peer: peer.to_string(),
            outcome,
        };
        let histogram = self.peer_calls.get_or_create(&labels);
        histogram.observe(took.as_secs_f64());
    }

    /// How far the answer to one of a request's root fields can be trusted.
    pub fn coverage(&self, node: &NodeCode, field: &str, standing: Standing) {
        let settled = match standing.settled {
            Some(true) => "true",
            Some(false) => "false",
            None => "unasked",
        };
        let labels = Coverage {
            node: node.to_string(),
            field: field.to_owned(),
            complete: standing.complete,
            settled,
        };
        self.coverage.get_or_create(&labels).inc();
    }

    /// What a circuit breaker has come to.
    pub fn breaker(&self, node: &NodeCode, peer: &NodeCode, circuit: Circuit) {
        let labels = Peer {
            node: node.to_string(),
            peer: peer.to_string(),
        };
        self.breakers.get_or_create(&labels).set(match circuit {
            Circuit::Closed => 0,
            Circuit::HalfOpen => 1,
            Circuit::Open => 2,
        });
    }

    /// Where a node's answer came from.
    pub fn cache(&self, node: &NodeCode, source: &Source) {
        self.came_from(node, source.as_str());
    }

    /// A reply that was kept as a whole.
    pub fn kept_reply(&self, node: &NodeCode) {
        self.came_from(node, "REPLY");
    }

    fn came_from(&self, node: &NodeCode, outcome: &'static str) {
        let labels = Cache {
            node: node.to_string(),
            outcome,
        };
        self.cache.get_or_create(&labels).inc();
    }

    /// A caller has spent what it may. Who that is says no label: there may be any number of them.
    pub fn rate_limited(&self, node: &NodeCode, role: Role) {
        let labels = RateLimited {
            node: node.to_string(),
            role: role.name(),
        };
        self.rate_limited.get_or_create(&labels).inc();
    }

    /// All of it, as `OpenMetrics` text.
    pub fn page(&self) -> Result<String, std::fmt::Error> {
        let mut page = String::new();
        text::encode(&mut page, &self.registry)?;
        Ok(page)
    }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_stands_on_the_page_under_its_node() {
        let metrics = Metrics::default();
        let (node, peer) = (&"rgre".parse().unwrap(), &"afccre".parse().unwrap());
        metrics.request(Some(node), Replied::Whole, Duration::from_millis(3));
        metrics.request(None, Replied::Refused, Duration::ZERO);
        metrics.peer_call(node, peer, "ok", Duration::from_millis(700));
        let standing = Standing {
            complete: true,
            settled: Some(false),
        };
        metrics.coverage(node, "europe", standing);
        metrics.breaker(node, peer, Circuit::Closed);
        metrics.breaker(node, peer, Circuit::Open);
        metrics.cache(node, &Source::Kept);
        metrics.rate_limited(node, Role::App);
        let page = metrics.page().unwrap();
        for line in [
            r#"jumelage_request_duration_seconds_bucket{le="0.0025",node="rgre",outcome="ok"} 0"#,
            r#"jumelage_request_duration_seconds_bucket{le="0.005",node="rgre",outcome="ok"} 1"#,
            r#"jumelage_request_duration_seconds_count{node="",outcome="refused"} 1"#,
            r#"jumelage_peer_call_duration_seconds_bucket{le="0.5",node="rgre",peer="afccre",outcome="ok"} 0"#,
            r#"jumelage_peer_call_duration_seconds_bucket{le="1.0",node="rgre",peer="afccre",outcome="ok"} 1"#,
            r#"jumelage_coverage_total{node="rgre",field="europe",complete="true",settled="false"} 1"#,
            r#"jumelage_breaker_state{node="rgre",peer="afccre"} 2"#,
            r#"jumelage_cache_total{node="rgre",outcome="KEPT"} 1"#,
            r#"jumelage_rate_limited_total{node="rgre",role="app"} 1"#,
        ] {
            assert!(page.lines().any(|said| said == line), "{line}\n{page}");
        }
    }
}

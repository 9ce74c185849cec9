//! What is counted of jobs: those that ended, as they end; those that there are, when somebody asks for the page.

use std::time::Duration;

use jumelage_domain::{NodeCode, Timestamp};
use jumelage_entities::write::jobs::Summary;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{Histograms, Metrics};

/// Upper bounds in seconds: from a glance into the database to a large import.
const BUCKETS: [f64; 10] = [0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    node: String,
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Standing {
    node: String,
    kind: String,
    state: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Open {
    node: String,
    kind: String,
}

/// The families.
pub(super) struct Jobs {
    took: Histograms<Ended>,
    standing: Family<Standing, Gauge>,
    overdue: Family<Open, Gauge>,
    attempts: Family<Open, Gauge>,
}

impl Jobs {
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let jobs = Self {
            took: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            standing: Family::default(),
            overdue: Family::default(),
            attempts: Family::default(),
        };
        registry.register_with_unit(
            "job_duration",
            "Attempts at jobs, by kind and outcome: ok, failed, given_up, lost",
            Unit::Seconds,
            jobs.took.clone(),
        );
        registry.register("jobs", "Jobs, by kind and state", jobs.standing.clone());
        registry.register_with_unit(
            "job_overdue",
            "For how long the oldest job of a kind should have been done that is not",
            Unit::Seconds,
            jobs.overdue.clone(),
        );
        registry.register(
            "job_attempts",
            "Of the jobs of a kind that are not done: how often one was begun, at most",
            jobs.attempts.clone(),
        );
        jobs
    }
}

impl Metrics {
    /// An attempt at a job. The outcome is one of few words.
    pub fn job(&self, node: &NodeCode, kind: &'static str, outcome: &'static str, took: Duration) {
        let node = node.to_string();
        let labels = Ended {
            node,
            kind,
            outcome,
        };
        let histogram = self.jobs.took.get_or_create(&labels);
        histogram.observe(took.as_secs_f64());
    }

    /// The jobs that there are at this moment, of all nodes of the process.
    pub fn jobs(&self, nodes: &[(NodeCode, Vec<Summary>)], now: Timestamp) {
        // Of a kind or in a state of which there are none any more nothing is said.
        self.jobs.standing.clear();
        self.jobs.overdue.clear();
        self.jobs.attempts.clear();
        for (node, of_node) in nodes {
            for summary in of_node {
                self.standing(node, summary, now);
            }
        }
    }

    fn standing(&self, node: &NodeCode, summary: &Summary, now: Timestamp) {
        let (node, kind) = (node.to_string(), summary.kind.clone());
        let (state, open) = (summary.state.clone(), Open { node, kind });
        let labels = Standing {
            node: open.node.clone(),
            kind: open.kind.clone(),
            state,
        };
        self.jobs.standing.get_or_create(&labels).set(summary.jobs);
        let overdue = summary
            .due_since
            .map_or(0, |since| (now.millis() - since) / 1_000);
        let overdue = overdue.max(self.jobs.overdue.get_or_create(&open).get());
        self.jobs.overdue.get_or_create(&open).set(overdue);
        let attempts = i64::from(summary.attempts.unwrap_or_default());
        let attempts = attempts.max(self.jobs.attempts.get_or_create(&open).get());
        self.jobs.attempts.get_or_create(&open).set(attempts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_stand_on_the_page_by_kind_and_state_and_are_gone_when_there_are_none() {
        let (metrics, node) = (Metrics::default(), "rgre".parse().unwrap());
        let of = |state: &str, jobs, due_since, attempts| Summary {
            kind: "exchange".to_owned(),
            state: state.to_owned(),
            jobs,
            due_since,
            attempts: Some(attempts),
        };
        metrics.job(&node, "exchange", "failed", Duration::from_millis(70));
        let now = Timestamp::from_millis(90_000).unwrap();
        let there = vec![
            of("RUNNING", 1, Some(80_000), 1),
            of("WAITING", 3, Some(30_000), 7),
        ];
        metrics.jobs(&[(node.clone(), there)], now);
        let page = metrics.page().unwrap();
        for line in [
            r#"jumelage_jobs{node="rgre",kind="exchange",state="WAITING"} 3"#,
            r#"jumelage_jobs{node="rgre",kind="exchange",state="RUNNING"} 1"#,
            r#"jumelage_job_overdue_seconds{node="rgre",kind="exchange"} 60"#,
            r#"jumelage_job_attempts{node="rgre",kind="exchange"} 7"#,
            r#"jumelage_job_duration_seconds_bucket{le="0.05",node="rgre",kind="exchange",outcome="failed"} 0"#,
            r#"jumelage_job_duration_seconds_bucket{le="0.1",node="rgre",kind="exchange",outcome="failed"} 1"#,
        ] {
            assert!(page.lines().any(|said| said == line), "{line}\n{page}");
        }
        metrics.jobs(&[(node, Vec::new())], now);
        assert!(!metrics.page().unwrap().contains("WAITING"));
    }
}

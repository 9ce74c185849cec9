//! What an answer says of the nodes, read.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use jumelage_domain::{NodeCode, Timestamp};
use jumelage_tests::clock::SimClock;
use serde_json::Value;

pub(super) struct Coverage {
    pub(super) complete: bool,
    pub(super) settled: bool,
    pub(super) nodes: Vec<Report>,
}

#[derive(Debug)]
pub(super) struct Report {
    pub(super) code: NodeCode,
    pub(super) state: String,
    pub(super) error: Option<String>,
    pub(super) as_of: Option<Duration>,
    missing: Vec<String>,
}

impl Coverage {
    /// Reads it, and checks what follows from itself.
    pub(super) fn read(value: &Value) -> Result<Self> {
        let nodes = value["nodes"].as_array().context("nodes")?;
        let nodes: Vec<Report> = nodes.iter().map(Report::read).collect::<Result<_>>()?;
        let answered = nodes.iter().filter(|node| node.state == "OK").count();
        ensure!(value["answered"] == answered, "answered {answered}");
        ensure!(value["expected"] == nodes.len(), "expected {}", nodes.len());
        ensure!(
            value["complete"] == (answered == nodes.len()),
            "complete, though not all are OK"
        );
        Ok(Self {
            complete: value["complete"] == true,
            settled: value["settled"] == true,
            nodes,
        })
    }

    pub(super) fn of(&self, code: &NodeCode) -> Option<&Report> {
        self.nodes.iter().find(|node| node.code == *code)
    }
}

impl Report {
    fn read(value: &Value) -> Result<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let as_of = value["asOf"].as_str().map(str::parse::<Timestamp>);
        let missing = value["missing"].as_array().into_iter().flatten();
        Ok(Self {
            code: text("association").context("a code")?.parse()?,
            state: text("state").context("a state")?,
            error: text("errorCode"),
            as_of: as_of.transpose()?.map(SimClock::since_start),
            missing: missing
                .filter_map(|place| place.as_str().map(str::to_owned))
                .collect(),
        })
    }

    /// Whether its part of a field is not in the answer.
    pub(super) fn misses(&self, field: &str) -> bool {
        let place = format!("s.{field}");
        self.missing.contains(&place)
    }
}

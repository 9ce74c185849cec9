//! The oracle: whether an answer may be what it is, by what every node held and how it was while the answer came about.

use std::{collections::BTreeSet, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use jumelage_domain::ObjectId;
use jumelage_tests::simulation::{network::SimNetwork, weather::Weather};
use serde_json::Value;

use super::{
    expect::{self, States, agree},
    question::Question,
    report::{Coverage, Report},
    tally::Tally,
};

/// Waiting is counted in whole milliseconds, wave by wave.
const ROUNDING: Duration = Duration::from_millis(10);

/// All waves of an answer of nodes that are well, with time to spare.
const SOON: Duration = Duration::from_millis(240);

/// After this a node that is back must have been tried: the longest wait between two trials, twice that with its
/// jitter, and a trial that was under way.
pub(super) const TRIED: Duration = Duration::from_secs(15 + 15 + 5 + 1);

/// More combinations of what the nodes held than this are not looked through.
const COMBINATIONS: usize = 100;

/// One answer, and what there is to judge it by.
pub(super) struct Case<'c> {
    pub(super) network: &'c SimNetwork,
    pub(super) question: &'c Question,
    /// When the first question was asked that this one may have shared calls with.
    pub(super) began: Duration,
    pub(super) answered: Duration,
    pub(super) took: Duration,
    /// Those that are unwell are known to be, and stay so.
    pub(super) all_known: bool,
    pub(super) reply: &'c Value,
}

impl Case<'_> {
    pub(super) fn judge(&self) -> Result<Tally> {
        let limit = self.question.deadline + ROUNDING;
        ensure!(self.took <= limit, "answered after {:?}", self.took);
        ensure!(
            !self.all_known || self.took <= SOON,
            "who is known to be gone was waited for: {:?}",
            self.took
        );
        let catalogue = &self.reply["data"]["s"];
        if catalogue.is_null() {
            self.not_met()?;
            return Ok(Tally {
                answers: 1,
                not_met: 1,
                ..Tally::default()
            });
        }
        let coverage = Coverage::read(&catalogue["coverage"])?;
        self.meets(&coverage, true)?;
        for report in &coverage.nodes {
            self.report(report).with_context(|| format!("{report:?}"))?;
        }
        self.errors()?;
        ids(catalogue)?;
        let exact = self.exact(catalogue, &coverage)?;
        self.parties(catalogue, &coverage)?;
        let any = |like: fn(&Report) -> bool| usize::from(coverage.nodes.iter().any(like));
        Ok(Tally {
            answers: 1,
            settled: usize::from(coverage.settled),
            exact: usize::from(exact),
            stale: any(|node| node.state == "STALE"),
            circuit_open: any(|node| node.error.as_deref() == Some("CIRCUIT_OPEN")),
            ..Tally::default()
        })
    }

    fn not_met(&self) -> Result<()> {
        let errors = self.reply["errors"].as_array().context("errors")?;
        let code = |error: &&Value| error["extensions"]["code"] == "COVERAGE_NOT_MET";
        let error = errors.iter().find(code).context("no data, and no reason")?;
        let coverage = Coverage::read(&error["extensions"]["coverage"])?;
        for report in &coverage.nodes {
            self.report(report).with_context(|| format!("{report:?}"))?;
        }
        self.meets(&coverage, false)
    }

    fn meets(&self, coverage: &Coverage, expected: bool) -> Result<()> {
        let policy = self.question.variables.get("coverage");
        let policy = policy.cloned().unwrap_or_default();
        let scope: Vec<&Report> = coverage
            .nodes
            .iter()
            .filter(|node| {
                let at = self.network.find(&node.code);
                self.question.nodes.contains(&at)
            })
            .collect();
        let answered = scope.iter().filter(|node| node.state == "OK").count();
        #[expect(clippy::cast_precision_loss, reason = "there are six nodes at most")]
        let meets = match policy["require"].as_str() {
            Some("ALL") => coverage.complete,
            Some("MINIMUM") => {
                let share = policy["minimum"].as_f64().unwrap();
                answered as f64 >= share * scope.len() as f64
            }
            _ => true,
        };
        ensure!(meets == expected, "the policy is met: {meets}");
        Ok(())
    }

    /// How a node is said to have answered.
    fn report(&self, report: &Report) -> Result<()> {
        let node = self.network.find(&report.code);
        let state = report.state.as_str();
        if state == "STALE" {
            ensure!(self.question.allows_stale(), "nobody allowed that");
            let as_of = report.as_of.context("a stale answer is of some time")?;
            let age = self.answered.saturating_sub(as_of);
            ensure!(age <= Duration::from_hours(24) + ROUNDING, "{age:?} old");
        }
        if state == "OK" {
            let as_of = report.as_of.context("an answer is of some time")?;
            ensure!(as_of <= self.answered, "an answer from the future");
            let oldest = self.began.saturating_sub(self.question.max_age());
            ensure!(
                as_of + Duration::from_millis(1) > oldest,
                "old data passed off as new"
            );
        } else {
            self.is_excused(node, report.error.as_deref())?;
        }
        Ok(())
    }

    /// A node that is well may be reported as failed if it is not known to be back yet, or if others have taken up the
    /// time.
    fn is_excused(&self, node: usize, error: Option<&str>) -> Result<()> {
        let unwell = |weather| weather != Weather::Well;
        if self.network.was(node, self.began, self.answered, unwell) {
            return Ok(());
        }
        match error {
            Some("CIRCUIT_OPEN") => {
                let since = self.began.saturating_sub(TRIED);
                let was_unwell = self.network.was(node, since, self.began, unwell);
                ensure!(was_unwell, "it has been back for long");
            }
            Some("DEADLINE_EXCEEDED") => {
                ensure!(self.anybody_was(unwell), "everybody was well");
            }
            _ => bail!("it was well"),
        }
        Ok(())
    }

    fn anybody_was(&self, like: impl Fn(Weather) -> bool + Copy) -> bool {
        let mut nodes = 0..self.network.nodes.len();
        nodes.any(|node| self.network.was(node, self.began, self.answered, like))
    }

    fn errors(&self) -> Result<()> {
        let errors = self.reply["errors"].as_array();
        let none = errors.is_none_or(Vec::is_empty);
        let says_so = |weather| matches!(weather, Weather::Garbles);
        ensure!(
            none || self.anybody_was(says_so),
            "errors, though nobody garbles"
        );
        Ok(())
    }

    /// Whether what is said of rows and numbers is what the nodes held at some moment of the time in question. False
    /// where it cannot be told.
    fn exact(&self, catalogue: &Value, coverage: &Coverage) -> Result<bool> {
        if let Some(id) = self.question.variables.get("id") {
            return self.one(&catalogue["twinning"], id, coverage);
        }
        let fields: Vec<&str> = [
            "twinnings",
            "twinningStatistics",
            "localGovernments",
            "associations",
        ]
        .into_iter()
        .filter(|field| catalogue.get(field).is_some())
        .collect();
        let mut held: Vec<(&Report, Vec<_>)> = Vec::new();
        let mut lost = false;
        for at in &self.question.nodes {
            let code = &self.network.nodes[*at].code;
            let report = coverage
                .of(code)
                .with_context(|| format!("{code} is not covered"))?;
            // Of what came garbled some may be in the answer all the same.
            if report.as_of.is_some() && self.garbled(*at, report) {
                return Ok(false);
            }
            lost |= fields.iter().any(|field| report.misses(field));
            if fields.iter().all(|field| report.misses(field)) {
                continue;
            }
            let from = report.as_of.context("an answer is of some time")?;
            let mut states = self.network.held(*at, from, self.answered);
            states.dedup_by(|a, b| a.revision == b.revision);
            held.push((report, states));
        }
        let ambiguous = held.iter().any(|(_, states)| states.len() > 1);
        let waves = lost || self.question.first() >= 10;
        let combinations: usize = held.iter().map(|(_, states)| states.len()).product();
        let unwell = |weather| weather != Weather::Well;
        let told_apart = !(ambiguous && waves) && combinations <= COMBINATIONS;
        if !coverage.settled {
            ensure!(
                lost || self.anybody_was(unwell) || !self.all_agree(coverage),
                "the nodes agree, and it is not said"
            );
            return Ok(false);
        }
        if !told_apart {
            return Ok(false);
        }
        let mut why = None;
        for states in all(&held) {
            match self.fits(catalogue, coverage, &fields, &states) {
                Ok(()) => return Ok(true),
                Err(fault) => why = Some(fault),
            }
        }
        Err(why.context("nobody answered, and it is settled")?)
    }

    /// Whether all that had a part in the answer agreed all the time.
    fn all_agree(&self, coverage: &Coverage) -> bool {
        let held = coverage.nodes.iter().map(|report| {
            let from = report.as_of.unwrap_or(self.began);
            let node = self.network.find(&report.code);
            (report, self.network.held(node, from, self.answered))
        });
        let held: Vec<_> = held.collect();
        held.iter().all(|(_, states)| states.len() == 1) && agree(&all(&held)[0])
    }

    /// Whether its answers may have come garbled, so that what it held is not what it said.
    fn garbled(&self, node: usize, report: &Report) -> bool {
        let from = report.as_of.unwrap_or(self.began);
        self.network.was(node, from, self.answered, |weather| {
            weather == Weather::Garbles
        })
    }

    fn fits(
        &self,
        catalogue: &Value,
        coverage: &Coverage,
        fields: &[&str],
        states: &States,
    ) -> Result<()> {
        ensure!(agree(states), "settled, though the nodes do not agree");
        for field in fields {
            let answering = states.iter().filter(|(code, _)| {
                let report = coverage.of(code);
                report.is_some_and(|report| !report.misses(field))
            });
            let answering: States = answering
                .map(|(code, state)| (code.clone(), state.clone()))
                .collect();
            let said = &catalogue[*field];
            self.field(field, said, &answering)
                .with_context(|| format!("{field}: {said}"))?;
        }
        Ok(())
    }

    fn field(&self, field: &str, said: &Value, states: &States) -> Result<()> {
        let (variables, first) = (&self.question.variables, self.question.first());
        let order = |name: &str| variables.get(name).cloned().unwrap_or_default();
        match field {
            "twinnings" => {
                let expected = expect::twinnings(states, &order("order"), first);
                let mut rows: Vec<Value> = rows(said).cloned().collect();
                for row in &mut rows {
                    row.as_object_mut().unwrap().shift_remove("parties");
                }
                ensure!(rows == expected.rows, "expected {:?}", expected.rows);
                ensure!(said["totalCount"] == expected.total, "{}", expected.total);
                let more = &said["pageInfo"]["hasNextPage"];
                ensure!(*more == expected.more, "more: {}", expected.more);
            }
            "localGovernments" => {
                let expected = expect::members(states, &order("towns"), first);
                let rows: Vec<Value> = rows(said).cloned().collect();
                ensure!(rows == expected.rows, "expected {:?}", expected.rows);
                ensure!(said["totalCount"] == expected.total, "{}", expected.total);
            }
            "twinningStatistics" => {
                let dimensions = self.question.dimensions();
                let expected = expect::statistics(states, &dimensions);
                let counts = expect::counts(said, &dimensions);
                ensure!(counts == expected, "expected {expected:?}");
            }
            _ => {
                let expected = expect::associations(states);
                ensure!(*said == expected, "expected {expected}");
            }
        }
        Ok(())
    }

    /// A twinning by its id: as the node in the id held it at some moment.
    fn one(&self, said: &Value, id: &Value, coverage: &Coverage) -> Result<bool> {
        let id: ObjectId = id.as_str().unwrap().parse()?;
        let node = self.network.find(id.node());
        if !self.question.nodes.contains(&node) {
            ensure!(said.is_null(), "it is not in scope");
            return Ok(true);
        }
        let report = coverage.of(id.node()).context("its node is not covered")?;
        if report.misses("twinning") || self.garbled(node, report) {
            return Ok(false);
        }
        let from = report.as_of.context("an answer is of some time")?;
        let states = self.network.held(node, from, self.answered);
        let fits = states
            .iter()
            .any(|state| match state.twinning(id.node(), id.uuid()) {
                None => said.is_null(),
                Some((own, record)) => {
                    let settled = record.settled();
                    let since = settled.since.map(|since| since.to_string());
                    said["id"] == state.twinning_id(own, record)
                        && said["kind"] == settled.kind.as_str()
                        && said["since"].as_str() == since.as_deref()
                }
            });
        ensure!(fits, "{said}: {} never held that", id.node());
        Ok(true)
    }

    /// What is said of a town comes from its owner, or is left out because that does not answer.
    fn parties(&self, catalogue: &Value, coverage: &Coverage) -> Result<()> {
        let parties = rows(&catalogue["twinnings"])
            .filter_map(|row| row["parties"].as_array())
            .flatten();
        for said in parties {
            let id: ObjectId = said["id"].as_str().context("an id")?.parse()?;
            let node = self.network.find(id.node());
            let report = coverage
                .of(id.node())
                .with_context(|| format!("the owner of {said} is not covered"))?;
            let is_null = said["population"].is_null();
            if self.garbled(node, report) || is_null && report.state != "OK" {
                continue;
            }
            let from = report.as_of.context("an answer is of some time")?;
            let states = self.network.held(node, from, self.answered);
            let fits = states.iter().any(|state| {
                let town = &state.towns[&id.uuid()];
                said["name"] == town.name.as_str() && said["population"]["value"] == town.population
            });
            ensure!(fits, "{said}: {} never held that", id.node());
        }
        Ok(())
    }
}

/// Nothing twice, whatever is settled and whatever not.
fn ids(catalogue: &Value) -> Result<()> {
    for field in ["twinnings", "localGovernments"] {
        let mut seen = BTreeSet::new();
        for row in rows(&catalogue[field]) {
            let id = row["id"].as_str().context("an id")?;
            ensure!(seen.insert(id), "{id} twice");
        }
    }
    Ok(())
}

/// Each combination of what they held.
fn all(
    held: &[(
        &Report,
        Vec<std::sync::Arc<jumelage_tests::simulation::holding::Holding>>,
    )],
) -> Vec<States> {
    held.iter()
        .fold(vec![States::new()], |combinations, (report, states)| {
            let with = |before: States| {
                states.iter().map(move |state| {
                    let mut states = before.clone();
                    states.insert(report.code.clone(), state.clone());
                    states
                })
            };
            combinations.into_iter().flat_map(with).collect()
        })
}

/// The rows of a list, however it was asked for.
fn rows(list: &Value) -> impl Iterator<Item = &Value> {
    let nodes = list["nodes"].as_array().into_iter().flatten();
    let edges = list["edges"].as_array().into_iter().flatten();
    nodes.chain(edges.map(|edge| &edge["node"]))
}

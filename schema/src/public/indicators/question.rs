//! The one question that all wanted indicators are worked out from: so each thing counts once in each of them, and the coverage
//! is that of them all.

use apollo_compiler::{Name, Schema as ApolloSchema, validation::Valid};
use jiff::civil::Date;
use jumelage_domain::{indicator::Indicator, listing::Barrier};
use jumelage_federation::{Field, Prepared, Request, Selection, prepare::prepare};

/// Under which the question has the parts that indicators are read from. They stand in `missing` of coverage, too, so that they
/// say what is missing.
pub(super) const TWINNINGS: &str = "TWINNINGS";
pub(super) const TWINNINGS_LISTED_BY_BOTH: &str = "TWINNINGS_LISTED_BY_BOTH";
pub(super) const TWINNINGS_BY_YEAR: &str = "TWINNINGS_BY_YEAR";
pub(super) const NETWORKS: &str = "NETWORKS";
pub(super) const ACTIVITIES: &str = "ACTIVITIES";
pub(super) const ACTIVITIES_BY_THEME: &str = "ACTIVITIES_BY_THEME";
pub(super) const ACTIVITIES_BY_GOAL: &str = "ACTIVITIES_BY_GOAL";
pub(super) const FUNDING: &str = "FUNDING";
pub(super) const TRAINING_OFFERS: &str = "TRAINING_OFFERS";

/// Under which it has the coverage from which that of each indicator is read.
pub(super) const OF_EACH: &str = "COVERAGE_OF_EACH";

/// What the engine makes itself: `coverage` of the catalogue.
const COVERAGE: &str = "coverage";

/// Where the client finds the indicators, each with a coverage of its own.
const INDICATORS: &str = "indicators";

/// The field that wants to know today.
const TODAY: &str = "$today";

/// The question, and where the client finds its coverage.
pub(in crate::public) struct Question {
    /// Its one field is a catalogue.
    pub(in crate::public) prepared: Prepared,
    /// The response keys under which the client wants coverage, and those that the question has for them.
    pub(super) coverage: Vec<(String, String)>,
}

/// Our own question is none.
#[derive(Debug, thiserror::Error)]
#[error("what is asked for indicators does not fit the schema: {0}")]
pub(in crate::public) struct Unprepared(String);

/// The part of the question that tells how many offers there are against a barrier.
pub(super) fn against(barrier: Barrier) -> String {
    format!("{TRAINING_OFFERS}_{barrier}")
}

impl Question {
    /// What some indicators need, in place of a field of a request.
    pub(in crate::public) fn of(
        schema: &Valid<ApolloSchema>,
        asked: &Prepared,
        field: &Field,
        wanted: &[Indicator],
        today: Date,
    ) -> Result<Self, Unprepared> {
        let body = body(wanted);
        let asks_nothing = body.is_empty();
        let head = if body.contains(TODAY) {
            format!("query({TODAY}:Date!)")
        } else {
            String::new()
        };
        let variables = [("today".to_owned(), today.to_string().into())];
        let request = Request {
            query: format!(
                "{head}{{europe{{{body} {COVERAGE}{{complete}} {OF_EACH}:{COVERAGE}{{nodes{{state missing}}}}}}}}"
            )
            .into(),
            variables: variables.into_iter().filter(|_| !head.is_empty()).collect(),
            rights: asked.rights.clone(),
            explain: asked.explain,
            ..Request::default()
        };
        let mut prepared = prepare(schema, &request).map_err(|errors| {
            Unprepared(errors.into_iter().map(|error| error.message).collect())
        })?;
        let root = prepared.fields.first_mut();
        let root = root.ok_or_else(|| Unprepared("it has no field".to_owned()))?;
        root.response_key.clone_from(&field.response_key);
        let coverage = covered(root, field, asks_nothing)?;
        Ok(Self { prepared, coverage })
    }
}

/// Has the engine make the coverage as the client wants it. Where nobody wants it, it is not made, as every two nodes would be
/// compared for it; but something has to be asked.
fn covered(
    root: &mut Field,
    field: &Field,
    asks_nothing: bool,
) -> Result<Vec<(String, String)>, Unprepared> {
    let wanted = field.fields().iter();
    let wanted: Vec<&Field> = wanted.filter(|field| field.name == COVERAGE).collect();
    let wanted_of_each = field
        .fields()
        .iter()
        .filter(|field| field.name == INDICATORS)
        .flat_map(Field::fields)
        .any(|field| field.name == COVERAGE);
    let mut keys = Vec::new();
    let Selection::Fields(by_type) = &mut root.selection else {
        return Err(Unprepared("it is no catalogue".to_owned()));
    };
    for fields in by_type.values_mut() {
        if asks_nothing || !wanted_of_each {
            fields.retain(|field| field.response_key != OF_EACH);
        }
        let at = fields
            .iter()
            .position(|field| field.response_key == COVERAGE);
        let at = at.ok_or_else(|| Unprepared("it has no coverage".to_owned()))?;
        if wanted.is_empty() && asks_nothing {
            continue;
        }
        let ours = fields.remove(at);
        for (number, wanted) in wanted.iter().enumerate() {
            let key = format!("{COVERAGE}_{number}");
            let response_key = Name::new(&key).map_err(|error| Unprepared(error.to_string()))?;
            fields.push(Field {
                response_key,
                selection: wanted.selection.clone(),
                ..ours.clone()
            });
            keys.push((wanted.response_key.to_string(), key));
        }
    }
    Ok(keys)
}

/// The names of the parts that an indicator is read from.
pub(super) fn parts(indicator: Indicator) -> Vec<String> {
    let parts = needed(indicator).into_iter();
    let name = |part: String| part.split(':').next().map(str::to_owned);
    parts.filter_map(name).collect()
}

/// What is asked of the catalogue, each part once.
fn body(wanted: &[Indicator]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in wanted.iter().flat_map(|indicator| needed(*indicator)) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(" ")
}

/// No more than what is read, as rows cost what a hundred of each node would: all indicators together are to be had of all
/// members at once.
fn needed(indicator: Indicator) -> Vec<String> {
    let activities = |part: &str, dimension: &str, key: &str, measures: &str| {
        format!(
            "{part}:activityStatistics(groupBy:[{dimension}]){{total{{{measures}}}rows{{{key} measures{{{measures}}}}}}}"
        )
    };
    let active = || {
        format!(
            "{TWINNINGS}:twinningStatistics(groupBy:[KIND],filter:{{statuses:[ACTIVE]}}){{\
             total{{twinnings}}rows{{kind measures{{twinnings}}}}}}"
        )
    };
    vec![match indicator {
        Indicator::ActiveTwinnings => active(),
        Indicator::ConfirmedShare => {
            let by_both = format!(
                "{TWINNINGS_LISTED_BY_BOTH}:twinningStatistics(\
                 filter:{{statuses:[ACTIVE],confirmations:[CONFIRMED,DOMESTIC]}}){{total{{twinnings}}}}"
            );
            return vec![active(), by_both];
        }
        Indicator::NewTwinnings => format!(
            "{TWINNINGS_BY_YEAR}:twinningStatistics(groupBy:[YEAR]){{rows{{year measures{{twinnings}}}}}}"
        ),
        Indicator::Networks => format!("{NETWORKS}:networks(first:0){{totalCount}}"),
        Indicator::Activities | Indicator::Participants => {
            activities(ACTIVITIES, "KIND", "kind", "count participants")
        }
        Indicator::ActivitiesByTheme => activities(ACTIVITIES_BY_THEME, "THEME", "theme", "count"),
        Indicator::ActivitiesByGoal => activities(ACTIVITIES_BY_GOAL, "SDG", "sdg", "count"),
        Indicator::FundedProjects | Indicator::FundingWon => format!(
            "{FUNDING}:fundingStatistics(groupBy:[PROGRAMME]){{\
             rows{{programme currency measures{{withGrant granted}}}}}}"
        ),
        Indicator::TrainingOffers => return offers(),
        // Their sums are published, and no node is asked.
        Indicator::SurveyAnswers => return Vec::new(),
    }]
}

fn offers() -> Vec<String> {
    let all =
        format!("{TRAINING_OFFERS}:trainingOffers(first:0,filter:{{from:{TODAY}}}){{totalCount}}");
    let against = Barrier::ALL.iter().map(|barrier| {
        let part = against(*barrier);
        format!(
            "{part}:trainingOffers(first:0,filter:{{from:{TODAY},answers:[{barrier}]}}){{totalCount}}"
        )
    });
    std::iter::once(all).chain(against).collect()
}

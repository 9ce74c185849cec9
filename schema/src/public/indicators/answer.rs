//! What the numbers of an indicator are, read from the answer to the question.

use async_graphql::SimpleObject;
use jumelage_domain::{indicator::Indicator, listing::Barrier};
use serde_json::Value;

use super::question::{
    ACTIVITIES, ACTIVITIES_BY_GOAL, ACTIVITIES_BY_THEME, FUNDING, NETWORKS, TRAINING_OFFERS,
    TWINNINGS, TWINNINGS_BY_YEAR, TWINNINGS_LISTED_BY_BOTH, against,
};

/// The first year of which new twinnings are told.
const FIRST_YEAR: i128 = 1951;

/// An indicator's number in one group.
#[derive(SimpleObject, Clone, Debug, PartialEq)]
pub struct IndicatorRow {
    /// The group's code; `api/docs/indicators.md` says of what. Most have their names in `vocabularies`.
    group: String,
    /// The number.
    value: f64,
}

/// The numbers of one indicator.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Numbers {
    /// Of the whole.
    pub(super) value: Option<f64>,
    /// In groups.
    pub(super) rows: Vec<IndicatorRow>,
}

/// Numbers of groups, in the order in which the groups came.
type Groups = Vec<(String, i128)>;

impl IndicatorRow {
    pub(super) const fn of(group: String, value: f64) -> Self {
        Self { group, value }
    }
}

impl Numbers {
    /// What nothing is in has no row.
    fn of(value: Option<i128>, groups: Groups) -> Self {
        let groups = groups.into_iter().filter(|(_, number)| *number != 0);
        Self {
            value: value.map(float),
            rows: groups
                .map(|(group, number)| IndicatorRow::of(group, float(number)))
                .collect(),
        }
    }

    /// Of what the nodes have told. A part that none of them could answer has no numbers.
    pub(super) fn told(indicator: Indicator, told: &Value) -> Self {
        let whole = |part: &str, measure: &str| number(&told[part]["total"][measure]);
        let activities = |part: &str, key: &str| {
            let groups = groups(&told[part]["rows"], key, "count");
            Self::of(whole(part, "count"), groups)
        };
        match indicator {
            Indicator::ActiveTwinnings => Self::of(
                whole(TWINNINGS, "twinnings"),
                groups(&told[TWINNINGS]["rows"], "kind", "twinnings"),
            ),
            Indicator::ConfirmedShare => Self {
                value: share(
                    whole(TWINNINGS_LISTED_BY_BOTH, "twinnings"),
                    whole(TWINNINGS, "twinnings"),
                ),
                rows: Vec::new(),
            },
            Indicator::NewTwinnings => new(&told[TWINNINGS_BY_YEAR]["rows"]),
            Indicator::Networks => Self::of(number(&told[NETWORKS]["totalCount"]), Vec::new()),
            Indicator::Activities => activities(ACTIVITIES, "kind"),
            Indicator::ActivitiesByTheme => activities(ACTIVITIES_BY_THEME, "theme"),
            Indicator::ActivitiesByGoal => activities(ACTIVITIES_BY_GOAL, "sdg"),
            Indicator::Participants => Self::of(
                whole(ACTIVITIES, "participants"),
                groups(&told[ACTIVITIES]["rows"], "kind", "participants"),
            ),
            Indicator::FundedProjects => Self::of(
                sum(&told[FUNDING]["rows"], "withGrant"),
                groups(&told[FUNDING]["rows"], "programme", "withGrant"),
            ),
            Indicator::FundingWon => {
                let mut currencies = groups(&told[FUNDING]["rows"], "currency", "granted");
                // They came by programme.
                currencies.sort();
                Self::of(None, currencies)
            }
            Indicator::TrainingOffers => {
                let barriers = Barrier::ALL.iter().filter_map(|barrier| {
                    let count = number(&told[against(*barrier)]["totalCount"])?;
                    Some((barrier.to_string(), count))
                });
                Self::of(
                    number(&told[TRAINING_OFFERS]["totalCount"]),
                    barriers.collect(),
                )
            }
            Indicator::SurveyAnswers => Self::default(),
        }
    }
}

/// A part of a whole; of nothing there is none.
fn share(part: Option<i128>, whole: Option<i128>) -> Option<f64> {
    let (part, whole) = (part?, whole.filter(|whole| *whole > 0)?);
    Some(float(part) / float(whole))
}

fn new(rows: &Value) -> Numbers {
    let mut years = groups(rows, "year", "twinnings");
    years.retain(|(year, _)| year.parse().is_ok_and(|year: i128| year >= FIRST_YEAR));
    let all = years.iter().map(|(_, count)| count).sum();
    Numbers::of(rows.is_array().then_some(all), years)
}

/// A measure by the value of a key. What has none is in no group.
fn groups(rows: &Value, key: &str, measure: &str) -> Groups {
    let mut groups = Groups::new();
    for row in rows.as_array().into_iter().flatten() {
        let group = match &row[key] {
            Value::String(word) => word.clone(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        let number = number(&row["measures"][measure]).unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, sum)) => *sum += number,
            None => groups.push((group, number)),
        }
    }
    groups
}

fn sum(rows: &Value, measure: &str) -> Option<i128> {
    let rows = rows.as_array()?.iter();
    Some(
        rows.filter_map(|row| number(&row["measures"][measure]))
            .sum(),
    )
}

/// A whole number: small ones come as numbers, amounts as digits.
fn number(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.as_i64().map(i128::from),
        Value::String(digits) => digits.parse().ok(),
        _ => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "GraphQL has no larger numbers; up to 2^53 they are exact"
)]
const fn float(number: i128) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(rows: &[(&str, f64)]) -> Vec<IndicatorRow> {
        let rows = rows.iter();
        rows.map(|(group, value)| IndicatorRow::of((*group).to_owned(), *value))
            .collect()
    }

    #[test]
    fn groups_of_one_code_are_added_and_what_is_not_known_is_in_none() {
        let told = json!({"ACTIVITIES": {"total": {"count": 8, "participants": 30}, "rows": [
            {"kind": "WORKSHOP", "measures": {"count": 3, "participants": 20}},
            {"kind": "TRAINING", "measures": {"count": 2, "participants": 0}},
            {"kind": "WORKSHOP", "measures": {"count": 1, "participants": 10}},
            {"kind": null, "measures": {"count": 2, "participants": 0}}]}});
        let activities = Numbers::told(Indicator::Activities, &told);
        assert_eq!(activities.value, Some(8.0));
        assert_eq!(
            activities.rows,
            rows(&[("WORKSHOP", 4.0), ("TRAINING", 2.0)])
        );
        let participants = Numbers::told(Indicator::Participants, &told);
        assert_eq!(participants.value, Some(30.0));
        assert_eq!(participants.rows, rows(&[("WORKSHOP", 30.0)]));
    }

    #[test]
    fn years_before_the_first_are_not_told_and_not_in_the_sum() {
        let told = json!({"TWINNINGS_BY_YEAR": {"rows": [
            {"year": 1950, "measures": {"twinnings": 4}}, {"year": 1951, "measures": {"twinnings": 1}},
            {"year": 2020, "measures": {"twinnings": 2}}, {"year": null, "measures": {"twinnings": 9}}]}});
        let new = Numbers::told(Indicator::NewTwinnings, &told);
        assert_eq!(new.value, Some(3.0));
        assert_eq!(new.rows, rows(&[("1951", 1.0), ("2020", 2.0)]));
    }

    #[test]
    fn amounts_are_added_as_whole_numbers_and_never_over_currencies() {
        let told = json!({"FUNDING": {
            "rows": [
                {"programme": "cerv", "currency": "EUR", "measures": {"withGrant": 1, "granted": "9007199254740990"}},
                {"programme": "cerv", "currency": "SEK", "measures": {"withGrant": 1, "granted": "7"}},
                {"programme": "urbact", "currency": "PLN", "measures": {"withGrant": 0, "granted": "0"}},
                {"programme": null, "currency": "EUR", "measures": {"withGrant": 1, "granted": "3"}},
                {"programme": null, "currency": null, "measures": {"withGrant": 0, "granted": "0"}}]}});
        let won = Numbers::told(Indicator::FundingWon, &told);
        assert_eq!(won.value, None);
        assert_eq!(
            won.rows,
            rows(&[("EUR", 9_007_199_254_740_992.0), ("SEK", 7.0)])
        );
        let projects = Numbers::told(Indicator::FundedProjects, &told);
        assert_eq!(projects.value, Some(3.0));
        assert_eq!(projects.rows, rows(&[("cerv", 2.0)]));
    }

    #[test]
    fn of_a_part_that_nobody_could_answer_there_are_no_numbers_and_of_no_twinnings_no_share() {
        for indicator in Indicator::ALL {
            assert_eq!(
                Numbers::told(*indicator, &Value::Null),
                Numbers::default(),
                "{indicator}"
            );
        }
        let told = |both: u32, all: u32| {
            json!({
                "TWINNINGS": {"total": {"twinnings": all}, "rows": []},
                "TWINNINGS_LISTED_BY_BOTH": {"total": {"twinnings": both}}})
        };
        let share = |told| Numbers::told(Indicator::ConfirmedShare, &told).value;
        assert_eq!(share(told(0, 0)), None);
        assert_eq!(share(told(0, 8)), Some(0.0));
        assert_eq!(share(told(3, 8)), Some(0.375));
        let told = told(0, 0);
        let active = Numbers::told(Indicator::ActiveTwinnings, &told);
        assert_eq!(active.value, Some(0.0));
    }
}

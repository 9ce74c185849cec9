use serde_json::{Value, json};

use super::*;

fn read(rule: Value) -> StatedRule {
    serde_json::from_value(rule).unwrap()
}

fn why(rule: Value) -> String {
    match read(rule).what {
        What::Unknown(unknown) => unknown.why().to_owned(),
        What::Known(rule) => panic!("understood as {rule:?}"),
    }
}

#[test]
fn a_rule_reads_back_as_it_was_written() {
    for rule in [
        json!({"id": "a", "rule": "LEAST_APPLICANTS", "count": 4}),
        json!({"id": "a", "rule": "LEAST_COUNTRIES", "count": 2, "kinds": ["MUNICIPALITY"]}),
        json!({"id": "a", "rule": "ELIGIBLE_COUNTRIES"}),
        json!({"id": "a", "rule": "POPULATION", "least": 25000, "of": "TOGETHER"}),
        json!({"id": "a", "rule": "PARTNERS", "bonds": "CONNECTED", "statuses": ["ACTIVE"], "binding": false}),
        json!({"id": "a", "rule": "GRANT", "most": {"minorUnits": 5, "currency": "EUR"}, "note": {"en": "see the guide"}}),
        json!({"id": "a", "rule": "IN_WORDS", "text": {"en": "the lead is a city"},
               "source": {"url": "https://example.org/", "checked": "2026-11-26"}}),
    ] {
        let stated = read(rule.clone());
        assert!(matches!(stated.what, What::Known(_)), "{rule}");
        assert_eq!(serde_json::to_value(&stated).unwrap(), rule);
    }
}

#[test]
fn a_rule_of_a_later_version_is_kept_whole() {
    for (rule, named) in [
        (
            json!({"id": "a", "rule": "LEAST_SHARE", "percent": 70, "of": {"x": [1, 2.5]}}),
            "LEAST_SHARE",
        ),
        // A known rule that means something else by a field which is not known.
        (
            json!({"id": "a", "rule": "LEAST_APPLICANTS", "count": 4, "counting": "AFFILIATES"}),
            "LEAST_APPLICANTS",
        ),
        (
            json!({"id": "a", "rule": "ELIGIBLE_COUNTRIES", "except": ["XK"]}),
            "ELIGIBLE_COUNTRIES",
        ),
        (
            json!({"id": "a", "rule": "EU_MEMBER", "of": "HALF"}),
            "EU_MEMBER",
        ),
        (
            json!({"id": "a", "rule": "APPLICANT_KINDS", "kinds": ["PORT"], "of": "EACH"}),
            "APPLICANT_KINDS",
        ),
    ] {
        let stated = read(rule.clone());
        let What::Unknown(unknown) = &stated.what else {
            panic!("understood: {rule}");
        };
        assert_eq!(unknown.name(), named);
        assert_eq!(serde_json::to_value(&stated).unwrap(), rule);
    }
}

#[test]
fn what_says_nothing_is_not_understood() {
    for (rule, part) in [
        (
            json!({"id": "a", "rule": "LEAST_APPLICANTS", "count": 0}),
            "demands nothing",
        ),
        (
            json!({"id": "a", "rule": "PARTICIPANTS"}),
            "neither least nor most",
        ),
        (
            json!({"id": "a", "rule": "PROJECT_MONTHS", "least": 24, "most": 12}),
            "least is more than most",
        ),
        (
            json!({"id": "a", "rule": "EU_MEMBER", "of": "TOGETHER"}),
            "only POPULATION",
        ),
        (
            json!({"id": "a", "rule": "APPLICANT_KINDS", "kinds": [], "of": "EACH"}),
            "kinds is empty",
        ),
        (
            json!({"id": "a", "rule": "LEAST_IN_REGIONS", "count": 1, "regions": ["Bavaria"]}),
            "NUTS",
        ),
        (
            json!({"id": "a", "rule": "PARTNERS", "bonds": "EACH", "statuses": []}),
            "statuses is empty",
        ),
        (
            json!({"id": "a", "rule": "GRANT", "least": {"minorUnits": 1, "currency": "EUR"}, "most": {"minorUnits": 2, "currency": "CHF"}}),
            "two currencies",
        ),
        (
            json!({"id": "a", "rule": "LEAST_APPLICANTS", "count": 2.5}),
            "2.5",
        ),
    ] {
        let why = why(rule);
        assert!(why.contains(part), "{why}");
    }
}

#[test]
fn a_rule_without_name_or_id_is_refused() {
    for bad in [
        json!({"rule": "ELIGIBLE_COUNTRIES"}),
        json!({"id": "a b", "rule": "ELIGIBLE_COUNTRIES"}),
        json!({"id": "a"}),
        json!({"id": "a", "rule": 5}),
        json!({"id": "a", "rule": "ELIGIBLE_COUNTRIES", "binding": "yes"}),
        json!({"id": "a", "rule": "ELIGIBLE_COUNTRIES", "source": {"url": "nowhere"}}),
    ] {
        assert!(
            serde_json::from_value::<StatedRule>(bad.clone()).is_err(),
            "{bad}"
        );
    }
}

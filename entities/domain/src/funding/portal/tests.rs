use super::*;
use crate::funding::{CallState, examples};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn imported(json: &str) -> Imported {
    read(json.as_bytes(), &examples().unwrap(), day("2026-11-26")).unwrap()
}

fn call<'a>(imported: &'a Imported, id: &str) -> &'a ImportedCall {
    let found = imported.calls.iter().find(|one| one.call.id.as_str() == id);
    found.unwrap_or_else(|| panic!("{id} is not there"))
}

fn cents(amount: Option<crate::funding::Money>) -> Option<u64> {
    amount.map(crate::funding::Money::minor_units)
}

fn days(call: &Call) -> Vec<String> {
    let deadlines = call.deadlines.iter();
    deadlines
        .map(|one| {
            format!(
                "{} {} {:?}",
                one.stage,
                one.date,
                one.time.map(|time| time.to_string())
            )
        })
        .collect()
}

const SEARCH: &str = include_str!("tests/search.json");
const LIST: &str = include_str!("tests/grants-tenders.json");
const TOPIC: &str = include_str!("tests/topic.json");

#[test]
fn a_call_of_the_search_has_its_dates_and_amounts() {
    let imported = imported(SEARCH);
    let networks = call(&imported, "CERV-2026-CITIZENS-TOWN-NT");
    assert_eq!(networks.status, Some(PortalStatus::Open));
    let networks = &networks.call;
    assert_eq!(networks.programme.as_str(), "cerv");
    assert_eq!(networks.opens, Some(day("2025-12-17")));
    assert_eq!(days(networks), ["1 2026-04-16 None"]);
    assert_eq!(cents(networks.budget), Some(1_200_000_000));
    let grant = networks.grant.clone().unwrap();
    assert_eq!(
        (cents(grant.least), grant.most, grant.lump_sum),
        (Some(10_000_000), None, true)
    );
    assert_eq!(networks.title.in_languages(&["en"]).1, "Networks of Towns");
    assert_eq!(networks.title.in_languages(&["fr"]).1, "Réseaux de villes");
    assert!(
        networks
            .url
            .as_ref()
            .unwrap()
            .as_str()
            .ends_with("/topic-details/CERV-2026-CITIZENS-TOWN-NT")
    );
    assert_eq!(networks.sources[0].checked, Some(day("2026-11-26")));
    assert_eq!(networks.state(day("2026-01-01")), CallState::Open);
}

#[test]
fn rules_come_from_templates_and_only_in_their_years() {
    let imported = imported(SEARCH);
    let known = examples().unwrap();
    let like = known
        .call(&"CERV-2026-CITIZENS-TOWN-NT".parse().unwrap())
        .unwrap();
    let this_year = &call(&imported, "CERV-2026-CITIZENS-TOWN-NT").call;
    assert_eq!(
        (&this_year.rules, &this_year.rules_like),
        (&like.rules, &None)
    );
    let last_year = &call(&imported, "CERV-2025-CITIZENS-TOWN-NT").call;
    assert_eq!(
        (&last_year.rules, &last_year.rules_like),
        (&like.rules, &Some(like.id.clone()))
    );
    assert_eq!(last_year.themes, like.themes);
    // Nobody has looked at 2027 yet.
    let next_year = &call(&imported, "CERV-2027-CITIZENS-TOWN-NT").call;
    assert_eq!((next_year.rules.len(), &next_year.rules_like), (0, &None));
    assert_eq!(next_year.state(day("2026-11-26")), CallState::Unknown);
}

#[test]
fn stages_and_a_budget_of_several_topics_are_told() {
    let imported = imported(SEARCH);
    let one = &call(&imported, "ERASMUS-2026-MADE-UP-ONE");
    assert_eq!(
        days(&one.call),
        [
            "1 2026-03-05 Some(\"17:00:00\")",
            "2 2026-09-17 Some(\"17:00:00\")",
        ]
    );
    assert_eq!(one.call.budget, None);
    assert_eq!(
        cents(one.call.grant.clone().unwrap().most),
        Some(40_000_000)
    );
    assert_eq!(one.status, None);
    let notes: Vec<_> = imported
        .notes
        .iter()
        .map(|note| (note.place.as_str(), note.problem.code()))
        .collect();
    assert_eq!(
        notes,
        [
            ("results[4].metadata.budgetOverview[0]", "BUDGET_SHARED"),
            ("results[4].metadata.status[0]", "STATUS_UNKNOWN"),
            (
                "results[13].metadata.budgetOverview[0]",
                "BUDGET_UNREADABLE"
            ),
        ]
    );
    assert_eq!(call(&imported, "CERV-2026-BAD-BUDGET").call.budget, None);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place_and_the_rest_is_taken() {
    let imported = imported(SEARCH);
    let refused: Vec<_> = imported
        .refused
        .iter()
        .map(|one| (one.place.as_str(), one.problem.code()))
        .collect();
    assert_eq!(
        refused,
        [
            ("results[8].metadata", "NO_IDENTIFIER"),
            ("results[9].metadata", "NO_TITLE"),
            ("results[10].metadata.identifier[0]", "IDENTIFIER_INVALID"),
            ("results[11].metadata.deadlineDate[1]", "DATE_INVALID"),
            ("results[12].metadata (deadlines[0].date)", "CONTRADICTION"),
            ("results[14]", "NOT_AN_OBJECT"),
        ]
    );
    assert_eq!(
        imported.refused[3].to_string(),
        "results[11].metadata.deadlineDate[1]: \"in spring\" is not a day: milliseconds since 1970, 2026-04-16, \
         2026-04-16T00:00:00.000+0000 or 16 April 2026"
    );
    assert_eq!(
        (imported.no_calls, imported.other_programmes, imported.total),
        (2, 1, Some(412))
    );
    assert_eq!(imported.calls.len(), 5);
}

#[test]
fn the_whole_list_is_read_like_the_search() {
    let imported = imported(LIST);
    assert_eq!(
        (imported.calls.len(), imported.no_calls, imported.total),
        (2, 1, None)
    );
    let twinning = call(&imported, "CERV-2026-CITIZENS-TOWN-TT");
    assert_eq!(twinning.status, Some(PortalStatus::Forthcoming));
    assert_eq!(twinning.call.opens, Some(day("2026-05-13")));
    assert_eq!(days(&twinning.call), ["1 2026-09-23 Some(\"17:00:00\")"]);
    assert!(!twinning.call.rules.is_empty());
    let two = &call(&imported, "ERASMUS-2026-MADE-UP-TWO").call;
    assert_eq!(days(two), ["1 2026-02-12 None", "1 2026-10-01 None"]);
    assert_eq!(two.opens, Some(day("2026-01-01")));
    assert_eq!(two.state(day("2026-06-01")), CallState::Open);
}

#[test]
fn one_topic_is_read_with_its_table() {
    let imported = imported(TOPIC);
    let twinning = &call(&imported, "CERV-2026-CITIZENS-TOWN-TT").call;
    assert_eq!(cents(twinning.budget), Some(450_000_050));
    let grant = twinning.grant.clone().unwrap();
    assert_eq!(
        (cents(grant.least), cents(grant.most)),
        (Some(845_500), Some(5_074_500))
    );
    assert_eq!(
        (twinning.opens, days(twinning)),
        (
            Some(day("2026-05-13")),
            vec!["1 2026-09-23 None".to_owned()]
        )
    );
}

#[test]
fn what_was_read_goes_into_the_catalogue() {
    let known = examples().unwrap();
    let merged = known.with(imported(LIST).into_calls()).unwrap();
    assert_eq!(
        (merged.created, merged.updated, merged.unchanged),
        (1, 1, 0)
    );
    let twinning = merged
        .catalogue
        .call(&"CERV-2026-CITIZENS-TOWN-TT".parse().unwrap())
        .unwrap();
    assert_eq!(twinning.opens, Some(day("2026-05-13")));
    assert_eq!(
        twinning.title.in_languages(&["de"]).1,
        "Städtepartnerschaften"
    );
    let again = merged.catalogue.with(imported(LIST).into_calls()).unwrap();
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 2));
    assert_eq!(again.catalogue, merged.catalogue);
    let published = merged.catalogue.to_json();
    assert_eq!(
        Catalogue::parse_for_publishing(&published).unwrap(),
        merged.catalogue
    );
}

#[test]
fn a_file_that_is_not_the_portals_is_refused_as_a_whole() {
    for (json, part) in [
        ("", "not the portal's JSON: EOF"),
        ("<html>", "line 1 column 1"),
        ("[]", "an object with “results”"),
        (r#"{"results": {}}"#, "a list at results"),
        (r#"{"results": [{"metadata": {"#, "EOF"),
        (r#"{"results": []} x"#, "trailing characters"),
        (r#"{"data": [], "errors": null}"#, "it has “data”, “errors”"),
        (
            r#"{"fundingData": {"Tenders": []}}"#,
            "“fundingData.Tenders”",
        ),
        (r#"{"results": [], "totalResults": 0}"#, "not one entry"),
        (
            r#"{"fundingData": {"GrantTenderObj": []}}"#,
            "not one entry",
        ),
    ] {
        let error = read(json.as_bytes(), &examples().unwrap(), day("2026-11-26"))
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "“{part}” is not in: {error}");
    }
}

#[test]
fn whatever_becomes_of_one_entry_nothing_panics_and_the_others_are_read() {
    use serde_json::{Value, json};
    let whole: Value = serde_json::from_str(SEARCH).unwrap();
    let entry = &whole["results"][0];
    let good = &whole["results"][3];
    for name in entry["metadata"].as_object().unwrap().keys() {
        for bad in [
            json!(null),
            json!([]),
            json!({}),
            json!(-1),
            json!(1e300),
            json!(["\u{0}"]),
            json!([[["x"]]]),
            json!("x".repeat(5_000)),
        ] {
            let mut entry = entry.clone();
            entry["metadata"][name] = bad;
            let page = json!({"results": [entry, good]});
            let read = imported(&page.to_string());
            assert!(
                read.calls
                    .iter()
                    .any(|one| one.call.id.as_str() == "CERV-2027-CITIZENS-TOWN-NT"),
                "{name}"
            );
        }
    }
}

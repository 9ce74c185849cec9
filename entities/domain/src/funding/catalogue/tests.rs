use serde_json::{Value, json};

use super::*;
use crate::funding::{CallState, What, examples};

fn document() -> Value {
    json!({
        "format": "jumelage-funding",
        "version": 1,
        "asOf": "2026-11-26",
        "programmes": [
            {"id": "cerv", "name": {"en": "CERV"}, "countries": {"euMembers": true, "complete": false}},
            {"id": "abc", "name": {"en": "ABC"}, "countries": {"euMembers": false, "complete": true}}
        ],
        "calls": [
            {"id": "C-2", "programme": "cerv", "title": {"en": "Two"}, "deadlines": [{"date": "2026-04-16"}],
             "opens": "2026-01-01", "sources": [{"url": "https://example.org/2"}],
             "rules": [{"id": "r", "rule": "LEAST_COUNTRIES", "count": 2}]},
            {"id": "C-1", "programme": "cerv", "title": {"en": "One"}, "sources": [{"url": "https://example.org/1"}]}
        ]
    })
}

fn with(pointer: &str, value: Value) -> String {
    let mut document = document();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Object(map) => {
            map.insert(name.to_owned(), value);
        }
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
    document.to_string()
}

/// Each text is refused with words that have these parts.
fn named<const N: usize>(cases: [(String, [&str; 2]); N]) {
    for (text, parts) in cases {
        let error = Catalogue::parse(&text).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "“{part}” is not in: {error}");
        }
    }
}

#[test]
fn programmes_and_calls_are_sorted_and_read_back() {
    let catalogue = Catalogue::parse(&document().to_string()).unwrap();
    let ids: Vec<_> = catalogue
        .calls()
        .iter()
        .map(|call| call.id.as_str())
        .collect();
    assert_eq!(ids, ["C-1", "C-2"]);
    assert_eq!(Catalogue::parse(&catalogue.to_json()).unwrap(), catalogue);
    assert!(Catalogue::parse_for_publishing(&document().to_string()).is_ok());
}

#[test]
fn what_is_no_such_document_is_said_with_what_to_do() {
    let trailing = format!("{} x", document());
    named([
        (trailing, ["document", "more behind its end"]),
        ("[]".to_owned(), ["document", "line 1"]),
        (
            r#"{"format": "jumelage-funding", "version": 1"#.to_owned(),
            ["document", "EOF"],
        ),
        (
            with("/format", json!("csv")),
            ["format: ", "jumelage-funding"],
        ),
        (
            with("/version", json!(2)),
            ["version 2", "update the program"],
        ),
        (with("/version", Value::Null), ["version: ", "write 1"]),
        (with("/asOf", json!("yesterday")), ["asOf, line 1", ""]),
    ]);
}

#[test]
fn a_value_that_is_none_is_named_with_its_path() {
    named([
        (
            with("/calls/0/opens", json!("2026-02-30")),
            ["calls[0].opens", ""],
        ),
        (
            with("/calls/0/id", json!("C 2")),
            ["calls[0].id", "“C 2” is not the id of a call"],
        ),
        (
            with("/calls/0/title", json!({})),
            ["calls[0].title", "in at least one language"],
        ),
        (
            with("/calls/0/goals", json!([18])),
            ["calls[0].goals", "“18” is not a Sustainable"],
        ),
        (
            with(
                "/calls/0/budget",
                json!({"minorUnits": 1.5, "currency": "EUR"}),
            ),
            ["calls[0].budget.minorUnits", "1.5"],
        ),
        (
            with(
                "/calls/0/budget",
                json!({"minorUnits": 1, "currency": "XYZ"}),
            ),
            ["calls[0].budget", "“XYZ” is not an ISO 4217"],
        ),
        (
            with("/calls/0/url", json!("here")),
            ["calls[0].url", "is not the address of a page"],
        ),
        (
            with("/calls/0/rules/0", json!({"rule": "X"})),
            ["calls[0].rules[0]", "a rule needs an id"],
        ),
    ]);
}

#[test]
fn calls_that_do_not_fit_are_named_with_their_path() {
    named([
        (
            with("/calls/0/programme", json!("nope")),
            ["calls[0].programme: there is no programme “nope”", "add it"],
        ),
        (
            with("/calls/0/id", json!("c-1")),
            ["calls[1].id: another call is called “C-1”", ""],
        ),
        (
            with("/calls/0/sources", json!([])),
            ["calls[0].sources", "at least one source"],
        ),
        (
            with("/calls/0/deadlines/0", json!({"date": "2025-12-31"})),
            ["calls[0].deadlines[0].date", "before the call opens"],
        ),
        (
            with(
                "/calls/0/deadlines/0",
                json!({"date": "2026-04-16", "stage": 0}),
            ),
            ["calls[0].deadlines[0].stage", "1 to 9"],
        ),
        (
            with(
                "/calls/0/deadlines",
                json!([{"date": "2026-05-01"}, {"date": "2026-04-01"}]),
            ),
            ["calls[0].deadlines", "in the order"],
        ),
        (
            with("/calls/0/grant", json!({"sharePercent": 101})),
            ["calls[0].grant.sharePercent", "per cent"],
        ),
        (
            with(
                "/calls/0/grant",
                json!({"least": {"minorUnits": 2, "currency": "EUR"}, "most": {"minorUnits": 1, "currency": "EUR"}}),
            ),
            ["calls[0].grant", "must not be more"],
        ),
        (
            with("/calls/0/themes", json!([" "])),
            ["calls[0].themes", "not the id of a theme"],
        ),
        (
            with(
                "/calls/0/rules",
                json!([{"id": "r", "rule": "ELIGIBLE_COUNTRIES"}, {"id": "r", "rule": "ELIGIBLE_COUNTRIES"}]),
            ),
            ["calls[0].rules[1].id", "“r”"],
        ),
    ]);
}

#[test]
fn programmes_that_do_not_fit_are_named_with_their_path() {
    named([
        (
            with("/programmes/1/id", json!("cerv")),
            ["programmes[1].id", "“cerv”"],
        ),
        (
            with("/programmes/0/countries", json!({"euMembers": true})),
            ["programmes[0].countries", "complete"],
        ),
        (
            with(
                "/programmes/0/portal",
                json!({"codes": [], "templates": [{"topic": "X", "from": 2025, "until": 2026, "like": "C-1"}]}),
            ),
            ["programmes[0].portal.templates[0].topic", "{year}"],
        ),
        (
            with(
                "/programmes/0/portal",
                json!({"codes": [], "templates": [{"topic": "X-{year}", "from": 2026, "until": 2025, "like": "C-1"}]}),
            ),
            ["programmes[0].portal.templates[0].until", "swap"],
        ),
        (
            with(
                "/programmes/0/portal",
                json!({"codes": [], "templates": [{"topic": "X-{year}", "from": 2025, "until": 2026, "like": "C-9"}]}),
            ),
            ["programmes[0].portal.templates[0].like", "“C-9”"],
        ),
    ]);
}

#[test]
fn a_reader_takes_what_a_later_version_added_and_a_publisher_is_told() {
    let field = with("/calls/0/colour", json!("blue"));
    assert_eq!(
        Catalogue::parse(&field).unwrap(),
        Catalogue::parse(&document().to_string()).unwrap()
    );
    let error = Catalogue::parse_for_publishing(&field).unwrap_err();
    assert_eq!(
        error,
        CatalogueError::UnknownField("calls[0].colour".into())
    );
    let deep = with(
        "/programmes/0/countries",
        json!({"euMembers": true, "complete": false, "other": []}),
    );
    assert!(
        Catalogue::parse_for_publishing(&deep)
            .unwrap_err()
            .to_string()
            .starts_with("programmes[0].countries.other: ")
    );

    let rule = with(
        "/calls/0/rules/0",
        json!({"id": "r", "rule": "LEAST_SHARE", "percent": 70}),
    );
    let catalogue = Catalogue::parse(&rule).unwrap();
    let call = catalogue.call(&"C-2".parse().unwrap()).unwrap();
    assert!(
        matches!(&call.rules[0].what, What::Unknown(unknown) if unknown.name() == "LEAST_SHARE")
    );
    assert!(
        catalogue.to_json().contains("\"percent\": 70"),
        "what is not known is kept"
    );
    let error = Catalogue::parse_for_publishing(&rule)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("calls[0].rules[0]: the rule “LEAST_SHARE” cannot be judged"),
        "{error}"
    );
}

#[test]
fn what_goes_without_saying_may_be_said() {
    let mut text = document();
    text["calls"][0]["deadlines"][0]["stage"] = json!(1);
    text["calls"][0]["rules"][0]["binding"] = json!(true);
    text["calls"][0]["rules"][0]["kinds"] = json!([]);
    text["calls"][1]["opens"] = Value::Null;
    text["calls"][1]["themes"] = json!([]);
    Catalogue::parse_for_publishing(&text.to_string()).unwrap();
}

#[test]
fn a_document_can_bring_a_newer_list_of_members() {
    let accession = with(
        "/euMembers",
        json!([{"country": "ME", "from": "2028-01-01"}]),
    );
    let catalogue = Catalogue::parse_for_publishing(&accession).unwrap();
    let is_member = |country: &str, on: &str| {
        catalogue
            .union()
            .is_member(country.parse().unwrap(), on.parse().unwrap())
    };
    assert!(is_member("ME", "2028-01-01"));
    assert!(!is_member("ME", "2027-12-31"));
    assert!(
        !is_member("DE", "2028-01-01"),
        "the list that is given is the whole list"
    );
    assert_eq!(Catalogue::parse(&catalogue.to_json()).unwrap(), catalogue);
}

#[test]
fn the_digest_changes_with_what_is_said_and_not_with_the_order() {
    let one = Catalogue::parse(&document().to_string()).unwrap();
    let mut turned = document();
    turned["calls"].as_array_mut().unwrap().reverse();
    assert_eq!(
        Catalogue::parse(&turned.to_string()).unwrap().digest(),
        one.digest()
    );
    let other = Catalogue::parse(&with("/calls/0/opens", json!("2026-01-02"))).unwrap();
    assert_ne!(other.digest(), one.digest());
}

#[test]
fn calls_from_elsewhere_bring_dates_and_leave_what_people_wrote() {
    let known = examples().unwrap();
    let id = "CERV-2026-CITIZENS-TOWN-NT".parse().unwrap();
    let before = known.call(&id).unwrap();
    let mut news = before.clone();
    news.rules = vec![];
    news.themes = ["other".to_owned()].into();
    news.title = LocalizedText::new("en", "NETWORKS")
        .unwrap()
        .and(&LocalizedText::new("pl", "Sieci miast").unwrap());
    news.deadlines[0].time = None;
    let same = known
        .with(vec![Call {
            title: before.title.clone(),
            ..news.clone()
        }])
        .unwrap();
    assert_eq!((same.created, same.updated, same.unchanged), (0, 0, 1));
    assert_eq!(same.catalogue, known);

    news.deadlines[0].date = "2026-04-30".parse().unwrap();
    let extra = Call {
        id: "CERV-2026-OTHER".parse().unwrap(),
        ..news.clone()
    };
    let merged = known.with(vec![news, extra]).unwrap();
    assert_eq!(
        (merged.created, merged.updated, merged.unchanged),
        (1, 1, 0)
    );
    let after = merged.catalogue.call(&id).unwrap();
    assert_eq!(
        (&after.rules, &after.themes),
        (&before.rules, &before.themes)
    );
    assert_eq!(after.title.in_languages(&["en"]).1, "Networks of Towns");
    assert_eq!(after.title.in_languages(&["pl"]).1, "Sieci miast");
    assert_eq!(after.state("2026-04-20".parse().unwrap()), CallState::Open);
    assert_eq!(merged.catalogue.label(), known.label());
}

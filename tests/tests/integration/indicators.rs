//! Indicators: the same numbers as the single statistics, of all that a network lists, each thing once.

mod coverage;
mod random;
mod surveys;

use serde_json::{Value, json};

use crate::networks::sides::{Sides, text};

const FR: usize = 0;
const IT: usize = 1;
const DE: usize = 2;
const PL: usize = 3;

const ALL: &str = "{indicators{coverage{complete settled expected answered}
    indicators{code unit value rows{group value}}}}";

const TWINNING: &str = "mutation($input:RecordTwinningInput!){recordTwinning(input:$input){
    twinning{id}userErrors{code path message}}}";
const ACTIVITY: &str = "mutation($input:RecordActivityInput!){recordActivity(input:$input){
    activity{id}userErrors{code path message}}}";
const NETWORK: &str = "mutation($input:RecordNetworkInput!){recordNetwork(input:$input){
    network{id}userErrors{code path message}}}";
const CONFIRM: &str =
    "mutation($input:ConfirmNetworkMembershipInput!){confirmNetworkMembership(input:$input){
    network{id}userErrors{code path message}}}";
const PROJECT: &str = "mutation($input:RecordProjectInput!){recordProject(input:$input){
    project{id}userErrors{code path message}}}";
const TRAINING: &str =
    "mutation($input:RecordTrainingOfferInput!){recordTrainingOffer(input:$input){
    trainingOffer{id}userErrors{code path message}}}";

/// Four associations that list things of all kinds: some on two sides, some on one.
async fn listed() -> Sides {
    let sides = Sides::with(2).await;
    let town = |node: usize, number: usize| json!(sides.towns[node][number]);
    // Who records what of whom: kind, status and beginning.
    let twinnings = [
        (FR, (FR, 0), (DE, 0), "TWINNING", "ACTIVE", "1950"),
        (DE, (DE, 0), (FR, 0), "TWINNING", "ACTIVE", "1950"),
        (FR, (FR, 1), (DE, 1), "TWINNING", "ACTIVE", "1963-05"),
        (DE, (DE, 1), (FR, 1), "TWINNING", "ACTIVE", "1963-05"),
        (IT, (IT, 0), (PL, 0), "FRIENDSHIP", "ACTIVE", "1990"),
        (FR, (FR, 0), (IT, 1), "TWINNING", "DORMANT", "1970"),
        (DE, (DE, 0), (DE, 1), "FRIENDSHIP", "ACTIVE", "1990"),
    ];
    for (node, one, other, kind, status, since) in twinnings {
        let input = json!({"party": town(one.0, one.1), "partner": {"id": town(other.0, other.1)},
            "kind": kind, "status": status, "since": since});
        sides.done(node, TWINNING, input).await;
    }
    sides.exchange().await;
    let query = "query($f:TwinningFilter){europe{twinnings(filter:$f){nodes{id}}}}";
    let id_of = async |countries: [&str; 2], from: &str| {
        let filter = json!({"between": countries, "sinceFrom": from});
        let found = sides.see(PL, query, json!({"f": filter})).await;
        let nodes = found["europe"]["twinnings"]["nodes"].clone();
        assert_eq!(nodes.as_array().unwrap().len(), 1, "{nodes}");
        nodes[0]["id"].clone()
    };
    let choir = json!({"twinning": id_of(["FR", "DE"], "1960").await, "kind": "CULTURAL_EXCHANGE",
        "title": text("Choirs"), "startsOn": "2024-05-02", "participants": 40, "themes": ["culture"], "sdgs": [11]});
    sides.done(FR, ACTIVITY, choir.clone()).await;
    sides.done(DE, ACTIVITY, choir).await;
    let workshop = json!({"twinning": id_of(["IT", "PL"], "1960").await, "kind": "WORKSHOP",
        "title": text("Water"), "startsOn": "2025-01-02", "themes": ["culture", "water"]});
    sides.done(IT, ACTIVITY, workshop).await;
    let ring = json!({"title": text("Ring"), "members": [
        {"localGovernment": town(DE, 0), "role": "LEAD"},
        {"localGovernment": town(FR, 0)}, {"localGovernment": town(IT, 0)}]});
    let kept = sides.done(DE, NETWORK, ring).await;
    let euros = |units: u64| json!({"minorUnits": units, "currency": "EUR"});
    let well = json!({"state": "RUNNING", "title": text("A well"), "programme": "cerv",
        "call": "CERV-2026-CITIZENS-TOWN-NT", "lead": town(DE, 0), "partners": [town(FR, 0)],
        "asked": euros(9), "granted": euros(25_000_000_000)});
    sides.done(DE, PROJECT, well.clone()).await;
    sides.done(FR, PROJECT, well).await;
    let bridge = json!({"state": "FINISHED", "title": text("A bridge"), "lead": town(IT, 0),
        "granted": {"minorUnits": 7, "currency": "SEK"}});
    sides.done(IT, PROJECT, bridge).await;
    let plan = json!({"state": "PLANNED", "title": text("A plan"), "programme": "urbact", "lead": town(PL, 0)});
    sides.done(PL, PROJECT, plan).await;
    let offer = |answers: Value| json!({"format": "SELF_PACED", "title": text("How to"), "answers": answers});
    sides
        .done(FR, TRAINING, offer(json!(["FUNDING", "KNOW_HOW"])))
        .await;
    sides.done(DE, TRAINING, offer(json!([]))).await;
    let mut over = offer(json!(["STAFF"]));
    over["format"] = json!("ON_SITE");
    over["startsOn"] = json!("2020-03-01");
    over["endsOn"] = json!("2020-03-02");
    sides.done(PL, TRAINING, over).await;
    sides.exchange().await;
    let confirmed = json!({"network": kept["network"]["id"]});
    sides.done(FR, CONFIRM, confirmed).await;
    sides.exchange().await;
    sides
}

/// An indicator's value, and its rows: numbers as numbers, whether or not they are written with a point.
fn told(answer: &Value, code: &str) -> (Option<f64>, Vec<(String, f64)>) {
    let mut all = answer["indicators"]["indicators"]
        .as_array()
        .unwrap()
        .iter();
    let one = all.find(|one| one["code"] == code).unwrap();
    let rows = one["rows"].as_array().unwrap().iter();
    let row = |row: &Value| {
        let group = row["group"].as_str().unwrap().to_owned();
        (group, row["value"].as_f64().unwrap())
    };
    (one["value"].as_f64(), rows.map(row).collect())
}

/// What is expected of one.
fn of(value: Option<f64>, rows: &[(&str, f64)]) -> (Option<f64>, Vec<(String, f64)>) {
    let rows = rows.iter();
    let rows = rows.map(|(group, value)| ((*group).to_owned(), *value));
    (value, rows.collect())
}

#[tokio::test]
async fn every_number_is_of_all_that_is_listed_each_thing_once_whoever_is_asked() {
    let sides = listed().await;
    for asking in [FR, IT, DE, PL] {
        let seen = sides.see(asking, ALL, json!({})).await;
        let whole = json!({"complete": true, "settled": true, "expected": 4, "answered": 4});
        assert_eq!(seen["indicators"]["coverage"], whole);
        let expected = [
            (
                "ACTIVE_TWINNINGS",
                of(Some(4.0), &[("TWINNING", 2.0), ("FRIENDSHIP", 2.0)]),
            ),
            ("CONFIRMED_SHARE", of(Some(0.75), &[])),
            (
                "NEW_TWINNINGS",
                of(Some(4.0), &[("1963", 1.0), ("1970", 1.0), ("1990", 2.0)]),
            ),
            ("NETWORKS", of(Some(1.0), &[])),
            (
                "ACTIVITIES",
                of(Some(2.0), &[("CULTURAL_EXCHANGE", 1.0), ("WORKSHOP", 1.0)]),
            ),
            (
                "ACTIVITIES_BY_THEME",
                of(Some(2.0), &[("culture", 2.0), ("water", 1.0)]),
            ),
            ("ACTIVITIES_BY_GOAL", of(Some(2.0), &[("11", 1.0)])),
            (
                "PARTICIPANTS",
                of(Some(40.0), &[("CULTURAL_EXCHANGE", 40.0)]),
            ),
            ("FUNDED_PROJECTS", of(Some(2.0), &[("cerv", 1.0)])),
            (
                "FUNDING_WON",
                of(None, &[("EUR", 25_000_000_000.0), ("SEK", 7.0)]),
            ),
            (
                "TRAINING_OFFERS",
                of(Some(2.0), &[("FUNDING", 1.0), ("KNOW_HOW", 1.0)]),
            ),
            ("SURVEY_ANSWERS", of(None, &[])),
        ];
        for (code, expected) in &expected {
            assert_eq!(told(&seen, code), *expected, "{code} at {asking}");
        }
        let all = seen["indicators"]["indicators"].as_array().unwrap();
        assert_eq!(all.len(), expected.len());
    }
}

#[tokio::test]
async fn the_numbers_are_those_of_the_single_statistics() {
    let sides = listed().await;
    let seen = sides.see(PL, ALL, json!({})).await;
    let query = "{europe{
        active:twinningStatistics(filter:{statuses:[ACTIVE]}){total{twinnings}}
        both:twinningStatistics(filter:{statuses:[ACTIVE],confirmations:[CONFIRMED,DOMESTIC]}){total{twinnings}}
        new:twinnings(filter:{sinceFrom:\"1951\"}){totalCount}
        networks{totalCount} activities{totalCount}
        culture:activities(filter:{themes:[\"culture\"]}){totalCount}
        participants:activityStatistics{total{participants}}
        fundingStatistics{totals{currency measures{withGrant granted}}}
        cerv:projects(filter:{programmes:[\"cerv\"],states:[GRANTED,RUNNING,FINISHED]}){totalCount}}}";
    let europe = sides.see(PL, query, json!({})).await["europe"].take();
    let number = |path: &str| europe.pointer(path).and_then(Value::as_f64);
    let row = |code: &str, group: &str| {
        let (_, rows) = told(&seen, code);
        let found = rows.into_iter().find(|(known, _)| known == group);
        found.map(|(_, value)| value)
    };
    let active = number("/active/total/twinnings");
    assert_eq!(told(&seen, "ACTIVE_TWINNINGS").0, active);
    let share = number("/both/total/twinnings").unwrap() / active.unwrap();
    assert_eq!(told(&seen, "CONFIRMED_SHARE").0, Some(share));
    for (code, path) in [
        ("NEW_TWINNINGS", "/new/totalCount"),
        ("NETWORKS", "/networks/totalCount"),
        ("ACTIVITIES", "/activities/totalCount"),
        ("PARTICIPANTS", "/participants/total/participants"),
    ] {
        assert_eq!(told(&seen, code).0, number(path), "{code}");
    }
    let culture = number("/culture/totalCount");
    assert_eq!(row("ACTIVITIES_BY_THEME", "culture"), culture);
    assert_eq!(row("FUNDED_PROJECTS", "cerv"), number("/cerv/totalCount"));
    let totals = europe["fundingStatistics"]["totals"].as_array().unwrap();
    let with_grant = totals.iter();
    let with_grant = with_grant.map(|row| row["measures"]["withGrant"].as_f64().unwrap());
    let funded = told(&seen, "FUNDED_PROJECTS").0;
    assert_eq!(funded, Some(with_grant.sum()));
    for total in totals
        .iter()
        .filter(|total| total["measures"]["granted"] != "0")
    {
        let granted = total["measures"]["granted"].as_str().unwrap();
        let currency = total["currency"].as_str().unwrap();
        assert_eq!(row("FUNDING_WON", currency), granted.parse().ok());
    }
}

#[tokio::test]
async fn only_those_that_are_wanted_come_each_once_in_every_language() {
    let sides = Sides::with(1).await;
    let query = "query($l:String){indicators(codes:[NETWORKS,ACTIVE_TWINNINGS,NETWORKS]){
        indicators{code unit title(language:$l) definition(language:$l)}}}";
    for (language, title, begins) in [
        (json!("en"), "Networks", "Networks of three"),
        (Value::Null, "Networks", "Networks of three"),
        (json!("it"), "Networks", "Networks of three"),
        (json!("fr-BE"), "Réseaux", "Réseaux de trois"),
        (json!("de-AT"), "Netzwerke", "Verzeichnete Netzwerke"),
    ] {
        let seen = sides.see(PL, query, json!({"l": language})).await;
        let all = seen["indicators"]["indicators"].as_array().unwrap();
        let codes: Vec<&Value> = all.iter().map(|one| &one["code"]).collect();
        assert_eq!(codes, ["NETWORKS", "ACTIVE_TWINNINGS"]);
        assert_eq!(
            (&all[0]["title"], &all[0]["unit"]),
            (&json!(title), &json!("NETWORKS"))
        );
        let definition = all[0]["definition"].as_str().unwrap();
        assert!(definition.starts_with(begins), "{definition}");
    }
    let none = sides
        .see(
            PL,
            "{indicators(codes:[]){indicators{code}coverage{expected}}}",
            json!({}),
        )
        .await;
    assert_eq!(none["indicators"]["indicators"], json!([]));
    let query = "{indicators(codes:[HAPPINESS]){indicators{code}}}";
    let refused = sides.fixture.network.ask(PL, query, json!({})).await;
    assert_eq!(refused["data"], Value::Null);
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("HAPPINESS"), "{message}");
}

#[test]
fn the_page_says_of_each_what_it_is_and_in_what_it_is_counted() {
    use jumelage_domain::{indicator::Indicator, messages::Language};
    let page = include_str!("../../../api/docs/indicators.md");
    for indicator in Indicator::ALL {
        let definition = indicator.definition(Language::English);
        let row = format!("| `{indicator}` | {definition} | `{}` |", indicator.unit());
        assert!(
            page.contains(&row),
            "api/docs/indicators.md has no row that begins: {row}"
        );
    }
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    assert_eq!(rows.count(), Indicator::ALL.len());
}

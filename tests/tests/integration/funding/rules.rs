//! The rules of the calls of 2026, and of older ones of the programmes that have none then: each met, and each missed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Desk;

const QUERY: &str =
    "query($call: ID!, $members: [ID!]!, $others: [FundingApplicantInput!], $lead: ID,
    $project: FundingProjectInput) {
    eligibility(call: $call, members: $members, others: $others, lead: $lead, project: $project) {
        verdict rules { rule { id rule binding judged } outcome reason } } }";

/// Those who apply, and what they plan.
#[derive(Clone)]
struct Case {
    call: &'static str,
    /// Names of towns of the network.
    members: Vec<&'static str>,
    /// Others: kind, country and, where it is known, population.
    others: Vec<(&'static str, &'static str, Option<u64>)>,
    /// Of the others, by place.
    lead: Option<usize>,
    project: Value,
}

/// The outcome of each rule, by its id, and the verdict.
async fn judged(desk: &Desk, case: &Case) -> (BTreeMap<String, String>, String) {
    let mut members = Vec::new();
    for name in &case.members {
        members.push(desk.id(name).await);
    }
    let named = |at: usize| format!("applicant {at}");
    let others: Vec<Value> = case
        .others
        .iter()
        .enumerate()
        .map(|(at, (kind, country, population))| {
            json!({ "name": named(at), "kind": kind, "country": country, "population": population })
        })
        .collect();
    let variables = json!({
        "call": case.call, "members": members, "others": others, "lead": case.lead.map(named),
        "project": case.project,
    });
    let data = desk.ask(QUERY, variables).await;
    let rules = data["eligibility"]["rules"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let outcomes = rules.map(|rule| (text(&rule["rule"]["id"]), text(&rule["outcome"])));
    (outcomes.collect(), text(&data["eligibility"]["verdict"]))
}

type Change = fn(&mut Case);

/// All rules of `good` are met but those that only a reader can judge; after each change the rule named is missed.
async fn each_met_and_missed(
    good: Case,
    in_words: &[&str],
    verdict: &str,
    missed: &[(&str, Change)],
) {
    let desk = Desk::open().await;
    let (outcomes, found) = judged(&desk, &good).await;
    for (rule, outcome) in &outcomes {
        let expected = if in_words.contains(&rule.as_str()) {
            "UNKNOWN"
        } else {
            "MET"
        };
        assert_eq!(outcome, expected, "{} {rule}", good.call);
    }
    assert_eq!(found, verdict, "{}", good.call);
    for (rule, change) in missed {
        let mut case = good.clone();
        change(&mut case);
        let (outcomes, _) = judged(&desk, &case).await;
        assert_eq!(
            outcomes[*rule], "MISSED",
            "{} {rule}: {outcomes:?}",
            good.call
        );
    }
    let tried = missed
        .iter()
        .map(|(rule, _)| *rule)
        .chain(in_words.iter().copied());
    let tried: std::collections::BTreeSet<&str> = tried.collect();
    let all: std::collections::BTreeSet<&str> = outcomes.keys().map(String::as_str).collect();
    assert_eq!(tried, all, "every rule is to be missed once");
}

fn town(country: &'static str) -> (&'static str, &'static str, Option<u64>) {
    ("MUNICIPALITY", country, Some(50_000))
}

#[tokio::test]
async fn town_twinning_of_cerv() {
    let good = Case {
        call: "CERV-2026-CITIZENS-TOWN-TT",
        members: vec!["Reims", "Aachen"],
        others: vec![],
        lead: None,
        project: json!({ "participants": 60, "fromAbroad": 30, "months": 8,
            "grant": { "minorUnits": 3_000_000, "currency": "EUR" } }),
    };
    each_met_and_missed(
        good,
        &[],
        "ELIGIBLE",
        &[
            ("countries", |case| case.members = vec!["Aachen", "Kassel"]),
            ("eu-members", |case| {
                case.members.clear();
                case.others = vec![town("XK"), town("XK")];
            }),
            ("established", |case| case.others = vec![town("GB")]),
            ("kinds", |case| {
                case.others = vec![("YOUTH_GROUP", "FR", None)];
            }),
            ("grant", |case| {
                case.project["grant"]["minorUnits"] = json!(5_074_501);
            }),
            ("participants", |case| {
                case.project["participants"] = json!(49);
            }),
            ("from-abroad", |case| case.project["fromAbroad"] = json!(24)),
            ("duration", |case| case.project["months"] = json!(13)),
            ("partners", |case| case.members = vec!["Reims", "Kassel"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn networks_of_towns_of_cerv() {
    let good = Case {
        call: "CERV-2026-CITIZENS-TOWN-NT",
        members: vec!["Reims", "Aachen"],
        others: vec![town("PL"), town("IT")],
        lead: Some(0),
        project: json!({ "months": 18, "grant": { "minorUnits": 20_000_000, "currency": "EUR" } }),
    };
    each_met_and_missed(
        good,
        &["places"],
        "ELIGIBLE",
        &[
            ("applicants", |case| {
                case.others.truncate(1);
            }),
            ("countries", |case| {
                case.others = vec![town("FR"), town("IT")];
            }),
            ("eu-members", |case| {
                case.members = vec!["Reims"];
                case.others = vec![town("XK"), town("XK"), town("XK")];
            }),
            ("established", |case| case.others.push(town("GB"))),
            ("kinds", |case| case.others.push(("NON_PROFIT", "FR", None))),
            ("lead", |case| case.others[0] = ("ASSOCIATION", "PL", None)),
            ("duration", |case| case.project["months"] = json!(25)),
            ("grant", |case| {
                case.project["grant"]["minorUnits"] = json!(9_999_999);
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn youth_exchanges_of_erasmus() {
    let group = |country| ("YOUTH_GROUP", country, None);
    let good = Case {
        call: "ERASMUS-2026-KA152-YOU-R1",
        members: vec!["Aachen"],
        others: vec![group("FR")],
        lead: None,
        project: json!({ "participants": 30, "days": 10, "months": 6 }),
    };
    each_met_and_missed(
        good,
        &["ages"],
        "ELIGIBLE",
        &[
            ("applicants", |case| case.others.clear()),
            ("countries", |case| case.others[0].1 = "DE"),
            ("days", |case| case.project["days"] = json!(22)),
            ("participants", |case| {
                case.project["participants"] = json!(15);
            }),
            ("duration", |case| case.project["months"] = json!(2)),
        ],
    )
    .await;
}

#[tokio::test]
async fn innovative_actions_of_the_european_urban_initiative() {
    let good = Case {
        call: "EUI-IA-CALL-4",
        members: vec!["Aachen"],
        others: vec![town("DE")],
        lead: Some(0),
        project: json!({ "months": 24, "grant": { "minorUnits": 200_000_000, "currency": "EUR" } }),
    };
    each_met_and_missed(
        good,
        &[],
        "ELIGIBLE",
        &[
            ("established", |case| case.others[0].1 = "NO"),
            ("kinds", |case| case.others[0].0 = "REGION"),
            ("residents", |case| {
                case.members.clear();
                case.others[0].2 = Some(24_999);
            }),
            ("duration", |case| case.project["months"] = json!(25)),
            ("grant", |case| {
                case.project["grant"]["minorUnits"] = json!(200_000_001);
            }),
        ],
    )
    .await;
}

#[tokio::test]
async fn action_planning_networks_of_urbact() {
    let good = Case {
        call: "URBACT-IV-APN-2023",
        members: vec!["Aachen"],
        others: ["FR", "IT", "PL", "ES", "PT", "GR", "SK"]
            .map(town)
            .to_vec(),
        lead: Some(0),
        project: json!({ "grant": { "minorUnits": 85_000_000, "currency": "EUR" } }),
    };
    each_met_and_missed(
        good,
        &["regions"],
        // A rule that binds and that only a reader can judge leaves it open.
        "UNDECIDED",
        &[
            ("least-partners", |case| case.members.clear()),
            ("most-partners", |case| {
                case.others.extend(["FI", "SE", "DK"].map(town));
            }),
            ("countries", |case| {
                for other in &mut case.others[5..] {
                    other.1 = "FR";
                }
            }),
            ("lead", |case| case.others[0].0 = "REGION"),
            ("grant", |case| {
                case.project["grant"]["minorUnits"] = json!(85_000_001);
            }),
        ],
    )
    .await;
    // Where nobody wrote down any rule, nobody is judged.
    let desk = Desk::open().await;
    let bare = Case {
        call: "URBACT-IV-AN-2026",
        members: vec!["Aachen"],
        others: vec![],
        lead: None,
        project: json!({}),
    };
    let (outcomes, verdict) = judged(&desk, &bare).await;
    assert!(outcomes.is_empty());
    assert_eq!(verdict, "UNDECIDED");
}

#[tokio::test]
async fn interreg_europe() {
    let good = Case {
        call: "INTERREG-EUROPE-CALL-3",
        members: vec!["Aachen", "Reims"],
        others: vec![town("NO")],
        lead: None,
        project: json!({}),
    };
    each_met_and_missed(
        good,
        &["areas", "lead"],
        "UNDECIDED",
        &[
            ("countries", |case| case.others.clear()),
            ("established", |case| case.others.push(town("GB"))),
        ],
    )
    .await;
}

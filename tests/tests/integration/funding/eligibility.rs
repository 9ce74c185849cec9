//! What is known of those who apply is what their owners say, across Europe, and what is not known is said.

use std::sync::Arc;

use jumelage_domain::funding::examples;
use jumelage_federation::Network;
use jumelage_tests::faults::{Fault, Faulty};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Desk;

const TOWN_TWINNING: &str = "CERV-2026-CITIZENS-TOWN-TT";

const QUERY: &str = "query($call: ID!, $members: [ID!]!, $others: [FundingApplicantInput!], $lead: ID,
    $project: FundingProjectInput, $on: Date) {
    eligibility(call: $call, members: $members, others: $others, lead: $lead, project: $project, on: $on) {
        call { id } on verdict coverage { complete asked unanswered }
        applicants { key name country kind population region } partnerships { between kind status }
        rules { rule { id text { text } } outcome needed { least most unit } found { certain possible } reason arguments
            text(languages: [\"fr\"]) { language text } mendable } } }";

fn rule<'a>(eligibility: &'a Value, id: &str) -> &'a Value {
    let mut rules = eligibility["rules"].as_array().unwrap().iter();
    rules.find(|rule| rule["rule"]["id"] == id).unwrap()
}

/// As seen by the first node while the other is away.
fn away(desk: &Desk) -> Network {
    let mut network = desk.fixture.network.seen_by(0);
    let client = Arc::clone(&desk.fixture.network.clients[1]);
    network.peers[1].client = Some(Faulty::new(client, |_| Fault::Dead));
    network
}

#[tokio::test]
async fn each_rule_says_what_it_needs_what_is_there_and_why() {
    let desk = Desk::open().await;
    let (reims, aachen) = (desk.id("Reims").await, desk.id("Aachen").await);
    let variables = json!({ "call": TOWN_TWINNING, "members": [reims, aachen], "project": { "participants": 40 } });
    let mut said = Vec::new();
    for node in [0, 1] {
        let answer = desk.answer(node, QUERY, variables.clone()).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        said.push(answer["data"]["eligibility"].clone());
    }
    assert_eq!(said[0], said[1]);
    let eligibility = &said[0];
    assert_eq!(eligibility["call"]["id"], TOWN_TWINNING);
    // The call's last day.
    assert_eq!(eligibility["on"], "2026-09-23");
    assert_eq!(
        eligibility["coverage"],
        json!({ "complete": true, "asked": ["afccre", "rgre"], "unanswered": [] })
    );
    assert_eq!(
        eligibility["applicants"],
        json!([
            { "key": reims, "name": "Reims", "country": "FR", "kind": "MUNICIPALITY", "population": 100_000, "region": null },
            { "key": aachen, "name": "Aachen", "country": "DE", "kind": "MUNICIPALITY", "population": 100_000, "region": null },
        ])
    );
    assert_eq!(
        eligibility["partnerships"],
        json!([{ "between": [reims, aachen], "kind": "TWINNING", "status": "ACTIVE" }])
    );
    let participants = rule(eligibility, "participants");
    assert_eq!(participants["outcome"], "MISSED");
    assert_eq!(
        participants["needed"],
        json!({ "least": 50, "most": null, "unit": "PERSONS" })
    );
    assert_eq!(
        participants["found"],
        json!({ "certain": 40, "possible": 40 })
    );
    assert_eq!(participants["reason"], "TOO_FEW");
    assert_eq!(participants["text"]["language"], "fr");
    assert!(
        participants["text"]["text"]
            .as_str()
            .unwrap()
            .contains("manquent")
    );
    assert_eq!(participants["mendable"], true);
    // What nobody said is not known.
    let duration = rule(eligibility, "duration");
    assert_eq!(
        (&duration["outcome"], &duration["reason"]),
        (&json!("UNKNOWN"), &json!("NOT_STATED"))
    );
    assert_eq!(rule(eligibility, "partners")["outcome"], "MET");
    assert_eq!(eligibility["verdict"], "UNDECIDED");
}

#[tokio::test]
async fn while_a_node_is_away_no_partnership_is_known_to_be_missing() {
    let desk = Desk::open().await;
    let (reims, nice) = (desk.id("Reims").await, desk.id("Nice").await);
    let (aachen, kassel) = (desk.id("Aachen").await, desk.id("Kassel").await);
    let partners = async |members: Value, network: Network| {
        let variables = json!({ "call": TOWN_TWINNING, "members": members });
        let answer = desk.answer_in(0, network, QUERY, variables).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        answer["data"]["eligibility"].clone()
    };
    let known = partners(json!([nice, kassel]), desk.fixture.network.seen_by(0)).await;
    assert_eq!(rule(&known, "partners")["outcome"], "MISSED");
    let unknown = partners(json!([nice, kassel]), away(&desk)).await;
    assert_eq!(rule(&unknown, "partners")["outcome"], "UNKNOWN");
    assert_eq!(
        rule(&unknown, "partners")["reason"],
        "PARTNERSHIPS_NOT_KNOWN"
    );
    assert_eq!(
        unknown["coverage"],
        json!({ "complete": false, "asked": ["afccre", "rgre"], "unanswered": ["rgre"] })
    );
    // Of whom nothing came, nothing is taken for good or bad.
    let nothing = json!({ "key": kassel, "name": kassel, "country": null, "kind": null, "population": null, "region": null });
    assert_eq!(unknown["applicants"][1], nothing);
    assert_eq!(rule(&unknown, "countries")["outcome"], "UNKNOWN");
    assert_eq!(rule(&unknown, "kinds")["outcome"], "UNKNOWN");
    // What the node that answers knows of is enough where it is all that is needed.
    let enough = partners(json!([reims, aachen]), away(&desk)).await;
    assert_eq!(enough["partnerships"].as_array().unwrap().len(), 1);
    assert_eq!(rule(&enough, "partners")["outcome"], "MET");
}

#[tokio::test]
async fn calls_are_looked_for_while_a_node_is_away_and_none_is_shut_for_what_is_not_known() {
    let desk = Desk::open().await;
    let kassel = desk.id("Kassel").await;
    let query = "query($ids: [ID!]) { fundingCalls(openOn: \"2026-03-20\", eligibleFor: $ids) {
        totalCount coverage { complete unanswered } } }";
    let answer = desk
        .answer_in(0, away(&desk), query, json!({ "ids": [kassel] }))
        .await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    assert_eq!(
        answer["data"]["fundingCalls"],
        json!({ "totalCount": 3, "coverage": { "complete": false, "unanswered": ["rgre"] } })
    );
}

#[tokio::test]
async fn membership_of_the_union_is_that_of_the_day() {
    let desk = Desk::open().await;
    let aachen = desk.id("Aachen").await;
    let eu_members = async |on: &str| {
        let others = json!([{ "name": "Bath", "kind": "MUNICIPALITY", "country": "GB" }]);
        let variables = json!({ "call": "CERV-2026-CITIZENS-TOWN-NT", "members": [aachen], "others": others, "on": on });
        let data = desk.ask(QUERY, variables).await;
        rule(&data["eligibility"], "eu-members")["found"]["certain"].clone()
    };
    assert_eq!(eu_members("2026-04-16").await, 1);
    assert_eq!(eu_members("2010-01-01").await, 2);
}

#[tokio::test]
async fn what_does_not_fit_together_is_refused_and_says_why() {
    let desk = Desk::open().await;
    let (reims, aachen) = (desk.id("Reims").await, desk.id("Aachen").await);
    let node = |code: &str| {
        let (kind, code) = (
            jumelage_domain::ObjectKind::LocalGovernment,
            code.parse().unwrap(),
        );
        jumelage_domain::ObjectId::new(kind, code, Uuid::now_v7()).to_string()
    };
    let call = TOWN_TWINNING;
    let many: Vec<&str> = vec![&reims; 101];
    let euro = |amount: u64| json!({ "grant": { "minorUnits": amount, "currency": "EUR" } });
    for (variables, words) in [
        (
            json!({ "call": "CERV-1900", "members": [] }),
            "fundingCalls",
        ),
        (json!({ "call": call, "members": [reims, reims] }), "twice"),
        (
            json!({ "call": call, "members": [node("rgre")] }),
            "no local government",
        ),
        (
            json!({ "call": call, "members": [node("nobody")] }),
            "no local government",
        ),
        (json!({ "call": call, "members": many }), "at most 100"),
        (
            json!({ "call": call, "members": [reims], "lead": aachen }),
            "not among the applicants",
        ),
        (
            json!({ "call": call, "members": [reims],
            "others": [{ "name": "A" }, { "name": " A " }] }),
            "twice",
        ),
    ] {
        let (message, code) = desk.refusal(QUERY, variables.clone()).await;
        assert!(message.contains(words), "{variables}: {message}");
        assert_eq!(code, "INVALID_ARGUMENT", "{message}");
    }
    for variables in [
        json!({ "call": call, "members": ["nonsense"] }),
        json!({ "call": call, "members": [reims], "project": euro(1 << 53) }),
        json!({ "call": call, "members": [reims], "project": { "grant": { "minorUnits": -1, "currency": "EUR" } } }),
        json!({ "call": call, "members": [reims], "project": { "grant": { "minorUnits": 1, "currency": "XXX" } } }),
        json!({ "call": call, "members": [reims], "project": { "months": -1 } }),
    ] {
        let answer = desk.answer(0, QUERY, variables.clone()).await;
        assert!(
            answer["errors"][0]["message"].is_string(),
            "{variables}: {answer}"
        );
        assert!(answer["data"]["eligibility"].is_null());
    }
}

#[tokio::test]
async fn a_rule_of_a_later_version_is_shown_and_never_met() {
    let desk = Desk::without_funding().await;
    let mut document: Value = serde_json::from_str(&examples().unwrap().to_json()).unwrap();
    let calls = document["calls"].as_array_mut().unwrap();
    let call = calls.iter_mut().find(|call| call["id"] == "EUI-IA-CALL-4");
    call.unwrap()["rules"] = json!([{ "id": "new", "rule": "LEAST_ISLANDS", "islands": 3 }]);
    // An anchor of this version would not publish it: so it is as if a later one had.
    desk.publish(&examples().unwrap().to_json()).await;
    for node in &desk.fixture.network.nodes {
        let text = document.to_string().replace('\'', "''");
        let update = format!("UPDATE publication SET sha256 = 'other', document = '{text}'");
        sea_orm::ConnectionTrait::execute_unprepared(&node.db, &update)
            .await
            .unwrap();
    }
    let aachen = desk.id("Aachen").await;
    let query =
        "query($members: [ID!]!) { eligibility(call: \"EUI-IA-CALL-4\", members: $members) {
        verdict rules { outcome reason rule { rule judged json count applicantKinds } } } }";
    let data = desk.ask(query, json!({ "members": [aachen] })).await;
    let judged = &data["eligibility"]["rules"][0];
    assert_eq!(
        (&judged["outcome"], &judged["reason"]),
        (&json!("UNKNOWN"), &json!("RULE_NOT_KNOWN"))
    );
    assert_eq!(judged["rule"]["rule"], "LEAST_ISLANDS");
    assert_eq!(judged["rule"]["judged"], false);
    assert_eq!(
        judged["rule"]["json"],
        r#"{"rule":"LEAST_ISLANDS","islands":3}"#
    );
    assert_eq!(data["eligibility"]["verdict"], "UNDECIDED");
}

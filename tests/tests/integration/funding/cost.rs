//! What is asked about applicants has its price, and what is shown of calls has, too.

use serde_json::{Value, json};

use super::Desk;

const CALL: &str = "CERV-2026-CITIZENS-TOWN-TT";

/// What the owner of one local government is asked about it, with so many of its twinnings.
const fn one(twinnings: u64) -> u64 {
    // Its own, its association, codes and number of inhabitants; around the page, the page, and each twinning with two parties.
    5 + 2 + (1 + 2 * 2) + 2 + (1 + 2) + (twinnings + 1 + twinnings * (4 + 2))
}

async fn cost(desk: &Desk, query: &str, variables: Value) -> (u64, u64) {
    let answer = desk.answer(0, query, variables).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let cost = &answer["extensions"]["cost"];
    let number = |name: &str| cost[name].as_u64().unwrap();
    (number("requested"), number("actual"))
}

#[tokio::test]
async fn what_owners_are_asked_about_applicants_is_paid_and_what_came_is_told() {
    let desk = Desk::open().await;
    let both = [desk.id("Reims").await, desk.id("Aachen").await];
    let query =
        "query($call:ID!,$members:[ID!]!){eligibility(call:$call,members:$members){verdict}}";
    let (requested, actual) = cost(&desk, query, json!({"call": CALL, "members": both})).await;
    assert_eq!(requested, 1 + 2 * one(500) + 1);
    // Of each of them one twinning came.
    assert!(actual > 40 && actual < 2 * one(2), "{actual}");
    let query = "query($of:[ID!]){fundingCalls(eligibleFor:$of,first:3){nodes{id}}}";
    let (requested, actual) = cost(&desk, query, json!({ "of": both })).await;
    assert_eq!(requested, 1 + 2 * one(500) + 1 + 3 + 3);
    assert!(actual > 40 && actual < 2 * one(2), "{actual}");
    // Who names nobody has nobody asked.
    let (requested, actual) = cost(&desk, query, json!({ "of": null })).await;
    assert_eq!((requested, actual), (2 + 3 + 3, 2 + 3 + 3));
}

#[tokio::test]
async fn as_many_as_may_apply_together_may_be_asked_about_once_and_not_twice() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await;
    let members = vec![reims; 100];
    let of = json!({"call": CALL, "members": members});
    let one_field =
        "query($call:ID!,$members:[ID!]!){eligibility(call:$call,members:$members){verdict}}";
    let answer = desk.answer(0, one_field, of.clone()).await;
    // They are paid for, and refused as they are one and the same.
    assert_eq!(
        answer["extensions"]["cost"]["requested"],
        1 + 100 * one(120) + 1
    );
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "INVALID_ARGUMENT"
    );
    let two_fields =
        "query($call:ID!,$members:[ID!]!){a:eligibility(call:$call,members:$members){verdict}
        b:eligibility(call:$call,members:$members){verdict}}";
    let answer = desk.answer(0, two_fields, of).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_COSTLY");
}

#[tokio::test]
async fn a_page_of_calls_costs_its_rows_and_what_may_be_below_them() {
    let desk = Desk::open().await;
    let query = "{fundingCalls(first:100){nodes{id rules{id}}totalCount}}";
    let (requested, actual) = cost(&desk, query, json!({})).await;
    assert_eq!(requested, 2 + 1 + 100 + 100 * (2 + 10));
    let answer = desk.ask(query, json!({})).await;
    let calls = answer["fundingCalls"]["nodes"].as_array().unwrap();
    let rules = calls
        .iter()
        .map(|call| call["rules"].as_array().unwrap().len().min(10) as u64);
    let rows = calls.len() as u64;
    assert_eq!(actual, 2 + 1 + rows + rows * 2 + rules.sum::<u64>());
}

#[tokio::test]
async fn texts_are_wished_in_fifty_languages_at_most_wherever_they_are() {
    let desk = Desk::open().await;
    let languages = |count| json!({ "l": vec!["de"; count] });
    for field in [
        "fundingCalls(first:1){nodes{title(languages:$l){text}}}",
        "fundingProgrammes{name(languages:$l){text}}",
        "vocabularies{themes{label(languages:$l){text}}}",
        "vocabularies{goals{title(languages:$l){text}}}",
        "local{localGovernments{nodes{names(languages:$l){text}}}}",
        "local{trainingOffers(filter:{languages:$l}){totalCount}}",
        "local{partnerRequests(filter:{languages:$l}){totalCount}}",
    ] {
        let query = format!("query($l:[String!]){{{field}}}");
        let few = desk.answer(0, &query, languages(50)).await;
        assert_eq!(few["errors"], Value::Null, "{few}");
        let many = desk.answer(0, &query, languages(51)).await;
        let error = &many["errors"][0];
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("`languages` takes at most 50, not 51"),
            "{many}"
        );
        assert_eq!(error["extensions"]["code"], "INVALID_ARGUMENT", "{many}");
    }
}

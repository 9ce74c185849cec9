//! Changing, ending and deleting what is recorded.

use serde_json::{Value, json};

use super::{Desk, user_errors, wrong};

pub(super) const UPDATE: &str =
    "mutation($input:UpdateTwinningInput!){updateTwinning(input:$input){
    twinning{kind status since until themes sdgs records{association{code} version}}
    userErrors{code path message existing}}}";
pub(super) const END: &str = "mutation($input:EndTwinningInput!){endTwinning(input:$input){
    twinning{status until} userErrors{code path}}}";
pub(super) const DELETE: &str =
    "mutation($input:DeleteTwinningInput!){deleteTwinning(input:$input){
    deletedId userErrors{code path}}}";
const RECORD: &str = "mutation($input:RecordTwinningInput!){recordTwinning(input:$input){
    twinning{id} userErrors{code path existing}}}";
/// What the partner's node says of the twinnings of its town.
const AT_PARTNER: &str = "{local{twinnings{nodes{kind status since until confirmation}}}}";

#[tokio::test]
async fn what_is_left_out_stays_and_null_clears_and_the_partner_hears_of_it() {
    let desk = Desk::open().await;
    let id = desk.twinning("Reims").await;
    let input = json!({"id": id, "ifVersion": "1", "since": "1967-09", "themes": ["culture", "youth"], "sdgs": [4, 11]});
    let changed = desk.write(UPDATE, input).await;
    let records = json!([
        {"association": {"code": "afccre"}, "version": "2"}, {"association": {"code": "rgre"}, "version": "1"}]);
    let expected = json!({
        "kind": "TWINNING", "status": "ACTIVE", "since": "1967-09", "until": null,
        "themes": ["culture", "youth"], "sdgs": [4, 11], "records": records});
    assert_eq!(
        (user_errors(&changed), &changed["twinning"]),
        (vec![], &expected)
    );

    let cleared = desk
        .write(UPDATE, json!({"id": id, "themes": null, "sdgs": []}))
        .await;
    assert_eq!(cleared["twinning"]["themes"], json!([]), "{cleared}");
    assert_eq!(cleared["twinning"]["sdgs"], json!([]));
    assert_eq!(cleared["twinning"]["since"], "1967-09");

    // Nothing new is no change.
    let same = desk
        .write(UPDATE, json!({"id": id, "since": "1967-09"}))
        .await;
    assert_eq!(same["twinning"]["records"][0]["version"], "3");

    desk.exchange().await;
    let ended = desk
        .write(END, json!({"id": id, "ifVersion": "3", "until": "2022-03"}))
        .await;
    assert_eq!(
        ended["twinning"],
        json!({"status": "TERMINATED", "until": "2022-03"})
    );
    desk.exchange().await;
    let seen = desk.seen_by(1, AT_PARTNER, Value::Null).await;
    let twinning = json!({"kind": "TWINNING", "status": "TERMINATED", "since": "1967-09", "until": "2022-03",
        "confirmation": "CONFIRMED"});
    assert_eq!(seen["local"]["twinnings"]["nodes"], json!([twinning]));
}

#[tokio::test]
async fn all_that_is_wrong_is_said_at_once_and_nothing_is_written() {
    let desk = Desk::open().await;
    let id = desk.twinning("Reims").await;
    let input = json!({"id": id, "ifVersion": "7", "kind": null, "since": "2999", "until": "1901",
        "themes": ["culture", "no|theme"], "sdgs": [1, 18]});
    let answer = desk.write(UPDATE, input).await;
    let expected = wrong(&[
        ("STALE_VERSION", "input.ifVersion"),
        ("INVALID_VALUE", "input.kind"),
        ("INVALID_VALUE", "input.themes.1"),
        ("INVALID_VALUE", "input.sdgs.1"),
        ("INVALID_VALUE", "input.since"),
        ("INVALID_VALUE", "input.until"),
    ]);
    assert_eq!(user_errors(&answer), expected, "{answer}");
    assert_eq!(answer["twinning"], Value::Null);
    let stale = answer["userErrors"][0]["message"].as_str().unwrap();
    assert!(stale.contains("at version 1 by now, not at 7"), "{stale}");
    let stands = desk.write(UPDATE, json!({"id": id})).await;
    assert_eq!(stands["twinning"]["records"][0]["version"], "1");
    for (id, code) in [
        ("Reims", "INVALID_VALUE"),
        (desk.id("Reims").await.to_string().as_str(), "INVALID_VALUE"),
    ] {
        let answer = desk.write(END, json!({"id": id})).await;
        assert_eq!(user_errors(&answer), wrong(&[(code, "input.id")]), "{id}");
    }
}

#[tokio::test]
async fn a_record_is_deleted_and_what_the_partner_records_stays_its_own() {
    let desk = Desk::open().await;
    let id = desk.twinning("Reims").await;
    let stale = desk
        .write(DELETE, json!({"id": id, "ifVersion": "2"}))
        .await;
    assert_eq!(
        user_errors(&stale),
        wrong(&[("STALE_VERSION", "input.ifVersion")])
    );
    let deleted = desk
        .write(DELETE, json!({"id": id, "ifVersion": "1"}))
        .await;
    assert_eq!(deleted, json!({"deletedId": id, "userErrors": []}));
    let again = desk.write(DELETE, json!({"id": id})).await;
    assert_eq!(user_errors(&again), wrong(&[("NOT_FOUND", "input.id")]));
    desk.exchange().await;
    let seen = desk.seen_by(1, AT_PARTNER, Value::Null).await;
    let nodes = seen["local"]["twinnings"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1, "{seen}");
    assert_eq!(nodes[0]["confirmation"], "ONE_SIDED");
    // What is left is the partner's record, and not this association's to change.
    let theirs = desk.twinning("Reims").await;
    assert_ne!(theirs, id);
    let answer = desk
        .write(UPDATE, json!({"id": theirs, "since": "1967"}))
        .await;
    assert_eq!(user_errors(&answer), wrong(&[("NOT_FOUND", "input.id")]));
}

#[tokio::test]
async fn a_record_does_not_become_another_that_is_there() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await.to_string();
    let with_coimbra = |kind: &str| {
        json!({"party": reims, "kind": kind,
        "partner": {"described": {"country": "PT", "name": "Coimbra"}}})
    };
    let first = desk.write(RECORD, with_coimbra("TWINNING")).await;
    let second = desk.write(RECORD, with_coimbra("CONTACT")).await;
    assert_eq!(
        (user_errors(&first), user_errors(&second)),
        (vec![], vec![])
    );
    let (first, second) = (&first["twinning"]["id"], &second["twinning"]["id"]);
    let answer = desk
        .write(UPDATE, json!({"id": second, "kind": "TWINNING"}))
        .await;
    assert_eq!(
        user_errors(&answer),
        wrong(&[("EXISTS", "input.kind")]),
        "{answer}"
    );
    assert_eq!(&answer["userErrors"][0]["existing"], first);
    let again = desk.write(RECORD, with_coimbra("CONTACT")).await;
    assert_eq!(user_errors(&again), wrong(&[("EXISTS", "input")]));
    assert_eq!(&again["userErrors"][0]["existing"], second);
}

#[tokio::test]
async fn themes_are_chosen_from_the_vocabulary() {
    let desk = Desk::open().await;
    let id = desk.twinning("Reims").await;
    let answer = desk
        .write(
            UPDATE,
            json!({"id": id, "themes": ["Jugendaustausch", "culture"]}),
        )
        .await;
    assert_eq!(
        answer["twinning"]["themes"],
        json!(["culture", "youth"]),
        "{answer}"
    );
    let answer = desk
        .write(
            UPDATE,
            json!({"id": id, "themes": ["culture", "econmic development"]}),
        )
        .await;
    let expected = wrong(&[("INVALID_VALUE", "input.themes.1")]);
    assert_eq!(user_errors(&answer), expected, "{answer}");
    let said = answer["userErrors"][0]["message"].as_str().unwrap();
    assert!(
        said.ends_with("did you mean economic-development?"),
        "{said}"
    );
}

//! Writing members.

use jumelage_entities::local_government_code;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::{Desk, user_errors, wrong};

pub(super) const CREATE: &str = "mutation($input:CreateLocalGovernmentInput!){createLocalGovernment(input:$input){
    localGovernment{id name country level version codes{scheme value} names{language text} location{latitude longitude}
        population{value year} website mailbox validFrom validTo}
    userErrors{code path message existing}}}";
pub(super) const UPDATE: &str = "mutation($input:UpdateLocalGovernmentInput!){updateLocalGovernment(input:$input){
    localGovernment{id name country level version codes{scheme value} names{language text} location{latitude longitude}
        population{value year} website mailbox validFrom validTo}
    userErrors{code path message existing}}}";
pub(super) const END: &str =
    "mutation($input:EndLocalGovernmentInput!){endLocalGovernment(input:$input){
    localGovernment{version validTo} userErrors{code path}}}";
pub(super) const DELETE: &str =
    "mutation($input:DeleteLocalGovernmentInput!){deleteLocalGovernment(input:$input){
    deletedId userErrors{code path message}}}";

fn epernay() -> Value {
    json!({
        "country": "FR", "name": "  Épernay ", "level": "MUNICIPALITY",
        "codes": [{"scheme": "LAU", "value": "51230"}, {"scheme": "WIKIDATA", "value": "Q203792"}],
        "names": [{"language": "DE", "text": "Sparnacum"}], "languages": ["fr"],
        "location": {"latitude": 49.04, "longitude": 3.96}, "population": {"value": 22_000, "year": 2021},
        "website": "https://www.epernay.fr/", "mailbox": "mairie@epernay.fr", "validFrom": "1800-01-01"})
}

#[tokio::test]
async fn a_member_is_entered_once_changed_ended_and_deleted() {
    let desk = Desk::open().await;
    let created = desk.write(CREATE, epernay()).await;
    assert_eq!(user_errors(&created), [], "{created}");
    let entry = &created["localGovernment"];
    let id = entry["id"].clone();
    let expected = json!({
        "id": id, "name": "Épernay", "country": "FR", "level": "MUNICIPALITY", "version": "1",
        "codes": [{"scheme": "LAU", "value": "51230"}, {"scheme": "WIKIDATA", "value": "Q203792"}],
        "names": [{"language": "de", "text": "Sparnacum"}, {"language": "fr", "text": "Épernay"}],
        "location": {"latitude": 49.04, "longitude": 3.96}, "population": {"value": 22_000, "year": 2021},
        "website": "https://www.epernay.fr/", "mailbox": "mairie@epernay.fr", "validFrom": "1800-01-01", "validTo": null});
    assert_eq!(entry, &expected);
    let again = desk.write(CREATE, epernay()).await;
    assert_eq!(user_errors(&again), wrong(&[("EXISTS", "input")]));
    assert_eq!(again["userErrors"][0]["existing"], id);

    let input = json!({"id": id, "ifVersion": "1", "population": null, "mailbox": null, "names": null, "level": null});
    let changed = desk.write(UPDATE, input).await;
    let expected = json!({"names": [{"language": "fr", "text": "Épernay"}], "population": null, "mailbox": null,
        "level": null, "version": "2", "website": "https://www.epernay.fr/"});
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(
            &changed["localGovernment"][field], value,
            "{field}: {changed}"
        );
    }
    let stale = desk
        .write(
            UPDATE,
            json!({"id": id, "ifVersion": "1", "name": "Sparnac"}),
        )
        .await;
    assert_eq!(
        user_errors(&stale),
        wrong(&[("STALE_VERSION", "input.ifVersion")])
    );

    let early = desk
        .write(END, json!({"id": id, "validTo": "1799-12-31"}))
        .await;
    assert_eq!(
        user_errors(&early),
        wrong(&[("INVALID_VALUE", "input.validTo")])
    );
    let ended = desk
        .write(END, json!({"id": id, "validTo": "2026-12-31"}))
        .await;
    assert_eq!(
        ended["localGovernment"],
        json!({"version": "3", "validTo": "2026-12-31"}),
        "{ended}"
    );

    let deleted = desk
        .write(DELETE, json!({"id": id, "ifVersion": "3"}))
        .await;
    assert_eq!(deleted, json!({"deletedId": id, "userErrors": []}));
    let gone = desk.write(UPDATE, json!({"id": id})).await;
    assert_eq!(user_errors(&gone), wrong(&[("NOT_FOUND", "input.id")]));
    let found = desk
        .seen_by(0, "query($id:ID!){node(id:$id){id}}", json!({"id": id}))
        .await;
    assert_eq!(found["node"], Value::Null);
}

#[tokio::test]
async fn a_member_that_records_name_is_not_deleted() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await.to_string();
    let answer = desk.write(DELETE, json!({"id": reims})).await;
    assert_eq!(user_errors(&answer), wrong(&[("IN_USE", "input.id")]));
    let message = answer["userErrors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("2 records name this local government: end it"),
        "{message}"
    );
    let there = desk.write(UPDATE, json!({"id": reims})).await;
    assert_eq!(there["localGovernment"]["name"], "Reims");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_member_is_said_at_once() {
    let desk = Desk::open().await;
    let input = json!({
        "country": "DE", "name": " - ", "codes": [{"scheme": "WIKIDATA", "value": "reims"}],
        "names": [{"language": "de", "text": "Sparnacum"}, {"language": "d", "text": "X"}], "languages": ["français"],
        "location": {"latitude": 91.0, "longitude": 0.0}, "population": {"value": -1, "year": 0},
        "website": "ftp://example.org/", "mailbox": "Jane Doe <jane@example.org>"});
    let answer = desk.write(CREATE, input).await;
    let expected = wrong(&[
        ("INVALID_VALUE", "input.name"),
        ("INVALID_VALUE", "input.codes.0"),
        ("INVALID_VALUE", "input.names.1"),
        ("INVALID_VALUE", "input.languages.0"),
        ("INVALID_VALUE", "input.location"),
        ("INVALID_VALUE", "input.population.value"),
        ("INVALID_VALUE", "input.population.year"),
        ("INVALID_VALUE", "input.website"),
        ("INVALID_VALUE", "input.mailbox"),
        ("INVALID_VALUE", "input.country"),
    ]);
    assert_eq!(user_errors(&answer), expected, "{answer}");
    let aachen = desk.id("Aachen").await.to_string();
    let answer = desk
        .write(UPDATE, json!({"id": aachen, "name": "Aix"}))
        .await;
    assert_eq!(user_errors(&answer), wrong(&[("NOT_FOUND", "input.id")]));
}

#[tokio::test]
async fn the_partner_hears_of_a_members_new_name_and_codes() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await.to_string();
    let input = json!({"id": reims, "name": "Reims-en-Champagne",
        "codes": [{"scheme": "WIKIDATA", "value": "Q1"}, {"scheme": "LAU", "value": "51454"}]});
    let changed = desk.write(UPDATE, input).await;
    assert_eq!(user_errors(&changed), [], "{changed}");
    desk.exchange().await;
    // By the reference alone: the owner is not asked for these.
    let query = "{local{twinnings{nodes{confirmation parties{name codes{value}}}}}}";
    let seen = desk.seen_by(1, query, Value::Null).await;
    let twinning = &seen["local"]["twinnings"]["nodes"][0];
    assert_eq!(twinning["confirmation"], "CONFIRMED", "{seen}");
    let reims =
        json!({"name": "Reims-en-Champagne", "codes": [{"value": "51454"}, {"value": "Q1"}]});
    assert_eq!(twinning["parties"][0], reims, "{seen}");
}

#[tokio::test]
async fn a_code_that_an_older_version_took_stays_until_codes_are_stated_anew() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await;
    let db = &desk.fixture.network.nodes[0].db;
    let code = local_government_code::Model {
        local_government_id: reims.uuid(),
        scheme: "NUTS".to_owned(),
        value: "FR-IDF".to_owned(),
        year: None,
    };
    let entered = code.clone().into_active_model().reset_all();
    local_government_code::Entity::insert(entered)
        .exec(db)
        .await
        .unwrap();
    let stored = async || {
        let rows = local_government_code::Entity::find().all(db).await.unwrap();
        rows.contains(&code)
    };
    let id = reims.to_string();
    let changed = desk
        .write(UPDATE, json!({"id": id, "name": "Reims la Belle"}))
        .await;
    assert_eq!(user_errors(&changed), [], "{changed}");
    assert!(stored().await);
    let anew = json!([{"scheme": "NUTS", "value": "FRF23"}]);
    let changed = desk.write(UPDATE, json!({"id": id, "codes": anew})).await;
    assert_eq!(user_errors(&changed), [], "{changed}");
    assert!(!stored().await);
}

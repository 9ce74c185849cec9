//! Writing down contact persons.

use jumelage::clock::SystemClock;
use jumelage_entities::{audit_entry, contact_person, write::contact_persons};
use jumelage_schema::{clock::Clock, viewer::Role};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{Desk, user_errors, with_role, wrong};

pub(super) const RECORD: &str = "mutation($input:RecordContactPersonInput!){recordContactPerson(input:$input){
    contactPerson{id name role email phone legalBasis expiresOn} userErrors{code path message existing}}}";
pub(super) const UPDATE: &str =
    "mutation($input:UpdateContactPersonInput!){updateContactPerson(input:$input){
    contactPerson{id name role email phone legalBasis expiresOn} userErrors{code path message}}}";
pub(super) const DELETE: &str =
    "mutation($input:DeleteContactPersonInput!){deleteContactPerson(input:$input){
    deletedId userErrors{code path}}}";

/// What stands in all that is known of the person.
const KNOWN: &str = "Exemple";

fn tomorrow() -> String {
    let today = SystemClock::start().now().day();
    today.tomorrow().unwrap().to_string()
}

pub(super) fn ada(of: &str) -> Value {
    json!({"localGovernment": of, "name": format!("Ada {KNOWN}"), "role": format!("Jumelages {KNOWN}"),
        "email": format!("ada@{KNOWN}.org"), "legalBasis": "PUBLIC_TASK", "expiresOn": tomorrow()})
}

/// All that the audit knows, and all that is known of persons.
async fn entries(desk: &Desk) -> Vec<audit_entry::Model> {
    let db = &desk.fixture.network.nodes[0].db;
    let mut entries = audit_entry::Entity::find().all(db).await.unwrap();
    entries.retain(|entry| entry.object_kind == "CONTACT_PERSON");
    entries.sort_by_key(|entry| entry.sequence);
    entries
}

#[tokio::test]
async fn a_person_is_written_down_once_changed_and_gone_for_good() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await;
    let own = with_role(Role::LocalGovernment, std::slice::from_ref(&reims));
    let reims = reims.to_string();
    let recorded = desk.write_as(&own, RECORD, ada(&reims)).await;
    assert_eq!(user_errors(&recorded), [], "{recorded}");
    let id = recorded["contactPerson"]["id"].clone();
    let again = desk.write(RECORD, ada(&reims)).await;
    assert_eq!(user_errors(&again), wrong(&[("EXISTS", "input")]));
    assert_eq!(again["userErrors"][0]["existing"], id);

    let input =
        json!({"id": id, "email": null, "phone": "+33 3 26 77 78 79", "legalBasis": "CONSENT"});
    let changed = desk.write_as(&own, UPDATE, input).await;
    let expected = json!({"id": id, "name": "Ada Exemple", "role": "Jumelages Exemple", "email": null,
        "phone": "+33 3 26 77 78 79", "legalBasis": "CONSENT", "expiresOn": tomorrow()});
    assert_eq!(changed["contactPerson"], expected, "{changed}");

    let audited = entries(&desk).await;
    let actions: Vec<&str> = audited.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["CREATED", "UPDATED"]);
    assert!(
        audited[1]
            .before
            .as_ref()
            .unwrap()
            .contains("ada@Exemple.org")
    );

    let deleted = desk.write_as(&own, DELETE, json!({"id": id})).await;
    assert_eq!(deleted["deletedId"], id, "{deleted}");
    let db = &desk.fixture.network.nodes[0].db;
    assert_eq!(contact_person::Entity::find().all(db).await.unwrap(), []);
    // Who did what and when is still known, and nothing of the person.
    let audited = entries(&desk).await;
    let actions: Vec<&str> = audited.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["CREATED", "UPDATED", "DELETED"]);
    for entry in &audited {
        let said = format!("{:?} {:?}", entry.before, entry.after);
        assert!(!said.contains(KNOWN) && !said.contains("+33"), "{said}");
        assert!(said.contains("legalBasis"), "{said}");
        assert_eq!(entry.actor_role.as_deref(), Some("local-government"));
    }
}

#[tokio::test]
async fn what_the_audit_knows_of_a_person_goes_when_the_day_has_come() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await.to_string();
    let recorded = desk.write(RECORD, ada(&reims)).await;
    assert_eq!(user_errors(&recorded), []);
    let db = &desk.fixture.network.nodes[0].db;
    let before = entries(&desk).await;
    assert!(before[0].after.as_ref().unwrap().contains(KNOWN));
    let day = tomorrow().parse().unwrap();
    assert_eq!(contact_persons::purge(db, day).await.unwrap(), 1);
    let after = entries(&desk).await;
    assert_eq!((after.len(), after[1].actor_kind.as_str()), (2, "NODE"));
    assert!(
        after
            .iter()
            .all(|entry| !format!("{entry:?}").contains(KNOWN))
    );
}

#[tokio::test]
async fn all_that_is_wrong_with_a_person_is_said_at_once_and_nothing_of_it_repeated() {
    let desk = Desk::open().await;
    let input = json!({"localGovernment": desk.id("Aachen").await.to_string(), "name": "", "role": "a\nb",
        "email": "secret", "phone": "secret", "legalBasis": "CONSENT", "expiresOn": "2020-01-01",
        "basisRecordedAt": "2999-01-01T00:00:00Z"});
    let answer = desk.write(RECORD, input).await;
    let expected = wrong(&[
        ("NOT_FOUND", "input.localGovernment"),
        ("INVALID_VALUE", "input.name"),
        ("INVALID_VALUE", "input.role"),
        ("INVALID_VALUE", "input.email"),
        ("INVALID_VALUE", "input.phone"),
        ("INVALID_VALUE", "input.basisRecordedAt"),
        ("INVALID_VALUE", "input.expiresOn"),
    ]);
    assert_eq!(user_errors(&answer), expected, "{answer}");
    assert!(!answer.to_string().contains("secret"));
}

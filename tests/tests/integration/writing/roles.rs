//! Each role, and each mutation.

use jumelage_domain::ObjectId;
use jumelage_schema::viewer::{Role, Viewer};
use serde_json::{Value, json};

use super::{
    Desk, changes, contact_persons, local_governments, twinnings, user_errors, with_role, wrong,
};

/// What becomes of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It may be made.
    Made,
    /// The input is refused.
    Refused,
    /// The field is.
    Forbidden,
}

/// Every mutation, about what is of one local government, with whether that may make it itself.
async fn writes(desk: &Desk, of: &ObjectId) -> Vec<(&'static str, Value, bool)> {
    let reims = of.to_string();
    let twinning = desk.twinning("Reims").await;
    let editor = with_role(Role::Editor, &[]);
    let recorded = desk
        .write_as(
            &editor,
            contact_persons::RECORD,
            contact_persons::ada(&reims),
        )
        .await;
    let person = recorded["contactPerson"]["id"].clone();
    let mut another = contact_persons::ada(&reims);
    another["name"] = json!("Another");
    vec![
        (
            twinnings::RECORD,
            twinnings::with_coimbra(&reims)["input"].clone(),
            true,
        ),
        (
            changes::UPDATE,
            json!({"id": twinning, "themes": ["culture"]}),
            true,
        ),
        (changes::END, json!({"id": twinning, "until": "2020"}), true),
        (
            local_governments::UPDATE,
            json!({"id": reims, "mailbox": "town@reims.fr"}),
            true,
        ),
        (contact_persons::RECORD, another, true),
        (
            contact_persons::UPDATE,
            json!({"id": person, "role": "Twinning officer"}),
            true,
        ),
        (contact_persons::DELETE, json!({"id": person}), true),
        (
            local_governments::CREATE,
            json!({"country": "FR", "name": "Épernay"}),
            false,
        ),
        (
            local_governments::END,
            json!({"id": reims, "validTo": "2026-12-31"}),
            false,
        ),
        (changes::DELETE, json!({"id": twinning}), true),
        // Its association's record is gone, and the partner's claim still names it.
        (local_governments::DELETE, json!({"id": reims}), false),
    ]
}

async fn fate(desk: &Desk, viewer: &Viewer, query: &str, input: &Value) -> Fate {
    let answer = desk.ask(viewer, query, json!({"input": input})).await;
    let data = answer["data"].as_object();
    let data = data.unwrap_or_else(|| panic!("{answer}"));
    let (field, payload) = data.iter().next().unwrap();
    if payload.is_null() {
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "FORBIDDEN",
            "{answer}"
        );
        assert_eq!(answer["errors"][0]["path"], json!([field]));
        return Fate::Forbidden;
    }
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    match &user_errors(payload)[..] {
        [] => Fate::Made,
        [(code, _)] if code == "IN_USE" => Fate::Made,
        [(code, _)] if code == "FORBIDDEN" || code == "NOT_FOUND" => Fate::Refused,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_role_writes_what_the_table_says_and_others_write_nothing() {
    for role in Role::ALL {
        let desk = Desk::open().await;
        let reims = desk.id("Reims").await;
        let writes = writes(&desk, &reims).await;
        let own = with_role(role, std::slice::from_ref(&reims));
        let before = desk.records().await;
        // Those who may not go first: what is made by one who may is there for nobody else to make.
        for (query, input, its_own) in &writes {
            let stranger = match role {
                Role::Editor | Role::Admin => continue,
                Role::LocalGovernment => with_role(role, &[]),
                _ => own.clone(),
            };
            let expected = match role {
                Role::LocalGovernment if *its_own => Fate::Refused,
                _ => Fate::Forbidden,
            };
            let found = fate(&desk, &stranger, query, input).await;
            assert_eq!(found, expected, "{role:?} {query} {input}");
        }
        assert_eq!(before, desk.records().await);
        for (query, input, its_own) in &writes {
            let expected = match role {
                Role::Editor | Role::Admin => Fate::Made,
                Role::LocalGovernment if *its_own => Fate::Made,
                _ => Fate::Forbidden,
            };
            let found = fate(&desk, &own, query, input).await;
            assert_eq!(found, expected, "{role:?} {query} {input}");
        }
    }
}

#[tokio::test]
async fn by_what_others_find_a_member_is_for_staff_to_change() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await;
    let own = with_role(Role::LocalGovernment, std::slice::from_ref(&reims));
    let input = json!({"id": reims.to_string(), "name": "Rheims", "country": "FR", "codes": [], "validTo": null});
    let answer = desk.write_as(&own, local_governments::UPDATE, input).await;
    let expected = wrong(&[
        ("FORBIDDEN", "input.country"),
        ("FORBIDDEN", "input.codes"),
        ("FORBIDDEN", "input.validTo"),
    ]);
    assert_eq!(user_errors(&answer), expected, "{answer}");
}

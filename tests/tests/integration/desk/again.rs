//! What is decided twice, and what the audit says of decisions.

use jumelage_domain::Decision;
use jumelage_entities::{audit_entry, decision, write::decisions::Response};
use jumelage_tests::network::TestNetwork;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::support::{claim, decide, fixture, own, plain, recorded_by, reopen};

fn by(who: &str, decision: Decision, note: Option<&str>) -> Response {
    Response {
        decided_by: Some(who.to_owned()),
        note: note.map(str::to_owned),
        ..plain(decision)
    }
}

async fn decided(network: &TestNetwork) -> decision::Model {
    let rows = decision::Entity::find().all(&network.nodes[1].db).await;
    let [row] = <[_; 1]>::try_from(rows.unwrap()).unwrap();
    row
}

/// Of each entry about decisions what was said before, and what is said after.
async fn audited(network: &TestNetwork) -> Vec<(Value, Value)> {
    let rows = audit_entry::Entity::find()
        .filter(audit_entry::Column::ObjectKind.eq("DECISION"))
        .order_by_asc(audit_entry::Column::Sequence)
        .all(&network.nodes[1].db)
        .await
        .unwrap();
    let words = |text: Option<String>| text.map_or(Value::Null, |text| text.parse().unwrap());
    let rows = rows.into_iter();
    rows.map(|row| (words(row.before), words(row.after)))
        .collect()
}

#[tokio::test]
async fn an_equal_decision_leaves_the_note_the_day_and_whoever_decided_first() {
    for what in [Decision::Reject, Decision::NotOurs, Decision::Confirm] {
        let fixture = fixture(&recorded_by(0)).await;
        let network = &fixture.network;
        let id = claim(network, 1).await.id;
        let first = by("one", what, Some("Seen the charter."));
        decide(network, 1, id, &first).await.unwrap();
        let (row, entries) = (decided(network).await, audited(network).await);
        for note in [None, Some("Seen the charter.")] {
            decide(network, 1, id, &by("another", what, note))
                .await
                .unwrap();
            assert_eq!(decided(network).await, row, "{what}");
            assert_eq!(audited(network).await, entries, "{what}");
        }
        // Another note is another decision.
        let other = by("another", what, Some("The mayor says so, too."));
        decide(network, 1, id, &other).await.unwrap();
        let now = decided(network).await;
        assert_eq!(now.decided_by.as_deref(), Some("another"));
        assert_eq!(now.note, other.note);
        assert_eq!(now.own_record_id, row.own_record_id);
        assert_eq!(audited(network).await.len(), entries.len() + 1);
    }
}

#[tokio::test]
async fn each_decision_and_its_end_has_an_entry_in_the_audit() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let (stated, id) = {
        let claim = claim(network, 1).await;
        (claim.party_id, claim.id)
    };
    decide(network, 1, id, &by("one", Decision::Reject, Some("Who?")))
        .await
        .unwrap();
    decide(network, 1, id, &by("one", Decision::Confirm, None))
        .await
        .unwrap();
    let made = own(network, 1).await;
    assert_eq!(made.partner_id, Some(stated));
    reopen(network, 1, id).await.unwrap();
    let entries = audited(network).await;
    let rejected = json!({"decision": "REJECT", "note": "Who?"});
    assert_eq!(entries[0], (Value::Null, rejected.clone()));
    let (before, confirmed) = &entries[1];
    assert_eq!(*before, rejected);
    assert_eq!(confirmed["decision"], "CONFIRM");
    assert!(confirmed["ownRecord"].is_string(), "{confirmed}");
    assert!(confirmed["localGovernment"].is_string(), "{confirmed}");
    assert_eq!(entries[2], (confirmed.clone(), Value::Null));
    assert_eq!(entries.len(), 3);
}

#[tokio::test]
async fn a_decision_in_the_place_of_another_is_in_the_audit_whatever_goes_with_the_first() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let id = claim(network, 1).await.id;
    // The record that was made is untouched, and goes.
    for decision in [Decision::Confirm, Decision::Reject] {
        decide(network, 1, id, &by("one", decision, None))
            .await
            .unwrap();
    }
    let entries = audited(network).await;
    let [(_, confirmed), (before, after)] = &entries[..] else {
        panic!("{entries:?}");
    };
    assert_eq!(before, confirmed);
    assert_eq!(after["decision"], "REJECT");
}

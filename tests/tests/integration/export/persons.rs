//! Contact persons come along where they are asked for, for the owner's eyes alone.

use jumelage::export::{Format, Options, read};
use jumelage_domain::{LegalBasis, Timestamp};
use jumelage_entities::{
    local_government,
    write::contact_persons::{self, NewContactPerson},
};
use jumelage_tests::{database::TestDatabase, fixture::Fixture, network::TestNode, world::pair};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::{PERSONS, asked, founded, options, written};

/// One of Aachen, as on a day of 2026, when one was to be gone on another.
async fn somebody(node: &TestNode, expires_on: &str) {
    let aachen = local_government::Entity::find()
        .filter(local_government::Column::Name.eq("Aachen"))
        .one(&node.db)
        .await;
    let new = NewContactPerson {
        local_government: aachen.unwrap().unwrap().id,
        name: "=HYPERLINK(\"x\")".to_owned(),
        role: "Twinning".to_owned(),
        email: Some("office@example.org".to_owned()),
        phone: None,
        legal_basis: LegalBasis::Consent,
        basis_recorded_at: Timestamp::EPOCH,
        expires_on: expires_on.parse().unwrap(),
    };
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    contact_persons::add(&node.db, new, now).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn contact_persons_come_only_where_they_are_asked_for_and_to_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::pair().await;
    let node = &fixture.network.nodes[1];
    somebody(node, "2027-01-01").await;
    for (format, name) in [
        (Format::Csv, "contact_persons.csv"),
        (Format::Jsonl, "contact_persons.jsonl"),
    ] {
        let place = tempfile::tempdir().unwrap();
        let without = place.path().join("without");
        written(node, &without, options(format, false)).await;
        assert!(!without.join(name).exists());
        let with = place.path().join("with");
        let summary = written(node, &with, options(format, true)).await;
        assert_eq!(summary.contact_persons, 1);
        let mode = |name| with.join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode(name) & 0o777, 0o600);
        if format == Format::Jsonl {
            // Who decided stands there.
            assert_eq!(mode("decisions.jsonl") & 0o777, 0o600);
        }
        let text = std::fs::read_to_string(with.join(name)).unwrap();
        assert!(text.contains("office@example.org"));
        assert!(format == Format::Jsonl || text.contains("'=HYPERLINK"));
        let later = Options {
            today: "2027-01-01".parse().unwrap(),
            ..options(format, true)
        };
        let expired = place.path().join("expired");
        let summary = written(node, &expired, later).await;
        assert_eq!(summary.contact_persons, 0);
    }
}

#[tokio::test]
async fn whose_day_has_come_since_the_export_is_not_written_down_again_and_others_are() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let node = &network.nodes[1];
    // By the clock of this program that day is long over; the export says that it was written before.
    somebody(node, "2026-02-01").await;
    let place = tempfile::tempdir().unwrap();
    let early = Options {
        today: "2026-01-02".parse().unwrap(),
        ..options(Format::Jsonl, true)
    };
    let summary = written(node, place.path(), early).await;
    assert_eq!(summary.contact_persons, 1);
    let databases = [TestDatabase::fresh().await, TestDatabase::fresh().await];
    let copy = founded(&pair(), &databases).await;
    let taken = read(&copy.nodes[1].db, place.path()).await.unwrap();
    assert_eq!((taken.contact_persons, taken.left_out), (0, 1));
    let text = std::fs::read_to_string(place.path().join("local_governments.jsonl")).unwrap();
    let aachen: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let persons = asked(&copy, 1, PERSONS, json!({"id": aachen["id"]})).await;
    assert_eq!(persons, json!({"contactPersons": []}));
}

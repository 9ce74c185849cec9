//! What is wrong with an export is said with its place, and nothing of it is taken.

use std::{fs, path::Path};

use jumelage::export::{Format, read};
use jumelage_domain::Decision;
use jumelage_entities::{decision, local_government};
use jumelage_tests::{
    database::TestDatabase,
    fixture::Fixture,
    network::{TestNetwork, TestNode},
    world::pair,
};
use sea_orm::EntityTrait;
use serde_json::Value;

use super::{founded, options, written};
use crate::desk::support::{claim, decide, plain};

/// A node whose staff rejected what the other records, and another one that is empty.
async fn fixture() -> (Fixture, Vec<TestDatabase>, TestNetwork) {
    let fixture = Fixture::of(&pair()).await;
    let network = &fixture.network;
    let id = claim(network, 1).await.id;
    let response = plain(Decision::Reject);
    decide(network, 1, id, &response).await.unwrap();
    let databases = vec![TestDatabase::fresh().await, TestDatabase::fresh().await];
    let copy = founded(&pair(), &databases).await;
    (fixture, databases, copy)
}

async fn refused(to: &TestNode, dir: &Path) -> String {
    let refused = read(&to.db, dir).await.unwrap_err();
    let taken = decision::Entity::find().all(&to.db).await.unwrap();
    assert_eq!(taken, []);
    let taken = local_government::Entity::find().all(&to.db).await.unwrap();
    assert_eq!(taken, []);
    format!("{refused:#}")
}

#[tokio::test]
async fn an_export_of_which_a_file_is_missing_or_a_line_is_wrong_is_not_taken_in_part() {
    let (fixture, _databases, copy) = fixture().await;
    let to = &copy.nodes[1];
    let place = tempfile::tempdir().unwrap();
    let dir = place.path();
    written(
        &fixture.network.nodes[1],
        dir,
        options(Format::Jsonl, false),
    )
    .await;
    let files = [
        "local_governments.jsonl",
        "partners.jsonl",
        "elsewhere.jsonl",
        "twinnings.jsonl",
        "decisions.jsonl",
        "assignments.jsonl",
        "links.jsonl",
    ];
    for name in files {
        let (file, aside) = (dir.join(name), dir.join("aside"));
        fs::rename(&file, &aside).unwrap();
        let message = refused(to, dir).await;
        assert!(message.contains(name), "{message}");
        assert!(message.contains("take along all files"), "{message}");
        fs::rename(&aside, &file).unwrap();
    }
    let decisions = dir.join("decisions.jsonl");
    let right = fs::read_to_string(&decisions).unwrap();
    let elsewhere = right.replace("\"ownRecord\":null", "\"ownRecord\":\"VHdpbm5pbmc6\"");
    let twice = format!("{right}{right}");
    for (wrong, said) in [
        (right.replace("REJECT", "PERHAPS"), "PERHAPS"),
        (right.replace("decidedAt", "decided"), "line 1"),
        (right.replace("\"kind\"", "\"kin\""), "decidedOn"),
        (elsewhere, "line 1"),
        (twice, "in the export twice"),
    ] {
        assert_ne!(wrong, right);
        fs::write(&decisions, wrong).unwrap();
        let message = refused(to, dir).await;
        assert!(message.contains(said), "{message}");
    }
    fs::write(&decisions, right).unwrap();
    let (own, elsewhere) = (
        dir.join("local_governments.jsonl"),
        dir.join("elsewhere.jsonl"),
    );
    let right = fs::read_to_string(&elsewhere).unwrap();
    let own = fs::read_to_string(own).unwrap();
    let id = |text: &str| {
        let line: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        line["id"].as_str().unwrap().to_owned()
    };
    fs::write(&elsewhere, right.replace(&id(&right), &id(&own))).unwrap();
    let message = refused(to, dir).await;
    assert!(
        message.contains("what other associations have told"),
        "{message}"
    );
    fs::write(&elsewhere, right).unwrap();
    let taken = read(&to.db, dir).await.unwrap();
    assert_eq!(taken.decisions, 1);
}

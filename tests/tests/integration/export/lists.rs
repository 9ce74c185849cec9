//! As CSV, for people and their spreadsheets.

use std::path::Path;

use jumelage::{
    export::{Format, write},
    import::{self, Silent},
};
use jumelage_entities::local_government;
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    fixture::Fixture,
    network::TestNetwork,
    world::{Record, Town, pair, wikidata},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{options, written};

#[tokio::test]
async fn lists_in_csv_are_what_the_importer_reads_and_hold_no_formula() {
    let fixture = Fixture::pair().await;
    let node = &fixture.network.nodes[1];
    let place = tempfile::tempdir().unwrap();
    let csv = options(Format::Csv, false);
    write(&node.db, &node.code, place.path(), csv)
        .await
        .unwrap();
    let refused = write(&node.db, &node.code, place.path(), csv).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("is there already")
    );
    let world = pair();
    let to = TestDatabase::fresh().await;
    let (code, countries) = world.nodes[1].clone();
    TestNetwork::found(&Schemas::build(), vec![(code, countries, to.db.clone())]).await;
    let reading = import::Options::on("2026-11-26".parse().unwrap());
    let file = |name: &str| place.path().join(name);
    let members = file("local_governments.csv");
    let report = import::local_governments(&to.db, &members, &reading, &Silent).await;
    assert_eq!(report.unwrap().rejected, 0);
    let report = import::twinnings(&to.db, &file("twinnings.csv"), &reading, &Silent).await;
    assert_eq!(report.unwrap().rejected, 0);
    let another = tempfile::tempdir().unwrap();
    write(&to.db, &node.code, another.path(), csv)
        .await
        .unwrap();
    let text = |dir: &Path, name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    for name in ["local_governments.csv", "twinnings.csv"] {
        assert_eq!(text(another.path(), name), text(place.path(), name));
        assert!(!another.path().join("contact_persons.csv").exists());
    }
}

#[tokio::test]
async fn members_that_are_to_end_are_in_the_lists_and_those_that_ended_are_not_nor_their_records() {
    let mut world = pair();
    for (number, name) in [(2, "Kornelimünster"), (3, "Düren")] {
        world.towns.push(Town {
            name: name.to_owned(),
            codes: [wikidata(number)].into(),
            ..world.towns[1].clone()
        });
        world.records.push(Record {
            party: number,
            ..world.records[1].clone()
        });
    }
    let fixture = Fixture::of(&world).await;
    let node = &fixture.network.nodes[1];
    let db = &node.db;
    let named = async |name: &str| -> Uuid {
        let named = local_government::Column::Name.eq(name);
        let member = local_government::Column::Member.eq(true);
        let row = local_government::Entity::find()
            .filter(named)
            .filter(member);
        row.one(db).await.unwrap().unwrap().id
    };
    // One ends some day, another has ended. The record of the one that ended stays with it, as both ends became one.
    let ending = local_government::ActiveModel {
        id: Set(named("Aachen").await),
        valid_to: Set(Some("2026-11-26".to_owned())),
        ..Default::default()
    };
    ending.update(db).await.unwrap();
    let ended = local_government::ActiveModel {
        id: Set(named("Düren").await),
        valid_to: Set(Some("2026-11-25".to_owned())),
        ..Default::default()
    };
    ended.update(db).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    let summary = written(node, place.path(), options(Format::Csv, false)).await;
    assert_eq!((summary.members, summary.records), (2, 2));
    assert_eq!(summary.left_out, 2);
    let text = |name: &str| std::fs::read_to_string(place.path().join(name)).unwrap();
    for name in ["local_governments.csv", "twinnings.csv"] {
        let list = text(name);
        assert!(list.contains("Aachen"), "{list}");
        assert!(list.contains("Kornelimünster"), "{list}");
        assert!(!list.contains("Düren"), "{list}");
    }
}

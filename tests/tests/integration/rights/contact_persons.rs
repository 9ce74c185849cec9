//! Contact persons: for few, for a time, and gone for good.

use jumelage_entities::{
    Network, Writing, contact_person,
    write::{contact_persons, local_governments},
};
use jumelage_schema::{
    clock::Clock,
    viewer::{Role, Viewer},
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseBackend, EntityTrait, IntoActiveModel, Statement,
};
use serde_json::{Value, json};

use super::{KNOWN, Towns, unknown};
use crate::peers::{host_all, load, made};

const QUERY: &str = "query($id:ID!){contactPersons(localGovernment:$id){\
    name role email phone legalBasis basisRecordedAt expiresOn}}";

fn editor() -> Viewer {
    Towns::viewer(Role::Editor, &[])
}

#[tokio::test]
async fn staff_and_the_local_government_itself_see_all_that_is_known_until_the_expiry_date() {
    let towns = Towns::found().await;
    let own = Towns::viewer(Role::LocalGovernment, &[&towns.troyes, &towns.reims]);
    for viewer in [&editor(), &own] {
        let reply = towns.ask(viewer, QUERY).await;
        assert_eq!(reply["data"], json!({"contactPersons": []}));
    }
    towns.add("2027-03-01").await;
    let expected = json!([{
        "name": "Ada Exemple", "role": "Jumelages Exemple", "email": "ada@Exemple.org",
        "phone": "+33 1 23 45 67 89", "legalBasis": "CONSENT",
        "basisRecordedAt": "2026-11-24T12:00:00.000Z", "expiresOn": "2027-03-01",
    }]);
    for (day, shown) in [
        ("2026-11-25", &expected),
        ("2027-02-28", &expected),
        ("2027-03-01", &json!([])),
        ("2028-01-01", &json!([])),
    ] {
        towns.calendar.turn(day);
        for viewer in [&editor(), &own] {
            let reply = towns.ask(viewer, QUERY).await;
            assert_eq!(&reply["data"]["contactPersons"], shown, "{day}");
            assert_eq!(reply["errors"], Value::Null);
        }
    }
}

#[tokio::test]
async fn of_what_is_no_member_there_is_nothing_and_of_what_is_no_id_an_error() {
    let towns = Towns::found().await;
    towns.add("2027-03-01").await;
    let strange = [
        towns.aachen.to_string(),
        unknown("afccre").to_string(),
        unknown("rgre").to_string(),
    ];
    for id in strange {
        let query = format!("{{contactPersons(localGovernment:\"{id}\"){{name}}}}");
        let reply = towns.ask(&editor(), &query).await;
        assert_eq!(reply["data"], json!({"contactPersons": null}));
        assert_eq!(reply["errors"], Value::Null);
    }
    let query = "{contactPersons(localGovernment:\"Reims\"){name}}";
    let reply = towns.ask(&editor(), query).await;
    assert_eq!(reply["errors"][0]["extensions"]["code"], "INVALID_ID");
    assert_eq!(reply["errors"][0]["path"], json!(["contactPersons"]));
    let reply = towns.ask(&Viewer::anonymous(), query).await;
    assert_eq!(reply["errors"], Value::Null);
}

#[tokio::test]
async fn nobody_is_written_down_for_what_is_no_member() {
    let towns = Towns::found().await;
    let db = &towns.fixture.network.nodes[0].db;
    for id in [&towns.aachen, &unknown("afccre")] {
        let mut new = towns.somebody("2027-03-01");
        new.local_government = id.uuid();
        let outcome = contact_persons::add(db, new, towns.calendar.now()).await;
        let message = outcome.unwrap_err().to_string();
        assert!(message.contains("no such member"), "{message}");
    }
    let found = contact_person::Entity::find().all(db).await.unwrap();
    assert_eq!(found, []);
}

#[tokio::test]
async fn whose_day_has_come_is_deleted_and_nothing_is_written_for_nobody() {
    let towns = Towns::found().await;
    let db = &towns.fixture.network.nodes[0].db;
    towns.add("2027-03-01").await;
    let later = towns.add("2027-03-02").await;
    let revision = async || {
        let node = jumelage_entities::node::Entity::find()
            .one(db)
            .await
            .unwrap();
        node.unwrap().revision
    };
    let before = revision().await;
    let day = |day: &str| day.parse().unwrap();
    assert_eq!(
        contact_persons::purge(db, day("2027-02-28")).await.unwrap(),
        0
    );
    assert_eq!(revision().await, before);
    assert_eq!(
        contact_persons::purge(db, day("2027-03-01")).await.unwrap(),
        1
    );
    assert_ne!(revision().await, before);
    let left = contact_person::Entity::find().all(db).await.unwrap();
    let left: Vec<_> = left.iter().map(|person| person.id).collect();
    assert_eq!(left, [later]);
    assert!(contact_persons::remove(db, later).await.unwrap());
    assert!(!contact_persons::remove(db, later).await.unwrap());
    assert_eq!(contact_person::Entity::find().all(db).await.unwrap(), []);
}

#[tokio::test]
async fn a_local_government_that_is_removed_takes_its_contact_persons_along() {
    let towns = Towns::found().await;
    let db = &towns.fixture.network.nodes[0].db;
    let stays = towns.add("2027-03-01").await;
    let mut new = towns.somebody("2027-03-01");
    new.local_government = towns.troyes.uuid();
    contact_persons::add(db, new, towns.calendar.now())
        .await
        .unwrap();
    // As `import --replace` does with a list that does not mention it.
    let writing = Writing::begin(db).await.unwrap();
    let network = Network::load(&writing.tx).await.unwrap();
    let kept = [towns.reims.uuid()].into();
    let gone = local_governments::not_among(&writing.tx, &network, &kept)
        .await
        .unwrap();
    let gone = gone.into_iter().map(|(member, named)| {
        assert!(!named);
        member.id
    });
    local_governments::remove(&writing, &gone.collect())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let left = contact_person::Entity::find().all(db).await.unwrap();
    let left: Vec<_> = left.iter().map(|person| person.id).collect();
    assert_eq!(left, [stays]);
    let listed = contact_person::all(db, towns.calendar.now().day())
        .await
        .unwrap();
    assert_eq!(listed[0].1, "Reims");
}

#[tokio::test]
async fn what_is_deleted_is_not_in_the_file_any_more() {
    let towns = Towns::found().await;
    let db = &towns.fixture.network.nodes[0].db;
    // How PostgreSQL keeps its files is its own affair.
    if db.get_database_backend() != DatabaseBackend::Sqlite {
        return;
    }
    let sql = |text: &str| Statement::from_string(DatabaseBackend::Sqlite, text.to_owned());
    let databases = db.query_one_raw(sql("PRAGMA database_list")).await.unwrap();
    let file: String = databases.unwrap().try_get("", "file").unwrap();
    let holds = async || {
        db.query_one_raw(sql("PRAGMA wal_checkpoint(TRUNCATE)"))
            .await
            .unwrap();
        let bytes = std::fs::read(&file).unwrap();
        bytes
            .windows(KNOWN.len())
            .any(|some| some == KNOWN.as_bytes())
    };
    assert!(!holds().await);
    let id = towns.add("2027-03-01").await;
    assert!(holds().await);
    assert!(contact_persons::remove(db, id).await.unwrap());
    assert!(!holds().await);
}

#[actix_web::test]
async fn a_node_deletes_those_whose_day_has_come_when_it_starts() {
    let hosted = host_all(made()).await;
    load(&hosted.nodes).await;
    let node = &hosted.nodes[0];
    let member = jumelage_entities::local_government::Entity::find()
        .one(&node.db)
        .await
        .unwrap();
    let today = node.clock.now().day();
    let person = |expires_on: &dyn std::fmt::Display| contact_person::Model {
        id: uuid::Uuid::now_v7(),
        local_government_id: member.as_ref().unwrap().id,
        name: KNOWN.to_owned(),
        role: KNOWN.to_owned(),
        email: None,
        phone: None,
        legal_basis: "CONTRACT".to_owned(),
        basis_recorded_at: 0,
        expires_on: expires_on.to_string(),
    };
    let (expired, other) = (person(&today), person(&today.tomorrow().unwrap()));
    for row in [&expired, &other] {
        let row = row.clone().into_active_model().reset_all();
        contact_person::Entity::insert(row)
            .exec_without_returning(&node.db)
            .await
            .unwrap();
    }
    let gone = async {
        while contact_person::Entity::find_by_id(expired.id)
            .one(&node.db)
            .await
            .unwrap()
            .is_some()
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = jumelage::jobs::run(std::sync::Arc::clone(node)) => panic!("the job ended"),
        () = gone => {}
    }
    let left = contact_person::Entity::find().all(&node.db).await.unwrap();
    assert_eq!(left, [other]);
    hosted.server.stop(true).await;
}

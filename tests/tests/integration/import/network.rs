//! Lists of nodes that tell each other of their records.

use jumelage::import::{self, Options, Silent};
use jumelage_entities::record;
use jumelage_schema::Schemas;
use jumelage_tests::{database::TestDatabase, network::TestNetwork};
use sea_orm::{DatabaseConnection, EntityTrait};

use super::{RECORD_COLUMNS, counts};

async fn read(db: &DatabaseConnection, what: &str, list: &str) -> import::Report {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.csv");
    std::fs::write(&file, list).unwrap();
    let options = Options::on("2026-11-23".parse().unwrap());
    if what == "members" {
        import::local_governments(db, &file, &options, &Silent)
            .await
            .unwrap()
    } else {
        let list = format!("{RECORD_COLUMNS}\n{list}");
        std::fs::write(&file, list).unwrap();
        import::twinnings(db, &file, &options, &Silent)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_list_read_again_after_an_exchange_changes_nothing_and_new_rows_do_not_touch_others() {
    let (german, french) = (TestDatabase::fresh().await, TestDatabase::fresh().await);
    let node = |code: &str, country: &str, database: &TestDatabase| {
        (
            code.parse().unwrap(),
            [country.parse().unwrap()].into(),
            database.db.clone(),
        )
    };
    let nodes = vec![node("rgre", "DE", &german), node("afccre", "FR", &french)];
    let network = TestNetwork::found(&Schemas::build(), nodes).await;
    let members = "country,name,wikidata\nDE,Köln,Q365\nDE,Berlin,Q64\nDE,Erfurt,Q1729\n";
    read(&german.db, "members", members).await;
    read(
        &french.db,
        "members",
        "country,name,wikidata,lau\nFR,Lille,Q648,59350\n",
    )
    .await;
    let rows = "WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,,1958,,,\n\
                WIKIDATA,Q1729,,FR,LAU,59350,Lille,TWINNING,,1988,,,\n";
    assert_eq!(
        counts(&read(&german.db, "records", rows).await),
        [2, 0, 0, 0, 0]
    );
    network.exchange(|_| {}).await;
    let before = record::Entity::find().all(&german.db).await.unwrap();
    assert!(
        before
            .iter()
            .all(|row| row.partner_id != row.stated_partner_id)
    );
    assert_eq!(
        counts(&read(&german.db, "records", rows).await),
        [0, 0, 2, 0, 0]
    );

    // A new record of a partner that is known by now. The other records' partner stays who it is.
    let more = "WIKIDATA,Q64,,FR,WIKIDATA,Q648,Lille,TWINNING,,1990,,,\n";
    assert_eq!(
        counts(&read(&german.db, "records", more).await),
        [1, 0, 0, 0, 0]
    );
    let all = format!("{rows}{more}");
    assert_eq!(
        counts(&read(&german.db, "records", &all).await),
        [0, 0, 3, 0, 0]
    );
    network.exchange(|_| {}).await;
    assert_eq!(
        counts(&read(&german.db, "records", &all).await),
        [0, 0, 3, 0, 0]
    );
    // Stated by another code, it is the same record.
    let other_code = "WIKIDATA,Q365,,FR,LAU,59350,Lille,TWINNING,,1958,,,\n";
    assert_eq!(
        counts(&read(&german.db, "records", other_code).await),
        [0, 1, 0, 0, 0]
    );
    assert_eq!(
        record::Entity::find().all(&german.db).await.unwrap().len(),
        3
    );
}

//! Themes, in whatever words a list has them.

use jumelage::{export, import::Language};
use jumelage_entities::{record_theme, twinning_theme};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::{Desk, counts};

#[tokio::test]
async fn what_a_list_says_of_themes_becomes_ids_and_what_is_none_is_kept_and_said() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows(
            "WIKIDATA,Q365,Köln,FR,,,Lille,TWINNING,ACTIVE,1958,,\"Jugendaustausch, Wandern und Sport\",SDG 11|4\n\
             WIKIDATA,Q64,Berlin,FR,,,Paris,TWINNING,ACTIVE,1987,,ÉCONOMIE|Wandern und Sport,\n\
             WIKIDATA,Q2079,Leipzig,FR,,,Lyon,TWINNING,ACTIVE,1981,,Musik und Theater,\n",
        )
        .await;
    assert_eq!(counts(&report), [3, 0, 0, 0, 0]);
    let mut themes: Vec<String> = desk
        .stored()
        .await
        .into_iter()
        .map(|row| row.themes)
        .collect();
    themes.sort();
    assert_eq!(
        themes,
        [
            "culture|music",
            "economic-development|x-wandern-und-sport",
            "x-wandern-und-sport|youth"
        ]
    );
    let said = report.text(Language::German);
    let outside =
        "Themen, die das Vokabular nicht hat, als x-… aufgehoben (Zeilen): Wandern und Sport (2)";
    assert!(said.contains(outside), "{said}");
}

#[tokio::test]
async fn what_is_kept_outside_the_vocabulary_comes_back_as_it_is_and_is_not_said_again() {
    let desk = Desk::with_members().await;
    let row = "WIKIDATA,Q365,Köln,FR,,,Lille,TWINNING,ACTIVE,1958,,Wandern|Kultur,\n";
    desk.record_rows(row).await;
    let again = row.replace("Wandern|Kultur", "culture|x-wandern");
    let report = desk.record_rows(&again).await;
    assert_eq!(counts(&report), [0, 0, 1, 0, 0]);
    let said = report.text(Language::English);
    assert!(!said.contains("vocabulary"), "{said}");
    let db = &desk.database.db;
    let of_records = record_theme::Entity::find().order_by_asc(record_theme::Column::Theme);
    let of_records = of_records
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.theme);
    let settled = twinning_theme::Entity::find().order_by_asc(twinning_theme::Column::Theme);
    let settled = settled
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.theme);
    let themes = ["culture", "x-wandern"];
    assert_eq!(of_records.collect::<Vec<_>>(), themes);
    assert_eq!(settled.collect::<Vec<_>>(), themes);
}

#[tokio::test]
async fn a_theme_that_only_another_version_knows_comes_back_out_of_an_exported_list_as_it_is() {
    let desk = Desk::with_members().await;
    let row = "WIKIDATA,Q365,Köln,FR,,,Lille,TWINNING,ACTIVE,1958,,culture,\n";
    desk.record_rows(row).await;
    let db = &desk.database.db;
    // As the other side's record had it that staff confirmed.
    for statement in [
        "UPDATE record SET themes = 'culture|space-travel|x-wandern'",
        "DELETE FROM record_theme",
    ] {
        db.execute_unprepared(statement).await.unwrap();
    }
    let place = tempfile::tempdir().unwrap();
    let options = export::Options {
        format: export::Format::Csv,
        contact_persons: false,
        today: "2026-11-26".parse().unwrap(),
    };
    let me = "rgre".parse().unwrap();
    export::write(db, &me, place.path(), options).await.unwrap();
    let list = std::fs::read_to_string(place.path().join("twinnings.csv")).unwrap();
    let written = "culture|urn:uuid:b82fe4bc-16dc-4e0c-9b75-d752950df303#space-travel|x-wandern";
    assert!(list.contains(written), "{list}");
    let report = desk.records(&list).await;
    assert_eq!(counts(&report), [0, 0, 1, 0, 0], "{report}");
    let said = report.text(Language::English);
    assert!(!said.contains("vocabulary"), "{said}");
    assert_eq!(
        desk.stored().await[0].themes,
        "culture|space-travel|x-wandern"
    );
}

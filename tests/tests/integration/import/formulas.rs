//! What looks like a formula, on its way out to a spreadsheet and back.

use std::fs;

use jumelage::{
    export::{Format, Options, write},
    import::To,
};
use jumelage_entities::{local_government, record};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::Desk;

/// Each way that some program finds the beginning of a cell in a text with commas.
fn cells(text: &str) -> impl Iterator<Item = &str> {
    let separators = [',', ';', '|', '\t', '\n', '\r'];
    let parts = text.split(separators);
    parts.map(|part| part.trim_start_matches(['"', ' ']))
}

fn holds_a_formula(text: &str) -> bool {
    cells(text).any(|cell| {
        let is_number = cell.trim_end_matches('"').parse::<f64>().is_ok();
        cell.starts_with(['=', '@', '+', '-']) && !is_number
    })
}

#[tokio::test]
async fn names_that_look_like_formulas_are_exported_as_text_and_read_back_as_they_were() {
    let desk = Desk::with_members().await;
    desk.record_rows("WIKIDATA,Q365,,FR,,,Lille,TWINNING,,1963,,,\n")
        .await;
    let (db, me) = (&desk.database.db, "rgre".parse().unwrap());
    let odd = [
        "=1+1",
        "Köln;=HYPERLINK(\"x\");-A1",
        "'=2",
        "-Bar",
        "'s-Hertogenbosch",
    ];
    let members = local_government::Entity::find().all(db).await.unwrap();
    let members: Vec<_> = members.into_iter().filter(|row| row.member).collect();
    for (row, name) in members.iter().zip(odd) {
        let renamed = local_government::ActiveModel {
            id: Set(row.id),
            name: Set(name.to_owned()),
            ..Default::default()
        };
        local_government::Entity::update(renamed)
            .exec(db)
            .await
            .unwrap();
    }
    let record_id = desk.stored().await[0].id;
    for name in odd {
        let renamed = record::ActiveModel {
            id: Set(record_id),
            stated_name: Set(Some(name.to_owned())),
            ..Default::default()
        };
        record::Entity::update(renamed).exec(db).await.unwrap();
        let place = tempfile::tempdir().unwrap();
        let csv = Options {
            format: Format::Csv,
            contact_persons: false,
            today: "2026-11-26".parse().unwrap(),
        };
        write(db, &me, place.path(), csv).await.unwrap();
        let text = |name: &str| fs::read_to_string(place.path().join(name)).unwrap();
        let (towns, records) = (text("local_governments.csv"), text("twinnings.csv"));
        assert!(!holds_a_formula(&towns), "{towns}");
        assert!(!holds_a_formula(&records), "{records}");
        if name.contains(';') {
            // Two partners in one cell, as a list says it.
            continue;
        }
        let copy = Desk::empty().await;
        copy.members(&towns).await;
        let mut expected: Vec<&str> = odd[..3].to_vec();
        expected.sort_unstable();
        assert_eq!(copy.names().await, expected);
        let report = copy.records(&records).await;
        assert_eq!(report.created, 1, "{report}");
        assert_eq!(copy.stored().await[0].stated_name.as_deref(), Some(name));
    }
}

#[tokio::test]
async fn a_report_quotes_no_formula_behind_any_separator() {
    let mut desk = Desk::with_members().await;
    let file = desk.folder.path().join("report.csv");
    desk.options.report = Some(To::File(file.clone()));
    desk.record_rows(
        "WIKIDATA,Q365,,FR,,,Lille,TWINNING,,\"1963;=HYPERLINK(\"\"x\"\");\",,,\n\
         WIKIDATA,Q365,,FR,,,Lille,TWINNING,,,,,1;=1+1\n",
    )
    .await;
    let report = fs::read_to_string(file).unwrap();
    assert!(report.contains("1963;'=HYPERLINK"), "{report}");
    assert!(report.contains("1;'=1+1"), "{report}");
    let quoted = report
        .lines()
        .filter(|line| line.contains("HYPERLINK") || line.contains("1+1"));
    assert!(
        quoted.clone().count() == 2 && !quoted.clone().any(holds_a_formula),
        "{report}"
    );
}

//! What a report says, on the screen and as CSV.

use std::fs;

use jumelage::import::{self, Code, Format, ImportError, Language, Silent, To};

use super::{Desk, RECORD_COLUMNS};

#[tokio::test]
async fn every_entry_goes_into_the_file_and_no_formula_with_it() {
    let mut desk = Desk::with_members().await;
    let file = desk.folder.path().join("report.csv");
    desk.options.report = Some(To::File(file.clone()));
    desk.record_rows(
        "WIKIDATA,Q365,,FR,,,\"=HYPERLINK(\"\"x\"\",\"\"y\"\")\",TWINNING,,,,,\n\
         WIKIDATA,Q365,,FR,,,Lille,TWINNING,,ca. 1963,,,\n\
         WIKIDATA,Q365,,FR,,,Lille,TWINNING,,-5,,,\n\
         WIKIDATA,Q365,,FR,,,Lille,TWINNING,,1963,,,\n\
         WIKIDATA,Q365,,FR,,,Lille,TWINNING,,1964,,,\n",
    )
    .await;
    let mut report = csv::Reader::from_path(&file).unwrap();
    assert_eq!(
        report.headers().unwrap(),
        &["line", "column", "value", "code", "hint"][..]
    );
    let rows: Vec<Vec<String>> = report
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let told: Vec<[&str; 4]> = rows
        .iter()
        .map(|row| [&row[0], &row[1], &row[2], &row[3]].map(String::as_str))
        .collect();
    assert_eq!(
        told,
        [
            ["2", "partner_name", "'=HYPERLINK(\"x\",\"y\")", "FORMULA"],
            ["3", "since", "ca. 1963", "DATE_INVALID"],
            ["4", "since", "-5", "DATE_INVALID"],
            ["5", "", "line 6", "REPEATED"],
        ]
    );
    assert!(rows.iter().all(|row| !row[4].is_empty()));
}

#[tokio::test]
async fn a_refused_file_is_in_the_report_too() {
    let mut desk = Desk::with_members().await;
    let file = desk.folder.path().join("report.csv");
    desk.options.report = Some(To::File(file.clone()));
    desk.try_records("kind,partner_country,note\n")
        .await
        .unwrap_err();
    let report = fs::read_to_string(file).unwrap();
    assert!(report.contains("1,note,note,UNKNOWN_COLUMN,"), "{report}");
}

#[tokio::test]
async fn the_screen_shows_the_first_twenty_and_counts_the_rest() {
    let desk = Desk::with_members().await;
    let row = "WIKIDATA,Q365,,FR,,,,TWINNING,,,,,\n";
    let report = desk.record_rows(&row.repeat(2_000)).await;
    let shown = report.to_string();
    assert!(shown.starts_with("2000 rows: 0 created"), "{shown}");
    assert_eq!(shown.matches("PARTNER_MISSING").count(), 20);
    assert!(shown.contains("line 2, partner_name"), "{shown}");
    assert!(shown.contains("1980 more"), "{shown}");
    assert!(shown.contains("--report"), "{shown}");
    assert_eq!(report.issues().len(), 1_000);
}

#[tokio::test]
async fn what_steers_a_terminal_is_shown_and_not_run() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows("WIKIDATA,Q365,,FR,,,Li\u{1b}[31mlle,TWINNING,,,,,\n")
        .await;
    let shown = report.to_string();
    assert!(
        shown.contains("CONTROL_CHARACTER") && !shown.contains('\u{1b}'),
        "{shown:?}"
    );
}

#[tokio::test]
async fn the_report_never_takes_the_lists_place() {
    let mut desk = Desk::with_members().await;
    let list = format!("{RECORD_COLUMNS}\nWIKIDATA,Q365,,FR,,,Lille,TWINNING,,,,,\n");
    let file = desk.file(&list);
    desk.options.report = Some(To::File(file.clone()));
    let result = import::twinnings(&desk.database.db, &file, &desk.options, &Silent).await;
    assert!(matches!(result, Err(ImportError::ReportOverList { .. })));
    assert_eq!(fs::read_to_string(file).unwrap(), list);
}

#[test]
fn codes_have_one_spelling_each() {
    let mut words: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), Code::ALL.len());
    assert!(words.iter().all(|word| {
        word.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b'8')
    }));
}

#[tokio::test]
async fn a_report_for_programs_has_every_entry_and_the_numbers() {
    let mut desk = Desk::with_members().await;
    let file = desk.folder.path().join("report.json");
    desk.options.report = Some(To::File(file.clone()));
    desk.options.format = Format::Json;
    desk.options.language = Language::French;
    desk.record_rows(
        "WIKIDATA,Q365,,FR,,,Lille,TWINNING,,ca. 1963,,,\n\
         WIKIDATA,Q365,,FR,,,Lille,TWINNING,,1963,,,\n",
    )
    .await;
    let report = fs::read_to_string(file).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["issues"].as_array().unwrap().len(), 1);
    let issue = &report["issues"][0];
    assert_eq!(
        (&issue["line"], &issue["code"]),
        (&2.into(), &"DATE_INVALID".into())
    );
    assert!(
        issue["message"]
            .as_str()
            .unwrap()
            .contains("une date incertaine")
    );
    assert_eq!(
        (&report["rows"], &report["created"]),
        (&2.into(), &1.into())
    );
    let codes: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(codes, ["FORMAT", "ENCODING", "SEPARATOR", "HEADER_ROW"]);
}

#[tokio::test]
async fn the_screen_speaks_the_language_that_is_asked_for() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows("WIKIDATA,Q365,,FR,,,Lille,TWINNING,,1970s,,,\n")
        .await;
    let said = report.text(Language::German);
    assert!(said.starts_with("1 Zeilen: 0 neu"), "{said}");
    assert!(
        said.contains("Zeile 2, since, „1970s“: DATE_INVALID – ein Jahrzehnt"),
        "{said}"
    );
    assert!(said.contains("Zeichensatz: UTF-8"), "{said}");
}

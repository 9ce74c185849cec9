//! Workbooks.

mod odf;
mod unkind;

use jumelage::import::{self, Code, Found, Report, Silent};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::{Desk, counts, encodings::found, refused, rejected};

/// A workbook as bytes, whatever it may be called.
fn saved(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

/// Text cells below each other.
fn written(workbook: &mut Workbook, name: &str, rows: &[&str]) {
    let sheet = workbook.add_worksheet().set_name(name).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells.split('|')) {
            sheet.write(row, column, cell).unwrap();
        }
    }
}

fn columns(report: &Report) -> Vec<Vec<String>> {
    found(report, Found::Sheet)
}

#[tokio::test]
async fn a_workbook_is_known_by_its_content_and_read_as_it_looks() {
    let desk = Desk::with_members().await;
    let mut workbook = Workbook::new();
    let sheet = workbook
        .add_worksheet()
        .set_name("Partnerschaften")
        .unwrap();
    sheet.write(0, 0, "Unsere Partnerschaften").unwrap();
    for (column, heading) in (0..).zip(["Stadt", "Partnerstadt", "Land", "Art", "Seit", "Bis"]) {
        sheet.write(2, column, heading).unwrap();
    }
    let day = |year, month, day| ExcelDateTime::from_ymd(year, month, day).unwrap();
    let as_day = Format::new().set_num_format("dd/mm/yyyy");
    let as_year = Format::new().set_num_format("yyyy");
    let as_month = Format::new().set_num_format("mm/yyyy");
    for (row, (town, partner)) in (3..).zip([
        ("Köln", "Lille"),
        ("Köln", "Tours"),
        ("Berlin", "Paris"),
        ("Leipzig", "Lyon"),
    ]) {
        sheet.write(row, 0, town).unwrap();
        sheet.write(row, 1, partner).unwrap();
        sheet.write(row, 2, "FR").unwrap();
        sheet.write(row, 3, "TWINNING").unwrap();
    }
    sheet.write(3, 4, 1958).unwrap();
    sheet
        .write_with_format(4, 4, day(1962, 5, 3), &as_day)
        .unwrap();
    sheet
        .write_with_format(5, 4, day(1987, 1, 1), &as_year)
        .unwrap();
    sheet
        .write_with_format(6, 4, day(1981, 2, 1), &as_month)
        .unwrap();
    sheet.write(9, 0, "Summe").unwrap();
    sheet.write(9, 4, 4).unwrap();
    // Formatted and empty, as spreadsheets leave hundreds behind.
    for row in 10..60 {
        sheet.write_blank(row, 0, &as_day).unwrap();
    }
    let bytes = saved(workbook);
    let report = desk.records(&bytes).await;
    assert_eq!(counts(&report), [4, 0, 0, 0, 0], "{report}");
    let since: Vec<_> = desk
        .stored()
        .await
        .into_iter()
        .map(|row| row.since.unwrap())
        .collect();
    assert_eq!(since, ["1958", "1962-05-03", "1987", "1981-02"]);
    assert_eq!(found(&report, Found::Format), [["XLSX"]]);
    assert_eq!(columns(&report), [["Partnerschaften"]]);
    assert_eq!(found(&report, Found::HeaderRow), [["3"]]);
    assert_eq!(found(&report, Found::ShownDates), [["2"]]);
    assert_eq!(report.issues()[0].code, Code::TotalRow);
    assert_eq!(report.issues()[0].line, Some(10));
    assert_eq!(counts(&desk.records(&bytes).await), [0, 0, 4, 0, 0]);
}

#[tokio::test]
async fn numbers_that_stand_for_something_else_are_refused_and_not_guessed() {
    let desk = Desk::empty().await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(["country", "name", "lau", "population"]) {
        sheet.write(0, column, heading).unwrap();
    }
    for (row, (name, lau, inhabitants)) in (1..).zip([
        ("Köln", 5_315_000, 1_024_621.0),
        ("Berlin", 11_000_000, 3_685_265.5),
    ]) {
        sheet.write(row, 0, "DE").unwrap();
        sheet.write(row, 1, name).unwrap();
        sheet.write(row, 2, lau).unwrap();
        sheet.write(row, 3, inhabitants).unwrap();
    }
    let report = desk.members(saved(workbook)).await;
    assert_eq!(
        rejected(&report),
        [
            (2, "lau", Code::CodeInvalid),
            (3, "population", Code::PopulationInvalid)
        ]
    );
    assert!(report.to_string().contains("05315000"), "{report}");
}

#[tokio::test]
async fn a_serial_number_in_a_date_is_refused() {
    let desk = Desk::with_members().await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(["Stadt", "Partnerstadt", "Land", "Art", "Seit"]) {
        sheet.write(0, column, heading).unwrap();
    }
    for (column, cell) in (0..).zip(["Köln", "Lille", "FR", "TWINNING"]) {
        sheet.write(1, column, cell).unwrap();
    }
    sheet.write(1, 4, 37_546).unwrap();
    let report = desk.records(saved(workbook)).await;
    assert_eq!(rejected(&report), [(2, "since", Code::DateInvalid)]);
    assert!(report.to_string().contains("day number"), "{report}");
}

#[tokio::test]
async fn a_formula_counts_by_its_value_and_without_one_not_at_all() {
    let desk = Desk::empty().await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "country").unwrap();
    sheet.write(0, 1, "name").unwrap();
    let cells = [
        Formula::new("\"Bo\"&\"nn\"").set_result("Bonn"),
        Formula::new("\"Ki\"&\"el\"").set_result("Kiel"),
        Formula::new("VLOOKUP(1,A1:B2,2)").set_result("#N/A"),
    ];
    for (row, cell) in (1..).zip(cells) {
        sheet.write(row, 0, "DE").unwrap();
        sheet.write(row, 1, cell).unwrap();
    }
    let bytes = odf::with_part(&saved(workbook), "xl/worksheets/sheet1.xml", |sheet| {
        // As programs write it that do not compute.
        sheet.replace("<v>Kiel</v>", "")
    });
    let report = desk.members(bytes).await;
    assert_eq!(desk.names().await, ["Bonn"], "{report}");
    assert_eq!(found(&report, Found::Formulas), [["2"]]);
    let codes: Vec<_> = rejected(&report)
        .into_iter()
        .map(|(line, _, code)| (line, code))
        .collect();
    assert_eq!(
        codes,
        [(3, Code::Formula), (4, Code::SpreadsheetError)],
        "{report}"
    );
    assert!(report.to_string().contains("save it there"), "{report}");
}

#[tokio::test]
async fn a_merged_cell_speaks_for_the_rows_that_it_covers_and_across_columns_for_none() {
    let desk = Desk::with_members().await;
    let mut workbook = Workbook::new();
    written(
        &mut workbook,
        "Liste",
        &[
            "Stadt|Partnerstadt|Land|Art",
            "|Lille|FR|TWINNING",
            "|Tours|FR|TWINNING",
            "|Lyon|FR|TWINNING",
            "Berlin||FR|TWINNING",
        ],
    );
    let sheet = workbook.worksheet_from_index(0).unwrap();
    sheet
        .merge_range(1, 0, 2, 0, "Köln", &Format::new())
        .unwrap();
    sheet
        .merge_range(4, 0, 4, 1, "Berlin", &Format::new())
        .unwrap();
    let report = desk.records(saved(workbook)).await;
    assert_eq!(
        rejected(&report),
        [
            (4, "party_code", Code::PartyMissing),
            (5, "Stadt", Code::MergedCells)
        ],
        "{report}"
    );
    assert_eq!(report.created, 2);
    assert_eq!(found(&report, Found::Merged), [["1"]]);
}

#[tokio::test]
async fn the_sheet_is_the_one_that_people_see_and_of_two_none_is_guessed() {
    let mut desk = Desk::empty().await;
    let made = || {
        let mut workbook = Workbook::new();
        written(
            &mut workbook,
            "Erklärung",
            &["So ist die Liste zu lesen", "x"],
        );
        written(&mut workbook, "2025", &["country|name", "DE|Bonn"]);
        written(&mut workbook, "alt", &["country|name", "DE|Kiel"]);
        workbook
    };
    let mut workbook = made();
    workbook
        .worksheet_from_name("alt")
        .unwrap()
        .set_hidden(true);
    let report = desk.members(saved(workbook)).await;
    assert_eq!(desk.names().await, ["Bonn"]);
    assert_eq!(columns(&report), [["2025"]]);
    assert_eq!(found(&report, Found::HiddenSheets), [["“alt”"]]);
    assert_eq!(
        refused(desk.try_members(saved(made())).await),
        (Code::SheetAmbiguous, "“2025”, “alt”".to_owned())
    );
    desk.options.reading.sheet = Some("alt".to_owned());
    assert_eq!(counts(&desk.members(saved(made())).await), [1, 0, 0, 0, 0]);
    desk.options.reading.sheet = Some("neu".to_owned());
    let (code, _) = refused(desk.try_members(saved(made())).await);
    assert_eq!(code, Code::SheetMissing);
}

#[tokio::test]
async fn line_breaks_in_cells_are_partners_and_a_stray_value_is_no_column() {
    let desk = Desk::with_members().await;
    let mut workbook = Workbook::new();
    let many: Vec<String> = (0..80).map(|number| format!("Ville {number}")).collect();
    let cells = format!("Köln|{}|FR|TWINNING", many.join("\n"));
    written(
        &mut workbook,
        "Liste",
        &[
            "Stadt|Partnerstadt|Land|Art||",
            &cells,
            "Köln|Lille|FR|TWINNING||Notiz",
        ],
    );
    let report = desk.records(saved(workbook)).await;
    assert_eq!(counts(&report), [80, 0, 0, 0, 1], "{report}");
    assert_eq!(rejected(&report), [(3, "", Code::UnknownColumn)]);
}

#[tokio::test]
async fn a_file_called_csv_that_is_a_workbook_is_a_workbook() {
    let desk = Desk::empty().await;
    let mut workbook = Workbook::new();
    written(&mut workbook, "Liste", &["country|name", "DE|Bonn"]);
    let file = desk.file(saved(workbook));
    assert!(file.ends_with("list.csv"));
    let read = import::local_governments(&desk.database.db, &file, &desk.options, &Silent);
    assert_eq!(read.await.unwrap().created, 1);
}

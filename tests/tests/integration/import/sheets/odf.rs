//! Workbooks in the open format.

use std::io::{Cursor, Read, Write};

use jumelage::import::{Code, Found};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::super::{Desk, counts, encodings::found, rejected};

/// A workbook with this in its body.
pub fn ods(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
         <office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    packed(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ])
}

pub fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(part).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with one of its parts changed.
pub fn with_part(workbook: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let found = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if found == name {
            let text = String::from_utf8(bytes).unwrap();
            bytes = change(&text).into_bytes();
            assert_ne!(text.as_bytes(), bytes, "{name} is as it was");
        }
        parts.push((found, bytes));
    }
    let parts: Vec<_> = parts
        .iter()
        .map(|(name, part)| (name.as_str(), part.as_slice()))
        .collect();
    packed(&parts)
}

fn text(cell: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>"
    )
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| text(cell)).collect();
    format!("<table:table-row>{cells}</table:table-row>")
}

#[tokio::test]
async fn an_open_workbook_is_read_as_it_looks() {
    let desk = Desk::with_members().await;
    let header = row(&["Stadt", "Partnerstadt", "Land", "Art", "Seit"]);
    let date = |value: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"date\" office:date-value=\"{value}\"><text:p>{shown}</text:p>\
             </table:table-cell>"
        )
    };
    let body = format!(
        "<table:table table:name=\"Leer\"/>\
         <table:table table:name=\"Liste\">\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"5\"/>\
         </table:table-row>{header}\
         <table:table-row><table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"2\">\
         <text:p>K&#246;ln</text:p><office:annotation><text:p>nur ein Hinweis</text:p></office:annotation>\
         </table:table-cell>{lille}{fr}{kind}{year}</table:table-row>\
         <table:table-row><table:covered-table-cell/>{tours}{fr}{kind}{day}</table:table-row>\
         <table:table-row>{berlin}<table:table-cell office:value-type=\"string\"><text:p>Paris</text:p>\
         <text:p>Aix<text:s/>&amp; Cie</text:p></table:table-cell>{fr}{kind}\
         <table:table-cell office:value-type=\"float\" office:value=\"1987\"><text:p>1987,00</text:p>\
         </table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
        lille = text("Lille"),
        tours = text("Tours"),
        berlin = text("Berlin"),
        fr = text("FR"),
        kind = text("TWINNING"),
        year = date("1958-01-01", "1958"),
        day = date("1962-05-03", "3. Mai 1962"),
    );
    let list = ods("", &body);
    let report = desk.records(&list).await;
    assert_eq!(counts(&report), [4, 0, 0, 0, 0], "{report}");
    let said: Vec<_> = desk.stored().await;
    let said: Vec<_> = said
        .iter()
        .map(|row| {
            (
                row.stated_name.as_deref().unwrap(),
                row.since.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("Lille", "1958"),
            ("Tours", "1962-05-03"),
            ("Paris", "1987"),
            ("Aix & Cie", "1987")
        ]
    );
    assert_eq!(found(&report, Found::Format), [["ODS"]]);
    assert_eq!(found(&report, Found::HeaderRow), [["3"]]);
    assert_eq!(found(&report, Found::Merged), [["1"]]);
    assert_eq!(counts(&desk.records(&list).await), [0, 0, 4, 0, 0]);
}

#[tokio::test]
async fn a_hidden_sheet_of_an_open_workbook_is_not_read() {
    let desk = Desk::empty().await;
    let styles = "<style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties \
                  table:display=\"false\"/></style:style>";
    let header = row(&["country", "name"]);
    let body = format!(
        "<table:table table:name=\"alt\" table:style-name=\"ta2\">{header}{}</table:table>\
         <table:table table:name=\"neu\">{header}{}<table:table-row>{}<table:table-cell \
         table:formula=\"of:=[.A1]\"/></table:table-row></table:table>",
        row(&["DE", "Kiel"]),
        row(&["DE", "Bonn"]),
        text("DE"),
    );
    let report = desk.members(ods(styles, &body)).await;
    assert_eq!(desk.names().await, ["Bonn"]);
    assert_eq!(found(&report, Found::HiddenSheets), [["“alt”"]]);
    let codes: Vec<_> = rejected(&report)
        .into_iter()
        .map(|(line, _, code)| (line, code))
        .collect();
    assert_eq!(codes, [(3, Code::Formula)]);
}

//! Encodings and separators are found out, and said.

use jumelage::import::{Code, Found, Report};

use super::{Desk, MEMBERS, counts, rejected};

/// What was found out of one kind.
pub fn found(report: &Report, what: Found) -> Vec<Vec<String>> {
    let findings = report.findings().iter();
    findings
        .filter(|finding| finding.what == what)
        .map(|finding| finding.values.clone())
        .collect()
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[tokio::test]
async fn a_list_is_the_same_in_whatever_encoding_it_was_saved() {
    let desk = Desk::with_members().await;
    let marked = format!("\u{feff}{MEMBERS}");
    let one_byte = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap())
            .collect()
    };
    for (list, encoding) in [
        (MEMBERS.as_bytes().to_vec(), "UTF-8"),
        (marked.clone().into_bytes(), "UTF-8"),
        (wide(&marked, u16::to_le_bytes), "UTF-16LE"),
        (wide(&marked, u16::to_be_bytes), "UTF-16BE"),
        (wide(MEMBERS, u16::to_le_bytes), "UTF-16LE"),
        (wide(MEMBERS, u16::to_be_bytes), "UTF-16BE"),
        (one_byte(MEMBERS), "windows-1252"),
    ] {
        let report = desk.members(list).await;
        assert_eq!(counts(&report), [0, 0, 3, 0, 0], "{encoding}: {report}");
        assert_eq!(found(&report, Found::Encoding), [[encoding]]);
    }
}

#[tokio::test]
async fn central_european_letters_are_told_from_western_ones() {
    let desk = Desk::of("zmp", "PL").await;
    // Łódź, Gdańsk, Wałbrzych, Świętochłowice, Żory in Windows-1250.
    let list = b"country,name\nPL,\xa3\xf3d\x9f\nPL,Gda\xf1sk\nPL,Wa\xb3brzych\nPL,\x8cwi\xeatoch\xb3owice\n\
        PL,\xafory\n";
    let report = desk.members(list).await;
    assert_eq!(counts(&report), [5, 0, 0, 0, 0]);
    assert_eq!(found(&report, Found::Encoding), [["windows-1250"]]);
    let mut names = desk.names().await;
    names.sort();
    assert_eq!(
        names,
        ["Gdańsk", "Wałbrzych", "Łódź", "Świętochłowice", "Żory"]
    );
}

#[tokio::test]
async fn an_encoding_that_is_stated_is_not_guessed() {
    let mut desk = Desk::of("zmp", "PL").await;
    desk.options.reading.encoding = encoding_rs::Encoding::for_label(b"iso-8859-2");
    let report = desk.members(b"country,name\nPL,\xa3\xf3d\xbc\n").await;
    assert_eq!(found(&report, Found::Encoding), [["ISO-8859-2"]]);
    assert_eq!(desk.names().await, ["Łódź"]);
}

#[tokio::test]
async fn separators_are_found_out_and_a_stated_one_counts() {
    let mut desk = Desk::with_members().await;
    for (separator, shown) in [(",", ","), (";", ";"), ("\t", "tab")] {
        let report = desk.members(MEMBERS.replace(',', separator)).await;
        assert_eq!(counts(&report), [0, 0, 3, 0, 0], "{report}");
        assert_eq!(found(&report, Found::Separator), [[shown]]);
    }
    let quoted = "country;name\nDE;\"Lübeck; Hansestadt\"\nDE;Kiel, Stadt\n";
    assert_eq!(counts(&desk.members(quoted).await), [2, 0, 0, 0, 0]);
    desk.options.reading.separator = Some(b'|');
    assert_eq!(
        counts(&desk.members(MEMBERS.replace(',', "|")).await),
        [0, 0, 3, 0, 0]
    );
}

#[tokio::test]
async fn a_title_above_the_header_is_passed_over_and_lines_keep_their_numbers() {
    let desk = Desk::empty().await;
    let list = "Liste unserer Mitglieder;;\n;;\nStand: Januar 2026;;\ncountry;name;lau\nDE;Bonn;05314000\nDE;;1\n";
    let report = desk.members(list).await;
    assert_eq!(rejected(&report), [(6, "name", Code::NameMissing)]);
    assert_eq!(found(&report, Found::HeaderRow), [["4"]]);
    assert_eq!(desk.names().await, ["Bonn"]);
}

#[tokio::test]
async fn a_total_at_the_end_is_left_out_and_makes_no_list_a_bad_one() {
    let mut desk = Desk::empty().await;
    desk.options.replace = true;
    let list = "country,name,population\nDE,Bonn,336465\nDE,Kiel,247717\n,Summe,584 182\n";
    let report = desk.members(list).await;
    assert_eq!(counts(&report), [2, 0, 0, 0, 0]);
    assert!(!report.removal_withheld);
    assert_eq!(report.issues()[0].code, Code::TotalRow);
    assert!(report.to_string().contains("TOTAL_ROW"), "{report}");
}

#[tokio::test]
async fn a_code_that_lost_its_zeros_is_refused_with_what_may_have_been_meant() {
    let desk = Desk::empty().await;
    let report = desk.members("country,name,lau\nDE,Köln,5315000\n").await;
    assert_eq!(rejected(&report), [(2, "lau", Code::CodeInvalid)]);
    assert!(report.to_string().contains("05315000"), "{report}");
}

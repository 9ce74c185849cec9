//! Files that are not quite CSV.

use jumelage::import::{Code, Language};

use super::{Desk, MEMBERS, counts, refused, rejected};

#[tokio::test]
async fn byte_order_mark_line_ends_and_the_order_of_columns_do_not_matter() {
    let desk = Desk::empty().await;
    for list in [
        format!("\u{feff}{MEMBERS}"),
        MEMBERS.replace('\n', "\r\n"),
        MEMBERS.replace('\n', "\r"),
        MEMBERS.trim_end().to_owned(),
        MEMBERS.replace(",Q", "  , Q"),
        "lau,wikidata,name,country\n05315000,Q365,Köln,DE\n11000000,Q64,Berlin,DE\n14713000,Q2079,Leipzig,DE\n"
            .to_owned(),
        "\"country\",\"name\",\"wikidata\",\"lau\"\n\"DE\",\"Köln\",\"Q365\",\"05315000\"\n\
         DE,Berlin,Q64,11000000\n\n,,,\nDE,\"Leipzig\n\",Q2079,14713000\n"
            .to_owned(),
    ] {
        let report = desk.members(&list).await;
        assert_eq!((report.rows, report.rejected), (3, 0), "{list:?}: {report}");
        assert_eq!(report.created % 3, 0, "{list:?}");
        assert_eq!(report.updated, 0, "{list:?}");
    }
    assert_eq!(desk.names().await, ["Berlin", "Köln", "Leipzig"]);
}

#[tokio::test]
async fn a_list_with_other_columns_is_refused_and_they_are_named() {
    let desk = Desk::empty().await;
    for (header, code, value) in [
        (
            "country,name,mayor,phone",
            Code::UnknownColumn,
            "mayor, phone",
        ),
        ("country,name,", Code::UnknownColumn, ""),
        ("country,wikidata", Code::MissingColumn, "name"),
        ("wikidata,lau", Code::MissingColumn, "country, name"),
        ("country,name,name", Code::RepeatedColumn, "name"),
        ("country;name;mayor", Code::UnknownColumn, "mayor"),
        ("country\tname\tphone", Code::UnknownColumn, "phone"),
        ("", Code::UnknownColumn, "DE, Köln, x"),
        ("\u{feff}", Code::UnknownColumn, "DE, Köln, x"),
        ("country,\"name", Code::OpenQuote, "country,\"name"),
        ("PK\u{3}\u{4}", Code::NotCsv, ""),
        ("%PDF-1.7", Code::NotCsv, ""),
        ("<html><table>", Code::NotCsv, ""),
        ("country,na\0me", Code::NotCsv, ""),
    ] {
        let result = desk.try_members(format!("{header}\nDE,Köln,x\n")).await;
        assert_eq!(refused(result), (code, value.to_owned()), "{header:?}");
    }
    let old = desk.try_members(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").await;
    assert_eq!(refused(old).0, Code::WorkbookOld);
    for empty in ["", "\u{feff}", "\n\n"] {
        assert_eq!(
            refused(desk.try_members(empty).await),
            (Code::HeaderMissing, String::new())
        );
    }
    assert_eq!(
        refused(desk.try_records("kind,partner_country,note\n").await),
        (Code::UnknownColumn, "note".to_owned())
    );
    assert!(desk.names().await.is_empty());
}

#[tokio::test]
async fn a_row_in_another_encoding_is_rejected_and_the_rest_is_taken() {
    let desk = Desk::empty().await;
    let mut list = b"country,name\nDE,K\xf6ln\nDE,Bonn\nDE,\x9fary\n".to_vec();
    list.extend("DE,Lu\u{fffd}beck\nDE,Kiel\n".as_bytes());
    let report = desk.members(list).await;
    assert_eq!(
        rejected(&report),
        [
            (2, "name", Code::NotUtf8),
            (4, "name", Code::NotUtf8),
            (5, "name", Code::DamagedText),
        ]
    );
    assert!(
        report.issues()[0]
            .hint(Language::English)
            .contains("Windows-1250")
    );
    assert_eq!(desk.names().await, ["Bonn", "Kiel"]);
}

#[tokio::test]
async fn a_quote_left_open_swallows_no_other_row() {
    let desk = Desk::empty().await;
    let report = desk
        .members(
            "country,name,lau\n\
             DE,Bonn,1\n\
             DE,\"Köln,2\n\
             DE,Kiel,3\n\
             DE,\"Lübeck, Hansestadt\",4\n\
             DE,\"Celle\" (Kreis),5\n\
             DE,Schloß \"Holte\",6\n\
             \"DE,Ulm,7\n",
        )
        .await;
    assert_eq!(
        rejected(&report),
        [
            (3, "name", Code::OpenQuote),
            (6, "name", Code::StrayQuote),
            (8, "country", Code::OpenQuote),
        ]
    );
    assert_eq!(
        desk.names().await,
        ["Bonn", "Kiel", "Lübeck, Hansestadt", "Schloß \"Holte\""]
    );
}

#[tokio::test]
async fn two_open_quotes_one_below_the_other_do_not_close_each_other() {
    let desk = Desk::empty().await;
    let list = "country,name,lau\nDE,\"Bonn,1\nDE,Kiel,2\nDE,Ulm\",3\nDE,Celle,4\n";
    let report = desk.members(list).await;
    assert_eq!(rejected(&report), [(2, "name", Code::OpenQuote)]);
    assert_eq!(desk.names().await, ["Celle", "Kiel", "Ulm\""]);
}

#[tokio::test]
async fn a_row_with_too_few_or_too_many_cells_is_rejected() {
    let desk = Desk::empty().await;
    let report = desk
        .members("country,name,lau\nDE,Bonn\nDE,Kiel,1,2\nDE,Ulm,3\n")
        .await;
    assert_eq!(
        rejected(&report),
        [(2, "", Code::CellCount), (3, "", Code::CellCount)]
    );
    assert_eq!(desk.names().await, ["Ulm"]);
}

#[tokio::test]
async fn formulas_addresses_and_what_does_not_print_are_rejected() {
    let desk = Desk::empty().await;
    let report = desk
        .members(
            "country,name,lau,mailbox,longitude,latitude\n\
             DE,\"=HYPERLINK(\"\"https://example.org\"\",\"\"Bonn\"\")\",,,,\n\
             DE,@SUM(A1),,,,\n\
             DE,\u{200b}=1+1,,,,\n\
             DE,Ulm,-A1,,,\n\
             DE,Kiel (max.muster@example.org),,,,\n\
             DE,Cel\u{7}le,,,,\n\
             DE,\"Bonn\nKöln\",,,,\n\
             DE,Gera,,stadt@example.org,-6.5,+50.5\n",
        )
        .await;
    assert_eq!(
        rejected(&report),
        [
            (2, "name", Code::Formula),
            (3, "name", Code::Formula),
            (4, "name", Code::Formula),
            (5, "lau", Code::Formula),
            (6, "name", Code::EmailAddress),
            (7, "name", Code::ControlCharacter),
            (8, "name", Code::SeveralValues),
        ]
    );
    assert_eq!(desk.names().await, ["Gera"]);
}

#[tokio::test]
async fn a_line_without_end_is_rejected_and_the_next_is_read() {
    let desk = Desk::empty().await;
    let endless = "x".repeat(1 << 20);
    let long = "x".repeat(201);
    let list = format!("country,name\nDE,{endless}\nDE,{long}\nDE,Ulm\n");
    let report = desk.members(list).await;
    assert_eq!(
        rejected(&report),
        [(2, "", Code::RowTooLong), (3, "name", Code::TooLong)]
    );
    assert_eq!(desk.names().await, ["Ulm"]);
}

#[tokio::test]
async fn a_list_that_is_read_again_changes_nothing_however_it_was_saved() {
    let desk = Desk::with_members().await;
    let decomposed = MEMBERS.replace('ö', "o\u{308}");
    assert_eq!(counts(&desk.members(decomposed).await), [0, 0, 3, 0, 0]);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_an_error_that_names_it() {
    let desk = Desk::empty().await;
    let nowhere = desk.folder.path().join("nowhere.csv");
    let error = jumelage::import::twinnings(
        &desk.database.db,
        &nowhere,
        &desk.options,
        &jumelage::import::Silent,
    )
    .await
    .unwrap_err();
    assert!(error.to_string().contains("nowhere.csv"), "{error}");
}

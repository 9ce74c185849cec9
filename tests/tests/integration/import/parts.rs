//! One list of many associations, cut into parts.

use std::collections::BTreeSet;

use jumelage::import::{self, Code, Silent, split};

use super::{Desk, rejected};

#[tokio::test]
async fn a_part_names_the_lines_of_the_whole() {
    let desk = Desk::empty().await;
    let mut list = b"\xef\xbb\xbfname,association,country\n\
        K\xc3\xb6ln,rgre,DE\n\
        Lille,afccre,FR\n\
        \"Bonn\n,Beuel\",rgre,DE\n\
        Ulm,rgre,AT\n\
        Lyon,afccre\n\
        Kiel,nobody,DE\n\
        \"Gera,rgre,DE\n"
        .to_vec();
    list.extend(b"K\xf6then,rgre,DE\n\"L\xc3\xbcbeck, Hansestadt\",rgre,DE\n");
    let file = desk.file(list);
    let codes: BTreeSet<_> = ["rgre", "afccre", "vvsg"]
        .map(|code| code.parse().unwrap())
        .into();
    let parts = split(&file, &desk.folder.path().join("parts"), &codes).unwrap();
    let nobodys: Vec<_> = parts
        .issues
        .iter()
        .map(|issue| (issue.line, issue.code))
        .collect();
    assert_eq!(
        nobodys,
        [
            (Some(8), Code::UnknownAssociation),
            (Some(9), Code::OpenQuote)
        ]
    );
    assert_eq!(parts.rejected, 2);
    assert_eq!(parts.files.len(), 2);
    let part = &parts.files["rgre"];
    let db = &desk.database.db;
    let report = import::local_governments(db, part, &desk.options, &Silent)
        .await
        .unwrap();
    assert_eq!(
        rejected(&report),
        [
            (4, "name", Code::SeveralValues),
            (6, "country", Code::CountryNotOwn),
            (10, "name", Code::NotUtf8)
        ]
    );
    assert_eq!(desk.names().await, ["Köln", "Lübeck, Hansestadt"]);

    let other = Desk::of("afccre", "FR").await;
    let part = &parts.files["afccre"];
    let report = import::local_governments(&other.database.db, part, &other.options, &Silent)
        .await
        .unwrap();
    assert_eq!(rejected(&report), [(7, "", Code::CellCount)]);
    assert_eq!(other.names().await, ["Lille"]);
}

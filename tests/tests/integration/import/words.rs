//! Words for kinds and statuses that everybody uses.

use jumelage::import::{Code, Found, Mapping};

use super::{Desk, counts, encodings::found, rejected};

async fn kinds(desk: &Desk) -> Vec<String> {
    let stored = desk.stored().await.into_iter();
    let mut said: Vec<String> = stored
        .map(|row| format!("{} {} {}", row.stated_name.unwrap(), row.kind, row.status))
        .collect();
    said.sort();
    said
}

const LIST: &str = "Stadt;Partnerstadt;Land;Art;Status\n\
    Köln;A;FR;Partnerschaft;\n\
    Köln;B;FR;FREUNDSCHAFT;ruhend\n\
    Köln;C;FR;Projektpartnerschaft;beendet\n\
    Köln;D;FR;Kontakt;Suspendu\n\
    Köln;E;FR;jumelage;aktywne\n\
    Köln;F;FR;Vänort;\n\
    Köln;G;FR;gemellaggio;\n\
    Köln;H;FR;partnerstwo;TERMINATED\n\
    Köln;I;FR;Partnerschaft;\n";

#[tokio::test]
async fn kinds_and_statuses_are_understood_in_many_languages_and_the_report_says_how() {
    let desk = Desk::with_members().await;
    let report = desk.records(LIST).await;
    assert_eq!(counts(&report), [9, 0, 0, 0, 0], "{report}");
    assert_eq!(
        kinds(&desk).await,
        [
            "A TWINNING ACTIVE",
            "B FRIENDSHIP DORMANT",
            "C PROJECT TERMINATED",
            "D CONTACT SUSPENDED",
            "E TWINNING ACTIVE",
            "F TWINNING ACTIVE",
            "G TWINNING ACTIVE",
            "H TWINNING TERMINATED",
            "I TWINNING ACTIVE",
        ]
    );
    let said = found(&report, Found::Word);
    assert!(
        said.contains(
            &["kind", "Partnerschaft", "TWINNING", "2"]
                .map(str::to_owned)
                .to_vec()
        ),
        "{report}"
    );
    assert!(
        said.contains(
            &["status", "ruhend", "DORMANT", "1"]
                .map(str::to_owned)
                .to_vec()
        ),
        "{report}"
    );
    // This program's own words need no explanation.
    assert!(
        said.iter().all(|values| values[1] != "TERMINATED"),
        "{report}"
    );
}

#[tokio::test]
async fn a_mapping_overrules_the_usual_words_and_leaves_the_others() {
    let mut desk = Desk::with_members().await;
    let mapping = "[values.kind]\npartnerschaft = \"CONTACT\"";
    desk.options.mapping = Mapping::parse(mapping).unwrap();
    let list = "Stadt;Partnerstadt;Land;Art\n\
        Köln;A;FR;Partnerschaft\nKöln;B;FR;Freundschaft\nKöln;C;FR;partenariat\n";
    let report = desk.records(list).await;
    assert_eq!(rejected(&report), [(4, "kind", Code::KindInvalid)]);
    assert_eq!(
        kinds(&desk).await,
        ["A CONTACT ACTIVE", "B FRIENDSHIP ACTIVE"]
    );
    assert_eq!(found(&report, Found::Word).len(), 1, "{report}");
}

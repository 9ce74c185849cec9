//! Headings as associations write them, and mappings.

use jumelage::import::{Code, Found, Mapping};

use super::{Desk, counts, encodings::found, refused};

#[tokio::test]
async fn headings_are_understood_in_many_languages() {
    let desk = Desk::with_members().await;
    for header in [
        "Member,Twin town,Country,Kind,Since",
        "Commune,Ville jumelée,Pays,Type de lien,Année",
        "Kommune,Partnerstadt,Land,Art der Partnerschaft,Seit",
        "Municipio,Ciudad hermanada,País,Tipo,Desde",
        "Comune,Città gemella,Paese,Tipo,Anno",
        "Gmina,Miasto partnerskie,Kraj,Rodzaj,Rok",
        "KOMMUN,VÄNORT,LAND,TYP,ÅR",
        "Gemeente,Partnerstad,Land,Soort,Jaar",
    ] {
        let list = format!("{header}\nKöln,Lille,FR,TWINNING,1958\n");
        let report = desk.records(list).await;
        assert_eq!(report.created + report.unchanged, 1, "{header}: {report}");
        let said = found(&report, Found::Column);
        let theirs = header.split(',').nth(1).unwrap();
        assert!(
            said.contains(&vec![theirs.to_owned(), "partner_name".to_owned()]),
            "{report}"
        );
    }
    assert_eq!(desk.stored().await.len(), 1);
}

#[tokio::test]
async fn two_headings_of_one_meaning_are_an_error_that_names_both() {
    let mut desk = Desk::with_members().await;
    let list = "Stadt,Gemeinde,Partnerstadt,Land,Art\nKöln,x,Lille,FR,TWINNING\n";
    assert_eq!(
        refused(desk.try_records(list).await),
        (Code::AmbiguousColumn, "Stadt, Gemeinde".to_owned())
    );
    desk.options.mapping = Mapping::parse("ignore = [\"Gemeinde\"]").unwrap();
    let report = desk.records(list).await;
    assert_eq!(counts(&report), [1, 0, 0, 0, 0]);
    assert_eq!(found(&report, Found::Ignored), [["Gemeinde"]]);
}

const MAPPING: &str = r#"
ignore = ["Bemerkung"]
partners = "/"

[columns]
"Unsere Stadt" = "party_name"
"Wo" = "partner_country"
"Wer" = "partner_name"
"Was" = "kind"

[fixed]
association = "rgre"
status = "DORMANT"
partner_scheme = "WIKIDATA"

[values.kind]
Partnerschaft = "TWINNING"
Freundschaft = "FRIENDSHIP"

[values.partner_country]
Frankreich = "FR"
"#;

#[tokio::test]
async fn a_mapping_gives_headings_and_words_their_meaning() {
    let mut desk = Desk::with_members().await;
    desk.options.mapping = Mapping::parse(MAPPING).unwrap();
    let list = "Unsere Stadt;Wo;Wer;partner_code;Was;Bemerkung\n\
                Köln;Frankreich;Lille / Tours;;PARTNERSCHAFT;max@example.org\n\
                Berlin;frankreich;Paris;Q90;Freundschaft;=1+1\n";
    let report = desk.records(list).await;
    assert_eq!(counts(&report), [3, 0, 0, 0, 0], "{report}");
    let mut stored: Vec<_> = desk
        .stored()
        .await
        .into_iter()
        .map(|row| {
            let code = row.stated_code.unwrap_or_default();
            format!(
                "{} {code} {} {}",
                row.stated_name.unwrap(),
                row.kind,
                row.status
            )
        })
        .collect();
    stored.sort();
    assert_eq!(
        stored,
        [
            "Lille  TWINNING DORMANT",
            "Paris Q90 FRIENDSHIP DORMANT",
            "Tours  TWINNING DORMANT"
        ]
    );
    assert_eq!(found(&report, Found::Fixed).len(), 3);
    assert_eq!(found(&report, Found::Partners), [["“/”", "1"]]);
}

#[tokio::test]
async fn a_mapping_that_does_not_fit_is_refused_before_anything_is_read() {
    let mut desk = Desk::with_members().await;
    let list = "Stadt,Partnerstadt,Land,Art\nKöln,Lille,FR,TWINNING\n";
    for (mapping, code, value) in [
        ("[columns]\nStadt = \"town\"", Code::MappingInvalid, "town"),
        (
            "[columns]\nOrt = \"party_name\"",
            Code::MappingInvalid,
            "Ort",
        ),
        ("[fixed]\nmayor = \"x\"", Code::MappingInvalid, "mayor"),
        (
            "[fixed]\nkind = \"TWINNING\"",
            Code::AmbiguousColumn,
            "fixed.kind, Art",
        ),
    ] {
        desk.options.mapping = Mapping::parse(mapping).unwrap();
        assert_eq!(
            refused(desk.try_records(list).await),
            (code, value.to_owned()),
            "{mapping}"
        );
    }
    assert!(desk.stored().await.is_empty());
}

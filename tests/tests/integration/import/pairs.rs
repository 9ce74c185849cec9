//! Who is twinned with whom.

use jumelage::import::{Code, Language};
use jumelage_entities::{local_government, twinning};
use sea_orm::EntityTrait;

use super::{Desk, counts, rejected};

#[tokio::test]
async fn all_that_a_list_says_of_a_record_is_kept() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows("WIKIDATA,Q365,Köln,FR,WIKIDATA,Q648, Lille\u{200e},FRIENDSHIP,DORMANT,1958,2001-05,Culture|youth,16|4\n")
        .await;
    assert_eq!(counts(&report), [1, 0, 0, 0, 0]);
    let record = desk.stored().await.remove(0);
    assert_eq!(record.stated_country, "FR");
    assert_eq!(record.stated_code.as_deref(), Some("Q648"));
    assert_eq!(record.stated_name.as_deref(), Some("Lille"));
    assert_eq!(
        (record.kind.as_str(), record.status.as_str()),
        ("FRIENDSHIP", "DORMANT")
    );
    assert_eq!(
        (record.themes.as_str(), record.sdgs.as_str()),
        ("culture|youth", "4|16")
    );
}

/// A row, and what is wrong with which of its cells.
const FLAWS: [(&str, &str, Code); 22] = [
    (",,Total,FR,,,,,,,,,", "party_name", Code::PartyNotFound),
    ("Total,Q3,,,,,,,,,,,", "party_scheme", Code::SchemeInvalid),
    (
        ",,,FR,,,Lille,TWINNING,,,,,",
        "party_code",
        Code::PartyMissing,
    ),
    (
        "WIKIDATA,,Köln,FR,,,Lille,TWINNING,,,,,",
        "party_code",
        Code::CodeIncomplete,
    ),
    (
        ",Q365,Köln,FR,,,Lille,TWINNING,,,,,",
        "party_scheme",
        Code::CodeIncomplete,
    ),
    (
        "QID,Q365,Köln,FR,,,Lille,TWINNING,,,,,",
        "party_scheme",
        Code::SchemeInvalid,
    ),
    (
        "WIKIDATA,365,Köln,FR,,,Lille,TWINNING,,,,,",
        "party_code",
        Code::CodeInvalid,
    ),
    (
        "WIKIDATA,Q1,Köln,FR,,,Lille,TWINNING,,,,,",
        "party_code",
        Code::PartyNotFound,
    ),
    (
        "LAU,5315000,Köln,FR,,,Lille,TWINNING,,,,,",
        "party_code",
        Code::PartyNotFound,
    ),
    (
        "WIKIDATA,Q365,,,,,Lille,TWINNING,,,,,",
        "partner_country",
        Code::PartnerCountryMissing,
    ),
    (
        "WIKIDATA,Q365,,EU,,,Lille,TWINNING,,,,,",
        "partner_country",
        Code::PartnerCountryInvalid,
    ),
    (
        "WIKIDATA,Q365,,FR,,,,TWINNING,,,,,",
        "partner_name",
        Code::PartnerMissing,
    ),
    (
        "WIKIDATA,Q365,,FR,WIKIDATA,,Lille,TWINNING,,,,,",
        "partner_code",
        Code::CodeIncomplete,
    ),
    (
        "WIKIDATA,Q365,,FR,,Q648,Lille,TWINNING,,,,,",
        "partner_scheme",
        Code::CodeIncomplete,
    ),
    (
        "WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille; Lyon,TWINNING,,,,,",
        "partner_code",
        Code::SeveralValues,
    ),
    (
        "WIKIDATA,Q365,,FR,,,Lille|Lyon,TWINNING,,,,,",
        "partner_name",
        Code::SeveralValues,
    ),
    (
        "WIKIDATA,Q365,,FR,,,Lille,TWINNING,,\"1963\n1970\",,,",
        "since",
        Code::SeveralValues,
    ),
    (
        "WIKIDATA,Q365,,FR,WIKIDATA,Q648|Q456,,TWINNING,,,,,",
        "partner_code",
        Code::SeveralValues,
    ),
    ("WIKIDATA,Q365,,FR,,,Lille,,,,,,", "kind", Code::KindMissing),
    (
        "WIKIDATA,Q365,,FR,,,Lille,partenariat,,,,,",
        "kind",
        Code::KindInvalid,
    ),
    (
        "WIKIDATA,Q365,,FR,,,Lille,TWINNING,alive,,,,",
        "status",
        Code::StatusInvalid,
    ),
    (
        "WIKIDATA,Q365,,FR,,,Lille,TWINNING,,,,,18",
        "sdgs",
        Code::SdgInvalid,
    ),
];

#[tokio::test]
async fn each_wrong_cell_is_named() {
    let desk = Desk::with_members().await;
    for (row, column, code) in FLAWS {
        let report = desk.record_rows(&format!("{row}\n")).await;
        assert_eq!(rejected(&report), [(2, column, code)], "{row}");
    }
    assert!(desk.stored().await.is_empty());
}

#[tokio::test]
async fn a_leading_zero_that_a_spreadsheet_took_off_is_pointed_out_and_not_guessed() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows("LAU,5315000,Köln,FR,,,Lille,TWINNING,,,,,\n")
        .await;
    let said = report.issues()[0].hint(Language::English);
    assert!(said.contains("05315000"), "{report}");
}

#[tokio::test]
async fn a_party_with_itself_is_rejected_by_code_and_by_name() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows(
            "WIKIDATA,Q365,Köln,DE,WIKIDATA,Q365,Köln,TWINNING,,,,,\n\
             WIKIDATA,Q365,Köln,DE,LAU,05315000,,TWINNING,,,,,\n\
             WIKIDATA,Q365,Köln,DE,,,KÖLN,TWINNING,,,,,\n\
             WIKIDATA,Q365,Köln,FR,,,Köln,TWINNING,,,,,\n\
             WIKIDATA,Q365,Köln,DE,WIKIDATA,Q1,Köln,TWINNING,,,,,\n",
        )
        .await;
    let itself = |line| (line, "partner_name", Code::PartyWithItself);
    assert_eq!(rejected(&report), [itself(2), itself(3), itself(4)]);
    assert_eq!(report.created, 2);
}

#[tokio::test]
async fn both_ends_in_one_list_are_one_record() {
    let desk = Desk::with_members().await;
    let rows = "WIKIDATA,Q365,,DE,WIKIDATA,Q64,,TWINNING,,1987,,,\n\
                WIKIDATA,Q64,,DE,LAU,05315000,,TWINNING,,1988,,,\n";
    let report = desk.record_rows(rows).await;
    assert_eq!(counts(&report), [1, 0, 0, 1, 0]);
    let issue = &report.issues()[0];
    assert_eq!(
        (issue.line, issue.value.as_str(), issue.code),
        (Some(2), "line 3", Code::Repeated)
    );
    assert_eq!(desk.stored().await[0].since.as_deref(), Some("1988"));
    let found = twinning::Entity::find()
        .all(&desk.database.db)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].confirmation, "DOMESTIC");
    assert!(!found[0].cross_border);
    // One end alone, in another list: still the same record.
    let one_end = "WIKIDATA,Q365,,DE,WIKIDATA,Q64,,TWINNING,DORMANT,1988,,,\n";
    assert_eq!(counts(&desk.record_rows(one_end).await), [0, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_charter_of_three_is_three_records_and_each_kind_one_of_its_own() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows(
            "WIKIDATA,Q365,,DE,WIKIDATA,Q64,,TWINNING,,,,,\n\
             WIKIDATA,Q365,,DE,WIKIDATA,Q2079,,TWINNING,,,,,\n\
             WIKIDATA,Q64,,DE,WIKIDATA,Q2079,,TWINNING,,,,,\n\
             WIKIDATA,Q64,,DE,WIKIDATA,Q2079,,FRIENDSHIP,,,,,\n",
        )
        .await;
    assert_eq!(counts(&report), [4, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_partner_in_a_country_without_a_node_is_kept_by_name() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows(
            "WIKIDATA,Q365,,JP,,,京都市,TWINNING,,,,,\n\
             WIKIDATA,Q64,,JP,,,京都市,TWINNING,,,,,\n\
             WIKIDATA,Q365,,UK,,,Liverpool,TWINNING,,,,,\n",
        )
        .await;
    assert_eq!(counts(&report), [3, 0, 0, 0, 0]);
    let partners = local_government::Entity::find()
        .all(&desk.database.db)
        .await
        .unwrap();
    let mut partners: Vec<(String, String)> = partners
        .into_iter()
        .filter(|row| !row.member)
        .map(|row| (row.country, row.name))
        .collect();
    partners.sort();
    assert_eq!(
        partners,
        [
            ("GB".to_owned(), "Liverpool".to_owned()),
            ("JP".to_owned(), "京都市".to_owned())
        ]
    );
}

#[tokio::test]
async fn the_party_is_found_by_code_then_by_name_and_else_not_at_all() {
    let desk = Desk::empty().await;
    desk.members(
        "country,name,wikidata,lau,names\n\
         DE,Köln,Q365,1,en=Cologne\n\
         DE,Bad Godesberg,Q365,2,\n\
         DE,Neustadt,,3,\n\
         DE,Neustadt,,4,\n",
    )
    .await;
    let report = desk
        .record_rows(
            "WIKIDATA,Q365,KOLN,FR,,,A,TWINNING,,,,,\n\
             WIKIDATA,Q365,Cologne,FR,,,B,TWINNING,,,,,\n\
             ,,Bad Godesberg,FR,,,C,TWINNING,,,,,\n\
             WIKIDATA,Q365,,FR,,,D,TWINNING,,,,,\n\
             WIKIDATA,Q365,Bonn,FR,,,E,TWINNING,,,,,\n\
             ,,Neustadt,FR,,,F,TWINNING,,,,,\n\
             LAU,3,whatever,FR,,,G,TWINNING,,,,,\n",
        )
        .await;
    assert_eq!(
        rejected(&report),
        [
            (5, "party_code", Code::PartyAmbiguous),
            (6, "party_code", Code::PartyAmbiguous),
            (7, "party_name", Code::PartyAmbiguous),
        ]
    );
    assert_eq!(report.created, 4);
}

#[tokio::test]
async fn a_shared_code_of_a_partner_at_home_leads_to_no_member() {
    let desk = Desk::empty().await;
    desk.members("country,name,wikidata,lau\nDE,Köln,Q365,1\nDE,Deutz,Q365,2\nDE,Bonn,Q586,3\n")
        .await;
    let report = desk
        .record_rows("WIKIDATA,Q586,,DE,WIKIDATA,Q365,Köln,TWINNING,,,,,\nLAU,1,,DE,WIKIDATA,Q365,Deutz,TWINNING,,,,,\n")
        .await;
    assert_eq!(counts(&report), [2, 0, 0, 0, 0]);
    assert!(
        desk.stored()
            .await
            .iter()
            .all(|record| record.partner_id == record.stated_partner_id)
    );
}

#[tokio::test]
async fn a_name_with_a_stroke_is_one_partner_where_a_code_says_so() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows("WIKIDATA,Q365,,DE,WIKIDATA,Q14879,Lübbenau|Spreewald,TWINNING,,,,,\n")
        .await;
    assert_eq!(report.created, 1);
}

//! `--replace` and `--dry-run`.

use jumelage::import::{Code, Report};
use jumelage_entities::{
    contact_person, local_government, outgoing, twinning,
    write::contact_persons::{self, NewContactPerson},
};
use sea_orm::EntityTrait;

use super::{Desk, MEMBERS, counts};

const LILLE: &str = "WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,,1958,,,\n";
const PARIS: &str = "WIKIDATA,Q64,,FR,,,Paris,TWINNING,ACTIVE,1987,,,\n";

fn entries(report: &Report, code: Code) -> Vec<&str> {
    let those = report.issues().iter().filter(|issue| issue.code == code);
    those.map(|issue| issue.value.as_str()).collect()
}

#[tokio::test]
async fn without_replace_what_a_list_does_not_mention_stays() {
    let desk = Desk::with_members().await;
    desk.record_rows(&format!("{LILLE}{PARIS}")).await;
    let report = desk.record_rows(LILLE).await;
    assert_eq!((counts(&report), report.removed), ([0, 0, 1, 0, 0], 0));
    assert_eq!(desk.stored().await.len(), 2);
}

#[tokio::test]
async fn with_replace_it_goes_and_is_listed() {
    let mut desk = Desk::with_members().await;
    desk.record_rows(&format!("{LILLE}{PARIS}")).await;
    desk.options.replace = true;
    let report = desk.record_rows(LILLE).await;
    assert_eq!((counts(&report), report.removed), ([0, 0, 1, 0, 0], 1));
    assert_eq!(
        entries(&report, Code::Removed),
        ["Berlin – Paris (TWINNING)"]
    );
    assert!(report.to_string().contains("Berlin – Paris"), "{report}");
    assert_eq!(desk.stored().await.len(), 1);
    let db = &desk.database.db;
    assert_eq!(twinning::Entity::find().all(db).await.unwrap().len(), 1);
    let waiting = outgoing::Entity::find().all(db).await.unwrap();
    assert_eq!(waiting.len(), 1, "nothing was ever said of what went");
}

#[tokio::test]
async fn members_that_records_name_are_kept_and_listed() {
    let mut desk = Desk::with_members().await;
    desk.record_rows(LILLE).await;
    desk.options.replace = true;
    let report = desk
        .members("country,name,wikidata,lau\nDE,Berlin,Q64,11000000\n")
        .await;
    assert_eq!((report.removed, report.kept), (1, 1));
    assert_eq!(entries(&report, Code::Removed), ["Leipzig"]);
    assert_eq!(entries(&report, Code::KeptNamedByRecord), ["Köln"]);
    assert_eq!(desk.names().await, ["Berlin", "Köln"]);
}

#[tokio::test]
async fn contact_persons_go_with_their_member_and_stay_with_one_that_stays() {
    let mut desk = Desk::with_members().await;
    let db = &desk.database.db;
    let members = local_government::Entity::find().all(db).await.unwrap();
    for member in members {
        let new = NewContactPerson {
            local_government: member.id,
            name: format!("The one of {}", member.name),
            role: "twinnings".to_owned(),
            email: Some("somebody@example.org".to_owned()),
            phone: None,
            legal_basis: jumelage_domain::LegalBasis::PublicTask,
            basis_recorded_at: "2026-11-23T09:00:00Z".parse().unwrap(),
            expires_on: "2027-11-23".parse().unwrap(),
        };
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        contact_persons::add(db, new, now).await.unwrap();
    }
    let names = async |desk: &Desk| {
        let found = contact_person::Entity::find().all(&desk.database.db).await;
        let names = found.unwrap().into_iter().map(|person| person.name);
        names.collect::<Vec<_>>()
    };
    // The same members again, with something else of one: all stay who they are.
    desk.members(MEMBERS.replace("05315000", "05315001")).await;
    assert_eq!(names(&desk).await.len(), 3);
    desk.options.replace = true;
    desk.members("country,name,wikidata,lau\nDE,Berlin,Q64,11000000\n")
        .await;
    assert_eq!(names(&desk).await, ["The one of Berlin"]);
}

#[tokio::test]
async fn a_rejected_row_withholds_every_removal() {
    let mut desk = Desk::with_members().await;
    desk.record_rows(&format!("{LILLE}{PARIS}")).await;
    desk.options.replace = true;
    let report = desk
        .record_rows(&format!("{LILLE}WIKIDATA,Q64,,FR,,,,TWINNING,,,,,\n"))
        .await;
    assert_eq!((counts(&report), report.removed), ([0, 0, 1, 0, 1], 0));
    assert!(report.removal_withheld);
    assert!(
        report.to_string().contains("nothing was removed"),
        "{report}"
    );
    assert_eq!(desk.stored().await.len(), 2);
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let mut desk = Desk::with_members().await;
    desk.record_rows(&format!("{LILLE}{PARIS}")).await;
    let before = (desk.stored().await, desk.names().await);
    desk.options.replace = true;
    desk.options.dry_run = true;
    let list = format!(
        "{}{}{}",
        LILLE.replace("1958", "1959"),
        "WIKIDATA,Q2079,,FR,,,Lyon,TWINNING,,,,,\n",
        "WIKIDATA,Q2079,,FR,,,LYON,TWINNING,,,,,\n"
    );
    let report = desk.record_rows(&list).await;
    assert_eq!((counts(&report), report.removed), ([1, 1, 0, 1, 0], 1));
    assert!(report.to_string().contains("nothing was written"));
    let report = desk
        .members(MEMBERS.replace("DE,Leipzig", "DE,Lipsk"))
        .await;
    assert_eq!((counts(&report), report.removed), ([0, 1, 2, 0, 0], 0));
    let report = desk.members("country,name\nDE,Bonn\n").await;
    assert_eq!(
        (counts(&report), report.removed, report.kept),
        ([1, 0, 0, 0, 0], 1, 2)
    );
    assert_eq!((desk.stored().await, desk.names().await), before);
}

#[tokio::test]
async fn a_shared_code_leads_to_the_other_member_once_one_is_gone() {
    let mut desk = Desk::empty().await;
    desk.members("country,name,wikidata,lau\nDE,Köln,Q365,1\nDE,Deutz,Q365,2\n")
        .await;
    desk.options.replace = true;
    let report = desk
        .members("country,name,wikidata,lau\nDE,Köln,Q365,1\n")
        .await;
    assert_eq!(report.removed, 1);
    desk.options.replace = false;
    let report = desk
        .record_rows("WIKIDATA,Q365,,FR,,,Lille,TWINNING,,,,,\n")
        .await;
    assert_eq!(report.created, 1);
}

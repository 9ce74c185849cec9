//! Reading again, and rows that say a thing twice.

use jumelage_entities::{local_government, twinning};
use sea_orm::EntityTrait;

use super::{Desk, MEMBERS, RECORD_COLUMNS, counts};

const ROWS: &str = "WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,,1958,,culture,4\n\
    WIKIDATA,Q64,,FR,,,Paris,TWINNING,ACTIVE,1987,,,\n\
    WIKIDATA,Q2079,,DE,WIKIDATA,Q64,,CONTACT,,,,,\n";

#[tokio::test]
async fn reading_a_list_again_changes_nothing() {
    let desk = Desk::with_members().await;
    assert_eq!(counts(&desk.record_rows(ROWS).await), [3, 0, 0, 0, 0]);
    let before = (desk.revision().await, desk.stored().await);
    assert_eq!(counts(&desk.members(MEMBERS).await), [0, 0, 3, 0, 0]);
    assert_eq!(counts(&desk.record_rows(ROWS).await), [0, 0, 3, 0, 0]);
    assert_eq!((desk.revision().await, desk.stored().await), before);
}

#[tokio::test]
async fn a_later_list_updates_and_what_it_does_not_mention_stays() {
    let desk = Desk::with_members().await;
    desk.record_rows(ROWS).await;
    let before = desk.stored().await;
    let report = desk
        .record_rows("WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,DORMANT,1958,,culture,4\n")
        .await;
    assert_eq!(counts(&report), [0, 1, 0, 0, 0]);
    let after = desk.stored().await;
    assert_eq!(after.len(), 3);
    let changed: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).collect();
    let [(old, new)] = changed[..] else {
        panic!("one record changes: {changed:?}")
    };
    assert_eq!((old.id, old.version + 1), (new.id, new.version));
    assert_eq!(new.status, "DORMANT");
}

#[tokio::test]
async fn the_last_of_several_rows_counts_however_often_the_list_is_read() {
    let desk = Desk::with_members().await;
    let rows = "WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,,1958,,,\n\
                WIKIDATA,Q365,,FR,WIKIDATA,Q648,Rijsel,TWINNING,,1959,,,\n\
                LAU,05315000,,FR,WIKIDATA,Q648,Lille,TWINNING,,1960,,,\n";
    assert_eq!(counts(&desk.record_rows(rows).await), [1, 0, 0, 2, 0]);
    assert_eq!(counts(&desk.record_rows(rows).await), [0, 0, 1, 2, 0]);
    assert_eq!(desk.stored().await[0].since.as_deref(), Some("1960"));
}

#[tokio::test]
async fn a_row_that_is_rejected_repeats_nothing() {
    let desk = Desk::with_members().await;
    let rows = "WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,,1958,,,\n\
                WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,,58,,,\n";
    assert_eq!(counts(&desk.record_rows(rows).await), [1, 0, 0, 0, 1]);
    assert_eq!(desk.stored().await[0].since.as_deref(), Some("1958"));
}

#[tokio::test]
async fn with_an_id_column_a_record_may_change_its_parties() {
    let desk = Desk::with_members().await;
    let list = |party: &str, partner: &str| {
        format!("id,{RECORD_COLUMNS}\nr-1,WIKIDATA,{party},,FR,WIKIDATA,{partner},,TWINNING,,,,,\n")
    };
    assert_eq!(
        counts(&desk.records(list("Q365", "Q648")).await),
        [1, 0, 0, 0, 0]
    );
    let before = desk.stored().await.remove(0);
    assert_eq!(
        counts(&desk.records(list("Q64", "Q90")).await),
        [0, 1, 0, 0, 0]
    );
    let after = desk.stored().await.remove(0);
    assert_eq!(before.id, after.id);
    assert!(before.party_id != after.party_id && before.partner_id != after.partner_id);
    assert_eq!(
        counts(&desk.records(list("Q64", "Q90")).await),
        [0, 0, 1, 0, 0]
    );
}

#[tokio::test]
async fn a_partner_that_becomes_a_member_takes_its_records_along() {
    let desk = Desk::with_members().await;
    let row = "WIKIDATA,Q365,,DE,WIKIDATA,Q586,Bonn,TWINNING,,,,,\n";
    assert_eq!(counts(&desk.record_rows(row).await), [1, 0, 0, 0, 0]);
    desk.members("country,name,wikidata\nDE,Bonn,Q586\n").await;
    assert_eq!(counts(&desk.record_rows(row).await), [0, 1, 0, 0, 0]);
    assert_eq!(counts(&desk.record_rows(row).await), [0, 0, 1, 0, 0]);
    let record = desk.stored().await.remove(0);
    let partner = local_government::Entity::find_by_id(record.partner_id.unwrap())
        .one(&desk.database.db)
        .await
        .unwrap()
        .unwrap();
    assert!(partner.member);
    let found = twinning::Entity::find()
        .one(&desk.database.db)
        .await
        .unwrap();
    assert_eq!(found.unwrap().confirmation, "DOMESTIC");
}

#[tokio::test]
async fn many_rows_of_few_things_are_counted_to_the_last() {
    let desk = Desk::with_members().await;
    let report = desk.record_rows(&ROWS.repeat(700)).await;
    assert_eq!(counts(&report), [3, 0, 0, 2097, 0]);
    assert_eq!(desk.stored().await.len(), 3);
}

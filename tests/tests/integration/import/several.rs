//! Several partners in one cell.

use jumelage::import::{Code, Found};

use super::{Desk, counts, encodings::found, rejected};

#[tokio::test]
async fn each_partner_in_a_cell_is_a_record_and_what_stands_between_them_is_said() {
    let desk = Desk::with_members().await;
    let rows = "WIKIDATA,Q365,,FR,,,Lille; Tours;Lyon,TWINNING,,1958;1960;1961,,,\n\
                WIKIDATA,Q64,,FR;IT,,,\"Paris\nRoma\",TWINNING;CONTACT,,,,,\n";
    let report = desk.record_rows(rows).await;
    assert_eq!(counts(&report), [5, 0, 0, 0, 0], "{report}");
    let mut said: Vec<_> = desk.stored().await.into_iter().collect();
    said.sort_by_key(|row| row.stated_name.clone());
    let said: Vec<_> = said
        .iter()
        .map(|row| {
            let since = row.since.as_deref().unwrap_or("-");
            let name = row.stated_name.as_deref().unwrap();
            format!("{name} {} {} {since}", row.stated_country, row.kind)
        })
        .collect();
    assert_eq!(
        said,
        [
            "Lille FR TWINNING 1958",
            "Lyon FR TWINNING 1961",
            "Paris FR TWINNING -",
            "Roma IT CONTACT -",
            "Tours FR TWINNING 1960"
        ]
    );
    assert_eq!(
        found(&report, Found::Partners),
        [["a line break", "1"], ["“;”", "1"]]
    );
    assert_eq!(counts(&desk.record_rows(rows).await), [0, 0, 5, 0, 0]);
}

#[tokio::test]
async fn one_bad_partner_in_a_cell_stops_none_of_the_others() {
    let desk = Desk::with_members().await;
    let report = desk
        .record_rows(
            "WIKIDATA,Q365,,FR;EU;FR,,,Lille;Nowhere;Lyon,TWINNING,,,,,\n\
             WIKIDATA,Q365,,FR,,,Tours;Tours,TWINNING,,,,,\n",
        )
        .await;
    assert_eq!(
        rejected(&report),
        [(2, "partner_country", Code::PartnerCountryInvalid)]
    );
    assert_eq!(counts(&report), [3, 0, 0, 1, 1]);
}

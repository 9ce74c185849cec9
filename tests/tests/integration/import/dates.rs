//! Dates that need a guess are refused, with a hint that fits the case.

use jumelage::import::{Code, Language};

use super::{Desk, rejected};

fn row(since: &str, until: &str) -> String {
    format!("WIKIDATA,Q365,,FR,WIKIDATA,Q648,Lille,TWINNING,,{since},{until},,\n")
}

#[tokio::test]
async fn years_months_and_days_are_kept_as_they_are() {
    let desk = Desk::with_members().await;
    for (since, until) in [
        ("0836", ""),
        ("1963-01", "1963"),
        (" 1963-01-22 ", "1963-01"),
        ("2026", "2026-11-23"),
    ] {
        let report = desk.record_rows(&row(since, until)).await;
        assert_eq!(report.rejected, 0, "{since} {until}");
        let stored = desk.stored().await.remove(0);
        assert_eq!(stored.since.as_deref(), Some(since.trim()));
        assert_eq!(stored.until.unwrap_or_default(), until);
    }
}

#[tokio::test]
async fn what_needs_a_guess_is_refused() {
    let desk = Desk::with_members().await;
    for (since, hint) in [
        ("1970s", "decade"),
        ("ca. 1963", "uncertain"),
        ("37546", "spreadsheet"),
        ("01/02/1973", "two ways"),
        ("1963/1964", "ceremonies"),
        ("836", "four digits"),
        ("1963-02-30", "calendar"),
        ("-44", "YYYY"),
    ] {
        let report = desk.record_rows(&row(since, "")).await;
        assert_eq!(
            rejected(&report),
            [(2, "since", Code::DateInvalid)],
            "{since}"
        );
        let issue = &report.issues()[0];
        assert_eq!(issue.value, since);
        let said = issue.hint(Language::English);
        assert!(said.contains(hint), "{since}: {said}");
    }
}

#[tokio::test]
async fn the_future_and_an_end_before_the_start_are_refused() {
    let desk = Desk::with_members().await;
    for (since, until, column, code) in [
        ("2027", "", "since", Code::DateInFuture),
        ("2026-11-24", "", "since", Code::DateInFuture),
        ("1990", "2026-12", "until", Code::DateInFuture),
        ("1990", "1989", "until", Code::EndBeforeStart),
        ("1990-05", "1990-04-30", "until", Code::EndBeforeStart),
    ] {
        let report = desk.record_rows(&row(since, until)).await;
        assert_eq!(rejected(&report), [(2, column, code)], "{since} {until}");
    }
    assert!(desk.stored().await.is_empty());
}

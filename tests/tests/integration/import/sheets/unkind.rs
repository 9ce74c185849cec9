//! Workbooks that mean no good, or are none.

use jumelage::import::Code;
use rust_xlsxwriter::Workbook;

use super::{
    super::{Desk, refused},
    odf::{ods, packed},
    saved, written,
};

#[tokio::test]
async fn what_unpacks_to_more_than_any_list_is_refused_before_it_is_read() {
    let desk = Desk::empty().await;
    // Twenty megabytes of spaces in a part that is held whole.
    let spaces = vec![b' '; 20 << 20];
    let bomb = packed(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/styles.xml", &spaces),
    ]);
    assert!(bomb.len() < 64 * 1024);
    assert_eq!(refused(desk.try_members(bomb).await).0, Code::FileTooLarge);
    // A row that stands there a hundred million times, with a long cell in it.
    let cell = "x".repeat(60_000);
    let body = format!(
        "<table:table table:name=\"a\"><table:table-row><table:table-cell office:value-type=\"string\">\
         <text:p>country</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>name\
         </text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"100000000\">\
         <table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>\
         </table:table-row></table:table>"
    );
    let (code, _) = refused(desk.try_members(ods("", &body)).await);
    assert_eq!(code, Code::FileTooLarge);
    let body = "<table:table table:name=\"a\"><table:table-row><table:table-cell \
                table:number-columns-repeated=\"4000000000\" office:value-type=\"string\"><text:p>name</text:p>\
                </table:table-cell></table:table-row></table:table>";
    let (code, _) = refused(desk.try_members(ods("", body)).await);
    assert_eq!(code, Code::FileTooLarge);
}

#[tokio::test]
async fn a_workbook_that_promises_more_than_it_has_takes_no_memory() {
    let desk = Desk::empty().await;
    let promise = b"<sst uniqueCount=\"99999999999999999\"><si><t>a</t></si></sst>";
    let book = packed(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", promise),
    ]);
    assert_eq!(
        refused(desk.try_members(book).await).0,
        Code::WorkbookBroken
    );
}

#[tokio::test]
async fn what_is_cut_off_or_no_workbook_is_refused_and_never_a_panic() {
    let desk = Desk::empty().await;
    let mut workbook = Workbook::new();
    written(&mut workbook, "Liste", &["country|name", "DE|Bonn"]);
    let whole = saved(workbook);
    for length in (4..whole.len()).step_by(whole.len() / 40) {
        let (code, _) = refused(desk.try_members(&whole[..length]).await);
        assert!(
            matches!(code, Code::NotCsv | Code::WorkbookBroken),
            "{code}"
        );
    }
    for at in (0..whole.len()).step_by(97) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        // Read or refused.
        let _ = desk.try_members(&damaged).await;
    }
    let other = packed(&[("a.txt", b"a"), ("b.xml", b"<b/>")]);
    assert_eq!(refused(desk.try_members(other).await).0, Code::NotCsv);
    assert!(desk.names().await.iter().all(|name| name == "Bonn"));
}

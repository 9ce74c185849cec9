//! What an import asks of the database does not grow with what is there already: each statement finds its rows by an index.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jumelage::import::{self, Silent};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Desk, RECORD_COLUMNS};

/// Tables of one row, or of one for each member of the network, or for each merger.
const SMALL: [&str; 5] = ["node", "association", "change_log", "job", "succession"];

/// Where the index is as long as what it is asked for.
const FITTING: [&str; 1] = ["outgoing_undelivered"];

type Statements = Arc<Mutex<BTreeMap<String, Statement>>>;

/// A list of which a part is read at first, and the whole of it then, with other values.
fn list(rows: usize, year: u32) -> String {
    let rows: Vec<String> = (0..rows)
        .map(|row| {
            let country = ["FR", "PL", "DE"][row % 3];
            format!("WIKIDATA,Q365,,{country},,,Ort {row},TWINNING,,{year},,culture,1\n")
        })
        .collect();
    format!("{RECORD_COLUMNS}\n{}", rows.concat())
}

#[tokio::test]
async fn no_batch_goes_through_a_whole_table() {
    let desk = Desk::with_members().await;
    if desk.database.db.get_database_backend() != DbBackend::Sqlite {
        // PostgreSQL chooses by how much there is.
        return;
    }
    desk.records(list(40, 1963)).await;
    let met = Statements::default();
    let told = Arc::clone(&met);
    let mut db = desk.database.db.clone();
    db.set_metric_callback(move |info| {
        let mut met = told.lock().unwrap();
        met.insert(info.statement.sql.clone(), info.statement.clone());
    });
    let file = desk.file(list(60, 1964));
    let report = import::twinnings(&db, &file, &desk.options, &Silent)
        .await
        .unwrap();
    assert_eq!((report.created, report.updated), (20, 40), "{report}");
    let towns = "country,name,wikidata,lau\nDE,Neu-Köln,Q365,05315000\nDE,Ulm,Q3012,08421000\n";
    let file = desk.file(towns);
    let report = import::local_governments(&db, &file, &desk.options, &Silent)
        .await
        .unwrap();
    assert_eq!((report.created, report.updated), (1, 1), "{report}");
    let met: Vec<Statement> = met.lock().unwrap().values().cloned().collect();
    assert!(met.len() > 40, "{} statements", met.len());
    let mut slow = Vec::new();
    for statement in met {
        let explained = Statement {
            sql: format!("EXPLAIN QUERY PLAN {}", statement.sql),
            ..statement.clone()
        };
        let plan = desk.database.db.query_all_raw(explained).await.unwrap();
        for step in plan {
            let step: String = step.try_get("", "detail").unwrap();
            let scanned = step.strip_prefix("SCAN ");
            let table = scanned.and_then(|rest| rest.split_whitespace().next());
            let is_whole = table.is_some_and(|table| {
                let is_constant = step.contains("CONSTANT ROW") || step.contains("VALUES CLAUSE");
                // Whether there is any ends at the first one.
                let is_one = statement.sql.ends_with(r#""stated_key" LIMIT ?"#);
                !is_constant
                    && !is_one
                    && !SMALL.contains(&table)
                    && !FITTING.iter().any(|index| step.contains(index))
            });
            // All own records.
            if is_whole || step.contains("record_by_node") {
                let sql: String = statement.sql.chars().take(300).collect();
                slow.push(format!("{step}: {sql}"));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

//! Nothing half-written, and a rerun completes it.

use std::fmt::Write;

use jumelage::import::{self, Progress};
use jumelage_domain::text::NameOrder;
use jumelage_entities::{Writing, record_theme, twinning, write::local_governments};
use sea_orm::EntityTrait;
use tokio::sync::Notify;

use super::{Desk, RECORD_COLUMNS, counts};

/// Pulls the plug once so much is read.
struct Plug {
    at: u64,
    pulled: Notify,
}

impl Progress for Plug {
    fn read(&self, bytes: u64, of: u64) {
        if bytes * 100 >= of * self.at {
            self.pulled.notify_one();
        }
    }
}

fn long_list(rows: usize) -> String {
    let mut list = format!("{RECORD_COLUMNS}\n");
    for number in 0..rows {
        writeln!(
            list,
            "WIKIDATA,Q365,,FR,,,Partner {number},TWINNING,,1990,,culture,"
        )
        .unwrap();
    }
    list
}

#[tokio::test]
async fn an_import_that_dies_leaves_whole_batches_and_a_rerun_completes_it() {
    let desk = Desk::with_members().await;
    let list = long_list(1_700);
    let file = desk.file(&list);
    for at in [51, 70, 90] {
        let plug = Plug {
            at,
            pulled: Notify::new(),
        };
        tokio::select! {
            biased;
            () = plug.pulled.notified() => {}
            report = import::twinnings(&desk.database.db, &file, &desk.options, &plug) => {
                panic!("it was to die, and came to its end: {report:?}")
            }
        }
        let stored = desk.stored().await.len();
        assert!(stored < 1_700 && stored % 500 == 0, "{stored} records");
        let db = &desk.database.db;
        assert_eq!(
            twinning::Entity::find().all(db).await.unwrap().len(),
            stored
        );
        assert_eq!(
            record_theme::Entity::find().all(db).await.unwrap().len(),
            stored
        );
    }
    let stored = desk.stored().await.len() as u64;
    assert!(stored > 0);
    let report = desk.records(&list).await;
    assert_eq!(counts(&report), [1_700 - stored, 0, stored, 0, 0]);
    assert_eq!(counts(&desk.records(&list).await), [0, 0, 1_700, 0, 0]);
}

#[tokio::test]
async fn a_transaction_that_is_not_committed_leaves_nothing() {
    let desk = Desk::with_members().await;
    {
        let writing = Writing::begin(&desk.database.db).await.unwrap();
        let new = local_governments::NewLocalGovernment {
            list_id: None,
            country: "DE".parse().unwrap(),
            name: "Bonn".to_owned(),
            level: None,
            codes: [].into(),
            location: None,
            population: None,
            website: None,
            mailbox: None,
            languages: [].into(),
            names: [].into(),
        };
        let located = local_governments::locate(&writing.tx, vec![new])
            .await
            .unwrap();
        local_governments::write(&writing, located, &NameOrder::new())
            .await
            .unwrap();
    }
    assert_eq!(desk.names().await, ["Berlin", "Köln", "Leipzig"]);
}

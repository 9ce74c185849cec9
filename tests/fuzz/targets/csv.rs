//! Any bytes as a list of members, and as a list of records: read or refused row by row, never a panic, nothing written
//! by a dry run.

#![no_main]

use std::{collections::BTreeSet, fs, path::PathBuf, sync::LazyLock};

use jumelage::import::{self, Options, Silent};
use jumelage_entities::write::directory::{self, Member};
use jumelage_tests::database::TestDatabase;
use libfuzzer_sys::fuzz_target;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A node of one association that has three members.
struct Desk {
    runtime: Runtime,
    database: TestDatabase,
    folder: TempDir,
    options: Options,
}

const MEMBERS: &str = "country,name,wikidata,lau\nDE,Köln,Q365,05315000\nDE,Berlin,Q64,11000000\n";

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let folder = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
    let options = Options {
        dry_run: true,
        ..Options::on("2026-11-25".parse().expect("a day"))
    };
    let database = runtime.block_on(async {
        let database = TestDatabase::fresh().await;
        let member = |code: &str, country: &str| Member {
            code: code.parse().expect("a code"),
            name: code.to_owned(),
            countries: BTreeSet::from([country.parse().expect("a country")]),
            website: None,
            has_node: true,
        };
        let members = [member("rgre", "DE"), member("afccre", "FR")];
        directory::found(&database.db, &members[0].code)
            .await
            .expect("a node");
        directory::sync(&database.db, &members, None)
            .await
            .expect("a directory");
        let file = folder.path().join("members.csv");
        fs::write(&file, MEMBERS).expect("a list");
        let write = Options {
            dry_run: false,
            ..options.clone()
        };
        let read = import::local_governments(&database.db, &file, &write, &Silent).await;
        assert_eq!(read.expect("a report").created, 2);
        database
    });
    Desk {
        runtime,
        database,
        folder,
        options,
    }
});

fuzz_target!(|bytes: &[u8]| {
    let desk = &*DESK;
    let file: PathBuf = desk.folder.path().join("list.csv");
    fs::write(&file, bytes).expect("a list");
    desk.runtime.block_on(async {
        let db = &desk.database.db;
        let members = import::local_governments(db, &file, &desk.options, &Silent).await;
        let records = import::twinnings(db, &file, &desk.options, &Silent).await;
        for report in [members, records].into_iter().flatten() {
            let counted = [
                report.created,
                report.updated,
                report.unchanged,
                report.repeated,
                report.rejected,
            ];
            assert_eq!(counted.iter().sum::<u64>(), report.rows, "{report}");
        }
        for (table, rows) in [("local_government", 2), ("record", 0)] {
            let counted = format!("SELECT COUNT(*) AS rows FROM {table}");
            let counted = db
                .query_one_raw(Statement::from_string(DbBackend::Sqlite, counted))
                .await;
            let counted = counted.expect("an answer").expect("a row");
            assert_eq!(counted.try_get::<i64>("", "rows").expect("a number"), rows);
        }
    });
});

//! How fast a large list is read, and how much memory that takes: 100,000 records into a fresh database, then once more
//! to see that it changes nothing. `cargo bench -p jumelage-tests --bench import`, with `-- ROWS` for another number.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![allow(clippy::expect_used, missing_docs)]

use std::{collections::BTreeSet, fs, io::Write as _, time::Instant};

use jumelage::import::{self, Options, Silent};
use jumelage_entities::write::directory::{self, Member};
use jumelage_tests::database::TestDatabase;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The bounds.
const SECONDS: f64 = 60.0;
const MEGABYTES: u64 = 300;

/// Local governments that the records are of.
const MEMBERS: usize = 5_000;

fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure(rows.unwrap_or(100_000)));
}

async fn measure(rows: usize) {
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
    let folder = tempfile::tempdir().expect("a folder");
    let (towns, records) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    let list: Vec<String> = (1..=MEMBERS)
        .map(|town| format!("DE,Stadt {town},Q{town}\n"))
        .collect();
    let list = list.concat();
    fs::write(&towns, format!("country,name,wikidata\n{list}")).expect("a list");
    let mut file = fs::File::create(&records).expect("a list");
    writeln!(file, "Stadt;Partnerstadt;Land;Art;Seit;Themen").expect("written");
    for row in 0..rows {
        let (town, year) = (row % MEMBERS + 1, 1950 + row % 70);
        writeln!(
            file,
            "Stadt {town};Ville {row};FR;TWINNING;{year};culture|youth"
        )
        .expect("written");
    }
    let options = Options::on("2026-11-23".parse().expect("a day"));
    let read = import::local_governments(&database.db, &towns, &options, &Silent);
    read.await.expect("members");
    for again in [false, true] {
        let began = Instant::now();
        let report = import::twinnings(&database.db, &records, &options, &Silent)
            .await
            .expect("records");
        let seconds = began.elapsed().as_secs_f64();
        let peak = peak();
        println!(
            "{rows} rows{}: {seconds:.1} s, {:.0} rows a second, at most {peak} MB in memory; {} created, {} unchanged, {} rejected",
            if again { " again" } else { "" },
            f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / seconds,
            report.created,
            report.unchanged,
            report.rejected
        );
        if rows <= 100_000 && (seconds > SECONDS || peak > MEGABYTES) {
            println!("  beyond the bounds of {SECONDS} s and {MEGABYTES} MB");
        }
    }
}

/// The most memory that this process had, in megabytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

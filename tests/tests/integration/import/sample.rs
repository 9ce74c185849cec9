//! The lists that the demo loads.

use std::{collections::BTreeSet, path::Path};

use jumelage::import::{self, Code, Options, Report, Silent, split};
use jumelage_domain::NodeCode;
use jumelage_entities::write::directory::{self, Member};
use jumelage_tests::database::TestDatabase;
use tempfile::tempdir;

use super::sound;

struct Loaded {
    members: u64,
    records: Vec<Report>,
}

impl Loaded {
    fn sum(&self, of: impl Fn(&Report) -> u64) -> u64 {
        self.records.iter().map(of).sum()
    }

    fn rejected_lines(&self) -> BTreeSet<(u64, Code)> {
        self.records
            .iter()
            .flat_map(Report::issues)
            .filter(|issue| !issue.code.is_note())
            .map(|issue| (issue.line.unwrap(), issue.code))
            .collect()
    }
}

/// Reads a folder's lists into nodes that never hear of each other, each list twice.
async fn load(folder: &Path) -> Loaded {
    let mut rows = csv::Reader::from_path(folder.join("associations.csv")).unwrap();
    let directory: Vec<Member> = rows
        .records()
        .map(|row| row.unwrap())
        .map(|row| Member {
            code: row[0].parse().unwrap(),
            name: row[1].to_owned(),
            countries: row[2].split(' ').map(|one| one.parse().unwrap()).collect(),
            website: None,
            has_node: true,
        })
        .collect();
    let codes: BTreeSet<NodeCode> = directory.iter().map(|member| member.code.clone()).collect();
    let place = tempdir().unwrap();
    let cut = |name: &str| {
        let parts = split(&folder.join(name), &place.path().join(name), &codes).unwrap();
        assert_eq!(parts.rejected, 0);
        parts.files
    };
    let (members, records) = (cut("local_governments.csv"), cut("twinnings.csv"));
    let options = Options::on("2026-11-23".parse().unwrap());
    let mut loaded = Loaded {
        members: 0,
        records: Vec::new(),
    };
    for code in &codes {
        let database = TestDatabase::fresh().await;
        let db = &database.db;
        directory::found(db, code).await.unwrap();
        directory::sync(db, &directory, None).await.unwrap();
        if let Some(file) = members.get(code) {
            let report = import::local_governments(db, file, &options, &Silent);
            let report = sound(report.await.unwrap());
            assert_eq!(report.rejected, 0, "{code}: {report}");
            loaded.members += report.created;
            let again = import::local_governments(db, file, &options, &Silent);
            assert_eq!(again.await.unwrap().unchanged, report.created);
        }
        if let Some(file) = records.get(code) {
            let report = import::twinnings(db, file, &options, &Silent);
            let report = sound(report.await.unwrap());
            let again = import::twinnings(db, file, &options, &Silent);
            let again = sound(again.await.unwrap());
            assert_eq!(
                (again.created, again.updated, again.unchanged),
                (0, 0, report.created),
                "{code}"
            );
            loaded.records.push(report);
        }
    }
    loaded
}

#[tokio::test]
async fn the_sample_is_read_without_a_complaint() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let loaded = load(&sample).await;
    assert_eq!(loaded.rejected_lines(), BTreeSet::new());
    assert_eq!(loaded.members, 126);
    assert_eq!(loaded.sum(|report| report.created), 271);
    assert_eq!(loaded.sum(|report| report.repeated), 1);
}

#[tokio::test]
#[ignore = "needs the folder with the 46 lists, in JUMELAGE_TEST_NETWORK"]
async fn of_the_46_lists_nine_rows_are_rejected() {
    let folder = std::env::var("JUMELAGE_TEST_NETWORK").unwrap();
    let loaded = load(Path::new(&folder)).await;
    let lines: Vec<u64> = loaded
        .rejected_lines()
        .into_iter()
        .map(|(line, _)| line)
        .collect();
    assert_eq!(
        lines,
        [
            25700, 25701, 25973, 26967, 28094, 28960, 28961, 28962, 28963
        ]
    );
    assert_eq!(loaded.sum(|report| report.rows), 29_477);
    println!(
        "{} members, {} records, {} repeats",
        loaded.members,
        loaded.sum(|report| report.created),
        loaded.sum(|report| report.repeated)
    );
}

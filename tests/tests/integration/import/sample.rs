//! The lists that the demo loads.

use std::{collections::BTreeSet, env, path::Path};

use jumelage::import::{self, Options, Report, Silent, split};
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

    fn rejected_lines(&self) -> Vec<u64> {
        let issues = self.records.iter().flat_map(Report::issues);
        let rejected = issues.filter(|issue| !issue.code.is_note());
        let mut lines: Vec<u64> = rejected.map(|issue| issue.line.unwrap()).collect();
        lines.sort_unstable();
        lines
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

/// The project's own sample; and where `JUMELAGE_TEST_NETWORK` names the folder with the 46 real lists, these too.
#[tokio::test]
async fn the_lists_are_read_and_what_is_rejected_is_known() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let loaded = load(&sample).await;
    assert!(loaded.rejected_lines().is_empty());
    assert_eq!(loaded.members, 126);
    assert_eq!(loaded.sum(|report| report.created), 271);
    assert_eq!(loaded.sum(|report| report.repeated), 1);
    if let Some(folder) = env::var_os("JUMELAGE_TEST_NETWORK") {
        let loaded = load(Path::new(&folder)).await;
        let rejected = [
            25700, 25701, 25973, 26967, 28094, 28960, 28961, 28962, 28963,
        ];
        assert_eq!(loaded.rejected_lines(), rejected);
        assert_eq!(loaded.sum(|report| report.rows), 29_477);
        assert_eq!(loaded.sum(|report| report.created), 28_707);
    }
}

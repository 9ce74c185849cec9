//! The process that reads a list, and the node that it is read into.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use jumelage::{
    database::connect,
    import::{self, Options, Silent},
};
use jumelage_entities::{
    Actor,
    write::directory::{self, Member},
};
use jumelage_tests::database::TestDatabase;
use tempfile::TempDir;

use super::{Way, lists::Lists};
use crate::robust::child::Served;

/// Tells the other process where the node's database is, what to read, and how.
const INTO: &str = "JUMELAGE_TEST_IMPORTS_INTO";
const LIST: &str = "JUMELAGE_TEST_IMPORTS_LIST";
const PLAN: &str = "JUMELAGE_TEST_IMPORTS_PLAN";
const HOW: &str = "JUMELAGE_TEST_IMPORTS_HOW";

/// What became of a process.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Killed,
    /// By itself, after so many statements.
    Ended(usize),
}

/// A node into which lists are read.
pub(super) struct Desk {
    pub(super) database: TestDatabase,
    folder: TempDir,
}

fn member(code: &str, country: &str) -> Member {
    Member {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        countries: [country.parse().unwrap()].into(),
        website: None,
        has_node: true,
    }
}

fn options(replace: bool) -> Options {
    Options {
        replace,
        ..Options::on("2026-11-23".parse().unwrap())
    }
}

impl Desk {
    /// With all that a way needs to be there before.
    pub(super) async fn ready(lists: &Lists, way: Way) -> Self {
        let database = TestDatabase::fresh().await;
        let members = [member("rgre", "DE"), member("afccre", "FR")];
        let db = &database.db;
        directory::found(db, &members[0].code).await.unwrap();
        directory::sync(db, &members, None).await.unwrap();
        let read = async |twinnings: bool, list: &Path| {
            let options = options(false);
            let report = if twinnings {
                import::twinnings(db, list, &options, &Silent).await
            } else {
                import::local_governments(db, list, &options, &Silent).await
            };
            assert_eq!(report.unwrap().rejected, 0);
        };
        if way.twinnings {
            read(false, &lists.towns).await;
        }
        if way.replace {
            read(way.twinnings, lists.list(way.twinnings, false, false)).await;
        }
        Self {
            database,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// One life of a process that reads the list; it ends by itself, or after so many statements by a signal that it does not
    /// hear.
    pub(super) async fn run(&self, lists: &Lists, way: Way, moment: Option<usize>) -> Outcome {
        let mut command = Command::new(env::current_exe().unwrap());
        let how = [("twinnings", way.twinnings), ("replace", way.replace)];
        let how: Vec<&str> = how
            .iter()
            .filter(|(_, is)| *is)
            .map(|(how, _)| *how)
            .collect();
        command
            .args([
                "--exact",
                "robust::imports::process::reads_a_list_until_it_is_killed",
                "--nocapture",
            ])
            .env(INTO, &self.database.url)
            .env(LIST, lists.list(way.twinnings, way.workbook, way.replace))
            .env(HOW, how.join(" "))
            .env("TMPDIR", self.folder.path())
            .stdin(Stdio::null());
        if way.plan {
            command.env(PLAN, self.folder.path().join("plan.jsonl"));
        }
        let mut process = Served::of(command);
        let mut statements = 0;
        loop {
            if moment == Some(statements) {
                process.kill();
                return Outcome::Killed;
            }
            match process.lines.recv().await.as_deref() {
                Some("did") => statements += 1,
                Some("imported") => return Outcome::Ended(statements),
                Some(_) => {}
                None => panic!("the process ended by itself: {way:?}"),
            }
        }
    }
}

/// Not a test: the process that is killed. As a user does it, it makes a plan only where there is none, and applies it.
#[tokio::test]
async fn reads_a_list_until_it_is_killed() {
    let Ok(url) = env::var(INTO) else {
        return;
    };
    let how = env::var(HOW).unwrap();
    let (twinnings, replace) = (how.contains("twinnings"), how.contains("replace"));
    let list = env::var_os(LIST).unwrap();
    let plan = env::var_os(PLAN);
    let mut db = connect(&url).await.unwrap();
    db.set_metric_callback(|_| println!("did"));
    let options = Options {
        dry_run: plan.is_some(),
        plan: plan.as_ref().map(Into::into),
        ..options(replace)
    };
    let list = Path::new(&list);
    if !plan.as_ref().is_some_and(|plan| Path::new(plan).exists()) {
        let report = if twinnings {
            import::twinnings(&db, list, &options, &Silent).await
        } else {
            import::local_governments(&db, list, &options, &Silent).await
        };
        assert_eq!(report.unwrap().rejected, 0);
    }
    if let Some(plan) = plan {
        let actor = Actor::Operator("import");
        import::apply(&db, Path::new(&plan), &actor, &Silent)
            .await
            .unwrap();
    }
    println!("\nimported");
}

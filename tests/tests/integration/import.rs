//! Reading lists: every flaw that a list can have, and that one bad row never stops the rest.

mod crash;
mod dates;
mod encodings;
mod files;
mod formulas;
mod headings;
mod members;
mod network;
mod pairs;
mod parts;
mod plans;
mod repeats;
mod replace;
mod report;
mod sample;
mod several;
mod sheets;
mod statements;
mod themes;
mod words;

use std::{collections::BTreeSet, fs, path::PathBuf};

use jumelage::import::{self, Code, ImportError, Options, Report, Silent};
use jumelage_entities::{
    local_government, node, record,
    write::directory::{self, Member},
};
use jumelage_tests::database::TestDatabase;
use sea_orm::{EntityTrait, QueryOrder};
use tempfile::TempDir;

const MEMBERS: &str = "country,name,wikidata,lau\n\
    DE,Köln,Q365,05315000\n\
    DE,Berlin,Q64,11000000\n\
    DE,Leipzig,Q2079,14713000\n";

const RECORD_COLUMNS: &str = "party_scheme,party_code,party_name,partner_country,partner_scheme,partner_code,\
    partner_name,kind,status,since,until,themes,sdgs";

/// A node of the German association, with a folder for lists.
struct Desk {
    database: TestDatabase,
    folder: TempDir,
    options: Options,
}

impl Desk {
    /// Without members.
    async fn empty() -> Self {
        Self::of("rgre", "DE").await
    }

    async fn of(code: &str, countries: &str) -> Self {
        let database = TestDatabase::fresh().await;
        let me = code.parse().unwrap();
        directory::found(&database.db, &me).await.unwrap();
        let member = |code: &str, countries: &str| Member {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            countries: countries
                .split(' ')
                .map(|country| country.parse().unwrap())
                .collect::<BTreeSet<_>>(),
            website: None,
            has_node: true,
        };
        let other = if code == "afccre" {
            member("rgre", "DE")
        } else {
            member("afccre", "FR")
        };
        let directory = [member(code, countries), other];
        directory::sync(&database.db, &directory, None)
            .await
            .unwrap();
        Self {
            database,
            folder: tempfile::tempdir().unwrap(),
            options: Options::on("2026-11-23".parse().unwrap()),
        }
    }

    /// With three members.
    async fn with_members() -> Self {
        let desk = Self::empty().await;
        assert_eq!(desk.members(MEMBERS).await.created, 3);
        desk
    }

    fn file(&self, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.folder.path().join("list.csv");
        fs::write(&file, content).unwrap();
        file
    }

    async fn try_members(&self, list: impl AsRef<[u8]>) -> Result<Report, ImportError> {
        let file = self.file(list);
        import::local_governments(&self.database.db, &file, &self.options, &Silent).await
    }

    async fn try_records(&self, list: impl AsRef<[u8]>) -> Result<Report, ImportError> {
        let file = self.file(list);
        import::twinnings(&self.database.db, &file, &self.options, &Silent).await
    }

    async fn members(&self, list: impl AsRef<[u8]>) -> Report {
        sound(self.try_members(list).await.unwrap())
    }

    async fn records(&self, list: impl AsRef<[u8]>) -> Report {
        sound(self.try_records(list).await.unwrap())
    }

    /// Rows below the usual header.
    async fn record_rows(&self, rows: &str) -> Report {
        self.records(format!("{RECORD_COLUMNS}\n{rows}")).await
    }

    async fn names(&self) -> Vec<String> {
        let members = local_government::Entity::find()
            .order_by_asc(local_government::Column::Name)
            .all(&self.database.db)
            .await
            .unwrap();
        let members = members.into_iter().filter(|row| row.member);
        members.map(|row| row.name).collect()
    }

    /// Another one after each writing transaction.
    async fn revision(&self) -> String {
        let node = node::Entity::find().one(&self.database.db).await.unwrap();
        node.unwrap().revision
    }

    async fn stored(&self) -> Vec<record::Model> {
        record::Entity::find()
            .order_by_asc(record::Column::Id)
            .all(&self.database.db)
            .await
            .unwrap()
    }
}

/// Every row is counted once.
fn sound(report: Report) -> Report {
    let told =
        report.created + report.updated + report.unchanged + report.repeated + report.rejected;
    assert_eq!(told, report.rows, "{report}");
    report
}

/// Created, updated, unchanged, repeated, rejected.
fn counts(report: &Report) -> [u64; 5] {
    [
        report.created,
        report.updated,
        report.unchanged,
        report.repeated,
        report.rejected,
    ]
}

/// Line, column and code of what was rejected.
fn rejected(report: &Report) -> Vec<(u64, &str, Code)> {
    let rejected = report.issues().iter().filter(|issue| !issue.code.is_note());
    rejected
        .map(|issue| (issue.line.unwrap(), issue.column.as_str(), issue.code))
        .collect()
}

/// The code for which a whole file was refused, and what it is about.
fn refused(result: Result<Report, ImportError>) -> (Code, String) {
    match result {
        Err(ImportError::Header { issue, .. }) => (issue.code, issue.value),
        other => panic!("{other:?}"),
    }
}

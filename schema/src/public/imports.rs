//! Lists that staff hand in: planned, looked at, applied. The schema knows no files and no formats: whoever opens the
//! door brings what reads them.

mod entry;

use async_graphql::{Enum, ID, Object, SimpleObject};
use async_trait::async_trait;
use jumelage_domain::Timestamp;
use jumelage_entities::{
    import_plan::Model,
    write::imports::{self, By},
};
use sea_orm::DatabaseConnection;
use serde_json::Value;
use uuid::Uuid;

use self::entry::{ImportEntryPage, ImportStep};
use crate::{
    error::{CatalogueError, Result},
    scalar::DateTime,
};

/// Reads lists, and does what plans say.
#[async_trait]
pub trait Imports: Send + Sync {
    /// Begins to plan a list, and says under which id.
    async fn plan(&self, by: By, list: ListToPlan) -> std::result::Result<Uuid, Refused>;
    /// Begins to apply a plan; false where it cannot be applied any more, or not yet.
    async fn apply(&self, by: By, id: Uuid) -> std::result::Result<bool, Refused>;
}

/// A list that was handed in, and how it is to be read.
#[derive(Clone, Debug)]
pub struct ListToPlan {
    /// What it is of.
    pub kind: ImportKind,
    /// The word that stands for the file in the request.
    pub upload: String,
    /// What it does not mention goes.
    pub replace: bool,
    /// What its headings and words mean, as TOML.
    pub mapping: Option<String>,
    /// The encoding of a text.
    pub encoding: Option<String>,
    /// What stands between the cells of a text.
    pub separator: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

/// Why a list is not even begun with.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A part of the input cannot be.
    #[error("{message}")]
    Input {
        /// Which.
        part: &'static str,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// A fault of ours.
    #[error("an import failed")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The door was opened without them.
#[derive(Debug, thiserror::Error)]
#[error("this door does not know how lists are read")]
pub(super) struct NoImports;

/// What a list is of.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// Members.
    LocalGovernments,
    /// Records of twinnings.
    Twinnings,
}

/// How far an import is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It is being planned.
    Planning,
    /// It can be looked at, and applied.
    Planned,
    /// It is being applied.
    Applying,
    /// It is applied.
    Applied,
    /// The data has changed since it was planned: plan it again. What was applied before that showed stays.
    Stale,
    /// The list was refused, or the work came to no end: `failure` says why. Where `counts` are there it had been planned, and
    /// `applyImport` carries it on.
    Failed,
}

/// How much of the work is done.
#[derive(SimpleObject, Clone, Copy)]
pub struct ImportProgress {
    /// Objects that are as the list has them.
    done: i32,
    /// Objects that are to be created, changed or removed.
    all: i32,
}

/// The numbers of a list's rows. A row with several partners counts once for each.
#[derive(SimpleObject, Clone, Copy)]
pub struct ImportCounts {
    /// Rows of the list.
    rows: i32,
    /// Rows of what is new.
    created: i32,
    /// Rows that change what is there.
    updated: i32,
    /// Rows of what is there as it is.
    unchanged: i32,
    /// Rows of what a later row speaks of.
    repeated: i32,
    /// Rows that are not taken.
    rejected: i32,
    /// What goes, because the list does not mention it.
    removed: i32,
    /// What the list does not mention, and stays because records name it.
    kept: i32,
}

/// Something that was found out about the file.
#[derive(SimpleObject, Clone)]
pub struct ImportFinding {
    /// Stable; more may come.
    code: String,
    /// For people, in English.
    message: String,
}

/// A list that was handed in, and what it does.
pub struct Import {
    row: Model,
    head: Value,
    report: Value,
    db: DatabaseConnection,
}

impl Import {
    /// By its id; none where nothing has it.
    pub(super) async fn find(db: &DatabaseConnection, id: &str) -> Result<Option<Self>> {
        let Ok(id) = id.parse::<Uuid>() else {
            return Ok(None);
        };
        let Some(row) = imports::find(db, id).await? else {
            return Ok(None);
        };
        let read = |text: &str| serde_json::from_str(text);
        let (head, report) = (read(&row.head), read(&row.report));
        let fault = |fault: serde_json::Error| CatalogueError::internal(&fault);
        Ok(Some(Self {
            head: head.map_err(fault)?,
            report: report.map_err(fault)?,
            row,
            db: db.clone(),
        }))
    }

    fn count(&self, name: &str) -> i32 {
        let count = self.report.get(name).and_then(Value::as_i64);
        small(count.unwrap_or_default())
    }
}

fn small(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn instant(millis: i64) -> Result<DateTime> {
    let instant = Timestamp::from_millis(millis);
    Ok(DateTime(
        instant.map_err(|fault| CatalogueError::internal(&fault))?,
    ))
}

/// A list that was handed in, and what it does. For the node's staff.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl Import {
    /// Its id.
    async fn id(&self) -> ID {
        ID(self.row.id.to_string())
    }

    /// What the list is of.
    async fn kind(&self) -> ImportKind {
        match self.head.get("kind").and_then(Value::as_str) {
            Some("LOCAL_GOVERNMENTS") => ImportKind::LocalGovernments,
            _ => ImportKind::Twinnings,
        }
    }

    /// How far it is.
    async fn state(&self) -> ImportState {
        match self.row.state.as_str() {
            "PLANNING" => ImportState::Planning,
            "PLANNED" => ImportState::Planned,
            "APPLYING" => ImportState::Applying,
            "APPLIED" => ImportState::Applied,
            "STALE" => ImportState::Stale,
            _ => ImportState::Failed,
        }
    }

    /// The file, as it was called where it came from.
    async fn file(&self) -> String {
        let file = self.head.get("file").and_then(Value::as_str);
        file.unwrap_or_default().to_owned()
    }

    /// Whether what the list does not mention goes.
    async fn replace(&self) -> bool {
        self.head.get("replace") == Some(&Value::Bool(true))
    }

    /// When it was handed in.
    async fn created_at(&self) -> Result<DateTime> {
        instant(self.row.created_at)
    }

    /// When it last came further.
    async fn updated_at(&self) -> Result<DateTime> {
        instant(self.row.updated_at)
    }

    /// Why it came to no end, for people; null where it did, or is under way.
    async fn failure(&self) -> Option<&str> {
        self.row.failure.as_deref()
    }

    /// How much of it is applied.
    async fn progress(&self) -> ImportProgress {
        ImportProgress {
            done: small(self.row.done_rows),
            all: small(self.row.all_rows),
        }
    }

    /// The numbers of its rows, as it was planned; null until then.
    async fn counts(&self) -> Option<ImportCounts> {
        self.report.get("rows")?;
        Some(ImportCounts {
            rows: self.count("rows"),
            created: self.count("created"),
            updated: self.count("updated"),
            unchanged: self.count("unchanged"),
            repeated: self.count("repeated"),
            rejected: self.count("rejected"),
            removed: self.count("removed"),
            kept: self.count("kept"),
        })
    }

    /// What was found out about the file: its format, encoding, header and columns.
    async fn findings(&self) -> Vec<ImportFinding> {
        let findings = self.report.get("findings").and_then(Value::as_array);
        let text = |finding: &Value, name: &str| {
            let text = finding.get(name).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let findings = findings.into_iter().flatten();
        findings
            .map(|finding| ImportFinding {
                code: text(finding, "code"),
                message: text(finding, "message"),
            })
            .collect()
    }

    /// What it does with each object, and what is said of rows that are not taken; rows that change nothing are only
    /// counted.
    async fn entries(
        &self,
        #[graphql(desc = "How many: at most 100.", default = 50)] first: i32,
        #[graphql(desc = "After this `endCursor`.")] after: Option<String>,
        #[graphql(desc = "Only these.")] steps: Option<Vec<ImportStep>>,
    ) -> Result<ImportEntryPage> {
        entry::page(&self.db, self.row.id, first, after, steps).await
    }
}

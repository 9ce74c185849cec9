//! Reading lists into a node: streaming, in batches that are whole or not there at all, one bad row never stopping
//! the rest.
//!
//! A file is read twice. The first time finds out which rows are of one thing, and which of them is the last; the
//! second time writes. So a list that says a thing twice changes nothing when it is read again. What is held in
//! memory grows with the number of things in the list, not with its length.

mod advice;
pub mod answers;
mod cells;
mod code;
mod dates;
pub mod desk;
mod found;
mod headers;
mod issue;
mod lau;
mod lines;
mod local_governments;
mod mapping;
mod messages;
mod phrase;
mod plan;
mod progress;
mod quotes;
mod report;
mod rows;
mod run;
mod sheet;
mod source;
mod split;
mod themes;
mod twinnings;
mod uploads;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jumelage_entities::{Actor, WriteError};
use sea_orm::DatabaseConnection;

pub use self::{
    advice::Advice,
    code::Code,
    found::{Finding, Found},
    issue::Issue,
    mapping::Mapping,
    messages::{Language, LanguageError},
    phrase::Phrase,
    plan::{Applied, Conflict, Entry, FieldChange, Head, Kind, Step},
    progress::{Progress, Shown, Silent},
    report::{Format, Report, To},
    source::Reading,
    split::{Parts, split},
    uploads::{Held, Uploaded, Uploads},
};

/// How a list is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the list does not mention goes.
    pub replace: bool,
    /// Only say what would change.
    pub dry_run: bool,
    /// Where what would change goes, as a plan that can be applied.
    pub plan: Option<PathBuf>,
    /// On whose behalf.
    pub actor: Actor,
    /// Dates after this one have not come yet.
    pub today: Date,
    /// Where every entry of the report goes.
    pub report: Option<To>,
    /// The form that it has there.
    pub format: Format,
    /// The language of the report.
    pub language: Language,
    /// What is not to be found out about the file.
    pub reading: Reading,
    /// What the list's own headings and words mean.
    pub mapping: Mapping,
}

impl Options {
    /// Reads the list as it is.
    #[must_use]
    pub fn on(today: Date) -> Self {
        Self {
            replace: false,
            dry_run: false,
            plan: None,
            actor: Actor::Operator("import"),
            today,
            report: None,
            format: Format::Csv,
            language: Language::English,
            reading: Reading::default(),
            mapping: Mapping::default(),
        }
    }
}

/// Why a list was not read, or not to its end. Batches that were written stay; reading the list again completes it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file.
    #[error("cannot read {}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no list of this kind.
    #[error("{}: {issue}", file.display())]
    Header {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        issue: Box<Issue>,
    },
    /// The file is another one now than it was when it was read first.
    #[error("{} was changed while it was read: read it again", file.display())]
    Changed {
        /// Which.
        file: PathBuf,
    },
    /// The report would take the list's place.
    #[error("{} is the list itself: give the report another file", file.display())]
    ReportOverList {
        /// Which.
        file: PathBuf,
    },
    /// The report, or a part of a list.
    #[error("cannot write CSV")]
    Csv(#[from] csv::Error),
    /// The report.
    #[error("cannot write the report")]
    Report(#[from] std::io::Error),
    /// A plan that is none.
    #[error("{}, line {line}: {why}", file.display())]
    PlanBroken {
        /// Which.
        file: PathBuf,
        /// Where.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// A plan that another version made.
    #[error("{} was made by version {version}, and this is another: make the plan again", file.display())]
    PlanOfOtherVersion {
        /// Which.
        file: PathBuf,
        /// The version that made it.
        version: String,
    },
    /// A plan of another node.
    #[error("{} is a plan for the node “{node}”, and this is “{me}”: apply it there", file.display())]
    PlanOfOtherNode {
        /// Which.
        file: PathBuf,
        /// Whose it is.
        node: String,
        /// Who this is.
        me: String,
    },
    /// What the plan touches is not as it was.
    #[error(
        "the data has changed since the plan was made, {}: {count} objects are not as they were ({}{}); make the plan again",
        if *written == 0 { "and nothing was written".to_owned() } else { format!("and {written} objects were written before that showed") },
        conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        if *count > conflicts.len() { "; …" } else { "" }
    )]
    PlanStale {
        /// How many objects are not as they were.
        count: usize,
        /// The first of them.
        conflicts: Vec<Conflict>,
        /// How many objects were written before.
        written: u64,
    },
    /// The database.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl ImportError {
    fn file(file: &Path, source: std::io::Error) -> Self {
        Self::File {
            file: file.to_owned(),
            source,
        }
    }

    fn header(file: &Path, issue: Issue) -> Self {
        Self::Header {
            file: file.to_owned(),
            issue: Box::new(issue),
        }
    }
}

/// Reads a list of members.
pub async fn local_governments(
    db: &DatabaseConnection,
    file: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report, ImportError> {
    run::run(
        local_governments::Members::load(db).await?,
        db,
        file,
        options,
        progress,
    )
    .await
}

/// Reads a list of records.
pub async fn twinnings(
    db: &DatabaseConnection,
    file: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report, ImportError> {
    run::run(
        twinnings::Records::load(db, options.today).await?,
        db,
        file,
        options,
        progress,
    )
    .await
}

/// Applies a plan: as it is, or not at all.
pub async fn apply(
    db: &DatabaseConnection,
    plan: &Path,
    actor: &Actor,
    progress: &dyn Progress,
) -> Result<Applied, ImportError> {
    let head = plan::head(plan)?;
    match head.kind {
        Kind::LocalGovernments => {
            let list = local_governments::Members::load(db).await?;
            plan::run_file(&list, db, plan, actor, progress).await
        }
        Kind::Twinnings => {
            let list = twinnings::Records::load(db, head.today).await?;
            plan::run_file(&list, db, plan, actor, progress).await
        }
    }
}

//! Reading lists into a node: streaming, in batches that are whole or not there at all, one bad row never stopping
//! the rest.
//!
//! A file is read twice. The first time finds out which rows are of one thing, and which of them is the last; the
//! second time writes. So a list that says a thing twice changes nothing when it is read again. What is held in
//! memory grows with the number of things in the list, not with its length.

mod advice;
mod cells;
mod code;
mod dates;
mod found;
mod headers;
mod issue;
mod lau;
mod lines;
mod local_governments;
mod mapping;
mod messages;
mod phrase;
mod progress;
mod quotes;
mod report;
mod rows;
mod run;
mod sheet;
mod source;
mod split;
mod twinnings;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jumelage_entities::WriteError;
use sea_orm::DatabaseConnection;

pub use self::{
    advice::Advice,
    code::Code,
    found::{Finding, Found},
    issue::Issue,
    mapping::Mapping,
    messages::{Language, LanguageError},
    phrase::Phrase,
    progress::{Progress, Shown, Silent},
    report::{Format, Report, To},
    source::Reading,
    split::{Parts, split},
};

/// How a list is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the list does not mention goes.
    pub replace: bool,
    /// Only say what would change.
    pub dry_run: bool,
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

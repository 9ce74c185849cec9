//! What became of a list.

use std::{fmt, fs::File, path::Path};

use jumelage_entities::write::records::Change;

use super::{Code, ImportError, Issue, Options};

/// So many entries are held; all of them go into the report's file.
const HELD: usize = 1_000;

/// So many are shown.
const SHOWN: usize = 20;

/// Numbers of rows, and what was wrong with which.
/// `created + updated + unchanged + repeated + rejected` is `rows`.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows of the list.
    pub rows: u64,
    /// New.
    pub created: u64,
    /// With other values than before.
    pub updated: u64,
    /// As before.
    pub unchanged: u64,
    /// Rows of a thing of which a later row says more.
    pub repeated: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// What went, or would go, because the list does not mention it.
    pub removed: u64,
    /// What the list does not mention and records name.
    pub kept: u64,
    /// Nothing was removed, because of the rejected rows.
    pub removal_withheld: bool,
    /// Nothing was written.
    pub dry_run: bool,
    held: Vec<Issue>,
    file: Option<csv::Writer<File>>,
}

impl Report {
    pub(super) fn open(list: &Path, options: &Options) -> Result<Self, ImportError> {
        let mut report = Self {
            dry_run: options.dry_run,
            ..Self::default()
        };
        if let Some(path) = &options.report {
            let is_the_list =
                |list: &Path| Some(path.canonicalize().ok()? == list.canonicalize().ok()?);
            if is_the_list(list) == Some(true) {
                return Err(ImportError::ReportOverList { file: path.clone() });
            }
            let mut file = csv::Writer::from_path(path)?;
            file.write_record(["line", "column", "value", "code", "hint"])?;
            report.file = Some(file);
        }
        Ok(report)
    }

    /// Takes an entry down.
    pub(super) fn note(&mut self, issue: Issue) -> Result<(), ImportError> {
        if let Some(file) = &mut self.file {
            file.write_record([
                &issue.line.map(|line| line.to_string()).unwrap_or_default(),
                &harmless(&issue.column),
                &harmless(&issue.value),
                issue.code.as_str(),
                &issue.hint,
            ])?;
        }
        match issue.code {
            Code::Repeated => self.repeated += 1,
            Code::Removed => self.removed += 1,
            Code::KeptNamedByRecord => self.kept += 1,
            Code::NothingRemoved => self.removal_withheld = true,
            _ => self.rejected += 1,
        }
        if self.held.len() < HELD {
            self.held.push(issue);
        }
        Ok(())
    }

    pub(super) fn count(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            match change {
                Change::Created => self.created += 1,
                Change::Updated => self.updated += 1,
                Change::Unchanged => self.unchanged += 1,
            }
        }
    }

    pub(super) fn close(mut self) -> Result<Self, ImportError> {
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(csv::Error::from)?;
        }
        Ok(self)
    }

    /// The first thousand entries, in the order in which they were found.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        &self.held
    }
}

/// A spreadsheet that opens the report must not run what it quotes.
fn harmless(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dry_run {
            writeln!(f, "nothing was written; this is what would be:")?;
        }
        write!(
            f,
            "{} rows: {} created, {} updated, {} unchanged, {} repeated by a later row, {} rejected",
            self.rows, self.created, self.updated, self.unchanged, self.repeated, self.rejected
        )?;
        if self.removed > 0 {
            write!(f, "; {} removed", self.removed)?;
        }
        if self.kept > 0 {
            write!(f, "; {} kept that the list does not mention", self.kept)?;
        }
        if self.removal_withheld {
            write!(f, "\nnothing was removed: correct the rejected rows first")?;
        }
        // Repeats are plentiful and harmless: they are counted here and listed in the file.
        let told = |issue: &&Issue| !matches!(issue.code, Code::Repeated | Code::NothingRemoved);
        let mut shown = 0;
        for issue in self.held.iter().filter(told).take(SHOWN) {
            write!(f, "\n  {issue}")?;
            shown += 1;
        }
        let all = self.rejected + self.removed + self.kept;
        match all.saturating_sub(shown) {
            0 => Ok(()),
            more => write!(
                f,
                "\n  … and {more} more: write them all to a file with --report"
            ),
        }
    }
}

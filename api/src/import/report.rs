//! What became of a list.

mod written;

use std::fmt::Write as _;
use std::{fmt, path::Path};

use jumelage_entities::write::records::Change;

use self::written::Written;
pub(super) use self::written::numbers;
pub use self::written::{Format, To};
use super::{
    Code, Finding, ImportError, Issue, Language, Options, Phrase,
    messages::filled,
    plan::{Entry, PlanWriter, Step},
};

/// So many entries are held; all of them go into the report's file.
const HELD: usize = 1_000;

/// So many are shown.
const SHOWN: usize = 20;

/// Numbers of rows, and what was wrong with which.
/// `created + updated + unchanged + repeated + rejected` is `rows`.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows of the list; a line with several partners counts once for each.
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
    language: Language,
    findings: Vec<Finding>,
    held: Vec<Issue>,
    planned: Vec<Entry>,
    written: Option<Written>,
    /// The plan that is being made.
    pub(super) plan: Option<PlanWriter>,
}

impl Report {
    pub(super) fn open(list: &Path, options: &Options) -> Result<Self, ImportError> {
        let mut report = Self {
            dry_run: options.dry_run,
            language: options.language,
            ..Self::default()
        };
        if let Some(to) = &options.report {
            if let To::File(path) = to {
                let is_the_list =
                    |list: &Path| Some(path.canonicalize().ok()? == list.canonicalize().ok()?);
                if is_the_list(list) == Some(true) {
                    return Err(ImportError::ReportOverList { file: path.clone() });
                }
            }
            report.written = Some(Written::open(to, options.format, options.language)?);
        }
        Ok(report)
    }

    /// Takes down what was found out about the file.
    pub(super) fn found(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    /// Takes an entry down.
    pub(super) fn note(&mut self, issue: Issue) -> Result<(), ImportError> {
        if let Some(written) = &mut self.written {
            written.note(&issue)?;
        }
        if let Some(plan) = &mut self.plan {
            plan.entry(&Entry::of_issue(&issue))?;
        }
        match issue.code {
            Code::Repeated => self.repeated += 1,
            Code::Removed => self.removed += 1,
            Code::KeptNamedByRecord => self.kept += 1,
            Code::NothingRemoved => self.removal_withheld = true,
            Code::TotalRow => {}
            _ => self.rejected += 1,
        }
        if self.held.len() < HELD {
            self.held.push(issue);
        }
        Ok(())
    }

    /// Takes down what would be done, if anybody wants to know.
    pub(super) fn plan(&mut self, entry: Entry) -> Result<(), ImportError> {
        if let Some(plan) = &mut self.plan {
            plan.entry(&entry)?;
        }
        if entry.touches() && self.planned.len() < SHOWN {
            self.planned.push(entry);
        }
        Ok(())
    }

    /// The first twenty changes that would be made.
    #[must_use]
    pub fn planned(&self) -> &[Entry] {
        &self.planned
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
        if let Some(written) = self.written.take() {
            written.close(&self)?;
        }
        if let Some(plan) = self.plan.take() {
            plan.close()?;
        }
        Ok(self)
    }

    /// The first thousand entries, in the order in which they were found.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        &self.held
    }

    /// What was found out about the file.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// In words: the numbers, what was found out, and the first entries.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut text = self.summary(language);
        // Repeats are plentiful and harmless: they are counted here and listed in the file.
        let told = |issue: &&Issue| !matches!(issue.code, Code::Repeated | Code::NothingRemoved);
        for entry in self
            .planned
            .iter()
            .filter(|entry| entry.step != Step::Remove)
        {
            let _ = write!(text, "\n  {}", entry.text(language));
        }
        let mut shown = 0;
        for issue in self.held.iter().filter(told).take(SHOWN) {
            let _ = write!(text, "\n  {}", issue.text(language));
            shown += 1;
        }
        let totals = self
            .held
            .iter()
            .filter(|issue| issue.code == Code::TotalRow);
        let totals = totals.fold(0, |count, _| count + 1);
        let all = self.rejected + self.removed + self.kept + totals;
        let more = all.saturating_sub(shown);
        if more > 0 {
            let more = filled(Phrase::More.text(language), &[more.to_string()]);
            let _ = write!(text, "\n  {more}");
        }
        text
    }

    /// The numbers and what was found out, without the entries.
    fn summary(&self, language: Language) -> String {
        let mut text = String::new();
        if self.dry_run {
            text = format!("{}\n", Phrase::DryRun.text(language));
        }
        let counts = [
            self.rows,
            self.created,
            self.updated,
            self.unchanged,
            self.repeated,
            self.rejected,
        ];
        text += &filled(
            Phrase::Counts.text(language),
            &counts.map(|count| count.to_string()),
        );
        for (count, phrase) in [(self.removed, Phrase::Removed), (self.kept, Phrase::Kept)] {
            if count > 0 {
                let part = filled(phrase.text(language), &[count.to_string()]);
                let _ = write!(text, "; {part}");
            }
        }
        if self.removal_withheld {
            let _ = write!(text, "\n{}", Phrase::RemovalWithheld.text(language));
        }
        if !self.findings.is_empty() {
            let _ = write!(text, "\n{}", Phrase::ReadAs.text(language));
        }
        for finding in &self.findings {
            let _ = write!(text, "\n  {}", finding.text(language));
        }
        text
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(self.language))
    }
}

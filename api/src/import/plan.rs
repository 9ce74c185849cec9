//! What reading a list would do, written down: it can be looked at, kept, and applied as it is. Each object that it
//! touches is named with the state that it had, so that a plan is refused where the data has changed since, and is
//! not spoiled by changes of anything else.

mod apply;
mod read;
mod written;

use std::fmt::Write as _;
use std::{collections::BTreeMap, path::Path};

use jiff::civil::Date;
use jumelage_entities::write::compared::Difference;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::apply::{Applied, Conflict};
pub(super) use self::{
    apply::{examine, run_file, write},
    read::PlanFile,
    written::PlanWriter,
};
use super::{
    ImportError, Issue, Language, Phrase,
    messages::filled,
    rows::{Column, Place, Row},
};

/// The form of plans that this program writes and applies. It is the program's version, because a plan says what
/// rows mean by what this version makes of them.
pub(super) const FORM: &str = env!("CARGO_PKG_VERSION");

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// Members.
    LocalGovernments,
    /// Records of twinnings.
    Twinnings,
}

/// The first line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Head {
    /// The form of what follows.
    pub plan: String,
    /// What the list is of.
    pub kind: Kind,
    /// Whose data it is about.
    pub node: String,
    /// The list.
    pub file: String,
    /// The day by which dates have come.
    pub today: Date,
    /// What the list does not mention is to go.
    pub replace: bool,
}

/// What is to become of an object, or what became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    /// It is not there yet.
    Create,
    /// It gets other values.
    Update,
    /// It is there as the list has it.
    Unchanged,
    /// It goes.
    Remove,
    /// The row is not taken, or something is said of it.
    Issue,
}

/// A value that would be another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldChange {
    /// As lists call it.
    pub field: String,
    /// Empty where it is unknown.
    pub before: String,
    /// Empty where it would be unknown.
    pub after: String,
}

impl From<Difference> for FieldChange {
    fn from(difference: Difference) -> Self {
        Self {
            field: difference.field.to_owned(),
            before: difference.before,
            after: difference.after,
        }
    }
}

/// A line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// What is to be done.
    pub step: Step,
    /// The row's line; none where it is about no row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Which of the line's partners.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub part: u32,
    /// What it is about, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The object that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The state that it had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// What the row meant when the plan was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The row, by this program's columns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<String, String>,
    /// The values that change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// The column that an issue is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// The code of an issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What to do about an issue: its advice, with values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<(String, Vec<String>)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Entry {
    /// With nothing but its step.
    pub(super) const fn new(step: Step) -> Self {
        Self {
            step,
            line: None,
            part: 0,
            label: String::new(),
            id: None,
            state: None,
            said: None,
            cells: BTreeMap::new(),
            changes: Vec::new(),
            column: String::new(),
            code: None,
            advice: None,
        }
    }

    /// Of an entry of the report.
    pub(super) fn of_issue(issue: &Issue) -> Self {
        let advice = issue.advice.as_ref();
        Self {
            line: issue.line,
            label: issue.value.clone(),
            column: issue.column.clone(),
            code: Some(issue.code.to_string()),
            advice: advice.map(|(advice, values)| (advice.to_string(), values.clone())),
            ..Self::new(Step::Issue)
        }
    }

    /// The entry of the report that it is of; none where it is of something else.
    #[must_use]
    pub fn issue(&self) -> Option<Issue> {
        let code = self.code.as_ref()?.parse().ok()?;
        let issue = Issue::new(self.line, &self.column, &self.label, code);
        Some(match &self.advice {
            Some((advice, values)) => match advice.parse() {
                Ok(advice) => issue.advise(advice, values.clone()),
                Err(()) => issue,
            },
            None => issue,
        })
    }

    /// In words: what would be done, with the values before and after.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let step = match self.step {
            Step::Create => Phrase::Create,
            Step::Update => Phrase::Update,
            Step::Remove => Phrase::Remove,
            Step::Unchanged | Step::Issue => {
                return self
                    .issue()
                    .map_or_else(|| self.label.clone(), |issue| issue.text(language));
            }
        };
        let line = self.line.map(|line| line.to_string()).unwrap_or_default();
        let mut text = filled(step.text(language), &[line, shown(&self.label)]);
        for (at, change) in self.changes.iter().enumerate() {
            let before = if at == 0 { ": " } else { ", " };
            let (old, new) = (shown(&change.before), shown(&change.after));
            let _ = write!(text, "{before}{} “{old}” → “{new}”", change.field);
        }
        text
    }

    /// Whether it changes anything.
    #[must_use]
    pub const fn touches(&self) -> bool {
        matches!(self.step, Step::Create | Step::Update | Step::Remove)
    }

    /// The row as it was read.
    pub(super) fn row(&self, known: &'static [Column]) -> Row {
        let cells = self.cells.iter().filter_map(|(name, cell)| {
            let column = known.iter().find(|column| column.name == name)?;
            Some((column.name, cell.clone()))
        });
        Row::new(
            Place {
                line: self.line.unwrap_or_default(),
                part: self.part,
            },
            cells.collect(),
        )
    }
}

/// What steers a terminal is shown and not run.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// The last line of a plan: without it the plan is not whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct End {
    /// How many lines stand between the first and the last.
    pub entries: u64,
    /// How many of these change something.
    pub touching: u64,
}

/// What a plan says of itself.
pub(super) fn head(file: &Path) -> Result<Head, ImportError> {
    Ok(read::PlanFile::open(file)?.head)
}

//! Answers that were given elsewhere: a `LimeSurvey` or `EUSurvey` export, as a header and rows of cells.
//!
//! Pure: files, encodings and separators are read before. What a column means is found by its code or its wording in
//! any of the instrument's languages, and a [`Mapping`] overrules it. Nothing is guessed and nothing dropped: a column
//! that nobody can place is an error until the mapping skips it, since it may hold personal data.

mod cell;
mod column;
mod mapping;

use std::collections::{BTreeMap, BTreeSet};

use super::{Given, Instrument, QuestionId};
use crate::vocabulary::vocabulary;

pub use mapping::{Mapping, Target};

use column::Column;

vocabulary! {
    /// Where answers were given.
    Source, SourceError, "a source of answers":
    /// `LimeSurvey`: one column for each choice of a question with several, `BARRIERS[SQ001]`, with Y or nothing.
    LimeSurvey = "LIME_SURVEY",
    /// `EUSurvey`: one column for each question, its wording with or without its name in brackets, choices apart by `;`.
    EuSurvey = "EU_SURVEY",
}

vocabulary! {
    /// What is wrong with a file of answers.
    ImportFault, ImportFaultError, "a fault of a file of answers":
    /// No column says who answered.
    NoRespondentColumn = "NO_RESPONDENT_COLUMN",
    /// A column that is of no question.
    UnknownColumn = "UNKNOWN_COLUMN",
    /// Two columns of one question or choice.
    ColumnTwice = "COLUMN_TWICE",
    /// A question that must be answered has no column.
    MissingColumn = "MISSING_COLUMN",
    /// The mapping names what the file or the instrument does not have.
    Mapping = "MAPPING",
    /// A row with more cells than the header.
    RowTooLong = "ROW_TOO_LONG",
    /// Nobody is named.
    NoRespondent = "NO_RESPONDENT",
    /// A respondent with two rows.
    AnsweredTwice = "ANSWERED_TWICE",
    /// Not one of the question's choices.
    UnknownChoice = "UNKNOWN_CHOICE",
    /// Neither chosen nor not.
    NotYesOrNo = "NOT_YES_OR_NO",
    /// No whole number.
    NotANumber = "NOT_A_NUMBER",
}

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{reason}",
    .row.map(|row| format!("row {row}: ")).unwrap_or_default(),
    .column.as_ref().map(|column| format!("column “{column}”: ")).unwrap_or_default())]
pub struct ImportError {
    /// The row as the caller numbers it; none for the header.
    pub row: Option<u64>,
    /// The column's heading.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: ImportFault,
    /// The same in words, with what to do.
    pub reason: String,
}

/// One respondent's answers, not checked against the instrument yet: [`super::Answers::check`] does that, once it is
/// known who the respondent is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The row as the caller numbers it.
    pub row: u64,
    /// The code by which the file names the respondent.
    pub respondent: String,
    /// What was answered.
    pub given: BTreeMap<String, Given>,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// Answers.
    Answers(Row),
    /// Somebody began and did not send: no answer.
    NotSubmitted,
    /// Nothing.
    Blank,
}

/// Everything that a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The answers, by respondent.
    pub answers: BTreeMap<String, Row>,
    /// How many began and did not send.
    pub not_submitted: u64,
    /// What is wrong; rows that it is about are not among the answers.
    pub errors: Vec<ImportError>,
}

/// Whether a heading is of something: a question, a choice, the respondent, or what may be skipped.
#[must_use]
pub fn knows(instrument: &Instrument, source: Source, mapping: &Mapping, heading: &str) -> bool {
    column::knows(instrument, source, mapping, heading)
}

/// Reads rows below a header that it has understood.
#[derive(Debug)]
pub struct Reader<'a> {
    instrument: &'a Instrument,
    mapping: &'a Mapping,
    headings: Vec<String>,
    columns: Vec<Column>,
}

impl<'a> Reader<'a> {
    /// Understands the header, or says everything that is wrong with it.
    pub fn new(
        instrument: &'a Instrument,
        source: Source,
        mapping: &'a Mapping,
        header: &[String],
    ) -> Result<Self, Vec<ImportError>> {
        let columns = column::columns(instrument, source, mapping, header)?;
        Ok(Self {
            instrument,
            mapping,
            headings: header.to_vec(),
            columns,
        })
    }

    /// Reads a row, or says everything that is wrong with it.
    pub fn row(&self, row: u64, cells: &[String]) -> Result<Read, Vec<ImportError>> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(Read::Blank);
        }
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        if self
            .find(&Column::Submitted)
            .is_some_and(|at| cell(at).is_empty())
        {
            return Ok(Read::NotSubmitted);
        }
        let mut errors = Vec::new();
        if cells.len() > self.columns.len() {
            let reason = format!(
                "{} cells below {} headings: is a separator within a text?",
                cells.len(),
                self.columns.len()
            );
            errors.push(error(row, None, ImportFault::RowTooLong, reason));
        }
        let respondent = self.find(&Column::Respondent).map_or("", cell);
        if respondent.is_empty() || respondent.eq_ignore_ascii_case("anonymous") {
            let heading = self
                .find(&Column::Respondent)
                .map(|at| self.headings[at].clone());
            let reason =
                "does not say who answered: answers count once for each body, so fill in its code"
                    .to_owned();
            errors.push(error(row, heading, ImportFault::NoRespondent, reason));
        }
        let mut given = BTreeMap::new();
        for (at, column) in self.columns.iter().enumerate() {
            if let Err((fault, reason)) =
                cell::read(self.instrument, self.mapping, column, cell(at), &mut given)
            {
                errors.push(error(row, Some(self.headings[at].clone()), fault, reason));
            }
        }
        if errors.is_empty() {
            Ok(Read::Answers(Row {
                row,
                respondent: respondent.to_owned(),
                given,
            }))
        } else {
            Err(errors)
        }
    }

    /// Reads all rows, each with its number. Of a respondent with two rows neither counts: which one is meant, the file
    /// does not say.
    #[must_use]
    pub fn all(&self, rows: impl IntoIterator<Item = (u64, Vec<String>)>) -> Import {
        let mut import = Import::default();
        let mut twice = BTreeSet::new();
        for (number, cells) in rows {
            match self.row(number, &cells) {
                Ok(Read::Blank) => {}
                Ok(Read::NotSubmitted) => import.not_submitted += 1,
                Ok(Read::Answers(row)) => {
                    let first = import.answers.get(&row.respondent).map(|first| first.row);
                    if let Some(first) = first {
                        let reason = format!(
                            "“{}” answered in row {first} already: take one of them out",
                            row.respondent
                        );
                        import
                            .errors
                            .push(error(number, None, ImportFault::AnsweredTwice, reason));
                        twice.insert(row.respondent);
                    } else {
                        import.answers.insert(row.respondent.clone(), row);
                    }
                }
                Err(errors) => import.errors.extend(errors),
            }
        }
        import
            .answers
            .retain(|respondent, _| !twice.contains(respondent));
        import
    }

    /// The headings of a question's columns, to say where an answer is wrong that reads and does not fit.
    pub fn headings(&self, question: &QuestionId) -> impl Iterator<Item = &str> {
        let of = move |column: &Column| match column {
            Column::Question(of) | Column::Choice(of, _) => of == question,
            Column::Skip | Column::Respondent | Column::Submitted => false,
        };
        let both = self.columns.iter().zip(&self.headings);
        both.filter(move |(column, _)| of(column))
            .map(|(_, heading)| heading.as_str())
    }

    fn find(&self, wanted: &Column) -> Option<usize> {
        self.columns.iter().position(|column| column == wanted)
    }
}

fn error(row: u64, column: Option<String>, fault: ImportFault, reason: String) -> ImportError {
    ImportError {
        row: Some(row),
        column,
        fault,
        reason,
    }
}

#[cfg(test)]
mod tests;

//! What each column is of.

use std::collections::BTreeSet;

use super::{ImportError, ImportFault, Mapping, Source, Target};
use crate::{
    survey::{AnswerForm, Choice, ChoiceId, Instrument, Question, QuestionId, Texts},
    text,
};

/// What a column is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// Nothing that is wanted.
    Skip,
    /// Who answered.
    Respondent,
    /// When it was sent: empty, if it was not.
    Submitted,
    /// A question.
    Question(QuestionId),
    /// One choice of a question with several.
    Choice(QuestionId, ChoiceId),
}

/// What the two programs say of each response by themselves, folded.
const ABOUT_THE_RESPONSE: &[&str] = &[
    "id",
    "response id",
    "submitdate",
    "date submitted",
    "completed",
    "lastpage",
    "last page",
    "last page seen",
    "startlanguage",
    "start language",
    "seed",
    "startdate",
    "date started",
    "datestamp",
    "date last action",
    "ipaddr",
    "ip address",
    "refurl",
    "referrer url",
    "interviewtime",
    "total time",
    "token",
    "access code",
    "invitation number",
    "contribution id",
    "user name",
    "creation date",
    "last update",
    "languages",
    "total score",
];

/// Headings of the column that tells when a response was sent.
const SUBMITTED: &[&str] = &["submitdate", "date submitted", "completed"];

/// Understands a header, or says everything that is wrong with it.
pub(super) fn columns(
    instrument: &Instrument,
    source: Source,
    mapping: &Mapping,
    header: &[String],
) -> Result<Vec<Column>, Vec<ImportError>> {
    let mut errors = check(instrument, mapping, header);
    let mut columns = Vec::new();
    let mut seen = BTreeSet::new();
    for heading in header {
        let column = column(instrument, source, mapping, heading.trim());
        let key = match &column {
            Some(Column::Question(question)) => Some((question.clone(), None)),
            Some(Column::Choice(question, choice)) => {
                Some((question.clone(), Some(choice.clone())))
            }
            _ => None,
        };
        if column.is_none() {
            errors.push(wrong(
                heading,
                ImportFault::UnknownColumn,
                "is of no question: map it to one, or skip it",
            ));
        }
        if key.is_some_and(|key| !seen.insert(key)) {
            errors.push(wrong(
                heading,
                ImportFault::ColumnTwice,
                "is of a question that another column is of: skip one of them",
            ));
        }
        columns.push(column.unwrap_or(Column::Skip));
    }
    match columns
        .iter()
        .filter(|column| **column == Column::Respondent)
        .count()
    {
        1 => {}
        0 => errors.push(none(
            ImportFault::NoRespondentColumn,
            "no column says who answered: name it as `respondent` in the mapping",
        )),
        _ => errors.push(none(
            ImportFault::ColumnTwice,
            "several columns say who answered: skip all but one",
        )),
    }
    for question in instrument
        .questions()
        .iter()
        .filter(|question| question.required)
    {
        if !seen.iter().any(|(of, _)| *of == question.id) {
            let reason = format!(
                "no column is of {}, which must be answered: map one to it",
                question.id
            );
            errors.push(none(ImportFault::MissingColumn, &reason));
        }
    }
    if errors.is_empty() {
        Ok(columns)
    } else {
        Err(errors)
    }
}

/// Whether a heading is of something. With this the header is found among a few lines above it.
pub(super) fn knows(
    instrument: &Instrument,
    source: Source,
    mapping: &Mapping,
    heading: &str,
) -> bool {
    column(instrument, source, mapping, heading.trim()).is_some()
}

/// Whether the mapping is of this file and this instrument.
fn check(instrument: &Instrument, mapping: &Mapping, header: &[String]) -> Vec<ImportError> {
    let mut errors = Vec::new();
    let headings = mapping
        .columns
        .keys()
        .chain(&mapping.skip)
        .chain(&mapping.respondent);
    for heading in
        headings.filter(|heading| !header.iter().any(|found| found.trim() == heading.trim()))
    {
        errors.push(wrong(
            heading,
            ImportFault::Mapping,
            "is in the mapping and not in the file: look at its header",
        ));
    }
    let said = mapping.choices.iter().flat_map(|(question, choices)| {
        choices.values().map(|choice| Target {
            question: question.clone(),
            choice: Some(choice.clone()),
        })
    });
    for target in mapping.columns.values().cloned().chain(said) {
        let question = instrument.question(&target.question);
        let several =
            question.is_some_and(|question| matches!(question.answer, AnswerForm::Multiple { .. }));
        let is_column = mapping.columns.values().any(|column| *column == target);
        let known = question.is_some_and(|question| {
            target
                .choice
                .as_ref()
                .is_none_or(|choice| question.choices().iter().any(|known| known.id == *choice))
        });
        if !known || (is_column && target.choice.is_some() && !several) {
            let reason = format!(
                "the mapping names {target}, which the survey does not have, or not with several answers"
            );
            errors.push(none(ImportFault::Mapping, &reason));
        }
    }
    errors
}

fn column(
    instrument: &Instrument,
    source: Source,
    mapping: &Mapping,
    heading: &str,
) -> Option<Column> {
    let named = |names: &BTreeSet<String>| names.iter().any(|name| name.trim() == heading);
    if named(&mapping.skip) {
        return Some(Column::Skip);
    }
    if let Some((_, target)) = mapping
        .columns
        .iter()
        .find(|(name, _)| name.trim() == heading)
    {
        let question = target.question.clone();
        return Some(match target.choice.clone() {
            Some(choice) => Column::Choice(question, choice),
            None => Column::Question(question),
        });
    }
    let folded = text::fold(heading);
    let usual = match source {
        Source::LimeSurvey => ["token", "access code"],
        Source::EuSurvey => ["invitation number", "invitation number"],
    };
    let respondent = mapping.respondent.as_ref();
    if respondent.map_or_else(
        || usual.contains(&folded.as_str()),
        |name| name.trim() == heading,
    ) {
        return Some(Column::Respondent);
    }
    if source == Source::LimeSurvey && SUBMITTED.contains(&folded.as_str()) {
        return Some(Column::Submitted);
    }
    let of_question = match source {
        Source::LimeSurvey => in_brackets(heading, '[', ']')
            .and_then(|(question, choice)| of_choice(instrument, question, choice))
            .or_else(|| of_question(instrument, heading)),
        Source::EuSurvey => in_brackets(heading, '(', ')')
            .and_then(|(_, name)| of_question(instrument, name))
            .or_else(|| of_question(instrument, heading)),
    };
    of_question.or_else(|| {
        ABOUT_THE_RESPONSE
            .contains(&folded.as_str())
            .then_some(Column::Skip)
    })
}

/// `BARRIERS[SQ001]` and `BARRIERS [SQ001]` are `BARRIERS` and `SQ001`.
fn in_brackets(heading: &str, open: char, close: char) -> Option<(&str, &str)> {
    let (before, within) = heading.strip_suffix(close)?.rsplit_once(open)?;
    Some((before.trim(), within.trim()))
}

fn of_question(instrument: &Instrument, heading: &str) -> Option<Column> {
    question(instrument, heading).map(|question| Column::Question(question.id.clone()))
}

fn of_choice(instrument: &Instrument, heading: &str, name: &str) -> Option<Column> {
    let question = question(instrument, heading)?;
    let several = matches!(question.answer, AnswerForm::Multiple { .. });
    let choice = choice(question, name).filter(|_| several)?;
    Some(Column::Choice(question.id.clone(), choice.id.clone()))
}

fn question<'a>(instrument: &'a Instrument, name: &str) -> Option<&'a Question> {
    let called = |question: &&Question| is_called(question.id.as_str(), &question.title, name);
    one(instrument.questions().iter().filter(called))
}

/// The choice that is called so, by its name or by its wording.
pub(super) fn choice<'a>(question: &'a Question, name: &str) -> Option<&'a Choice> {
    one(question
        .choices()
        .iter()
        .filter(|choice| is_called(choice.id.as_str(), &choice.title, name)))
}

/// Names compare without case and `_`, since the codes of `LimeSurvey` have none; wordings as names of towns do.
fn is_called(id: &str, title: &Texts, name: &str) -> bool {
    let plain = |text: &str| text.replace('_', "").to_ascii_uppercase();
    let folded = text::fold(name);
    plain(id) == plain(name) || title.iter().any(|(_, title)| text::fold(title) == folded)
}

fn one<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    found.next().filter(|_| found.next().is_none())
}

fn wrong(heading: &str, fault: ImportFault, reason: &str) -> ImportError {
    ImportError {
        column: Some(heading.to_owned()),
        ..none(fault, reason)
    }
}

fn none(fault: ImportFault, reason: &str) -> ImportError {
    ImportError {
        row: None,
        column: None,
        fault,
        reason: reason.to_owned(),
    }
}

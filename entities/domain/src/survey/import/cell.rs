//! What a cell says.

use std::collections::BTreeMap;

use super::{ImportFault, Mapping, column, column::Column};
use crate::{
    survey::{AnswerForm, ChoiceId, Given, Instrument, Question},
    text,
};

type Refusal = (ImportFault, String);

/// How the two programs write that a choice was chosen, in the languages of their interfaces that are asked for most.
const YES: &[&str] = &["y", "1", "yes", "oui", "ja", "si", "tak", "x", "true"];
/// And that it was not, or not shown.
const NO: &[&str] = &[
    "", "n", "0", "no", "non", "nein", "nee", "nie", "false", "n/a",
];

/// Adds what a cell says to what was given.
pub(super) fn read(
    instrument: &Instrument,
    mapping: &Mapping,
    column: &Column,
    cell: &str,
    given: &mut BTreeMap<String, Given>,
) -> Result<(), Refusal> {
    match column {
        Column::Skip | Column::Respondent | Column::Submitted => {}
        Column::Choice(question, choice) => {
            if is_chosen(cell)? {
                let chosen = given
                    .entry(question.to_string())
                    .or_insert_with(|| Given::Choices(Vec::new()));
                if let Given::Choices(chosen) = chosen {
                    chosen.push(choice.to_string());
                }
            }
        }
        Column::Question(id) => {
            let Some(question) = instrument.question(id) else {
                return Ok(());
            };
            if let Some(answer) = answer(question, mapping, cell)? {
                given.insert(id.to_string(), answer);
            }
        }
    }
    Ok(())
}

fn is_chosen(cell: &str) -> Result<bool, Refusal> {
    let folded = text::fold(cell);
    match (
        YES.contains(&folded.as_str()),
        NO.contains(&folded.as_str()),
    ) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err((
            ImportFault::NotYesOrNo,
            format!(
                "“{}” is neither Y nor empty, so it is not clear whether this was chosen",
                short(cell)
            ),
        )),
    }
}

fn answer(question: &Question, mapping: &Mapping, cell: &str) -> Result<Option<Given>, Refusal> {
    if cell.is_empty() || cell.eq_ignore_ascii_case("n/a") {
        return Ok(None);
    }
    Ok(Some(match &question.answer {
        AnswerForm::Single { .. } => {
            let choice = choice(question, mapping, cell).ok_or_else(|| unknown(question, cell))?;
            Given::Text(choice.to_string())
        }
        AnswerForm::Multiple { .. } => Given::Choices(several(question, mapping, cell)?),
        AnswerForm::Scale { .. } | AnswerForm::Number { .. } => Given::Number(number(cell)?),
        AnswerForm::Text { .. } => Given::Text(cell.to_owned()),
    }))
}

/// By the mapping, by name, by wording, or by both, as `EUSurvey` writes them if asked for names: `More money FUNDING`.
fn choice(question: &Question, mapping: &Mapping, cell: &str) -> Option<ChoiceId> {
    let mapped = mapping
        .choices
        .get(&question.id)
        .and_then(|choices| choices.get(cell));
    if let Some(mapped) = mapped {
        return Some(mapped.clone());
    }
    let found = column::choice(question, cell).or_else(|| {
        let (wording, name) = cell.rsplit_once(' ')?;
        let by_name = column::choice(question, name)?;
        column::choice(question, wording).filter(|by_wording| by_wording.id == by_name.id)
    });
    found.map(|choice| choice.id.clone())
}

/// Choices apart by `;`. A wording may have a `;` of its own, so the longest that is a choice is taken first.
fn several(question: &Question, mapping: &Mapping, cell: &str) -> Result<Vec<String>, Refusal> {
    let parts: Vec<&str> = cell.split(';').collect();
    let mut chosen = Vec::new();
    let mut from = 0;
    while from < parts.len() {
        if parts[from].trim().is_empty() {
            from += 1;
            continue;
        }
        let longest = (from + 1..=parts.len()).rev().find_map(|to| {
            let choice = choice(question, mapping, parts[from..to].join(";").trim())?;
            Some((to, choice))
        });
        let Some((to, choice)) = longest else {
            return Err(unknown(question, parts[from].trim()));
        };
        chosen.push(choice.to_string());
        from = to;
    }
    Ok(chosen)
}

/// A whole number, also as spreadsheets and databases write it: `15`, `15.0`, `15.0000000000`.
fn number(cell: &str) -> Result<i64, Refusal> {
    let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
    let number = whole
        .parse()
        .ok()
        .filter(|_| fraction.bytes().all(|digit| digit == b'0'));
    number.ok_or_else(|| {
        let reason = format!(
            "“{}” is not a whole number, like 15: write it without separators",
            short(cell)
        );
        (ImportFault::NotANumber, reason)
    })
}

fn unknown(question: &Question, cell: &str) -> Refusal {
    let known: Vec<&str> = question
        .choices()
        .iter()
        .map(|choice| choice.id.as_str())
        .collect();
    let reason = format!(
        "“{}” is none of the choices {}, nor the wording of one: map it to one of them",
        short(cell),
        known.join(", "),
    );
    (ImportFault::UnknownChoice, reason)
}

/// Enough to recognise a cell by.
fn short(cell: &str) -> String {
    let mut short: String = cell.chars().take(60).collect();
    if short.len() < cell.len() {
        short.push('…');
    }
    short
}

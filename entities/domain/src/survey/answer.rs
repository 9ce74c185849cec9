//! One respondent's answers, checked against the instrument.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{AnswerForm, ChoiceId, Instrument, Question, QuestionId, Respondent, SurveyState};
use crate::{Timestamp, vocabulary::vocabulary};

/// One answer as it is given: a choice or text, several choices, or a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// A whole number: an answer to a scale or a number.
    Number(i64),
    /// A choice's name, or free text.
    Text(String),
    /// The names of several choices.
    Choices(Vec<String>),
}

/// One answer that fits its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One choice.
    Single(ChoiceId),
    /// One choice or more.
    Multiple(BTreeSet<ChoiceId>),
    /// A point of a scale, or a number.
    Number(i64),
    /// Free text.
    Text(String),
}

vocabulary! {
    /// What is wrong with an answer.
    AnswerFault, AnswerFaultError, "a fault of an answer":
    /// The instrument has no such question.
    UnknownQuestion = "UNKNOWN_QUESTION",
    /// A question that must be answered is not.
    Required = "REQUIRED",
    /// A number where a choice is wanted, or the like.
    WrongType = "WRONG_TYPE",
    /// The question has no such choice.
    UnknownChoice = "UNKNOWN_CHOICE",
    /// One choice twice.
    ChosenTwice = "CHOSEN_TWICE",
    /// More choices than may be chosen.
    TooMany = "TOO_MANY",
    /// A number outside its limits.
    OutOfRange = "OUT_OF_RANGE",
    /// A text that is too long.
    TooLong = "TOO_LONG",
    /// This kind of body is not asked.
    NotAsked = "NOT_ASKED",
    /// The survey has not opened yet.
    NotOpen = "NOT_OPEN",
    /// The survey is closed.
    Closed = "CLOSED",
}

/// Why answers cannot be taken. It never repeats free text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", .question.as_ref().map(|question| format!("{question}: ")).unwrap_or_default())]
pub struct AnswerError {
    /// The question as it was named, if it is about one.
    pub question: Option<String>,
    /// What is wrong.
    pub fault: AnswerFault,
    /// The same in words, with what to do.
    pub reason: String,
}

/// One respondent's answers that fit the instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    pub(super) respondent: Respondent,
    pub(super) answers: BTreeMap<QuestionId, Answer>,
}

impl Answers {
    /// Checks what a respondent gives, all questions at once. `null`, an empty text and an empty list mean that the
    /// question was left out: leave such keys out.
    pub fn check(
        instrument: &Instrument,
        respondent: Respondent,
        given: &BTreeMap<String, Given>,
    ) -> Result<Self, Vec<AnswerError>> {
        let mut errors = Vec::new();
        let mut answers = BTreeMap::new();
        if !instrument.draft().respondents.contains(&respondent.kind) {
            errors.push(AnswerError {
                question: None,
                fault: AnswerFault::NotAsked,
                reason: format!("this survey does not ask a {}", respondent.kind),
            });
        }
        for (name, given) in given {
            let question = name.parse().ok().and_then(|id| instrument.question(&id));
            let Some(question) = question else {
                errors.push(fault(
                    name,
                    AnswerFault::UnknownQuestion,
                    "this survey has no such question",
                ));
                continue;
            };
            match answer(question, given) {
                Ok(Some(answer)) => drop(answers.insert(question.id.clone(), answer)),
                Ok(None) => {}
                Err((kind, reason)) => errors.push(fault(name, kind, reason)),
            }
        }
        for question in instrument.questions() {
            let wrong = errors
                .iter()
                .any(|error| error.question.as_deref() == Some(question.id.as_str()));
            if question.required && !answers.contains_key(&question.id) && !wrong {
                errors.push(fault(
                    question.id.as_str(),
                    AnswerFault::Required,
                    "this question must be answered",
                ));
            }
        }
        if errors.is_empty() {
            Ok(Self {
                respondent,
                answers,
            })
        } else {
            Err(errors)
        }
    }

    /// Who answered.
    #[must_use]
    pub const fn respondent(&self) -> &Respondent {
        &self.respondent
    }

    /// The answer to a question, unless it was left out.
    #[must_use]
    pub fn get(&self, question: &QuestionId) -> Option<&Answer> {
        self.answers.get(question)
    }

    /// The same as it may be given again: what was left out is not in it.
    #[must_use]
    pub fn given(&self) -> BTreeMap<String, Given> {
        let given = |answer: &Answer| match answer {
            Answer::Single(choice) => Given::Text(choice.to_string()),
            Answer::Multiple(chosen) => {
                Given::Choices(chosen.iter().map(ToString::to_string).collect())
            }
            Answer::Number(number) => Given::Number(*number),
            Answer::Text(text) => Given::Text(text.clone()),
        };
        let answers = self.answers.iter();
        answers
            .map(|(question, answer)| (question.to_string(), given(answer)))
            .collect()
    }

    /// Every answer.
    pub fn iter(&self) -> impl Iterator<Item = (&QuestionId, &Answer)> {
        self.answers.iter()
    }
}

/// Whether answers may be given or changed now.
pub fn takes_answers(instrument: &Instrument, now: Timestamp) -> Result<(), AnswerError> {
    let draft = instrument.draft();
    let (fault, reason) = match instrument.state(now) {
        SurveyState::Open => return Ok(()),
        SurveyState::Announced => (
            AnswerFault::NotOpen,
            format!("this survey opens at {}", draft.opens_at),
        ),
        SurveyState::Closed => (
            AnswerFault::Closed,
            format!(
                "this survey closed at {}: answers stay as they were then",
                draft.closes_at
            ),
        ),
    };
    Err(AnswerError {
        question: None,
        fault,
        reason,
    })
}

type Refusal = (AnswerFault, String);

fn fault(question: &str, fault: AnswerFault, reason: impl Into<String>) -> AnswerError {
    AnswerError {
        question: Some(question.to_owned()),
        fault,
        reason: reason.into(),
    }
}

fn answer(question: &Question, given: &Given) -> Result<Option<Answer>, Refusal> {
    let wrong = |wanted: &str| {
        Err((
            AnswerFault::WrongType,
            format!("this question is answered by {wanted}"),
        ))
    };
    Ok(match (&question.answer, given) {
        (_, Given::Text(text)) if text.trim().is_empty() => None,
        (_, Given::Choices(choices)) if choices.is_empty() => None,
        (AnswerForm::Single { .. }, Given::Text(name)) => {
            Some(Answer::Single(choice(question, name)?))
        }
        (AnswerForm::Single { .. }, _) => return wrong("the name of one choice"),
        (AnswerForm::Multiple { most, .. }, Given::Choices(names)) => {
            Some(several(question, *most, names)?)
        }
        (AnswerForm::Multiple { .. }, _) => return wrong("a list of names of choices"),
        (AnswerForm::Scale { from, to, .. }, Given::Number(number)) => {
            Some(within(*number, i64::from(*from), i64::from(*to))?)
        }
        (AnswerForm::Number { least, most, .. }, Given::Number(number)) => {
            Some(within(*number, *least, *most)?)
        }
        (AnswerForm::Scale { .. } | AnswerForm::Number { .. }, _) => {
            return wrong("a whole number");
        }
        (AnswerForm::Text { longest }, Given::Text(text)) => {
            let length = text.chars().count();
            if u32::try_from(length).is_ok_and(|length| length <= *longest) {
                Some(Answer::Text(text.clone()))
            } else {
                return Err((
                    AnswerFault::TooLong,
                    format!("{length} characters; {longest} at most"),
                ));
            }
        }
        (AnswerForm::Text { .. }, _) => return wrong("a text"),
    })
}

fn choice(question: &Question, name: &str) -> Result<ChoiceId, Refusal> {
    let known = question
        .choices()
        .iter()
        .find(|choice| choice.id.as_str() == name);
    known.map(|choice| choice.id.clone()).ok_or_else(|| {
        let known: Vec<&str> = question
            .choices()
            .iter()
            .map(|choice| choice.id.as_str())
            .collect();
        (
            AnswerFault::UnknownChoice,
            format!("“{name}” is no choice: one of {}", known.join(", ")),
        )
    })
}

fn several(question: &Question, most: Option<u16>, names: &[String]) -> Result<Answer, Refusal> {
    let mut chosen = BTreeSet::new();
    for name in names {
        if !chosen.insert(choice(question, name)?) {
            return Err((
                AnswerFault::ChosenTwice,
                format!("“{name}” is there twice: name each choice once"),
            ));
        }
    }
    match most {
        Some(most) if chosen.len() > usize::from(most) => Err((
            AnswerFault::TooMany,
            format!("{} choices; {most} at most", chosen.len()),
        )),
        _ => Ok(Answer::Multiple(chosen)),
    }
}

fn within(number: i64, least: i64, most: i64) -> Result<Answer, Refusal> {
    if (least..=most).contains(&number) {
        Ok(Answer::Number(number))
    } else {
        Err((
            AnswerFault::OutOfRange,
            format!("{number} is not from {least} to {most}"),
        ))
    }
}

#[cfg(test)]
mod tests;

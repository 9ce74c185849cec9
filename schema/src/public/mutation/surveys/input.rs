//! The inputs.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{ID, InputObject};
use jumelage_domain::survey::{AnswerFault, AnswerForm, Given, Instrument};

use super::AnswerCode;
use crate::public::mutation::flaws::Flaws;

/// An answer to a survey.
#[derive(InputObject)]
pub(crate) struct AnswerSurveyInput {
    /// The survey's name.
    pub(super) survey: ID,
    /// Who answers: the id of a member, or of the association itself.
    pub(super) respondent: ID,
    /// What is answered, each question once. One that is not there has been left out.
    pub(super) answers: Vec<AnswerInput>,
    /// The answer's version that was read: where somebody has changed it since, nothing is written.
    pub(super) if_version: Option<String>,
}

/// The answer to one question: one of the four. With none of them the question is left out.
#[derive(InputObject)]
pub(crate) struct AnswerInput {
    /// The question's name.
    question: String,
    /// The name of the choice, of a question with one.
    choice: Option<String>,
    /// The names of the choices, of a question with several.
    choices: Option<Vec<String>>,
    /// The point of a scale, or the number.
    number: Option<i32>,
    /// The respondent's own words.
    text: Option<String>,
}

/// An answer to be taken back.
#[derive(InputObject)]
pub(crate) struct WithdrawAnswerInput {
    /// The survey's name.
    pub(super) survey: ID,
    /// Who has answered: the id of a member, or of the association itself.
    pub(super) respondent: ID,
    /// The answer's version that was read: where somebody has changed it since, it stays.
    pub(super) if_version: Option<String>,
}

/// More answers than any instrument has questions.
const MOST: usize = 1_000;

/// What is given by question, and where in the input.
#[derive(Default)]
pub(super) struct Read {
    pub(super) given: BTreeMap<String, Given>,
    places: BTreeMap<String, usize>,
    wrong: BTreeSet<String>,
}

impl Read {
    /// Reads the list, and notes what cannot be an answer to any question.
    pub(super) fn of(
        answers: Vec<AnswerInput>,
        instrument: Option<&Instrument>,
        flaws: &mut Flaws,
    ) -> Self {
        let mut read = Self::default();
        if answers.len() > MOST {
            let message = format!("there may be {MOST} of them, not {}", answers.len());
            flaws.invalid(&["answers"], message);
            return read;
        }
        for (at, answer) in answers.into_iter().enumerate() {
            let place = at.to_string();
            let path = ["answers", place.as_str()];
            let question = answer.question.clone();
            if read.places.insert(question.clone(), at).is_some() {
                flaws.invalid(
                    &path,
                    format!("{question} is answered above already: answer it once"),
                );
                read.wrong.insert(question);
                continue;
            }
            match answer.given(instrument) {
                Ok(given) => read.given.extend(given.map(|given| (question, given))),
                Err((code, message)) => {
                    flaws.say(code.as_str(), &path, message);
                    read.wrong.insert(question);
                }
            }
        }
        read
    }

    /// Where a question stands in the input.
    pub(super) fn place(&self, question: &str) -> Option<usize> {
        self.places.get(question).copied()
    }

    /// Whether something was said of a question's answer already.
    pub(super) fn is_wrong(&self, question: &str) -> bool {
        self.wrong.contains(question)
    }
}

impl AnswerInput {
    fn given(self, instrument: Option<&Instrument>) -> Result<Option<Given>, (AnswerCode, String)> {
        let id = self.question.parse().ok();
        let question = id.and_then(|id| instrument?.question(&id));
        let wrong = |message: &str| Err((AnswerFault::WrongType.into(), message.to_owned()));
        let (is_text, is_single) = match question.map(|question| &question.answer) {
            Some(AnswerForm::Text { .. }) => (true, false),
            Some(AnswerForm::Single { .. }) => (false, true),
            _ => (false, false),
        };
        match (self.choice, self.choices, self.number, self.text) {
            (None, None, None, None) => Ok(None),
            (Some(_), None, None, None) if is_text => {
                wrong("this question is answered by a `text`")
            }
            (None, None, None, Some(_)) if is_single => {
                wrong("this question is answered by the name of one `choice`")
            }
            (Some(text), None, None, None) | (None, None, None, Some(text)) => {
                Ok(Some(Given::Text(text)))
            }
            (None, Some(choices), None, None) => Ok(Some(Given::Choices(choices))),
            (None, None, Some(number), None) => Ok(Some(Given::Number(number.into()))),
            _ => wrong("give one of `choice`, `choices`, `number` and `text`"),
        }
    }
}

//! What is asked.

use serde::{Deserialize, Deserializer, Serialize};

use super::{ChoiceId, QuestionId, Texts};
use crate::listing::Barrier;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Its name: it stays when the wording changes.
    pub id: QuestionId,
    /// Its wording.
    pub title: Texts,
    /// What helps to understand it.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub help: Texts,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// How it is answered.
    pub answer: AnswerForm,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AnswerForm {
    /// One of the choices.
    Single {
        /// What there is to choose from.
        choices: Vec<Choice>,
    },
    /// One or more of the choices.
    Multiple {
        /// What there is to choose from.
        choices: Vec<Choice>,
        /// How many may be chosen; all, if nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u16>,
    },
    /// A whole number on a short scale.
    Scale {
        /// The lowest point.
        from: i16,
        /// The highest point.
        to: i16,
        /// What the lowest point means.
        #[serde(default, skip_serializing_if = "Texts::is_empty")]
        low: Texts,
        /// What the highest point means.
        #[serde(default, skip_serializing_if = "Texts::is_empty")]
        high: Texts,
    },
    /// A whole number.
    Number {
        /// The least that is an answer.
        least: i64,
        /// The most that is an answer.
        most: i64,
        /// Where each band begins in which answers are counted, ascending, the first at `least`. Without bands the
        /// question is in no table.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bands: Vec<i64>,
    },
    /// The respondent's own words. They are in no table, so they never leave the node.
    Text {
        /// How many characters at most.
        longest: u32,
    },
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Its name.
    pub id: ChoiceId,
    /// Its wording.
    pub title: Texts,
    /// Which barrier it is, where it is one that offers answer. A word of a later version is passed over.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "known_barrier"
    )]
    pub barrier: Option<Barrier>,
}

fn known_barrier<'de, D: Deserializer<'de>>(said: D) -> Result<Option<Barrier>, D::Error> {
    let said = serde_json::Value::deserialize(said)?;
    Ok(said.as_str().and_then(|word| word.parse().ok()))
}

impl Question {
    /// What there is to choose from: nothing, if it is answered otherwise.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.answer {
            AnswerForm::Single { choices } | AnswerForm::Multiple { choices, .. } => choices,
            AnswerForm::Scale { .. } | AnswerForm::Number { .. } | AnswerForm::Text { .. } => &[],
        }
    }
}

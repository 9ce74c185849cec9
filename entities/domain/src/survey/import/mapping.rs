//! What a person says about a file whose columns or cells do not speak for themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use crate::survey::{ChoiceId, QuestionId};

/// A question, or one of its choices: `BARRIERS` or `BARRIERS.FUNDING`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The question.
    pub question: QuestionId,
    /// The choice, if a column is of one alone.
    pub choice: Option<ChoiceId>,
}

/// Not a question or choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is neither a question like BARRIERS nor a choice like BARRIERS.FUNDING")]
pub struct TargetError(pub String);

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || TargetError(text.to_owned());
        let (question, choice) = text
            .split_once('.')
            .map_or((text, None), |(question, choice)| (question, Some(choice)));
        Ok(Self {
            question: question.parse().map_err(|_| refused())?,
            choice: choice.map(str::parse).transpose().map_err(|_| refused())?,
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.question)?;
        self.choice
            .iter()
            .try_for_each(|choice| write!(f, ".{choice}"))
    }
}

crate::vocabulary::travels_as_text!(Target);

/// Overrules what columns and cells seem to mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Mapping {
    /// The heading of the column that says who answered; else `token` or `Invitation Number`.
    pub respondent: Option<String>,
    /// Headings, each with its question or choice.
    pub columns: BTreeMap<String, Target>,
    /// For each question what its cells say, each with its choice: `A1` is YES.
    pub choices: BTreeMap<QuestionId, BTreeMap<String, ChoiceId>>,
    /// Headings of columns that are not wanted.
    pub skip: BTreeSet<String>,
}

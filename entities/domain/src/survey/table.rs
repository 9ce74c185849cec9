//! What will be published.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{QuestionId, QuestionIdError, TableId, Texts};

/// What a table counts along.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// The answers to a question.
    Question(QuestionId),
    /// The respondent's country.
    Country,
    /// The respondent's kind.
    Kind,
    /// The respondent's class of size.
    Size,
}

impl Axis {
    /// The words that name a trait of the respondent, so that no question may have them as its name.
    pub const RESERVED: &[&str] = &["COUNTRY", "KIND", "SIZE", "NODE"];
}

impl FromStr for Axis {
    type Err = QuestionIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "COUNTRY" => Self::Country,
            "KIND" => Self::Kind,
            "SIZE" => Self::Size,
            question => Self::Question(question.parse()?),
        })
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(question) => write!(f, "{question}"),
            Self::Country => f.write_str("COUNTRY"),
            Self::Kind => f.write_str("KIND"),
            Self::Size => f.write_str("SIZE"),
        }
    }
}

crate::vocabulary::travels_as_text!(Axis);

/// A table that is published: the counts along one to three axes, with every margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// Its name.
    pub id: TableId,
    /// Its heading.
    pub title: Texts,
    /// A question, or two crossed, and at most one trait of the respondent.
    pub axes: Vec<Axis>,
}

//! What can be wrong with what the portal served.

use std::fmt;

use crate::funding::{CallIdError, LocalizedTextError, MoneyError};

/// A file that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// No JSON, or broken off.
    #[error("this is not the portal's JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Something else in JSON.
    #[error(
        "this is JSON, and not the portal's: it has {}, and should have “results”, “fundingData” or “TopicDetails”",
        list(.0)
    )]
    Other(Vec<String>),
    /// The portal has thousands of entries. None is a failure of the portal, or of the search.
    #[error("there is not one entry in it: look at the search, or try again later")]
    Empty,
}

fn list(keys: &[String]) -> String {
    if keys.is_empty() {
        return "nothing".to_owned();
    }
    format!("“{}”", keys.join("”, “"))
}

/// Something about one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Where in the file: `results[3].metadata.deadlineDate[0]`.
    pub place: String,
    /// What.
    pub problem: Problem,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

/// What is wrong, or to be known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not an entry.
    #[error("this is no object")]
    NotAnObject,
    /// Without it a call cannot be told from others.
    #[error("there is no identifier")]
    NoIdentifier,
    /// Not an identifier.
    #[error(transparent)]
    Identifier(#[from] CallIdError),
    /// Nobody could choose it.
    #[error("there is no title")]
    NoTitle,
    /// Not a title.
    #[error(transparent)]
    Title(#[from] LocalizedTextError),
    /// A day that needs a guess.
    #[error(
        "{0} is not a day: milliseconds since 1970, 2026-04-16, 2026-04-16T00:00:00.000+0000 or 16 April 2026"
    )]
    Day(String),
    /// A call that ends before it begins.
    #[error("{0}")]
    Contradiction(String),
    /// The amounts are left out.
    #[error("the amounts are left out: {0}")]
    Amount(#[from] MoneyError),
    /// The budget is left out.
    #[error("the amounts are left out: the budget is not in the form that is known ({0})")]
    Budget(String),
    /// The portal says the whole call's budget at each of its topics.
    #[error(
        "the budget is left out: {0} topics of the call have the same, so it is probably that of all of them together"
    )]
    SharedBudget(usize),
    /// Stages that are not told apart.
    #[error(
        "there are {0} deadlines in two stages: the first is taken for the first stage, the rest for the second; look at the call"
    )]
    Stages(usize),
    /// A word that was not there when this was written.
    #[error("{0} is not a status that is known")]
    Status(String),
}

impl Problem {
    /// The kind of problem, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnObject => "NOT_AN_OBJECT",
            Self::NoIdentifier => "NO_IDENTIFIER",
            Self::Identifier(_) => "IDENTIFIER_INVALID",
            Self::NoTitle => "NO_TITLE",
            Self::Title(_) => "TITLE_INVALID",
            Self::Day(_) => "DATE_INVALID",
            Self::Contradiction(_) => "CONTRADICTION",
            Self::Amount(_) => "AMOUNT_INVALID",
            Self::Budget(_) => "BUDGET_UNREADABLE",
            Self::SharedBudget(_) => "BUDGET_SHARED",
            Self::Stages(_) => "STAGES_UNCLEAR",
            Self::Status(_) => "STATUS_UNKNOWN",
        }
    }

    pub(super) fn at(self, place: impl Into<String>) -> Remark {
        Remark {
            place: place.into(),
            problem: self,
        }
    }
}

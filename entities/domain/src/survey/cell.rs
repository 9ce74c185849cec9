//! What is counted: the respondents to whom a few things apply at once.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use super::{ChoiceId, QuestionId};

/// The category of those who left a question out.
pub const NO_ANSWER: &str = "NO_ANSWER";
/// The category of those who chose a choice of a question with several.
pub const CHOSEN: &str = "CHOSEN";
/// The category of those who answered such a question and did not choose it.
pub const NOT_CHOSEN: &str = "NOT_CHOSEN";

/// Something in which each respondent is of exactly one category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// The answer to a question that has one.
    Question(QuestionId),
    /// Whether a choice was chosen, of a question that may have several answers.
    Choice(QuestionId, ChoiceId),
    /// The respondent's country.
    Country,
    /// The respondent's kind.
    Kind,
    /// The respondent's class of size.
    Size,
    /// The node on which the respondent answered; for coverage only.
    Node,
}

impl Variable {
    /// Whether it is what respondents said, and not what everybody knows of them.
    pub(super) const fn is_answer(&self) -> bool {
        matches!(self, Self::Question(_) | Self::Choice(..))
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(question) => write!(f, "{question}"),
            Self::Choice(question, choice) => write!(f, "{question}.{choice}"),
            Self::Country => f.write_str("COUNTRY"),
            Self::Kind => f.write_str("KIND"),
            Self::Size => f.write_str("SIZE"),
            Self::Node => f.write_str("NODE"),
        }
    }
}

/// One of a variable's categories.
pub type Category = Arc<str>;

/// A conjunction: “barrier FUNDING chosen, and a region”. Without any condition, everybody. Written
/// `BARRIERS.FUNDING=CHOSEN&KIND=REGION`, in one order, so that what two tables share is one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell(BTreeMap<Variable, Category>);

/// Not the name of a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a cell: conditions like KIND=REGION, joined by '&', each variable once")]
pub struct CellError(pub String);

impl Cell {
    /// The cell of these conditions. Who left a question out did so for each of its choices: that is one condition.
    #[must_use]
    pub fn of(conditions: impl IntoIterator<Item = (Variable, Category)>) -> Self {
        let canonical = |(variable, category): (Variable, Category)| match variable {
            Variable::Choice(question, _) if &*category == NO_ANSWER => {
                (Variable::Question(question), category)
            }
            other => (other, category),
        };
        Self(conditions.into_iter().map(canonical).collect())
    }

    /// Its conditions.
    pub fn conditions(&self) -> impl Iterator<Item = (&Variable, &Category)> {
        self.0.iter()
    }

    /// Whether it has a condition on this variable, be it that its question was left out.
    pub(super) fn has(&self, variable: &Variable) -> bool {
        let left_out = |question: &QuestionId| {
            let category = self.0.get(&Variable::Question(question.clone()));
            category.is_some_and(|category| &**category == NO_ANSWER)
        };
        self.0.contains_key(variable)
            || matches!(variable, Variable::Choice(question, _) if left_out(question))
    }

    /// The same with one condition more.
    pub(super) fn with(&self, variable: &Variable, category: &Category) -> Self {
        let more = (variable.clone(), category.clone());
        Self::of(self.0.clone().into_iter().chain([more]))
    }

    /// How many conditions it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it counts everybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (variable, category)) in self.0.iter().enumerate() {
            let and = if at == 0 { "" } else { "&" };
            write!(f, "{and}{variable}={category}")?;
        }
        Ok(())
    }
}

impl FromStr for Variable {
    type Err = CellError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || CellError(text.to_owned());
        Ok(match (text, text.split_once('.')) {
            ("COUNTRY", _) => Self::Country,
            ("KIND", _) => Self::Kind,
            ("SIZE", _) => Self::Size,
            ("NODE", _) => Self::Node,
            (_, Some((question, choice))) => Self::Choice(
                question.parse().map_err(|_| refused())?,
                choice.parse().map_err(|_| refused())?,
            ),
            (question, None) => Self::Question(question.parse().map_err(|_| refused())?),
        })
    }
}

impl FromStr for Cell {
    type Err = CellError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || CellError(text.to_owned());
        let mut conditions = BTreeMap::new();
        for condition in text.split('&').filter(|_| !text.is_empty()) {
            let (variable, category) = condition.split_once('=').ok_or_else(refused)?;
            let variable: Variable = variable.parse().map_err(|_| refused())?;
            let twice = conditions
                .insert(variable, Category::from(category))
                .is_some();
            if twice || category.is_empty() {
                return Err(refused());
            }
        }
        let cell = Self::of(conditions);
        if cell.to_string() == text {
            Ok(cell)
        } else {
            Err(refused())
        }
    }
}

crate::vocabulary::travels_as_text!(Cell);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_reads_back_as_it_is_written() {
        for text in [
            "",
            "INTENT=YES",
            "BARRIERS.FUNDING=CHOSEN&KIND=REGION",
            "RATING=-1&COUNTRY=DE",
        ] {
            assert_eq!(text.parse::<Cell>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_cell_or_not_in_order_is_refused() {
        for text in [
            "INTENT",
            "=YES",
            "INTENT=",
            "KIND=REGION&INTENT=YES",
            "KIND=A&KIND=B",
            "A.B=NO_ANSWER",
            "&",
        ] {
            assert!(text.parse::<Cell>().is_err(), "{text}");
        }
    }
}

//! What was found, for those who read a match: codes and values, which each client says in its own language.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a value in an explanation is.
    Word, WordError, "an argument of an explanation":
    /// A theme that both have.
    Theme = "THEME",
    /// A goal that both have, by its number.
    Goal = "GOAL",
    /// Of how many that were asked for.
    Asked = "ASKED",
    /// The request of the candidate that suits best.
    Request = "REQUEST",
    /// The seeker's number of inhabitants.
    SeekerPopulation = "SEEKER_POPULATION",
    /// The candidate's number of inhabitants.
    Population = "POPULATION",
    /// A language that both have, by its first subtag.
    Language = "LANGUAGE",
    /// How many twinnings the candidate lives.
    Twinnings = "TWINNINGS",
    /// How far apart they are.
    Kilometres = "KILOMETRES",
    /// The candidate's region, by its NUTS code.
    Region = "REGION",
    /// The seeker's region, by its NUTS code.
    SeekerRegion = "SEEKER_REGION",
}

/// A value in an explanation, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// What.
    pub word: Word,
    /// As text.
    pub value: String,
}

impl Argument {
    pub(super) fn new(word: Word, value: &impl ToString) -> Self {
        Self {
            word,
            value: value.to_string(),
        }
    }

    pub(super) fn each(word: Word, values: impl IntoIterator<Item: ToString>) -> Vec<Self> {
        let values = values.into_iter();
        values.map(|value| Self::new(word, &value)).collect()
    }
}

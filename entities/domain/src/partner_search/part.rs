//! The parts of a score, and what each of them weighs.

use super::Argument;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What is compared.
    PartKind, PartKindError, "a part of a partner match":
    /// The themes that are asked for, and those of the candidate's twinnings, activities and requests.
    Themes = "THEMES",
    /// The same of the Sustainable Development Goals.
    Goals = "GOALS",
    /// What the candidate itself looks for, and the seeker.
    Requests = "REQUESTS",
    /// The numbers of inhabitants.
    Population = "POPULATION",
    /// Languages that both can talk in.
    Languages = "LANGUAGES",
    /// How many twinnings the candidate lives already.
    Capacity = "CAPACITY",
    /// The way between them.
    Distance = "DISTANCE",
    /// The regions that are asked for; else the levels of the regions that the two are in.
    Region = "REGION",
}

/// The most that a part can be worth; the weights of all parts add up to as much.
pub const WHOLE: u32 = 1_000;

/// What a part is worth of which nothing is known or asked: it speaks neither for nor against.
pub const NEUTRAL: u32 = WHOLE / 2;

impl PartKind {
    /// How much of the score it is, in thousandths. What cooperation is about weighs most (40 %); then whether the other
    /// looks for somebody like the seeker (20 %); then whether the two are of a size and can talk with each other; least,
    /// what money and patience overcome.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Themes => 250,
            Self::Goals => 150,
            Self::Requests => 200,
            Self::Population => 120,
            Self::Languages => 100,
            Self::Capacity => 80,
            Self::Distance => 60,
            Self::Region => 40,
        }
    }
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What was compared.
    pub kind: PartKind,
    /// From 0 to [`WHOLE`]; [`NEUTRAL`] where nothing was known or asked.
    pub value: u32,
    /// Whether there was something to compare.
    pub known: bool,
    /// What was found, in codes.
    pub arguments: Vec<Argument>,
}

impl Part {
    /// What it adds to the score, in millionths.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.kind.weight() * self.value.min(WHOLE)
    }

    pub(super) const fn unknown(kind: PartKind) -> Self {
        Self {
            kind,
            value: NEUTRAL,
            known: false,
            arguments: Vec::new(),
        }
    }

    pub(super) const fn known(kind: PartKind, value: u32, arguments: Vec<Argument>) -> Self {
        Self {
            kind,
            value,
            known: true,
            arguments,
        }
    }
}

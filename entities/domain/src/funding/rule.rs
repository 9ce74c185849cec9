//! Rules that a program can judge. The set is closed; a rule of a later version is kept as it came, and not judged.

mod stated;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ApplicantKind, LocalizedText, Money};
use crate::{TwinningKind, TwinningStatus, vocabulary::vocabulary};

pub use stated::{StatedRule, UnknownRule, What};

vocabulary! {
    /// Of whom a rule holds.
    Whom, WhomError, "those for whom a rule holds":
    /// Of each applicant.
    Each = "EACH",
    /// Of the one that signs.
    Lead = "LEAD",
    /// Of one of them at least, whichever.
    One = "ONE",
    /// Of all, added up.
    Together = "TOGETHER",
}

vocabulary! {
    /// How applicants must be partners.
    Bonds, BondsError, "a way of being partners":
    /// Every two are.
    EveryPair = "EVERY_PAIR",
    /// Each is somebody's.
    Each = "EACH",
    /// From each to each there is a way over partners.
    Connected = "CONNECTED",
}

type Kinds = BTreeSet<ApplicantKind>;

/// One rule. `kinds` says who counts; left out, all do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "rule",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Rule {
    /// At least so many applicants from eligible countries.
    LeastApplicants {
        /// So many.
        count: u32,
        /// Who counts.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        kinds: Kinds,
    },
    /// At most so many applicants.
    MostApplicants {
        /// So many.
        count: u32,
    },
    /// Applicants from at least so many eligible countries.
    LeastCountries {
        /// So many.
        count: u32,
        /// Who counts.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        kinds: Kinds,
    },
    /// Applicants from at least so many members of the European Union.
    LeastEuCountries {
        /// So many.
        count: u32,
        /// Who counts.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        kinds: Kinds,
    },
    /// Each applicant is from an eligible country.
    EligibleCountries {},
    /// Established in a member of the European Union.
    EuMember {
        /// Who is.
        of: Whom,
    },
    /// Of these kinds.
    ApplicantKinds {
        /// One of these.
        kinds: Kinds,
        /// Who is.
        of: Whom,
    },
    /// Inhabitants.
    Population {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u64>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u64>,
        /// Whose.
        of: Whom,
    },
    /// At least so many applicants in these regions.
    LeastInRegions {
        /// So many.
        count: u32,
        /// Codes of NUTS regions; a code stands for all regions whose codes begin with it.
        regions: BTreeSet<String>,
    },
    /// The applicants are partners already.
    Partners {
        /// In which way.
        bonds: Bonds,
        /// Bonds that count; left out, all do.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        kinds: BTreeSet<TwinningKind>,
        /// Statuses that count.
        statuses: BTreeSet<TwinningStatus>,
    },
    /// People who take part directly.
    Participants {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u32>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// Those of them who come from abroad.
    ParticipantsFromAbroad {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u32>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// How many months the project lasts.
    ProjectMonths {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u32>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// How many days its activity lasts, without travel.
    ActivityDays {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u32>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// What is asked for.
    Grant {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<Money>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<Money>,
    },
    /// What only a reader can judge.
    InWords {
        /// The rule.
        text: LocalizedText,
    },
}

/// A rule that says nothing, or contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Everybody has at least none.
    #[error("count is 0, which demands nothing: give 1 or more, or leave the rule out")]
    NoCount,
    /// Neither end of a range.
    #[error("neither least nor most is given: give one of them, or both")]
    NoBound,
    /// A range that holds nothing.
    #[error("least is more than most: swap or correct them")]
    Upside,
    /// Two currencies.
    #[error("least and most are in two currencies: give both in one")]
    Currencies,
    /// A list of nothing.
    #[error("{0} is empty: nobody could meet the rule")]
    Nothing(&'static str),
    /// Kinds do not add up.
    #[error("of is TOGETHER, which only POPULATION can have: give EACH, LEAD or ONE")]
    Together,
    /// Not the beginning of a code of a region.
    #[error("“{0}” is not the code of a NUTS region, like DE or FRE1")]
    Region(String),
}

impl Rule {
    /// Refuses what says nothing or contradicts itself.
    pub fn check(&self) -> Result<(), RuleError> {
        match self {
            Self::LeastApplicants { count, .. }
            | Self::MostApplicants { count }
            | Self::LeastCountries { count, .. }
            | Self::LeastEuCountries { count, .. } => counted(*count),
            Self::EuMember { of } => apart(*of),
            Self::ApplicantKinds { kinds, of } => {
                filled("kinds", kinds.is_empty())?;
                apart(*of)
            }
            Self::Population { least, most, .. } => range(least.as_ref(), most.as_ref()),
            Self::LeastInRegions { count, regions } => {
                filled("regions", regions.is_empty())?;
                regions.iter().try_for_each(|code| region(code))?;
                counted(*count)
            }
            Self::Partners { statuses, .. } => filled("statuses", statuses.is_empty()),
            Self::Participants { least, most }
            | Self::ParticipantsFromAbroad { least, most }
            | Self::ProjectMonths { least, most }
            | Self::ActivityDays { least, most } => range(least.as_ref(), most.as_ref()),
            Self::Grant { least, most } => match (least, most) {
                (Some(least), Some(most)) if least.currency() != most.currency() => {
                    Err(RuleError::Currencies)
                }
                _ => range(least.as_ref(), most.as_ref()),
            },
            Self::EligibleCountries {} | Self::InWords { .. } => Ok(()),
        }
    }
}

fn counted(count: u32) -> Result<(), RuleError> {
    if count == 0 {
        return Err(RuleError::NoCount);
    }
    Ok(())
}

fn range<N: PartialOrd>(least: Option<&N>, most: Option<&N>) -> Result<(), RuleError> {
    match (least, most) {
        (None, None) => Err(RuleError::NoBound),
        (Some(least), Some(most)) if least > most => Err(RuleError::Upside),
        _ => Ok(()),
    }
}

fn filled(what: &'static str, empty: bool) -> Result<(), RuleError> {
    if empty {
        return Err(RuleError::Nothing(what));
    }
    Ok(())
}

fn apart(of: Whom) -> Result<(), RuleError> {
    if of == Whom::Together {
        return Err(RuleError::Together);
    }
    Ok(())
}

fn region(code: &str) -> Result<(), RuleError> {
    let letters = code.len() >= 2 && code.bytes().take(2).all(|byte| byte.is_ascii_uppercase());
    let rest = code
        .bytes()
        .skip(2)
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if letters && rest && code.len() <= 5 {
        return Ok(());
    }
    Err(RuleError::Region(code.to_owned()))
}

#[cfg(test)]
mod tests;

//! Whether given applicants meet a call's rules: each rule by itself, with what is needed and what is there.
//!
//! Everything that can be known in part is an interval: what is certain, and what is possible at most. A rule is met if
//! it holds whatever the unknown turns out to be, missed if it fails whatever it does, and else unknown. So an unknown
//! fact never meets a rule, and never breaks one.

mod bonds;
mod count;
mod judge;
mod plan;
mod text;

use jiff::civil::Date;

use super::{Applicants, Call, EligibleCountries, Membership, Programme, Reason, What};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Whether a rule is met.
    Met, MetError, "an answer to whether a rule is met":
    /// It is, whatever is not known.
    Met = "MET",
    /// It is not, whatever is not known.
    Missed = "MISSED",
    /// What is known does not decide it, or no program can.
    Unknown = "UNKNOWN",
}

vocabulary! {
    /// What is counted.
    Unit, UnitError, "something that rules count":
    /// Applicants.
    Applicants = "APPLICANTS",
    /// Countries.
    Countries = "COUNTRIES",
    /// Inhabitants.
    Inhabitants = "INHABITANTS",
    /// People who take part.
    Persons = "PERSONS",
    /// Months.
    Months = "MONTHS",
    /// Days.
    Days = "DAYS",
    /// The currency's smallest unit.
    MinorUnits = "MINOR_UNITS",
}

vocabulary! {
    /// All rules together.
    Verdict, VerdictError, "a verdict":
    /// Every binding rule is met, and there is one.
    Eligible = "ELIGIBLE",
    /// A binding rule is missed.
    NotEligible = "NOT_ELIGIBLE",
    /// None is missed, and not all are known to be met.
    Undecided = "UNDECIDED",
}

/// What a rule asks for, from the least to the most, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// At least.
    pub least: Option<u64>,
    /// At most.
    pub most: Option<u64>,
    /// Of what.
    pub unit: Unit,
}

/// What is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// For certain.
    pub certain: u64,
    /// If all that is not known were in favour; `None` where nothing bounds it.
    pub possible: Option<u64>,
}

/// Why, by a code and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub reason: Reason,
    /// What stands for `{0}`, `{1}`, … in its text.
    pub arguments: Vec<String>,
}

/// One rule, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The rule's name within the call.
    pub id: String,
    /// Whether breaking it excludes.
    pub binding: bool,
    /// The rule.
    pub what: What,
    /// What it asks for, where that is a number.
    pub needed: Option<Needed>,
    /// What is there, where that is a number and somebody knows.
    pub found: Option<Found>,
    /// The answer.
    pub met: Met,
    /// Why.
    pub explanation: Explanation,
    /// If missed: more applicants, or another plan, can mend it.
    pub mendable: bool,
}

/// What rules are judged by.
struct Facts<'a> {
    countries: &'a EligibleCountries,
    union: &'a Membership,
    applicants: &'a Applicants,
    on: Date,
}

impl Call {
    /// Judges each of the call's rules as of a day. That is the day of applying: who is in the European Union, or takes
    /// part in the programme, changes.
    #[must_use]
    pub fn eligibility(
        &self,
        programme: &Programme,
        union: &Membership,
        applicants: &Applicants,
        on: Date,
    ) -> Vec<Judged> {
        let facts = Facts {
            countries: &programme.countries,
            union,
            applicants,
            on,
        };
        self.rules
            .iter()
            .map(|stated| {
                let judgement = match &stated.what {
                    What::Known(rule) => facts.judge(rule),
                    What::Unknown(unknown) => judge::not_known(unknown.name()),
                };
                Judged {
                    id: stated.id.clone(),
                    binding: stated.binding,
                    what: stated.what.clone(),
                    needed: judgement.needed,
                    found: judgement.found,
                    met: judgement.met,
                    explanation: judgement.explanation,
                    mendable: judgement.mendable,
                }
            })
            .collect()
    }
}

impl Verdict {
    /// Of all the rules of one call.
    #[must_use]
    pub fn of(rules: &[Judged]) -> Self {
        let binding = || rules.iter().filter(|rule| rule.binding);
        if binding().any(|rule| rule.met == Met::Missed) {
            Self::NotEligible
        } else if binding().next().is_some() && binding().all(|rule| rule.met == Met::Met) {
            Self::Eligible
        } else {
            Self::Undecided
        }
    }
}

impl Judged {
    /// Whether it shuts the applicants out for good: they break it, and neither more applicants nor another plan
    /// change that. A search for calls that somebody could join leaves out calls with such a rule.
    #[must_use]
    pub fn excludes(&self) -> bool {
        self.binding && self.met == Met::Missed && !self.mendable
    }
}

#[cfg(test)]
mod tests;

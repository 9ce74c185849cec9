//! Numbers against bounds.

use super::{Explanation, Found, Met, Needed};
use crate::funding::{Applicant, Reason};

/// What becomes of one rule.
pub(super) struct Judgement {
    pub needed: Option<Needed>,
    pub found: Option<Found>,
    pub met: Met,
    pub explanation: Explanation,
    pub mendable: bool,
}

impl Judgement {
    pub(super) fn new(met: Met, reason: Reason, arguments: Vec<String>) -> Self {
        Self {
            needed: None,
            found: None,
            met,
            explanation: Explanation { reason, arguments },
            mendable: false,
        }
    }

    /// Where more applicants, or another plan, can mend what is missed.
    pub(super) fn mendable(mut self) -> Self {
        self.mendable = true;
        self
    }
}

pub(super) fn names<'a>(applicants: impl IntoIterator<Item = &'a Applicant>) -> String {
    let names: Vec<_> = applicants
        .into_iter()
        .map(|one| one.name.as_str())
        .collect();
    names.join(", ")
}

pub(super) fn found(certain: usize, possible: usize) -> Found {
    Found {
        certain: certain as u64,
        possible: Some(possible as u64),
    }
}

/// Whether what is there lies between the least and the most.
fn met(needed: Needed, found: Found) -> Met {
    let least = needed.least.unwrap_or(0);
    let most = needed.most.unwrap_or(u64::MAX);
    let possible = found.possible.unwrap_or(u64::MAX);
    if possible < least || found.certain > most {
        Met::Missed
    } else if found.certain >= least && (needed.most.is_none() || possible <= most) {
        Met::Met
    } else {
        Met::Unknown
    }
}

/// A number, and of whom it is not known whether they count.
pub(super) fn counted(needed: Needed, found: Found, maybe: &[&Applicant]) -> Judgement {
    let met = met(needed, found);
    let possible = found.possible.unwrap_or(u64::MAX);
    let (reason, arguments) = match met {
        Met::Met => (Reason::Found, vec![found.certain.to_string()]),
        Met::Unknown => (
            Reason::NotKnownFor,
            vec![found.certain.to_string(), names(maybe.iter().copied())],
        ),
        Met::Missed => match needed.most {
            Some(most) if found.certain > most => (
                Reason::TooMany,
                vec![
                    found.certain.to_string(),
                    (found.certain - most).to_string(),
                ],
            ),
            _ => {
                let missing = needed.least.unwrap_or(0).saturating_sub(possible);
                (
                    Reason::TooFew,
                    vec![possible.to_string(), missing.to_string()],
                )
            }
        },
    };
    Judgement {
        needed: Some(needed),
        found: Some(found),
        ..Judgement::new(met, reason, arguments)
    }
}

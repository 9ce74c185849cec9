//! Rule by rule.

use std::collections::BTreeSet;

use super::{Explanation, Facts, Found, Met, Needed, Unit};
use crate::{
    CountryCode,
    funding::{Applicant, ApplicantKind, Money, Reason, Rule, Whom},
};

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

/// A rule of a later version.
pub(super) fn not_known(name: &str) -> Judgement {
    Judgement::new(Met::Unknown, Reason::RuleNotKnown, vec![name.to_owned()])
}

/// Those for whom something holds, does not, or may.
struct Tally<'a> {
    yes: Vec<&'a Applicant>,
    no: Vec<&'a Applicant>,
    maybe: Vec<&'a Applicant>,
}

impl Tally<'_> {
    fn found(&self) -> Found {
        found(self.yes.len(), self.yes.len() + self.maybe.len())
    }
}

pub(super) fn names<'a>(applicants: impl IntoIterator<Item = &'a Applicant>) -> String {
    let names: Vec<_> = applicants
        .into_iter()
        .map(|one| one.name.as_str())
        .collect();
    names.join(", ")
}

fn found(certain: usize, possible: usize) -> Found {
    Found {
        certain: certain as u64,
        possible: Some(possible as u64),
    }
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
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

impl<'a> Facts<'a> {
    pub(super) fn judge(&self, rule: &Rule) -> Judgement {
        let plan = self.applicants.plan();
        match rule {
            Rule::LeastApplicants { count, kinds } => {
                let tally = self.tally(|one| both(self.takes(one), is_of(one, kinds)));
                self.least(*count, Unit::Applicants, tally.found(), &tally.maybe)
            }
            Rule::MostApplicants { count } => {
                let all = self.applicants.members().len();
                let needed = Needed {
                    least: None,
                    most: Some(u64::from(*count)),
                    unit: Unit::Applicants,
                };
                counted(needed, found(all, all), &[])
            }
            Rule::LeastCountries { count, kinds } => {
                self.countries(*count, |one, _| both(self.takes(one), is_of(one, kinds)))
            }
            Rule::LeastEuCountries { count, kinds } => self.countries(*count, |one, country| {
                both(
                    Some(self.union.is_member(country, self.on)),
                    is_of(one, kinds),
                )
            }),
            Rule::EligibleCountries {} => self.whom(Whom::Each, |one| self.takes(one)),
            Rule::EuMember { of } => self.whom(*of, |one| {
                one.country
                    .map(|country| self.union.is_member(country, self.on))
            }),
            Rule::ApplicantKinds { kinds, of } => self.whom(*of, |one| is_of(one, kinds)),
            Rule::Population {
                least,
                most,
                of: Whom::Together,
            } => self.together(*least, *most),
            Rule::Population { least, most, of } => self.whom(*of, |one| {
                let within = |number| {
                    least.is_none_or(|least| least <= number)
                        && most.is_none_or(|most| number <= most)
                };
                one.population.map(within)
            }),
            Rule::LeastInRegions { count, regions } => {
                let tally = self.tally(|one| in_regions(one, regions));
                self.least(*count, Unit::Applicants, tally.found(), &tally.maybe)
            }
            Rule::Partners {
                bonds,
                kinds,
                statuses,
            } => self.partners(*bonds, kinds, statuses),
            Rule::Participants { least, most } => {
                planned(*least, *most, Unit::Persons, plan.participants)
            }
            Rule::ParticipantsFromAbroad { least, most } => {
                planned(*least, *most, Unit::Persons, plan.from_abroad)
            }
            Rule::ProjectMonths { least, most } => {
                planned(*least, *most, Unit::Months, plan.months)
            }
            Rule::ActivityDays { least, most } => planned(*least, *most, Unit::Days, plan.days),
            Rule::Grant { least, most } => grant(*least, *most, plan.grant),
            Rule::InWords { .. } => Judgement::new(Met::Unknown, Reason::ReadIt, vec![]),
        }
    }

    /// Whether the programme takes an applicant.
    fn takes(&self, one: &Applicant) -> Option<bool> {
        self.countries.take(one.country?, self.on, self.union)
    }

    fn tally(&self, holds: impl Fn(&Applicant) -> Option<bool>) -> Tally<'a> {
        let mut tally = Tally {
            yes: vec![],
            no: vec![],
            maybe: vec![],
        };
        for one in self.applicants.members() {
            match holds(one) {
                Some(true) => tally.yes.push(one),
                Some(false) => tally.no.push(one),
                None => tally.maybe.push(one),
            }
        }
        tally
    }

    fn least(&self, count: u32, unit: Unit, found: Found, maybe: &[&Applicant]) -> Judgement {
        let needed = Needed {
            least: Some(u64::from(count)),
            most: None,
            unit,
        };
        counted(needed, found, maybe).mendable()
    }

    /// Different countries. An applicant of an unknown country may be of one more.
    fn countries(
        &self,
        count: u32,
        holds: impl Fn(&Applicant, CountryCode) -> Option<bool>,
    ) -> Judgement {
        let (mut certain, mut possible, mut homeless) = (BTreeSet::new(), BTreeSet::new(), 0);
        let mut maybe = vec![];
        for one in self.applicants.members() {
            let Some(country) = one.country else {
                homeless += 1;
                maybe.push(one);
                continue;
            };
            let holds = holds(one, country);
            if holds == Some(true) {
                certain.insert(country);
            }
            if holds != Some(false) {
                possible.insert(country);
            }
            if holds.is_none() {
                maybe.push(one);
            }
        }
        let found = found(certain.len(), possible.len() + homeless);
        self.least(count, Unit::Countries, found, &maybe)
    }

    fn whom(&self, of: Whom, holds: impl Fn(&Applicant) -> Option<bool>) -> Judgement {
        let all = self.applicants.members().len();
        let lead = self.applicants.lead();
        let tally = self.tally(|one| match lead {
            Some(lead) if of == Whom::Lead && lead.key != one.key => Some(false),
            _ => holds(one),
        });
        let needed = |least: usize| Needed {
            least: Some(least as u64),
            most: None,
            unit: Unit::Applicants,
        };
        match of {
            Whom::One => counted(needed(1), tally.found(), &tally.maybe).mendable(),
            Whom::Lead if lead.is_none() => {
                let everyone = all > 0 && tally.yes.len() == all;
                let someone = !tally.yes.is_empty() || !tally.maybe.is_empty();
                let found = found(usize::from(everyone), usize::from(someone));
                let mut judgement = counted(needed(1), found, &tally.maybe).mendable();
                if judgement.met == Met::Unknown {
                    judgement.explanation = Explanation {
                        reason: Reason::LeadNotNamed,
                        arguments: vec![],
                    };
                }
                judgement
            }
            Whom::Each | Whom::Lead | Whom::Together => {
                // Nobody is no one who meets it: a rule for each is not met by an empty list.
                let least = if of == Whom::Lead { 1 } else { all.max(1) };
                let mut judgement = counted(needed(least), tally.found(), &tally.maybe);
                if judgement.met == Met::Missed && all > 0 {
                    let failing = match lead {
                        Some(lead) if of == Whom::Lead => lead.name.clone(),
                        _ => names(tally.no),
                    };
                    judgement.explanation = Explanation {
                        reason: Reason::NotFor,
                        arguments: vec![failing],
                    };
                }
                judgement.mendable = all == 0;
                judgement
            }
        }
    }

    fn together(&self, least: Option<u64>, most: Option<u64>) -> Judgement {
        let tally = self.tally(|one| one.population.map(|_| true));
        let certain = tally
            .yes
            .iter()
            .filter_map(|one| one.population)
            .fold(0, u64::saturating_add);
        let needed = Needed {
            least,
            most,
            unit: Unit::Inhabitants,
        };
        let found = Found {
            certain,
            possible: tally.maybe.is_empty().then_some(certain),
        };
        let mut judgement = counted(needed, found, &tally.maybe);
        judgement.mendable = most.is_none_or(|most| certain <= most);
        judgement
    }
}

fn is_of(one: &Applicant, kinds: &BTreeSet<ApplicantKind>) -> Option<bool> {
    if kinds.is_empty() {
        return Some(true);
    }
    one.kind.map(|kind| kinds.contains(&kind))
}

/// In one of these regions. A region that is known less finely than the rule's may lie in it.
fn in_regions(one: &Applicant, regions: &BTreeSet<String>) -> Option<bool> {
    let own = one.region.as_deref()?;
    if regions
        .iter()
        .any(|region| own.starts_with(region.as_str()))
    {
        Some(true)
    } else if regions.iter().any(|region| region.starts_with(own)) {
        None
    } else {
        Some(false)
    }
}

fn counted(needed: Needed, found: Found, maybe: &[&Applicant]) -> Judgement {
    let met = met(needed, found);
    let possible = found.possible.unwrap_or(u64::MAX);
    let (reason, arguments) = match met {
        Met::Met if found.certain < needed.least.unwrap_or(0) || needed.least.is_none() => {
            (Reason::FoundAtMost, vec![possible.to_string()])
        }
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

/// What those who apply must say themselves.
fn planned(least: Option<u32>, most: Option<u32>, unit: Unit, plan: Option<u32>) -> Judgement {
    let needed = Needed {
        least: least.map(u64::from),
        most: most.map(u64::from),
        unit,
    };
    let Some(plan) = plan else {
        return Judgement {
            needed: Some(needed),
            ..Judgement::new(Met::Unknown, Reason::NotStated, vec![])
        };
    };
    let found = found(plan as usize, plan as usize);
    let mut judgement = counted(needed, found, &[]).mendable();
    if judgement.met == Met::Met {
        judgement.explanation.reason = Reason::Found;
    }
    judgement
}

fn grant(least: Option<Money>, most: Option<Money>, plan: Option<Money>) -> Judgement {
    let currency = least.or(most).map(Money::currency);
    let needed = Some(Needed {
        least: least.map(Money::minor_units),
        most: most.map(Money::minor_units),
        unit: Unit::MinorUnits,
    });
    let (Some(plan), Some(currency), Some(bounds)) = (plan, currency, needed) else {
        return Judgement {
            needed,
            ..Judgement::new(Met::Unknown, Reason::NotStated, vec![])
        };
    };
    if plan.currency() != currency {
        let arguments = vec![plan.to_string(), currency.to_string()];
        return Judgement {
            needed,
            ..Judgement::new(Met::Unknown, Reason::OtherCurrency, arguments)
        };
    }
    let amount = plan.minor_units();
    let found = Found {
        certain: amount,
        possible: Some(amount),
    };
    let mut judgement = counted(bounds, found, &[]).mendable();
    let shown = |minor: u64| {
        Money::new(minor, currency).map_or_else(|_| minor.to_string(), |money| money.to_string())
    };
    let (reason, arguments) = match judgement.met {
        Met::Missed if bounds.most.is_some_and(|most| amount > most) => (
            Reason::TooMany,
            vec![plan.to_string(), shown(amount - bounds.most.unwrap_or(0))],
        ),
        Met::Missed => (
            Reason::TooFew,
            vec![plan.to_string(), shown(bounds.least.unwrap_or(0) - amount)],
        ),
        Met::Met | Met::Unknown => (Reason::Found, vec![plan.to_string()]),
    };
    judgement.explanation = Explanation { reason, arguments };
    judgement
}

//! Rule by rule.

use std::collections::BTreeSet;

use super::{
    Explanation, Facts, Found, Met, Needed, Unit,
    count::{Judgement, counted, found, names},
    plan::{grant, planned},
};
use crate::{
    CountryCode,
    funding::{Applicant, ApplicantKind, Reason, Rule, Whom},
};

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

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

impl<'a> Facts<'a> {
    pub(super) fn judge(&self, rule: &Rule) -> Judgement {
        let plan = self.applicants.plan();
        match rule {
            Rule::LeastApplicants { count, kinds } => {
                let tally = self.tally(|one| both(self.takes(one), is_of(one, kinds)));
                Self::least(*count, Unit::Applicants, tally.found(), &tally.maybe)
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
                Self::least(*count, Unit::Applicants, tally.found(), &tally.maybe)
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

    fn least(count: u32, unit: Unit, found: Found, maybe: &[&Applicant]) -> Judgement {
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
        Self::least(count, Unit::Countries, found, &maybe)
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

mod calls;
mod properties;
mod single;

use std::{collections::BTreeSet, sync::LazyLock};

use super::*;
use crate::{
    TwinningKind, TwinningStatus,
    funding::{Applicant, ApplicantKind, Catalogue, Partnership, Plan, Rule, StatedRule, examples},
};

/// Read once: properties ask it thousands of times.
static EXAMPLES: LazyLock<Catalogue> = LazyLock::new(|| examples().unwrap());

/// The day of most tests: both calls of 2026 are dated around it.
const ON: &str = "2026-04-16";

/// An applicant in a country (none for “?”), a municipality.
fn town(name: &str, country: &str) -> Applicant {
    Applicant {
        key: name.to_owned(),
        name: name.to_owned(),
        country: country.parse().ok(),
        kind: Some(ApplicantKind::Municipality),
        population: Some(10_000),
        region: None,
    }
}

/// Towns of these countries, called A, B, C, …
fn towns(countries: &str) -> Vec<Applicant> {
    let names = ('A'..='Z').map(|letter| letter.to_string());
    names
        .zip(countries.split_whitespace())
        .map(|(name, country)| town(&name, country))
        .collect()
}

fn applicants(countries: &str) -> Applicants {
    Applicants::new(towns(countries)).unwrap()
}

fn partners(a: &str, b: &str, status: TwinningStatus) -> Partnership {
    Partnership {
        between: [a.to_owned(), b.to_owned()],
        kind: TwinningKind::Twinning,
        status,
    }
}

fn judged(call: &str, applicants: &Applicants) -> Vec<Judged> {
    let on = ON.parse().unwrap();
    EXAMPLES
        .eligibility(&call.parse().unwrap(), applicants, on)
        .unwrap()
}

fn rule(call: &str, id: &str, applicants: &Applicants) -> Judged {
    judged(call, applicants)
        .into_iter()
        .find(|rule| rule.id == id)
        .unwrap_or_else(|| panic!("{call} has no rule {id}"))
}

/// One rule by itself, in a programme for the European Union and Norway whose list may lack some.
fn alone(rule: Rule, applicants: &Applicants) -> Judged {
    rule.check().unwrap();
    let mut call = EXAMPLES.calls()[0].clone();
    call.rules = vec![StatedRule::binding("rule", rule)];
    let mut programme = EXAMPLES.programme(&call.programme).unwrap().clone();
    programme.countries = EligibleCountries {
        eu_members: true,
        others: vec![crate::funding::Spell {
            country: "NO".parse().unwrap(),
            from: None,
            until: None,
        }],
        excluded: vec![crate::funding::Spell {
            country: "GB".parse().unwrap(),
            from: None,
            until: None,
        }],
        complete: false,
        sources: vec![],
    };
    let on = ON.parse().unwrap();
    call.eligibility(&programme, Membership::built_in(), applicants, on)
        .remove(0)
}

//! Who is a member of the European Union on which day, and who takes part in a programme.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Source;
use crate::CountryCode;

/// A country, for some time: from the first day to the last, both included. What is left out is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spell {
    /// The country.
    pub country: CountryCode,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Spell {
    fn covers(&self, country: CountryCode, on: Date) -> bool {
        self.country == country
            && self.from.is_none_or(|from| from <= on)
            && self.until.is_none_or(|until| on <= until)
    }
}

/// Members of the European Union, by date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Membership(Vec<Spell>);

static TEXT: &str = include_str!("../../data/funding/eu-members.txt");

static BUILT_IN: LazyLock<Membership> =
    LazyLock::new(|| Membership(TEXT.lines().filter_map(spell).collect()));

fn spell(line: &str) -> Option<Spell> {
    let mut words = line.split(' ');
    Some(Spell {
        country: words.next()?.parse().ok()?,
        from: Some(words.next()?.parse().ok()?),
        until: match words.next() {
            Some(day) => Some(day.parse().ok()?),
            None => None,
        },
    })
}

impl Membership {
    /// What this version of the program knows.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Whether a country is a member on a day.
    #[must_use]
    pub fn is_member(&self, country: CountryCode, on: Date) -> bool {
        self.0.iter().any(|spell| spell.covers(country, on))
    }

    /// The spells.
    #[must_use]
    pub fn spells(&self) -> &[Spell] {
        &self.0
    }
}

/// Whose applicants a programme takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EligibleCountries {
    /// The members of the European Union.
    pub eu_members: bool,
    /// Others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Spell>,
    /// Those that are known not to, where the list of the others may lack some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<Spell>,
    /// Nobody is missing in the list. Where it may lack some, an unlisted country is unknown and not refused.
    pub complete: bool,
    /// Where this was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

impl EligibleCountries {
    /// Whether a country takes part on a day; unknown where nobody wrote it down.
    #[must_use]
    pub fn take(&self, country: CountryCode, on: Date, union: &Membership) -> Option<bool> {
        let listed = |list: &[Spell]| list.iter().any(|spell| spell.covers(country, on));
        if listed(&self.excluded) {
            Some(false)
        } else if listed(&self.others) || (self.eu_members && union.is_member(country, on)) {
            Some(true)
        } else {
            self.complete.then_some(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn country(text: &str) -> CountryCode {
        text.parse().unwrap()
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(Membership::built_in().spells().len(), lines);
        let today = day("2026-11-26");
        let members = Membership::built_in().spells().iter();
        assert_eq!(
            members
                .filter(|spell| spell.until.is_none_or(|until| today <= until))
                .count(),
            27
        );
    }

    #[test]
    fn membership_begins_and_ends_on_its_day() {
        let union = Membership::built_in();
        for (code, on, member) in [
            ("GB", "1972-12-31", false),
            ("GB", "1973-01-01", true),
            ("GB", "2020-01-31", true),
            ("GB", "2020-02-01", false),
            ("HR", "2013-06-30", false),
            ("HR", "2013-07-01", true),
            ("DE", "2026-01-01", true),
            ("CH", "2026-01-01", false),
        ] {
            assert_eq!(
                union.is_member(country(code), day(on)),
                member,
                "{code} {on}"
            );
        }
    }

    #[test]
    fn an_unlisted_country_is_refused_only_where_the_list_is_complete() {
        let mut countries = EligibleCountries {
            eu_members: true,
            others: vec![Spell {
                country: country("RS"),
                from: Some(day("2024-01-01")),
                until: None,
            }],
            excluded: vec![Spell {
                country: country("GB"),
                from: None,
                until: None,
            }],
            complete: false,
            sources: vec![],
        };
        let union = Membership::built_in();
        let on = day("2026-09-23");
        let mut asked = |code: &str, complete: bool, on: Date| {
            countries.complete = complete;
            countries.take(country(code), on, union)
        };
        assert_eq!(asked("PL", false, on), Some(true));
        assert_eq!(asked("RS", false, on), Some(true));
        assert_eq!(asked("RS", true, day("2023-12-31")), Some(false));
        assert_eq!(asked("GB", false, on), Some(false));
        assert_eq!(asked("NO", false, on), None);
        assert_eq!(asked("NO", true, on), Some(false));
    }
}

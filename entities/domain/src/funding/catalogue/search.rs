//! Calls that somebody looks for.

use jiff::civil::Date;

use super::Catalogue;
use crate::funding::{Applicants, Call, CallState, Judged};

/// What is looked for. Fields are joined by AND; of the themes one is enough, and an empty list matches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Open on this day.
    pub open_on: Option<Date>,
    /// About one of these.
    pub themes: Option<&'a [String]>,
    /// Not shut for these: what they lack, more applicants or another plan can bring.
    pub eligible_for: Option<&'a Applicants>,
}

impl Catalogue {
    /// The calls that match, those that end first first; without an end last; then by id.
    #[must_use]
    pub fn search(&self, wanted: &Wanted<'_>) -> Vec<&Call> {
        let mut calls: Vec<_> = self
            .calls
            .iter()
            .filter(|call| self.matches(call, wanted))
            .collect();
        // Of a call with several cut-offs the next one counts, as of the day that is asked for.
        let from = wanted.open_on.unwrap_or(Date::MIN);
        calls.sort_by_key(|call| {
            let end = call.next_deadline(from).map(|deadline| deadline.date);
            (end.is_none(), end, &call.id)
        });
        calls
    }

    fn matches(&self, call: &Call, wanted: &Wanted<'_>) -> bool {
        let open = wanted
            .open_on
            .is_none_or(|on| call.state(on) == CallState::Open);
        let about = wanted
            .themes
            .is_none_or(|themes| themes.iter().any(|theme| call.themes.contains(theme)));
        open && about
            && wanted
                .eligible_for
                .is_none_or(|those| self.may_join(call, those, wanted.open_on))
    }

    fn may_join(&self, call: &Call, applicants: &Applicants, on: Option<Date>) -> bool {
        let last = call.last_first_stage().map(|deadline| deadline.date);
        let on = on.or(last).unwrap_or(self.as_of);
        let rules = self.eligibility(&call.id, applicants, on);
        !rules.iter().flatten().any(Judged::excludes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funding::{Applicant, examples};

    fn found(wanted: &Wanted<'_>) -> Vec<String> {
        let examples = examples().unwrap();
        let calls = examples.search(wanted);
        calls.iter().map(|call| call.id.to_string()).collect()
    }

    fn town(country: &str) -> Applicants {
        let town = Applicant {
            key: "a".into(),
            name: "A".into(),
            country: country.parse().ok(),
            ..Applicant::default()
        };
        Applicants::new(vec![town]).unwrap()
    }

    #[test]
    fn calls_are_found_by_day_theme_and_who_could_join() {
        let open_on = Some("2026-03-20".parse().unwrap());
        let open = [
            "CERV-2026-CITIZENS-TOWN-NT",
            "EUI-IA-CALL-4",
            "URBACT-IV-AN-2026",
        ];
        let day = Wanted {
            open_on,
            ..Wanted::default()
        };
        assert_eq!(found(&day), open);
        let urban = ["urban-development".to_owned(), "religion".to_owned()];
        assert_eq!(
            found(&Wanted {
                themes: Some(&urban),
                ..day
            }),
            open[1..]
        );
        assert!(
            found(&Wanted {
                themes: Some(&[]),
                ..day
            })
            .is_empty()
        );
        for (country, calls) in [
            ("DE", &open[..]),
            ("NO", &[open[0], open[2]]),
            ("GB", &open[2..]),
        ] {
            let those = town(country);
            let wanted = Wanted {
                eligible_for: Some(&those),
                ..day
            };
            assert_eq!(found(&wanted), calls, "{country}");
        }
        // Without a day, all there ever were, the oldest end first.
        let all = found(&Wanted::default());
        assert_eq!(all.len(), examples().unwrap().calls().len());
        assert_eq!(all[0], "URBACT-IV-APN-2023");
    }
}

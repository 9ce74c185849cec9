//! Calls that somebody looks for.

use jiff::civil::Date;

use super::Catalogue;
use crate::{
    CountryCode, Sdg,
    funding::{Applicants, Call, CallState, Judged, LocalizedText, ProgrammeId},
    text::fold,
};

/// What is looked for. Fields are joined by AND; of a list one is enough, and an empty list matches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Open on this day.
    pub open_on: Option<Date>,
    /// About one of these.
    pub themes: Option<&'a [String]>,
    /// Serving one of these.
    pub goals: Option<&'a [Sdg]>,
    /// Of one of these programmes.
    pub programmes: Option<&'a [ProgrammeId]>,
    /// Whose programme takes applicants from one of these: not those that it is known not to.
    pub countries: Option<&'a [CountryCode]>,
    /// With all of these words, or beginnings of words, in its id, titles, summaries or its programme's names, whatever the
    /// case and the accents.
    pub text: Option<&'a str>,
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
        let serves = wanted
            .goals
            .is_none_or(|goals| goals.iter().any(|goal| call.goals.contains(goal)));
        let of = wanted
            .programmes
            .is_none_or(|programmes| programmes.contains(&call.programme));
        open && about
            && serves
            && of
            && wanted
                .countries
                .is_none_or(|countries| self.takes_any(call, countries, wanted.open_on))
            && wanted.text.is_none_or(|text| self.says(call, text))
            && wanted
                .eligible_for
                .is_none_or(|those| self.may_join(call, those, wanted.open_on))
    }

    /// The day as of which a call is judged, if none is given: its last, else that of the catalogue.
    #[must_use]
    pub fn day_of(&self, call: &Call) -> Date {
        let last = call.last_first_stage();
        last.map_or(self.as_of, |deadline| deadline.date)
    }

    fn takes_any(&self, call: &Call, countries: &[CountryCode], on: Option<Date>) -> bool {
        let on = on.unwrap_or_else(|| self.day_of(call));
        let Some(programme) = self.programme(&call.programme) else {
            return false;
        };
        let taken = |country: &CountryCode| programme.countries.take(*country, on, self.union());
        countries
            .iter()
            .any(|country| taken(country) != Some(false))
    }

    fn says(&self, call: &Call, text: &str) -> bool {
        let programme = self.programme(&call.programme);
        let programme = programme.into_iter().flat_map(|one| one.name.iter());
        let summary = call.summary.iter().flat_map(LocalizedText::iter);
        let said = call.title.iter().chain(summary).chain(programme);
        let said = said.map(|(_, text)| text).chain([call.id.as_str()]);
        let said: Vec<String> = said.map(fold).collect();
        let words: Vec<&str> = said.iter().flat_map(|text| words(text)).collect();
        let wanted = fold(text);
        self::words(&wanted).all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
    }

    fn may_join(&self, call: &Call, applicants: &Applicants, on: Option<Date>) -> bool {
        let on = on.unwrap_or_else(|| self.day_of(call));
        let programme = self.programme(&call.programme);
        let rules =
            programme.map(|programme| call.eligibility(programme, self.union(), applicants, on));
        !rules.iter().flatten().any(Judged::excludes)
    }
}

/// The words of a folded text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts.filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funding::{Applicant, examples};

    #[test]
    fn calls_are_found_by_words_programmes_goals_and_countries() {
        let all = found(&Wanted::default());
        let with = |text| {
            found(&Wanted {
                text: Some(text),
                ..Wanted::default()
            })
        };
        assert_eq!(with(""), all);
        assert!(with("Town TWINN").contains(&"CERV-2026-CITIZENS-TOWN-TT".to_owned()));
        assert!(with("cerv 2026 town nt").contains(&"CERV-2026-CITIZENS-TOWN-NT".to_owned()));
        assert!(with("town zzz").is_empty());
        let cerv = ["cerv".parse().unwrap()];
        let of_cerv = found(&Wanted {
            programmes: Some(&cerv),
            ..Wanted::default()
        });
        assert!(!of_cerv.is_empty() && of_cerv.len() < all.len());
        assert!(of_cerv.iter().all(|id| id.starts_with("CERV")));
        for none in [
            Wanted {
                programmes: Some(&[]),
                ..Wanted::default()
            },
            Wanted {
                goals: Some(&[]),
                ..Wanted::default()
            },
            Wanted {
                countries: Some(&[]),
                ..Wanted::default()
            },
        ] {
            assert!(found(&none).is_empty());
        }
        let goals: Vec<Sdg> = vec![Sdg::try_from(11).unwrap()];
        let serving = found(&Wanted {
            goals: Some(&goals),
            ..Wanted::default()
        });
        let examples = examples().unwrap();
        let expected = examples.calls().iter();
        let expected = expected.filter(|call| call.goals.contains(&goals[0]));
        assert_eq!(serving.len(), expected.count());
        // What is not known to be shut is shown.
        let united_kingdom = ["GB".parse().unwrap()];
        let open_to = found(&Wanted {
            countries: Some(&united_kingdom),
            ..Wanted::default()
        });
        assert!(open_to.iter().any(|id| id.starts_with("URBACT")));
        assert!(!open_to.iter().any(|id| id.starts_with("EUI")));
    }

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

//! The members of an association, found by any of their names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::{
    CodeScheme, CountryCode, LocalGovernmentCode, LocalGovernmentLevel,
    matching::{
        Candidate, MARGIN, Reason,
        compare::{About, Fit, NEARLY, compare},
        exonyms,
        keys::{guesses, keys, of_place},
        reading::{Alone, Reading, readings},
    },
};

/// A partner as somebody states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Its country.
    pub country: CountryCode,
    /// Of its code.
    pub scheme: Option<CodeScheme>,
    /// Its code, as it is written.
    pub code: Option<String>,
    /// Its name, as it is written.
    pub name: Option<String>,
}

/// What matching needs to know of a member.
#[derive(Clone, Debug)]
pub struct Member {
    /// Which.
    pub id: Uuid,
    /// Its country.
    pub country: CountryCode,
    /// Its official name.
    pub name: String,
    /// Its names, with the language of each (BCP 47).
    pub names: Vec<(String, String)>,
    /// Its own languages: a name in one of them is no less its own than the official one.
    pub languages: BTreeSet<String>,
    /// Its level.
    pub level: Option<LocalGovernmentLevel>,
    /// Its codes.
    pub codes: BTreeSet<LocalGovernmentCode>,
}

impl Member {
    /// Keys under which it is found by name.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = self
            .all_names()
            .flat_map(|(name, _)| keys(self.country, name))
            .collect();
        let places: Vec<String> = self
            .values(CodeScheme::Geonames)
            .filter_map(|value| Some(of_place(self.country, value.parse().ok()?)))
            .collect();
        if !places.is_empty() {
            // Its own code says which place it is. Names alone would take it for its namesakes too.
            let place = format!("{}@", self.country);
            found.retain(|key| !key.starts_with(&place));
            found.extend(places);
        }
        found
    }

    /// Keys under which it is found where its name is misspelt.
    #[must_use]
    pub fn guesses(&self) -> BTreeSet<String> {
        self.all_names()
            .flat_map(|(name, _)| guesses(self.country, name))
            .collect()
    }

    /// Each name, and whether it is one of its own.
    fn all_names(&self) -> impl Iterator<Item = (&str, bool)> {
        let others = self
            .names
            .iter()
            .map(|(language, name)| (name.as_str(), self.languages.contains(language)));
        [(self.name.as_str(), true)].into_iter().chain(others)
    }

    fn values(&self, scheme: CodeScheme) -> impl Iterator<Item = &str> {
        self.codes
            .iter()
            .filter(move |code| code.scheme() == scheme)
            .map(LocalGovernmentCode::value)
    }
}

/// A member's names as they can be read.
struct Known {
    id: Uuid,
    country: CountryCode,
    level: Option<LocalGovernmentLevel>,
    regions: Vec<String>,
    readings: Vec<(Reading, bool)>,
}

impl Known {
    fn new(member: &Member) -> Self {
        Self {
            id: member.id,
            country: member.country,
            level: member.level,
            regions: member.values(CodeScheme::Nuts).map(str::to_owned).collect(),
            readings: member
                .all_names()
                .flat_map(|(name, own)| readings(name).into_iter().map(move |read| (read, own)))
                .collect(),
        }
    }
}

impl Known {
    fn about(&self) -> About<'_> {
        About {
            country: self.country,
            level: self.level,
            regions: &self.regions,
        }
    }
}

/// Members, to be found by name and code.
pub struct Index {
    members: Vec<Known>,
    by_key: HashMap<String, Vec<usize>>,
    by_code: HashMap<LocalGovernmentCode, Vec<usize>>,
}

/// More are of no help to anybody.
const MOST: usize = 10;

/// What speaks less for a candidate is not shown.
const LEAST: f64 = 0.3;

/// Where a code is stated that a candidate does not bear, its name makes it no more than likely.
const OTHER_CODE: f64 = 0.8;

impl Index {
    /// Of these members.
    pub fn new<'a>(members: impl IntoIterator<Item = &'a Member>) -> Self {
        let mut index = Self {
            members: Vec::new(),
            by_key: HashMap::new(),
            by_code: HashMap::new(),
        };
        for member in members {
            let at = index.members.len();
            for key in member.keys().into_iter().chain(member.guesses()) {
                index.by_key.entry(key).or_default().push(at);
            }
            for code in &member.codes {
                index.by_code.entry(code.clone()).or_default().push(at);
            }
            index.members.push(Known::new(member));
        }
        index
    }

    /// Who may be meant, the likeliest first. Where nobody bears such a name, those with a similar one.
    #[must_use]
    pub fn candidates(&self, stated: &Stated) -> Vec<Candidate> {
        let known = self.known(stated);
        if known.is_empty() {
            self.guessed(stated)
        } else {
            known
        }
    }

    /// Who bears the code or such a name. Complete as long as the index holds all members that share one of the
    /// name's `keys` or bear the code.
    #[must_use]
    pub fn known(&self, stated: &Stated) -> Vec<Candidate> {
        self.ranked(stated, |name| {
            self.fits(stated.country, name, &keys(stated.country, name))
        })
    }

    /// Who bears a similar name. Complete as long as the index holds all members that share one of the name's
    /// `guesses`. None of these is ever sure.
    #[must_use]
    pub fn guessed(&self, stated: &Stated) -> Vec<Candidate> {
        self.ranked(stated, |name| {
            let mut fits = self.fits(stated.country, name, &guesses(stated.country, name));
            for fit in fits.values_mut() {
                fit.score = fit.score.min(NEARLY);
            }
            fits
        })
    }

    fn ranked(
        &self,
        stated: &Stated,
        by_name: impl Fn(&str) -> BTreeMap<usize, Fit>,
    ) -> Vec<Candidate> {
        let mut fits = stated.name.as_deref().map_or_else(BTreeMap::new, by_name);
        if stated.code.is_some() {
            fits = by_code(self.bearers(stated), fits);
        }
        let mut candidates: Vec<Candidate> = fits
            .into_iter()
            .filter(|(_, fit)| fit.score >= LEAST)
            .map(|(at, fit)| Candidate {
                local_government: self.members[at].id,
                score: (fit.score * 1000.0).round() / 1000.0,
                reasons: fit.reasons,
            })
            .collect();
        candidates.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.local_government.cmp(&b.local_government))
        });
        if let [best, second, ..] = &candidates[..]
            && best.score - second.score < MARGIN
        {
            let bound = best.score - MARGIN;
            for rival in candidates.iter_mut().take_while(|one| one.score > bound) {
                rival.reasons.insert(Reason::AmbiguousName);
            }
        }
        candidates.truncate(MOST);
        candidates
    }

    fn bearers(&self, stated: &Stated) -> &[usize] {
        let code = stated
            .scheme
            .zip(stated.code.as_deref())
            .and_then(|(scheme, value)| LocalGovernmentCode::new(scheme, value).ok());
        code.and_then(|code| self.by_code.get(&code))
            .map_or(&[], Vec::as_slice)
    }

    fn fits(
        &self,
        country: CountryCode,
        name: &str,
        keys: &BTreeSet<String>,
    ) -> BTreeMap<usize, Fit> {
        let stated = readings(name);
        let found: BTreeSet<usize> = keys
            .iter()
            .filter_map(|key| self.by_key.get(key))
            .flatten()
            .copied()
            .collect();
        let places: Vec<(&Reading, Vec<usize>)> = stated
            .iter()
            .map(|reading| (reading, self.places(country, reading)))
            .collect();
        let mut fits = BTreeMap::new();
        for at in found {
            let member = &self.members[at];
            let called: Vec<&Reading> = places
                .iter()
                .filter(|(_, places)| places.contains(&at))
                .map(|(reading, _)| *reading)
                .collect();
            let in_brackets = called
                .iter()
                .any(|reading| reading.alone == Some(Alone::Bracketed));
            let compared = best_fit(&stated, member)
                .map(|fit| if in_brackets { fit.with_exonym() } else { fit });
            // What is written like its own name is no foreign name of it.
            let its_own = compared
                .as_ref()
                .is_some_and(|fit| fit.reasons.contains(&Reason::SameName));
            let called = called
                .into_iter()
                .filter(|_| !its_own)
                .filter_map(|reading| {
                    let (first, _) = member.readings.first()?;
                    let its = exonyms::places(country, first);
                    let stated = exonyms::places(country, reading);
                    let named = stated.iter().any(|place| its.contains(place));
                    Some(Fit::exonym(reading, first, &member.about(), named))
                });
            let best = compared
                .into_iter()
                .chain(called)
                .max_by(|a, b| a.score.total_cmp(&b.score));
            if let Some(best) = best {
                fits.insert(at, best);
            }
        }
        fits
    }

    /// The members that somebody calls so.
    fn places(&self, country: CountryCode, reading: &Reading) -> Vec<usize> {
        exonyms::places(country, reading)
            .into_iter()
            .filter_map(|place| self.by_key.get(&of_place(country, place)))
            .flatten()
            .copied()
            .collect()
    }
}

/// The best that any reading of the stated name gives with any reading of the member's names.
fn best_fit(stated: &[Reading], member: &Known) -> Option<Fit> {
    let about = member.about();
    let mut best: Option<Fit> = None;
    for (known, own) in &member.readings {
        for reading in stated {
            let Some(fit) = compare(reading, known, &about) else {
                continue;
            };
            let fit = if *own { fit } else { fit.in_another_language() };
            if best.as_ref().is_none_or(|best| fit.score > best.score) {
                best = Some(fit);
            }
        }
    }
    best
}

/// A stated code is stronger than names: they only decide among those that bear it.
fn by_code(bearers: &[usize], mut fits: BTreeMap<usize, Fit>) -> BTreeMap<usize, Fit> {
    for (at, fit) in &mut fits {
        if !bearers.contains(at) {
            fit.score *= OTHER_CODE;
            fit.reasons.insert(Reason::OtherCode);
        }
    }
    for at in bearers {
        let fit = fits.entry(*at).or_insert_with(Fit::none);
        fit.reasons.insert(Reason::SameCode);
        fit.score = match bearers {
            [_] => 1.0,
            // Among a few, a name that resembles is as good as one that is equal among all.
            _ => 0.5 + fit.score / 2.0,
        };
    }
    fits
}

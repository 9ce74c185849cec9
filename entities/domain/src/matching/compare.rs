//! One reading of a stated name beside one reading of a member's name.

use std::collections::BTreeSet;

use crate::{
    CountryCode, LocalGovernmentLevel,
    matching::{
        Reason,
        keys::says_something,
        reading::{Alone, Reading, Word},
        regions,
    },
};

/// How well two names fit, and why.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub score: f64,
    pub reasons: BTreeSet<Reason>,
}

impl Fit {
    fn new(score: f64, reasons: impl IntoIterator<Item = Reason>) -> Self {
        Self {
            score,
            reasons: reasons.into_iter().collect(),
        }
    }

    /// Something else that speaks against it.
    pub(super) fn but(mut self, factor: f64, reason: Reason) -> Self {
        self.score *= factor;
        self.reasons.insert(reason);
        self
    }
}

// The scores of the ways in which a name can be written differently, tuned on one half of the real data.
const EQUAL: f64 = 1.0;
const SAME_WORDS: f64 = 0.98;
const OTHER_ACCENTS: f64 = 0.95;
const SAME_SOUND: f64 = 0.92;
const SHORT_WORDS: f64 = 0.95;
const REGION_FITS: f64 = 0.97;
const WITHOUT_ADDITION: f64 = 0.87;
const WITHOUT_WORDS: f64 = 0.85;
const GLOSSED: f64 = 0.90;
const MORE_WORDS: f64 = 0.85;
const OTHER_GLOSS: f64 = 0.87;
const CONTRADICTION: f64 = 0.5;
/// Below what is sure: other places bear names that differ in one letter.
pub(super) const NEARLY: f64 = 0.86;
const ROUGHLY: f64 = 0.8;

/// What is known of a member beside its name.
pub(super) struct About<'a> {
    pub country: CountryCode,
    pub level: Option<LocalGovernmentLevel>,
    pub regions: &'a [String],
}

pub(super) fn compare(stated: &Reading, known: &Reading, about: &About) -> Option<Fit> {
    let mut fit = names(stated, known, about)?;
    if stated.titled != known.titled && stated.plain != known.plain {
        fit = fit.but(0.98, Reason::WithoutTitle);
    }
    for part in [stated.alone, known.alone].into_iter().flatten() {
        let factor = match part {
            Alone::Stroke => 0.91,
            Alone::Bracketed => 0.85,
        };
        fit = fit.but(factor, Reason::SecondName);
    }
    // What two names have behind the stroke is often the region or the river of both.
    if stated.alone.is_some() && known.alone.is_some() {
        fit.score *= 0.85;
    }
    Some(fit.of_level(stated, known, about))
}

fn names(stated: &Reading, known: &Reading, about: &About) -> Option<Fit> {
    use Reason::{Abbreviation, SameName, Spelling, Transliterated};
    let spelling = if stated.transliterated == known.transliterated {
        Spelling
    } else {
        Transliterated
    };
    if stated.plain == known.plain {
        let why = if stated.transliterated == known.transliterated {
            SameName
        } else {
            Transliterated
        };
        let score = if stated.accented == known.accented {
            EQUAL
        } else if known.alone.is_none() && known.accented.is_ascii() && !stated.transliterated {
            // Who writes accents means them.
            OTHER_ACCENTS
        } else {
            SAME_WORDS
        };
        return Some(Fit::new(score, [why]));
    }
    if stated.words.len() == known.words.len() {
        let words = || stated.words.iter().zip(&known.words);
        if words().all(|(one, other)| one.text == other.text) {
            let why = if stated.lengthened == known.lengthened {
                SameName
            } else {
                Abbreviation
            };
            // Where it is the title alone that differs, that is reason enough for one step down.
            let score = if stated.titled == known.titled {
                SAME_WORDS
            } else {
                EQUAL
            };
            return Some(Fit::new(score, [why]));
        }
        let shortened = words().any(|(one, other)| one.short || other.short);
        if shortened && words().all(|(one, other)| abbreviates(one, other)) {
            return Some(Fit::new(SHORT_WORDS, [Abbreviation]));
        }
    }
    if stated.sound == known.sound {
        return Some(Fit::new(SAME_SOUND, [spelling]));
    }
    additions(stated, known, about, spelling).or_else(|| nearly(stated, known, spelling))
}

/// Whether one word is the other, or short for it: “Opf.” for “Oberpfalz”.
fn abbreviates(one: &Word, other: &Word) -> bool {
    let stands_for = |short: &Word, full: &Word| {
        let mut letters = full.text.chars();
        short.short
            && short.text.chars().next() == full.text.chars().next()
            && short
                .text
                .chars()
                .all(|letter| letters.any(|next| next == letter))
    };
    one.text == other.text || stands_for(one, other) || stands_for(other, one)
}

/// One name with an addition that the other does not have, or with another one.
fn additions(stated: &Reading, known: &Reading, about: &About, spelling: Reason) -> Option<Fit> {
    let shared = stated
        .sounds
        .iter()
        .zip(&known.sounds)
        .take_while(|(one, other)| one == other)
        .count();
    let (shared_stated, shared_known) = if shared > 0 {
        (shared, shared)
    } else {
        written_together(stated, known)?
    };
    if !says_something(stated, shared_stated) {
        return None;
    }
    let same_letters = shared > 0
        && stated.words[..shared]
            .iter()
            .zip(&known.words)
            .all(|(one, other)| one.text == other.text);
    let mut fit = match (
        shared_stated == stated.words.len(),
        shared_known == known.words.len(),
    ) {
        (true, true) => return None,
        (true, false) => {
            let told_apart = shared_known >= known.outside;
            if told_apart && in_region(&known.beyond(shared_known), about) == Some(true) {
                Fit::new(REGION_FITS, [Reason::WithoutQualifier])
            } else if shared_known >= known.own {
                Fit::new(WITHOUT_ADDITION, [Reason::WithoutQualifier])
            } else {
                Fit::new(WITHOUT_WORDS, [Reason::WithoutQualifier])
            }
        }
        (false, known_ends) => {
            let region = in_region(&stated.beyond(shared_stated), about);
            match (region, known_ends) {
                (Some(true), true) => Fit::new(REGION_FITS, [Reason::SameRegion]),
                (Some(true), false) => Fit::new(
                    WITHOUT_WORDS,
                    [Reason::SameRegion, Reason::WithoutQualifier],
                ),
                (Some(false), _) => Fit::new(CONTRADICTION, [Reason::OtherRegion]),
                (None, true) if shared_stated >= stated.outside => {
                    Fit::new(GLOSSED, [Reason::MoreQualified])
                }
                (None, true) => Fit::new(MORE_WORDS, [Reason::MoreQualified]),
                // It may as well be the name in another language.
                (None, false) if shared_stated >= stated.outside => {
                    Fit::new(OTHER_GLOSS, [Reason::OtherQualifier])
                }
                (None, false) => Fit::new(CONTRADICTION, [Reason::OtherQualifier]),
            }
        }
    };
    if !same_letters {
        fit = fit.but(0.96, spelling);
    }
    Some(fit)
}

/// How many words of each sound alike when written together, like “Monte Compatri” and “Montecompatri”.
fn written_together(stated: &Reading, known: &Reading) -> Option<(usize, usize)> {
    let (own_stated, own_known) = (stated.own, known.own);
    (stated.sound_of(own_stated) == known.sound_of(own_known)).then_some((own_stated, own_known))
}

/// Whether the member lies in the region that these words name; none if they name no region, or nobody knows.
fn in_region(words: &str, about: &About) -> Option<bool> {
    let codes = regions::codes(about.country, words);
    if codes.is_empty() || about.regions.is_empty() {
        return None;
    }
    Some(about.regions.iter().any(|region| {
        codes
            .iter()
            .any(|code| region.starts_with(code) || code.starts_with(region.as_str()))
    }))
}

fn nearly(stated: &Reading, known: &Reading, spelling: Reason) -> Option<Fit> {
    let length = stated.sound.len().min(known.sound.len());
    let score = match strsim::osa_distance(&stated.sound, &known.sound) {
        1 if length >= 7 => NEARLY,
        1 if length >= 5 => ROUGHLY,
        2 if length >= 9 => ROUGHLY,
        _ => return None,
    };
    Some(Fit::new(score, [spelling]))
}

/// Its own name, and in brackets one that only others use.
const BOTH_NAMES: f64 = 0.97;

/// A name that only others use.
const EXONYM: f64 = 0.97;

/// The same, where it may mean the town of which this is a part.
const EXONYM_OF_WHOLE: f64 = 0.90;

impl Fit {
    /// Nothing is known but the code.
    pub(super) fn none() -> Self {
        Self::new(0.0, [])
    }

    /// Others call it so. A body that only shares the town's code, and none of its names, may be a part of it.
    pub(super) fn exonym(stated: &Reading, known: &Reading, about: &About, named: bool) -> Self {
        let score = if named { EXONYM } else { EXONYM_OF_WHOLE };
        let mut fit = Self::new(score, [Reason::Exonym]);
        if stated.alone == Some(Alone::Bracketed) {
            fit = fit.but(0.9, Reason::SecondName);
        }
        fit.of_level(stated, known, about)
    }

    /// The name in brackets is another name of the same place.
    pub(super) fn with_exonym(mut self) -> Self {
        if self.score >= OTHER_GLOSS {
            self.score = self.score.max(BOTH_NAMES);
            self.reasons.insert(Reason::Exonym);
            self.reasons.remove(&Reason::MoreQualified);
        }
        self
    }

    /// A county and a town of one name are two bodies. What a name says counts more than what a list says of it.
    fn of_level(self, stated: &Reading, known: &Reading, about: &About) -> Self {
        use LocalGovernmentLevel::Municipality;
        let said = known.body.filter(|body| *body != Municipality);
        let level = said.or(about.level).unwrap_or(Municipality);
        if stated.body.unwrap_or(Municipality) == level {
            self
        } else {
            self.but(0.7, Reason::OtherLevel)
        }
    }

    /// The name is one that others use.
    pub(super) fn in_another_language(mut self) -> Self {
        self.score *= 0.99;
        if self.reasons.remove(&Reason::SameName) || !self.reasons.contains(&Reason::Exonym) {
            self.reasons.insert(Reason::Exonym);
        }
        self
    }
}

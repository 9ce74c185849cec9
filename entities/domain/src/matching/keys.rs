//! Keys under which a name is looked up: whoever shares none with a stated name is not compared with it at all.
//! Databases hold them, so that neither a message of offers nor a changed member has to be compared with everything.

use std::collections::BTreeSet;

use crate::{
    CountryCode,
    matching::{
        exonyms,
        reading::{Reading, readings},
        words::COMMON,
    },
};

/// As many words are tried as the beginning of a longer name.
const MAX_WORDS: usize = 5;

/// A shorter name is not guessed at.
const LEAST_TO_GUESS: usize = 6;

/// The keys of one name in a country under which everybody is found that may be linked without being asked.
#[must_use]
pub fn keys(country: CountryCode, name: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for reading in readings(name) {
        keys.insert(format!("{country}={}", reading.sound));
        // The same name with another addition, or with none.
        for count in 1..reading.words.len().min(MAX_WORDS) {
            if says_something(&reading, count) {
                keys.insert(format!("{country}={}", reading.sound_of(count)));
            }
        }
        for place in exonyms::places(country, &reading) {
            keys.insert(of_place(country, place));
        }
    }
    keys
}

/// Keys under which misspelt names are found: looked at where the others lead to nobody, and good for a suggestion.
#[must_use]
pub fn guesses(country: CountryCode, name: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for reading in readings(name) {
        guess(&mut keys, country, &reading.sound);
    }
    keys
}

/// The key of a place that GeoNames knows.
pub(super) fn of_place(country: CountryCode, place: u32) -> String {
    format!("{country}@{place}")
}

fn guess(keys: &mut BTreeSet<String>, country: CountryCode, sound: &str) {
    if sound.len() < LEAST_TO_GUESS || !sound.is_ascii() {
        return;
    }
    // One letter more, less or other leaves one half as it is.
    let half = sound.len() / 2;
    for length in [half - 1, half] {
        keys.insert(format!("{country}<{}", &sound[..length]));
        keys.insert(format!("{country}>{}", &sound[sound.len() - length..]));
    }
    let consonants: String = sound
        .chars()
        .filter(|letter| !"aeiou".contains(*letter))
        .collect();
    if consonants.len() > 3 {
        keys.insert(format!("{country}~{consonants}"));
    }
}

/// Whether the first words of a name are enough to recognise it.
pub(super) fn says_something(reading: &Reading, count: usize) -> bool {
    let words = &reading.words[..count];
    let rare = words
        .iter()
        .any(|word| !COMMON.contains(&word.text.as_str()) && word.text.len() > 2);
    (rare || count > 1) && words.iter().map(|word| word.text.len()).sum::<usize>() > 2
}

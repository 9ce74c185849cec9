//! Themes in the words of a list.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use super::{Concept, Theme, scheme};
use crate::text::fold;

/// How like each other two words are at the least for one to be offered in place of the other.
const ALIKE: f64 = 0.88;

/// Between the themes of one cell.
const SIGNS: [char; 10] = [',', ';', '/', '|', '+', '&', '•', '·', '\n', '\t'];

/// The word for “and” in the languages of the vocabulary.
const AND: [&str; 10] = ["and", "et", "und", "y", "e", "i", "en", "a", "och", "ed"];

static BY_WORDS: LazyLock<HashMap<String, &'static Concept>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for concept in scheme::concepts() {
        for words in names(concept) {
            all.insert(key(words), concept);
        }
    }
    all
});

/// What a cell says of themes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognised {
    /// The themes of the vocabulary that it names.
    pub themes: BTreeSet<Theme>,
    /// What else stands there, as it is written.
    pub unknown: Vec<String>,
}

/// Reads a cell that may name several themes, separated by signs or by “and” in a language of the vocabulary.
#[must_use]
pub fn recognise(cell: &str) -> Recognised {
    let mut found = Recognised::default();
    if let Some(concept) = concept(cell) {
        found.themes.insert(Theme::from(concept));
        return found;
    }
    for part in cell.split(SIGNS).map(str::trim) {
        if let Some(theme) = Theme::of_iri(part) {
            found.themes.insert(theme);
            continue;
        }
        // A dash or a full stop alone says nothing.
        if key(part).is_empty() {
            continue;
        }
        match one_or_all(part) {
            Some(concepts) => found.themes.extend(concepts.into_iter().map(Theme::from)),
            None => found.unknown.push(part.to_owned()),
        }
    }
    found
}

/// A name may itself hold an “and”, so a part is taken apart only where each piece is a theme.
fn one_or_all(part: &str) -> Option<Vec<&'static Concept>> {
    if let Some(concept) = concept(part) {
        return Some(vec![concept]);
    }
    let words: Vec<&str> = part.split_whitespace().collect();
    words
        .split(|word| AND.contains(&word.to_lowercase().as_str()))
        .map(|piece| concept(&piece.join(" ")))
        .collect()
}

/// The concept that a text names.
pub(super) fn concept(text: &str) -> Option<&'static Concept> {
    BY_WORDS.get(&key(text)).copied()
}

/// The concept with the name that is most like a text. Of names that are equally like it, that of the first concept.
pub(super) fn nearest(text: &str) -> Option<&'static Concept> {
    let text = key(text);
    let mut best: Option<(f64, &Concept)> = None;
    for concept in scheme::concepts() {
        for words in names(concept) {
            let likeness = strsim::jaro_winkler(&text, &key(words));
            if likeness >= ALIKE && best.is_none_or(|(most, _)| likeness > most) {
                best = Some((likeness, concept));
            }
        }
    }
    best.map(|(_, concept)| concept)
}

/// Every text that names a concept.
pub(super) fn names(concept: &'static Concept) -> impl Iterator<Item = &'static str> {
    let labels = concept.labels().chain(concept.alternative_labels());
    std::iter::once(concept.id.as_str()).chain(labels.map(|label| label.text))
}

/// A text's words, folded, with single spaces between: hyphens, quotes and full stops come and go.
pub(super) fn key(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

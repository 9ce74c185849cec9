//! What the vocabulary says of one theme.

use std::collections::BTreeMap;

use super::scheme;
use crate::Language;

/// A concept of the vocabulary.
#[derive(Debug, PartialEq, Eq)]
pub struct Concept {
    pub(super) id: String,
    pub(super) preferred: BTreeMap<Language, String>,
    pub(super) alternative: Vec<(Language, String)>,
    pub(super) broader: Vec<String>,
    pub(super) exact: Vec<String>,
    pub(super) close: Vec<String>,
}

/// A concept's name, and the language that it is in: not always the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The name.
    pub text: &'static str,
    /// Its language.
    pub language: &'static Language,
}

impl Concept {
    /// The stable id: words of small letters, joined by hyphens.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The IRI by which SKOS tools know it.
    #[must_use]
    pub fn iri(&self) -> String {
        format!("{}{}", scheme::IRI, self.id)
    }

    /// The name in the first of the wanted languages that there is one in, by the look-up of RFC 4647 (de for de-AT);
    /// else in English, which every concept has.
    #[must_use]
    pub fn label(&'static self, wanted: &[Language]) -> Option<Label> {
        let label =
            |(language, text): (&'static Language, &'static String)| Label { text, language };
        let found = wanted
            .iter()
            .flat_map(Language::ranges)
            .find_map(|range| self.preferred.get_key_value(range.as_str()));
        found
            .or_else(|| self.preferred.get_key_value("en"))
            .map(label)
    }

    /// The names, one for each language, in the order of the languages' tags.
    pub fn labels(&'static self) -> impl Iterator<Item = Label> {
        self.preferred
            .iter()
            .map(|(language, text)| Label { text, language })
    }

    /// Other words for it, as lists and spreadsheets have them; in the order of the vocabulary's file.
    pub fn alternative_labels(&'static self) -> impl Iterator<Item = Label> {
        self.alternative
            .iter()
            .map(|(language, text)| Label { text, language })
    }

    /// The concepts that this one is a part of, by id ascending.
    pub fn broader(&self) -> impl Iterator<Item = &'static Self> {
        self.broader.iter().filter_map(|id| scheme::concept(id))
    }

    /// The concepts that are a part of this one, by id ascending.
    pub fn narrower(&self) -> impl Iterator<Item = &'static Self> {
        scheme::concepts()
            .iter()
            .filter(|other| other.broader.contains(&self.id))
    }

    /// The concepts of `EuroVoc` that are the same notion, by their numbers there.
    pub fn exact_matches(&self) -> impl Iterator<Item = &str> {
        self.exact.iter().map(String::as_str)
    }

    /// The concepts of `EuroVoc` that are nearly the same notion, by their numbers there.
    pub fn close_matches(&self) -> impl Iterator<Item = &str> {
        self.close.iter().map(String::as_str)
    }
}

//! Text in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The same text by language (BCP 47): at most one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(BTreeMap<String, String>);

impl Localized {
    /// From texts and their languages: of two in one language the later counts.
    pub fn new(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(texts.into_iter().collect())
    }

    /// Whether there is no text in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Language and text, in the order of the languages.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// The texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// The text that stands for all where one is needed: the English one, else the first.
    #[must_use]
    pub fn main(&self) -> Option<&str> {
        let text = self.0.get("en").or_else(|| self.0.values().next());
        text.map(String::as_str)
    }

    /// These texts, and in other languages those of another.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        for (language, text) in &other.0 {
            self.0
                .entry(language.clone())
                .or_insert_with(|| text.clone());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[(&str, &str)]) -> Localized {
        Localized::new(
            texts
                .iter()
                .map(|(language, text)| ((*language).to_owned(), (*text).to_owned())),
        )
    }

    #[test]
    fn the_english_text_stands_for_all_and_else_the_first() {
        assert_eq!(of(&[("de", "Fest"), ("en", "Feast")]).main(), Some("Feast"));
        assert_eq!(of(&[("pl", "Święto"), ("de", "Fest")]).main(), Some("Fest"));
        assert_eq!(of(&[]).main(), None);
    }

    #[test]
    fn one_side_keeps_its_words_and_takes_those_that_it_lacks() {
        let both = of(&[("de", "Fest")]).or(&of(&[("de", "Feier"), ("fr", "Fête")]));
        assert_eq!(both, of(&[("de", "Fest"), ("fr", "Fête")]));
    }
}

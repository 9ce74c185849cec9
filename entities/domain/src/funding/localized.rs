//! Texts that programmes have in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text in at least one language, by BCP 47 tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<String, String>",
    into = "BTreeMap<String, String>"
)]
pub struct LocalizedText(BTreeMap<String, String>);

/// Not such a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocalizedTextError {
    /// In no language.
    #[error("there is no text: give it in at least one language, like {{\"en\": \"…\"}}")]
    Empty,
    /// Not a language.
    #[error("“{0}” is not a language tag: two or three small letters, like fr")]
    Language(String),
    /// Nothing, too much, or what cannot be shown.
    #[error(
        "the text in “{0}” must have 1 to {LONGEST} characters, without control characters other than line breaks"
    )]
    Text(String),
}

const LONGEST: usize = 4_000;

impl LocalizedText {
    /// A text in one language.
    pub fn new(language: &str, text: &str) -> Result<Self, LocalizedTextError> {
        Self::try_from(BTreeMap::from([(language.to_owned(), text.to_owned())]))
    }

    /// The text in the first of these languages that it has, else in English, else in any; and which that is.
    #[must_use]
    pub fn in_languages(&self, wanted: &[&str]) -> (&str, &str) {
        wanted
            .iter()
            .chain(&["en"])
            .find_map(|language| self.0.get_key_value(*language))
            .or_else(|| self.0.first_key_value())
            .map_or(("", ""), |(language, text)| (language, text))
    }

    /// Language and text, by language.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// These texts, and those of another in languages that are missing here.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut texts = other.0.clone();
        texts.extend(self.0.clone());
        Self(texts)
    }
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

impl TryFrom<BTreeMap<String, String>> for LocalizedText {
    type Error = LocalizedTextError;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, LocalizedTextError> {
        if texts.is_empty() {
            return Err(LocalizedTextError::Empty);
        }
        for (language, text) in &texts {
            if !is_language(language) {
                return Err(LocalizedTextError::Language(language.clone()));
            }
            let shown = !text.contains(|c: char| c.is_control() && c != '\n');
            if text.trim().is_empty() || text.chars().count() > LONGEST || !shown {
                return Err(LocalizedTextError::Text(language.clone()));
            }
        }
        Ok(Self(texts))
    }
}

impl From<LocalizedText> for BTreeMap<String, String> {
    fn from(text: LocalizedText) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_gets_the_language_wanted_most() {
        let text: LocalizedText =
            serde_json::from_str(r#"{"de":"Netze","en":"Networks","fr":"Réseaux"}"#).unwrap();
        assert_eq!(text.in_languages(&["pl", "fr"]), ("fr", "Réseaux"));
        assert_eq!(text.in_languages(&["pl"]), ("en", "Networks"));
        let german = LocalizedText::new("de", "Netze").unwrap();
        assert_eq!(german.in_languages(&["pl"]), ("de", "Netze"));
        assert_eq!(german.and(&text).in_languages(&["fr"]).1, "Réseaux");
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for bad in [
            r"{}",
            r#"{"EN":"x"}"#,
            r#"{"e":"x"}"#,
            r#"{"en":" "}"#,
            "{\"en\":\"a\\u0007\"}",
        ] {
            assert!(serde_json::from_str::<LocalizedText>(bad).is_err(), "{bad}");
        }
    }
}

//! What people read, in several languages.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language by its ISO 639 code of two or three small letters, like `en`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// Not the code of a language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a language: its ISO 639 code in two or three small letters, like en")]
pub struct LanguageError(pub String);

impl Language {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits =
            matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_lowercase());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(LanguageError(text.to_owned()))
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::vocabulary::travels_as_text!(Language);

/// One text in several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<Language, String>);

impl Texts {
    /// The text in the first of the wished languages that there is, else in any.
    #[must_use]
    pub fn in_language<'a>(&self, wished: impl IntoIterator<Item = &'a Language>) -> Option<&str> {
        wished
            .into_iter()
            .find_map(|language| self.0.get(language))
            .or_else(|| self.0.values().next())
            .map(String::as_str)
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn get(&self, language: &Language) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// Every language with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.0
            .iter()
            .map(|(language, text)| (language, text.as_str()))
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Language, String)> for Texts {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

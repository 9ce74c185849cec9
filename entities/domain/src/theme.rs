//! What a cooperation is about: themes, each by the id of a concept of the vocabulary.
//!
//! The vocabulary is a SKOS concept scheme (`theme/themes.ttl`), the same in every node of one version. Nodes of another
//! version know more or fewer concepts, so a theme is an id that may be unknown here: it is kept and passed on as it is.

mod concept;
mod recognise;
mod scheme;

use std::{fmt, str::FromStr};

pub use concept::{Concept, Label};
pub use recognise::{Recognised, recognise};
pub use scheme::{IRI, SchemeError, VERSION, concepts, turtle};

/// A theme of cooperation: a short word or two, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Theme(String);

/// Not a theme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a theme: 1 to 64 characters, no control characters and no '|'")]
pub struct ThemeError(pub String);

/// No theme of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is no theme of the vocabulary: {}", advice(*.nearest))]
pub struct UnknownThemeError {
    text: String,
    nearest: Option<&'static Concept>,
}

fn advice(nearest: Option<&Concept>) -> String {
    match nearest {
        Some(concept) => format!("did you mean {}?", concept.id()),
        None => "give the id of one, such as economic-development or culture".to_owned(),
    }
}

impl UnknownThemeError {
    /// The concept with the label that is most like the text, where one is like it.
    #[must_use]
    pub const fn nearest(&self) -> Option<&'static Concept> {
        self.nearest
    }
}

impl Theme {
    /// The theme of a concept of the vocabulary, by its id.
    pub fn parse(id: &str) -> Result<Self, UnknownThemeError> {
        match scheme::concept(id) {
            Some(concept) => Ok(Self::from(concept)),
            None => Err(UnknownThemeError {
                text: id.to_owned(),
                nearest: recognise::nearest(id),
            }),
        }
    }

    /// The theme that a text names: by its id or by a label in any language, without case, accents and punctuation.
    #[must_use]
    pub fn recognise(text: &str) -> Option<Self> {
        recognise::concept(text).map(Self::from)
    }

    /// The theme as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the vocabulary says of it; nothing of a theme of another version, or of what stood in a list and is none.
    #[must_use]
    pub fn concept(&self) -> Option<&'static Concept> {
        scheme::concept(&self.0)
    }
}

impl From<&Concept> for Theme {
    fn from(concept: &Concept) -> Self {
        Self(concept.id().to_owned())
    }
}

impl FromStr for Theme {
    type Err = ThemeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let theme = text.trim().to_lowercase();
        let fits = (1..=64).contains(&theme.chars().count())
            && !theme.contains(|c: char| c.is_control() || c == '|');
        if fits {
            Ok(Self(theme))
        } else {
            Err(ThemeError(text.to_owned()))
        }
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;

//! What a cooperation is about: themes, each by the id of a concept of the vocabulary.
//!
//! The vocabulary is a SKOS concept scheme (`theme/themes.ttl`), the same in every node of one version. Nodes of another
//! version know more or fewer concepts, so a theme is an id that may be unknown here: it is kept and passed on as it is.
//! Words of a list that name no concept become an id outside the vocabulary, `x-` and the words, so that they are not
//! lost; once a later version of the vocabulary knows the words, the theme is that concept.

mod concept;
mod recognise;
mod scheme;

use std::{borrow::Cow, fmt, str::FromStr};

pub use concept::{Concept, Label};
pub use recognise::{Recognised, recognise};
pub use scheme::{IRI, SchemeError, VERSION, concepts, turtle};

/// A theme of cooperation, by its id: that of a concept, of a concept of another version of the vocabulary, or `x-` and
/// words that are none. Small letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Theme(String);

/// Not a theme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a theme: 1 to 64 characters, letters or digits among them, no control characters and no '|'"
)]
pub struct ThemeError(pub String);

/// What stands before words that are no concept's.
const OUTSIDE: &str = "x-";

/// How long an id is at the most: what nodes of the first version take.
const MAX_LENGTH: usize = 64;

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

    /// The theme that a list's words say: the concept that they name, else an id outside the vocabulary that keeps them,
    /// in Latin letters.
    pub fn of_words(text: &str) -> Result<Self, ThemeError> {
        let fault = || ThemeError(text.to_owned());
        let fits = (1..=MAX_LENGTH).contains(&text.trim().chars().count())
            && !text.contains(|c: char| c.is_control() || c == '|');
        if !fits {
            return Err(fault());
        }
        if let Some(theme) = Self::recognise(text) {
            return Ok(theme);
        }
        let written = text.trim();
        if let Some(words) = written.strip_prefix(OUTSIDE)
            && is_id(written)
        {
            let theme = Self::recognise(words);
            return Ok(theme.unwrap_or_else(|| Self(written.to_owned())));
        }
        let latin = deunicode::deunicode(&recognise::key(text));
        let words = recognise::key(&latin).replace(' ', "-");
        if words.is_empty() {
            return Err(fault());
        }
        let mut id = format!("{OUTSIDE}{words}");
        id.truncate(MAX_LENGTH);
        id.truncate(id.trim_end_matches('-').len());
        Ok(Self(id))
    }

    /// The theme that somebody chooses who can look at the vocabulary: a concept, by its id or a name. What is kept
    /// outside the vocabulary stays by its id, so that a list of themes can be given back as it was; nothing new gets
    /// there.
    pub fn of_choice(text: &str) -> Result<Self, UnknownThemeError> {
        match Self::of_words(text) {
            Ok(theme) if !theme.is_outside() || theme.as_str() == text => Ok(theme),
            _ => Self::parse(text),
        }
    }

    /// The theme of an IRI: of a concept of this version of the vocabulary, or of another.
    #[must_use]
    pub fn of_iri(iri: &str) -> Option<Self> {
        let id = iri.strip_prefix(IRI)?;
        is_id(id).then(|| Self(id.to_owned()))
    }

    /// As a list has it that may be read by any version: the id, where it says by itself what it is. An id that only
    /// another version knows could be some list's words, and is written as an IRI.
    #[must_use]
    pub fn in_a_list(&self) -> Cow<'_, str> {
        if self.is_outside() || self.concept().is_some() {
            Cow::Borrowed(&self.0)
        } else {
            Cow::Owned(format!("{IRI}{}", self.0))
        }
    }

    /// Whether it is no concept of any version of the vocabulary, but words that stood in a list.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.0.starts_with(OUTSIDE)
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

    /// An id stays what it is, known here or not; anything else is read as a list's words are, for so themes were written
    /// before there was a vocabulary.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = Self::of_words(text)?;
        if read.is_outside() && is_id(text) {
            return Ok(Self(text.to_owned()));
        }
        Ok(read)
    }
}

fn is_id(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() <= MAX_LENGTH && text.split('-').all(is_word)
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;

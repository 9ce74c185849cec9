//! What somebody searches for.

use std::str::FromStr;

use super::{Text, small, text::words};
use crate::text::fold;

/// No search is longer.
pub const MAX_CHARACTERS: usize = 200;

/// No search has more words, small ones aside.
pub const MAX_WORDS: usize = 12;

/// The words that are looked for, folded, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search(Vec<String>);

/// Not a search.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// Too long.
    #[error(
        "a search has at most {MAX_CHARACTERS} characters, not {0}: leave out what matters least"
    )]
    Characters(usize),
    /// Too many words.
    #[error("a search has at most {MAX_WORDS} words, not {0}: leave out what matters least")]
    Words(usize),
}

impl Search {
    /// The words that are looked for. Whatever has one of them has it as a part of its folded text, so that a database can
    /// leave out most of what has none; without words everything is found.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether a text has one of the words, wherever it stands.
    #[must_use]
    pub fn is_in(&self, text: &Text) -> bool {
        self.0.iter().any(|word| text.has(word) > 0)
    }
}

impl FromStr for Search {
    type Err = SearchError;

    /// Small words are left out, unless there are no others.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let characters = text.chars().count();
        if characters > MAX_CHARACTERS {
            return Err(SearchError::Characters(characters));
        }
        let folded = fold(text);
        let mut found: Vec<String> = Vec::new();
        for word in words(&folded) {
            if !found.iter().any(|known| known == word) {
                found.push(word.to_owned());
            }
        }
        if found.iter().any(|word| !small::is_small(word)) {
            found.retain(|word| !small::is_small(word));
        }
        if found.len() > MAX_WORDS {
            return Err(SearchError::Words(found.len()));
        }
        Ok(Self(found))
    }
}

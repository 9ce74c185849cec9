//! Texts, made ready to be searched.

use crate::text::fold;

/// What [`Text::has`] gives for a word as it stands.
pub(super) const FULLY: u32 = 2;

/// Shorter words are not looked for as the beginnings of others: too many begin with them.
const SHORTEST_BEGINNING: usize = 3;

/// The words of a text, folded. It can be kept as it is: to read it back costs nothing, to fold it again does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The words of what somebody wrote.
    #[must_use]
    pub fn of(written: &str) -> Self {
        let folded = fold(written);
        let mut text = String::with_capacity(folded.len() + 2);
        for word in words(&folded) {
            text.push(' ');
            text.push_str(word);
        }
        text.push(' ');
        Self(text)
    }

    /// What [`Text::as_str`] gave, read back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// Each word between two single spaces, also at both ends: a text that has a word beginning with `klima` contains
    /// ` klima`, so that a database can leave out most of the others.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|word| !word.is_empty())
    }

    /// 2 where a word is in it, 1 where it is the beginning of one, else 0.
    pub(super) fn has(&self, word: &str) -> u32 {
        self.words()
            .map(|own| likeness(own, word))
            .max()
            .unwrap_or(0)
    }

    /// Whether two words are in it side by side, of which the second may be the beginning of one.
    pub(super) fn has_beside(&self, one: &str, other: &str) -> bool {
        let seconds = self.words().skip(1);
        let mut pairs = self.words().zip(seconds);
        pairs.any(|(first, second)| first == one && likeness(second, other) > 0)
    }
}

fn likeness(own: &str, word: &str) -> u32 {
    if own == word {
        FULLY
    } else {
        u32::from(own.starts_with(word) && word.chars().count() >= SHORTEST_BEGINNING)
    }
}

/// The words of a folded text.
pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

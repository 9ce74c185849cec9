//! What lists are filtered by beside what all kinds have: a word out of several that a listing may have at once.

use crate::{Language, vocabulary::vocabulary};

vocabulary! {
    /// Of what a word says something.
    Facet, FacetError, "what listings are filtered by":
    /// A kind of cooperation.
    Kind = "KIND",
    /// A country that is asked for.
    Country = "COUNTRY",
    /// A language by BCP 47, and each that it is a case of: `de-AT`, and `de`.
    Language = "LANGUAGE",
    /// A barrier that it helps against.
    Answer = "ANSWER",
    /// Whether it costs something: [`FREE`] or [`PAID`].
    Fee = "FEE",
    /// The node of an association that has no word on a member of its own, of which others say that it takes part.
    Unanswered = "UNANSWERED",
}

/// It costs nothing.
pub const FREE: &str = "FREE";

/// It costs something.
pub const PAID: &str = "PAID";

impl Facet {
    /// Of languages: whoever looks for German finds Austrian German, too.
    pub(super) fn of_languages<'a>(
        languages: impl IntoIterator<Item = &'a Language>,
    ) -> impl Iterator<Item = (Self, String)> {
        let ranges = languages.into_iter().flat_map(Language::ranges);
        ranges.map(|range| (Self::Language, range))
    }
}

/// Each of some words.
pub(super) fn facet(
    of: Facet,
    words: impl IntoIterator<Item: ToString>,
) -> impl Iterator<Item = (Facet, String)> {
    words.into_iter().map(move |word| (of, word.to_string()))
}

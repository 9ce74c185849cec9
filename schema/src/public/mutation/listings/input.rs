//! Parts of inputs, and how they are read.

use std::collections::BTreeSet;

use async_graphql::{InputObject, MaybeUndefined};
use jumelage_domain::{
    Language, Localized, PartialDate,
    text::{has_control_characters, tidy},
};

use crate::{public::mutation::flaws::Flaws, scalar::Url};

/// A text in a language.
#[derive(InputObject)]
pub(in crate::public::mutation) struct LocalizedTextInput {
    /// The text.
    text: String,
    /// BCP 47.
    language: String,
}

/// Declares the input by which a kind of listing is deleted.
macro_rules! deletion {
    ($name:ident, $id:literal) => {
        /// A record to be deleted.
        #[derive(async_graphql::InputObject)]
        pub(crate) struct $name {
            #[doc = $id]
            pub(super) id: async_graphql::ID,
            /// The record's `version` as it was read: where it is another by now, nothing is deleted.
            pub(super) if_version: Option<String>,
        }
    };
}

pub(in crate::public::mutation) use deletion;

/// Letters of the longest title or place.
pub(in crate::public::mutation) const MAX_TITLE: usize = 300;

/// Letters of the longest text.
pub(in crate::public::mutation) const MAX_TEXT: usize = 20_000;

/// Takes over what is not left out: null is none.
pub(in crate::public::mutation) fn given<T>(
    value: MaybeUndefined<T>,
    take: impl FnOnce(Option<T>),
) {
    if !value.is_undefined() {
        take(value.take());
    }
}

/// What is recorded, as a change of nothing: what is left out stays away.
pub(in crate::public::mutation) fn stated<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

/// A text that says something. What is no longer than a title may be is one line.
pub(in crate::public::mutation) fn text(
    path: &[&str],
    given: &str,
    most: usize,
    flaws: &mut Flaws,
) -> Option<String> {
    let text = tidy(given);
    let length = text.chars().count();
    if text.is_empty() {
        flaws.invalid(path, "this is empty: leave it out");
    } else if length > most {
        flaws.invalid(path, format!("this may have {most} letters, not {length}"));
    } else if most <= MAX_TITLE && text.contains(char::is_control) {
        flaws.invalid(
            path,
            "this has control characters, such as a line's end: leave them out",
        );
    } else if has_control_characters(&text) {
        flaws.invalid(
            path,
            "this has control characters that are no line's end: leave them out",
        );
    } else {
        return Some(text);
    }
    None
}

/// A text in several languages, one in each.
pub(in crate::public::mutation) fn texts(
    field: &str,
    given: Vec<LocalizedTextInput>,
    most: usize,
    flaws: &mut Flaws,
) -> Localized {
    let texts = flaws.each(&[field], given, |flaws, path, one| {
        let at = |last: &'static str| -> Vec<&str> { path.iter().copied().chain([last]).collect() };
        let language = flaws.language(&at("language"), &one.language);
        let text = text(&at("text"), &one.text, most, flaws);
        language.zip(text)
    });
    let mut seen = BTreeSet::new();
    for (language, _) in &texts {
        if !seen.insert(language) {
            flaws.invalid(
                &[field],
                format!("there are two texts in the language “{language}”: say one"),
            );
        }
    }
    Localized::new(texts.clone())
}

/// Notes where there is no title. `what` is what has one: “an activity”.
pub(in crate::public::mutation) fn titled(title: &Localized, what: &str, flaws: &mut Flaws) {
    if title.is_empty() {
        let message = format!("{what} has a title in at least one language");
        flaws.invalid(&["title"], message);
    }
}

/// Languages.
pub(in crate::public::mutation) fn languages(
    given: Vec<String>,
    flaws: &mut Flaws,
) -> BTreeSet<Language> {
    flaws.each(&["languages"], given, |flaws, path, tag| {
        flaws.read(path, tag.parse())
    })
}

/// Addresses of pages.
pub(in crate::public::mutation) fn links(given: Vec<Url>, flaws: &mut Flaws) -> BTreeSet<String> {
    flaws.each(&["links"], given, |flaws, path, url| {
        flaws.website(path, &url.0)
    })
}

/// Notes where something ends before it begins. `first` and `last` are the fields.
pub(in crate::public::mutation) fn in_order(
    (first, starts): (&str, Option<&PartialDate>),
    (last, ends): (&[&str], Option<&PartialDate>),
    flaws: &mut Flaws,
) {
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends.last_day() < starts.first_day()
    {
        let message = format!("{ends} is before {starts}, which `{first}` says");
        flaws.invalid(last, message);
    }
}

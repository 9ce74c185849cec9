//! Texts in the language that is asked for.

use async_graphql::SimpleObject;
use jumelage_domain::{
    funding::{LocalizedText, MessageLanguage},
    messages::Language,
};

/// A text, and in which language it is.
#[derive(SimpleObject)]
pub struct FundingText {
    /// A BCP 47 tag.
    language: String,
    /// The text.
    text: String,
}

/// As the argument of a field gives them, the one wanted most first.
pub(super) type Languages = Option<crate::languages::Languages>;

impl FundingText {
    /// What somebody wrote: in the first of these languages that it has, else in English, else in any.
    pub(super) fn of(text: &LocalizedText, languages: &Languages) -> Self {
        let wanted: Vec<&str> = languages.iter().flatten().map(String::as_str).collect();
        let (language, text) = text.in_languages(&wanted);
        Self {
            language: language.to_owned(),
            text: text.to_owned(),
        }
    }

    /// What this program says: in the first of these languages that it speaks, else in English.
    pub(super) fn said(languages: &Languages, say: impl FnOnce(MessageLanguage) -> String) -> Self {
        let mut wanted = languages.iter().flatten();
        let spoken = |tag: &String| tag.split('-').next()?.parse::<Language>().ok();
        let language = wanted.find_map(spoken).unwrap_or_default();
        Self {
            language: language.to_string(),
            text: say(language),
        }
    }
}

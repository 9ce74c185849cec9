//! A language.

use async_graphql::SimpleObject;
use jumelage_domain::Language;

/// A language of Europe.
#[derive(SimpleObject)]
pub(crate) struct KnownLanguage {
    /// BCP 47.
    tag: String,
    /// What its speakers call it.
    name: String,
}

impl KnownLanguage {
    /// All of them, by tag.
    pub(super) fn all() -> Vec<Self> {
        let named = |language: Language| {
            Some(Self {
                name: language.endonym()?.to_owned(),
                tag: language.to_string(),
            })
        };
        Language::of_europe().filter_map(named).collect()
    }
}

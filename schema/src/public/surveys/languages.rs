//! A survey's texts in the languages that a reader wishes.

use jumelage_domain::survey::{self, Instrument, Language};

use crate::error::{CatalogueError, Result};

/// The languages in which texts are wanted: the reader's, then the survey's own.
pub(super) struct Texts(Vec<Language>);

impl Texts {
    /// For a reader who wishes these languages. Of a tag like `de-AT` the language counts.
    pub(super) fn of(instrument: &Instrument, wished: &[String]) -> Result<Self> {
        let mut languages = Vec::new();
        for tag in wished {
            let language = tag.split('-').next().unwrap_or_default();
            let language = language.to_ascii_lowercase().parse::<Language>();
            languages.push(language.map_err(CatalogueError::argument)?);
        }
        languages.extend(instrument.draft().languages.iter().cloned());
        Ok(Self(languages))
    }

    /// A text, if there is one.
    pub(super) fn any(&self, texts: &survey::Texts) -> Option<String> {
        texts.in_language(&self.0).map(str::to_owned)
    }

    /// A text that every sound instrument has.
    pub(super) fn needed(&self, texts: &survey::Texts) -> Result<String> {
        self.any(texts)
            .ok_or_else(|| CatalogueError::internal(&NoText))
    }
}

/// An instrument that was checked lacks a text.
#[derive(Debug, thiserror::Error)]
#[error("a text of a survey is missing in every language")]
struct NoText;

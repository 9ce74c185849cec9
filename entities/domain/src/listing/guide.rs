//! What can be read or filled in: guides and templates.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Barrier, Facet, Facts, Listing, facet};
use crate::{Language, Localized, PartialDate, Sdg, Theme, vocabulary::vocabulary};

vocabulary! {
    /// What kind of help it is.
    GuideKind, GuideKindError, "a kind of guide":
    /// Explains how something is done.
    Guide = "GUIDE",
    /// To be filled in: an agreement, a charter, a programme.
    Template = "TEMPLATE",
    /// What must not be forgotten.
    Checklist = "CHECKLIST",
    /// How others have done it.
    CaseStudy = "CASE_STUDY",
    /// Anything else.
    Other = "OTHER",
}

/// A guide or a template, as an association recommends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Guide {
    /// What kind of help it is.
    pub kind: GuideKind,
    /// What it is called.
    pub title: Localized,
    /// What is in it, and for whom.
    #[serde(default)]
    pub description: Localized,
    /// Where it is: an address.
    pub url: String,
    /// In which languages.
    #[serde(default)]
    pub languages: BTreeSet<Language>,
    /// Who has published it, in words.
    #[serde(default)]
    pub publisher: Option<String>,
    /// When it was published.
    #[serde(default)]
    pub published_on: Option<PartialDate>,
    /// What it is about.
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// The goals that it serves.
    #[serde(default)]
    pub sdgs: BTreeSet<Sdg>,
    /// The barriers that it helps against.
    #[serde(default)]
    pub answers: BTreeSet<Barrier>,
    /// Addresses of further pages about it.
    #[serde(default)]
    pub links: BTreeSet<String>,
}

impl Listing for Guide {
    const SHARED: bool = false;

    fn facts(&self) -> Facts<'_> {
        let answers = facet(Facet::Answer, &self.answers);
        Facts {
            category: Some(self.kind.as_str()),
            starts_on: self.published_on.as_ref(),
            links: self.links.iter().map(String::as_str).collect(),
            facets: answers
                .chain(Facet::of_languages(&self.languages))
                .collect(),
            words: self
                .publisher
                .as_deref()
                .into_iter()
                .chain(self.description.texts())
                .collect(),
            ..Facts::of(&self.title, &self.themes, &self.sdgs)
        }
    }

    fn settle(self, _: &Self) -> Self {
        self
    }
}

//! What training and guidance have in common.

use async_graphql::{Enum, InputObject, Object};
use jumelage_domain::{Language, Localized, listing::Facet};
use sea_orm::Condition;

use super::{LocalizedText, filter::parts, text::texts};
use crate::{
    languages::Languages,
    {error::Result as CatalogueResult, scalar::DateTime},
};

/// What stands in the way of cooperation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::listing::Barrier")]
pub enum Barrier {
    /// There is no money.
    Funding,
    /// There are not enough people, or they have no time.
    Staff,
    /// Nobody knows how.
    KnowHow,
}

/// The fields of both, flattened into each.
pub(super) struct OfferFields {
    pub(super) description: Localized,
    pub(super) languages: Vec<Language>,
    pub(super) answers: Vec<jumelage_domain::listing::Barrier>,
}

#[Object]
impl OfferFields {
    /// What is in it, and for whom.
    async fn description(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Languages>,
    ) -> Vec<LocalizedText> {
        texts(&self.description, languages.as_deref())
    }

    /// In which languages it is, BCP 47.
    async fn languages(&self) -> Vec<&str> {
        self.languages.iter().map(Language::as_str).collect()
    }

    /// The barriers that it helps against: choices of the survey's question about barriers.
    async fn answers(&self) -> Vec<Barrier> {
        let answers = self.answers.iter();
        answers.map(|barrier| (*barrier).into()).collect()
    }
}

/// What both can be filtered by.
#[derive(InputObject, Clone, Debug, Default)]
pub struct OfferFilter {
    /// Listed by one of these associations.
    associations: Option<Vec<String>>,
    /// In one of these languages, BCP 47; `de` finds `de-AT`.
    languages: Option<Languages>,
    /// Helping against one of these barriers.
    answers: Option<Vec<Barrier>>,
    /// About one of these themes. At most 50.
    themes: Option<Vec<String>>,
    /// Serving one of these Sustainable Development Goals, 1 to 17. At most 50.
    sdgs: Option<Vec<i32>>,
    /// In its title and its texts, without case or accents; part of a word will do.
    search: Option<String>,
    /// Changed at this moment or later.
    updated_since: Option<DateTime>,
}

impl OfferFilter {
    /// As a condition on `listing`.
    pub(super) fn condition(&self) -> CatalogueResult<Condition> {
        let answers = self.answers.as_deref().map(|answers| {
            let answers = answers.iter().copied();
            parts::with(
                Facet::Answer,
                answers.map(jumelage_domain::listing::Barrier::from),
            )
        });
        Ok(Condition::all()
            .add_option(self.associations.as_deref().map(parts::by_associations))
            .add_option(parts::read(self.languages.as_deref(), parts::in_languages)?)
            .add_option(answers)
            .add_option(parts::read(self.themes.as_deref(), parts::about)?)
            .add_option(parts::read(self.sdgs.as_deref(), parts::serving)?)
            .add_option(self.search.as_deref().map(parts::saying))
            .add_option(self.updated_since.as_ref().map(parts::updated_since)))
    }
}

//! Guides and templates.

use async_graphql::{Enum, ID, InputObject, Object, Result};
use jumelage_domain::listing as domain;
use jumelage_entities::listing::Column;
use sea_orm::{ColumnTrait, Condition};

use super::{
    Listing, ListingFields, lists,
    offer::{OfferFields, OfferFilter},
};
use crate::{
    catalogue::connection::{PageInfo, Paged},
    error::Result as CatalogueResult,
    scalar::{PartialDate, Url},
};

/// What kind of help it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::listing::GuideKind")]
pub enum GuideKind {
    /// Explains how something is done.
    Guide,
    /// To be filled in: an agreement, a charter, a programme.
    Template,
    /// What must not be forgotten.
    Checklist,
    /// How others have done it.
    CaseStudy,
    /// Anything else.
    Other,
}

/// What can be read or filled in, as an association recommends it.
#[derive(Clone)]
pub struct Guide(pub(crate) Listing<domain::Guide>);

#[Object]
impl Guide {
    /// Opaque, unique in the network, never reused.
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(self.0.id()?.to_string().into())
    }

    /// What kind of help it is.
    async fn kind(&self) -> GuideKind {
        self.0.words.kind.into()
    }

    #[graphql(flatten)]
    async fn listing(&self) -> ListingFields {
        self.0.common()
    }

    #[graphql(flatten)]
    async fn offer(&self) -> OfferFields {
        let words = &self.0.words;
        OfferFields {
            description: words.description.clone(),
            languages: words.languages.iter().cloned().collect(),
            answers: words.answers.iter().copied().collect(),
        }
    }

    /// Where it is.
    async fn url(&self) -> Option<Url> {
        self.0.words.url.parse().ok().map(Url)
    }

    /// Who has published it, in words.
    async fn publisher(&self) -> Option<&str> {
        self.0.words.publisher.as_deref()
    }

    /// When it was published.
    async fn published_on(&self) -> Option<PartialDate> {
        self.0.words.published_on.clone().map(PartialDate)
    }
}

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct GuideFilter {
    /// Of one of these kinds.
    kinds: Option<Vec<GuideKind>>,
    #[graphql(flatten)]
    offer: OfferFilter,
}

impl GuideFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> CatalogueResult<Condition> {
        let kinds = self.kinds.as_deref().map(|kinds| {
            let kinds = kinds.iter().copied();
            Column::Category.is_in(kinds.map(|kind| domain::GuideKind::from(kind).as_str()))
        });
        Ok(self.offer.condition()?.add_option(kinds))
    }
}

lists! {
    GuideLists of Guide by GuideFilter,
    /// A guide on a page.
    GuideEdge,
    /// A page of guides.
    GuideConnection,
    /// One guide or template.
    guide,
    /// Guides and templates: what associations recommend to read or to fill in.
    guidance,
}

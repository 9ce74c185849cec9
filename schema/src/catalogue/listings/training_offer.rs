//! Offers of training.

use async_graphql::{Enum, ID, InputObject, Object, Result};
use jumelage_domain::listing as domain;
use jumelage_entities::listing::Column;
use sea_orm::{ColumnTrait, Condition};

use super::{
    Listing, ListingFields,
    filter::parts,
    lists,
    offer::{OfferFields, OfferFilter},
};
use crate::{
    catalogue::connection::{PageInfo, Paged},
    error::Result as CatalogueResult,
    money::Money,
    scalar::{Date, PartialDate, Url},
};

/// How people take part.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::listing::TrainingFormat")]
pub enum TrainingFormat {
    /// At a time, from anywhere.
    Online,
    /// At a time and a place.
    OnSite,
    /// Partly online, partly at a place.
    Blended,
    /// Whenever one likes, from anywhere.
    SelfPaced,
}

/// Where people who make partnerships can learn something.
#[derive(Clone)]
pub struct TrainingOffer(pub(crate) Listing<domain::TrainingOffer>);

#[Object]
impl TrainingOffer {
    /// Opaque, unique in the network, never reused.
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(self.0.id()?.to_string().into())
    }

    /// How people take part.
    async fn format(&self) -> TrainingFormat {
        self.0.words.format.into()
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

    /// Its first day; null: at any time, or not known.
    async fn starts_on(&self) -> Option<PartialDate> {
        self.0.words.starts_on.clone().map(PartialDate)
    }

    /// Its last day.
    async fn ends_on(&self) -> Option<PartialDate> {
        self.0.words.ends_on.clone().map(PartialDate)
    }

    /// Where it is, in words.
    async fn place(&self) -> Option<&str> {
        self.0.words.place.as_deref()
    }

    /// How many people can take part.
    async fn seats(&self) -> Option<i32> {
        self.0.words.seats
    }

    /// Whether it costs nothing; null where that is not known.
    async fn free(&self) -> Option<bool> {
        let fee = self.0.words.fee?;
        Some(fee == domain::Fee::Free)
    }

    /// What it costs one person; null where it is free, or where that is not known: see `free`.
    async fn fee(&self) -> Option<Money> {
        match self.0.words.fee? {
            domain::Fee::Free => None,
            domain::Fee::Amount(amount) => Some(amount.into()),
        }
    }

    /// Where to register.
    async fn registration(&self) -> Option<Url> {
        let address = self.0.words.registration.as_deref()?;
        address.parse().ok().map(Url)
    }

    /// The last day to register.
    async fn register_until(&self) -> Option<PartialDate> {
        self.0.words.register_until.clone().map(PartialDate)
    }

    /// Who gives it, in words.
    async fn organiser(&self) -> Option<&str> {
        self.0.words.organiser.as_deref()
    }
}

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct TrainingOfferFilter {
    /// In one of these formats.
    formats: Option<Vec<TrainingFormat>>,
    /// That are on this day, or may be.
    on: Option<Date>,
    /// That are not over on this day; those without dates are never over.
    from: Option<Date>,
    /// That cost nothing, or something. Where it is not known, neither.
    free: Option<bool>,
    #[graphql(flatten)]
    offer: OfferFilter,
}

impl TrainingOfferFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> CatalogueResult<Condition> {
        let formats = self.formats.as_deref().map(|formats| {
            let formats = formats.iter().copied();
            let words = formats.map(|format| domain::TrainingFormat::from(format).as_str());
            Column::Category.is_in(words)
        });
        let on = self.on.as_ref().map(|day| {
            let begun = Column::FirstDay.lte(day.0.to_string());
            Condition::all()
                .add(begun)
                .add(Column::LastDay.gte(day.0.to_string()))
        });
        let free = self.free.map(|free| {
            let word = if free { domain::FREE } else { domain::PAID };
            parts::with(domain::Facet::Fee, [word])
        });
        Ok(self
            .offer
            .condition()?
            .add_option(formats)
            .add_option(on)
            .add_option(self.from.as_ref().map(|day| parts::not_over_on(day.0)))
            .add_option(free))
    }
}

lists! {
    TrainingOfferLists of TrainingOffer by TrainingOfferFilter,
    /// An offer of training on a page.
    TrainingOfferEdge,
    /// A page of offers of training.
    TrainingOfferConnection,
    /// One offer of training.
    training_offer,
    /// Where people who make partnerships can learn something.
    training_offers,
}

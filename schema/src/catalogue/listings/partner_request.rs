//! Partner requests.

use async_graphql::{Context, ID, InputObject, Object, Result};
use jumelage_domain::listing::{self as domain, Facet};
use sea_orm::Condition;

use super::{Listing, ListingFields, LocalizedText, filter::parts, lists, text::texts};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged},
        load::Government,
        local_government::LocalGovernment,
        vocabulary::TwinningKind,
    },
    error::Result as CatalogueResult,
    languages::Languages,
    scalar::{CountryCode, Date, DateTime, PartialDate, RegionCode},
    snapshot::loader,
};

/// What a local government looks for in a partner. What is left out is not asked for.
#[derive(Clone)]
pub struct PartnerRequest(pub(crate) Listing<domain::PartnerRequest>);

#[Object]
impl PartnerRequest {
    /// Opaque, unique in the network, never reused.
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(self.0.id()?.to_string().into())
    }

    /// Who looks.
    async fn local_government(&self, ctx: &Context<'_>) -> Result<Option<LocalGovernment>> {
        let seeker = Government(self.0.words.seeker.uuid());
        let found = loader(ctx)?.load_one(seeker).await?;
        Ok(found.map(LocalGovernment::from_row))
    }

    #[graphql(flatten)]
    async fn listing(&self) -> ListingFields {
        self.0.common()
    }

    /// In its own words.
    async fn text(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Languages>,
    ) -> Vec<LocalizedText> {
        texts(&self.0.words.text, languages.as_deref())
    }

    /// Kinds of cooperation; empty: any.
    async fn kinds(&self) -> Vec<TwinningKind> {
        let kinds = self.0.words.kinds.iter();
        kinds.map(|kind| (*kind).into()).collect()
    }

    /// The partner is to have at least so many inhabitants.
    async fn population_from(&self) -> Option<u32> {
        self.0.words.sizes.from
    }

    /// The partner is to have at most so many inhabitants.
    async fn population_to(&self) -> Option<u32> {
        self.0.words.sizes.to
    }

    /// Languages to talk in, BCP 47; empty: any.
    async fn languages(&self) -> Vec<&str> {
        let languages = self.0.words.languages.iter();
        languages.map(jumelage_domain::Language::as_str).collect()
    }

    /// Where the partner is to be; empty: anywhere.
    async fn countries(&self) -> Vec<CountryCode> {
        self.0
            .words
            .countries
            .iter()
            .copied()
            .map(CountryCode)
            .collect()
    }

    /// In which regions (NUTS) it had better be; empty: anywhere.
    async fn regions(&self) -> Vec<&str> {
        let regions = self.0.words.regions.iter();
        regions.map(jumelage_domain::Region::as_str).collect()
    }

    /// The last day on which it stands; null: until it is taken back.
    async fn until(&self) -> Option<PartialDate> {
        self.0.words.until.clone().map(PartialDate)
    }
}

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct PartnerRequestFilter {
    /// Of a local government in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// Of a member of one of these associations.
    associations: Option<Vec<String>>,
    /// Of a local government that lies in one of these, or is it. At most 200.
    regions: Option<Vec<RegionCode>>,
    /// Of this local government.
    local_government: Option<ID>,
    /// That still stand on this day.
    open_on: Option<Date>,
    /// About one of these themes. At most 50.
    themes: Option<Vec<String>>,
    /// Serving one of these Sustainable Development Goals, 1 to 17. At most 50.
    sdgs: Option<Vec<i32>>,
    /// That name one of these kinds of cooperation.
    kinds: Option<Vec<TwinningKind>>,
    /// That name one of these languages, BCP 47; `de` finds `de-AT`.
    languages: Option<Languages>,
    /// That name one of these countries as the partner's.
    partner_countries: Option<Vec<CountryCode>>,
    /// In its title, its text, or the name of who looks, without case or accents; part of a word will do.
    search: Option<String>,
    /// Changed at this moment or later.
    updated_since: Option<DateTime>,
}

impl PartnerRequestFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> CatalogueResult<Condition> {
        let kinds = self.kinds.as_deref().map(|kinds| {
            let kinds = kinds.iter().copied();
            parts::with(Facet::Kind, kinds.map(jumelage_domain::TwinningKind::from))
        });
        let partners = self.partner_countries.as_deref().map(|countries| {
            let countries = countries.iter().map(|country| &country.0);
            parts::with(Facet::Country, countries)
        });
        Ok(Condition::all()
            .add_option(self.countries.as_deref().map(parts::of_countries))
            .add_option(self.associations.as_deref().map(parts::of_associations))
            .add_option(parts::read(self.regions.as_deref(), parts::of_regions)?)
            .add_option(parts::read(self.local_government.as_ref(), parts::of)?)
            .add_option(self.open_on.as_ref().map(|day| parts::not_over_on(day.0)))
            .add_option(parts::read(self.themes.as_deref(), parts::about)?)
            .add_option(parts::read(self.sdgs.as_deref(), parts::serving)?)
            .add_option(kinds)
            .add_option(parts::read(self.languages.as_deref(), parts::in_languages)?)
            .add_option(partners)
            .add_option(self.search.as_deref().map(parts::saying))
            .add_option(self.updated_since.as_ref().map(parts::updated_since)))
    }
}

lists! {
    PartnerRequestLists of PartnerRequest by PartnerRequestFilter,
    /// A partner request on a page.
    PartnerRequestEdge,
    /// A page of partner requests.
    PartnerRequestConnection,
    /// One partner request.
    partner_request,
    /// Which local governments look for partners.
    partner_requests,
}

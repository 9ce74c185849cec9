//! Local governments.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{local_government, stored};
use jumelage_federation::page::PageArguments;

use crate::{
    catalogue::{
        association::Association,
        connection::{PartnerConnection, TwinningConnection},
        filter::{TwinningFilter, TwinningOrder},
        listings::{
            self, ActivityConnection, ActivityFilter, ListingOrder, NetworkConnection,
            PartnerRequest, ProjectConnection,
        },
        load::{
            Above, AssociationByCode, CodesOf, Government, NamesOf, PredecessorsOf, RequestsOf,
            SuccessorsOf,
        },
        nested,
        region::Region,
        vocabulary::{Availability, CodeScheme, LocalGovernmentLevel},
    },
    directive::{owned as owned_type, reference},
    error::{CatalogueError, Result as CatalogueResult},
    languages::Languages,
    scalar::{CountryCode, Date, Url},
    snapshot::{loader, snapshot},
};

/// A town, county, region or other body that can have twinnings.
#[derive(Clone)]
pub struct LocalGovernment(pub(crate) Arc<local_government::Model>);

/// One code of a local government.
#[derive(SimpleObject)]
pub struct LocalGovernmentCode {
    /// Who gave it.
    scheme: CodeScheme,
    /// The code.
    value: String,
    /// The year for which it was valid.
    year: Option<i32>,
}

/// A name in a language.
#[derive(SimpleObject)]
pub struct LocalizedName {
    /// The name.
    pub(crate) text: String,
    /// BCP 47.
    pub(crate) language: String,
}

/// A point, WGS 84.
#[derive(SimpleObject)]
pub struct Location {
    /// Degrees north.
    latitude: f64,
    /// Degrees east.
    longitude: f64,
}

/// Inhabitants.
#[derive(SimpleObject)]
pub struct Population {
    /// How many.
    value: i32,
    /// In which year.
    year: Option<i32>,
}

/// Local governments in the order of their ids.
async fn governments(ctx: &Context<'_>, ids: Vec<Government>) -> Result<Vec<LocalGovernment>> {
    // The loader makes a statement even of no keys at all.
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = loader(ctx)?.load_many(ids.iter().copied()).await?;
    Ok(ids
        .iter()
        .filter_map(|id| found.remove(id))
        .map(LocalGovernment::from_row)
        .collect())
}

impl LocalGovernment {
    pub(crate) fn from_row(row: Arc<local_government::Model>) -> Self {
        Self(row)
    }

    /// The row, where this node is the one to ask. What is not a reference field is the owner's to say.
    fn own(&self, ctx: &Context<'_>) -> CatalogueResult<Option<&local_government::Model>> {
        Ok((self.0.owner == snapshot(ctx)?.me.as_str()).then_some(&*self.0))
    }

    fn own_word<T>(
        &self,
        ctx: &Context<'_>,
        read: impl Fn(&local_government::Model) -> Option<T>,
    ) -> Result<Option<T>> {
        Ok(self.own(ctx)?.and_then(read))
    }
}

#[Object(directive = owned_type::apply())]
impl LocalGovernment {
    /// Opaque, unique in the network, never reused.
    pub(crate) async fn id(&self) -> Result<ID> {
        let node =
            stored::word("local_government.owner", &self.0.owner).map_err(CatalogueError::from)?;
        Ok(ObjectId::new(ObjectKind::LocalGovernment, node, self.0.id)
            .to_string()
            .into())
    }

    /// Its official name.
    #[graphql(directive = reference::apply())]
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it is.
    #[graphql(directive = reference::apply())]
    async fn country(&self) -> Result<CountryCode> {
        Ok(CountryCode(
            stored::word("local_government.country", &self.0.country)
                .map_err(CatalogueError::from)?,
        ))
    }

    /// What kind of body it is.
    #[graphql(directive = reference::apply())]
    async fn level(&self) -> Result<Option<LocalGovernmentLevel>> {
        let level: Option<jumelage_domain::LocalGovernmentLevel> =
            stored::optional("local_government.level", self.0.level.as_deref())
                .map_err(CatalogueError::from)?;
        Ok(level.map(Into::into))
    }

    /// Under which others know it: evidence, never keys.
    #[graphql(directive = reference::apply())]
    async fn codes(&self, ctx: &Context<'_>) -> Result<Vec<LocalGovernmentCode>> {
        let rows = loader(ctx)?
            .load_one(CodesOf(self.0.id))
            .await?
            .unwrap_or_default();
        let codes = rows.iter().map(|row| {
            let scheme: jumelage_domain::CodeScheme =
                stored::word("local_government_code.scheme", &row.scheme)?;
            Ok(LocalGovernmentCode {
                scheme: scheme.into(),
                value: row.value.clone(),
                year: row.year,
            })
        });
        Ok(codes.collect::<CatalogueResult<_>>()?)
    }

    /// Where it lies, or which it is, by NUTS: the smallest region that one of its codes says, of several of one level the
    /// first. Null where none says any.
    #[graphql(directive = reference::apply())]
    async fn region(&self) -> Result<Option<Region>> {
        let region = stored::optional("local_government.region", self.0.region.as_deref())
            .map_err(CatalogueError::from)?;
        Ok(region.map(Region))
    }

    /// Of which it is a member; null for a partner that no node owns.
    #[graphql(directive = reference::apply())]
    async fn association(&self, ctx: &Context<'_>) -> Result<Option<Association>> {
        if !self.0.member {
            return Ok(None);
        }
        let found = loader(ctx)?
            .load_one(AssociationByCode(self.0.owner.clone()))
            .await?;
        Ok(found.and_then(Association::from_row))
    }

    /// Where on the map.
    #[graphql(directive = reference::apply())]
    async fn location(&self) -> Option<Location> {
        Some(Location {
            latitude: self.0.latitude?,
            longitude: self.0.longitude?,
        })
    }

    /// Whether this is the owner's word or only what the asked node knows; made by the engine.
    #[graphql(directive = reference::apply())]
    async fn availability(&self, ctx: &Context<'_>) -> Result<Availability> {
        let full = self.own(ctx)?.is_some_and(|row| row.member);
        Ok(if full {
            Availability::Full
        } else {
            Availability::Reference
        })
    }

    /// Its names; in some languages only, where `languages` (BCP 47) says so.
    async fn names(
        &self,
        ctx: &Context<'_>,
        languages: Option<Languages>,
    ) -> Result<Option<Vec<LocalizedName>>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let rows = loader(ctx)?
            .load_one(NamesOf(own.id))
            .await?
            .unwrap_or_default();
        let stored = rows
            .iter()
            .map(|row| (row.language.as_str(), row.text.as_str()));
        let official = own
            .languages
            .split_whitespace()
            .filter(|language| rows.iter().all(|row| row.language != *language));
        let mut names: Vec<_> = stored
            .chain(official.map(|language| (language, own.name.as_str())))
            .collect();
        names.sort_unstable();
        let wanted = |language: &str| {
            languages
                .as_ref()
                .is_none_or(|only| only.iter().any(|one| one.eq_ignore_ascii_case(language)))
        };
        let names = names.into_iter().filter(|(language, _)| wanted(language));
        Ok(Some(
            names
                .map(|(language, text)| LocalizedName {
                    text: text.to_owned(),
                    language: language.to_owned(),
                })
                .collect(),
        ))
    }

    /// Its own languages, BCP 47.
    async fn languages(&self, ctx: &Context<'_>) -> Result<Option<Vec<&str>>> {
        let own = self.own(ctx)?.is_some();
        Ok(own.then(|| self.0.languages.split_whitespace().collect()))
    }

    /// Inhabitants.
    async fn population(&self, ctx: &Context<'_>) -> Result<Option<Population>> {
        self.own_word(ctx, |row| {
            Some(Population {
                value: row.population?,
                year: row.population_year,
            })
        })
    }

    /// Its website.
    async fn website(&self, ctx: &Context<'_>) -> Result<Option<Url>> {
        let text = self.own(ctx)?.and_then(|row| row.website.as_deref());
        Ok(stored::optional("local_government.website", text)
            .map_err(CatalogueError::from)?
            .map(Url))
    }

    /// A functional address, never a person's.
    async fn mailbox(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        self.own_word(ctx, |row| row.mailbox.clone())
    }

    /// Since when it exists as it is.
    async fn valid_from(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let text = self.own(ctx)?.and_then(|row| row.valid_from.as_deref());
        Ok(stored::optional("local_government.valid_from", text)
            .map_err(CatalogueError::from)?
            .map(Date))
    }

    /// Until when it existed.
    async fn valid_to(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let text = self.own(ctx)?.and_then(|row| row.valid_to.as_deref());
        Ok(stored::optional("local_government.valid_to", text)
            .map_err(CatalogueError::from)?
            .map(Date))
    }

    /// Counts its changes, for optimistic concurrency.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        self.own_word(ctx, |row| row.member.then(|| row.version.to_string()))
    }

    /// Those that it came from, by merger, split or renaming.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Option<Vec<LocalGovernment>>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let ids = loader(ctx)?
            .load_one(PredecessorsOf(own.id))
            .await?
            .unwrap_or_default();
        Ok(Some(governments(ctx, ids).await?))
    }

    /// Those that came after it, by merger, split or renaming.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Option<Vec<LocalGovernment>>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let ids = loader(ctx)?
            .load_one(SuccessorsOf(own.id))
            .await?
            .unwrap_or_default();
        Ok(Some(governments(ctx, ids).await?))
    }

    /// What it looks for in partners.
    async fn partner_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what still stands on this day.")] open_on: Option<Date>,
    ) -> Result<Option<Vec<PartnerRequest>>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let found = loader(ctx)?.load_one(RequestsOf(own.id)).await?;
        let mut requests: Vec<_> = found.unwrap_or_default();
        if let Some(day) = open_on {
            requests.retain(|request| request.is_open(day.0));
        }
        Ok(Some(requests.into_iter().map(PartnerRequest).collect()))
    }

    /// All that is known of it: its own association's records, and those that others offered.
    #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn twinnings(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<TwinningFilter>,
        order_by: Option<TwinningOrder>,
    ) -> Result<Option<TwinningConnection>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        Ok(Some(
            nested::twinnings(ctx, own.id, &page, filter.unwrap_or_default(), order_by).await?,
        ))
    }

    /// The networks in which it is or was a member, by the word of its own association or of others.
    async fn networks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        order_by: Option<ListingOrder>,
    ) -> Result<Option<NetworkConnection>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let above = (Above::Party, own.id);
        Ok(Some(
            listings::networks_below(ctx, above, page, order_by).await?,
        ))
    }

    /// The projects for which it applies or applied, by any association.
    async fn projects(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        order_by: Option<ListingOrder>,
    ) -> Result<Option<ProjectConnection>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let above = (Above::Party, own.id);
        Ok(Some(
            listings::projects_below(ctx, above, page, order_by).await?,
        ))
    }

    /// The activities in which it takes part, by any association.
    #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ActivityFilter>,
        order_by: Option<ListingOrder>,
    ) -> Result<Option<ActivityConnection>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let above = (Above::Party, own.id);
        let activities = listings::below_object(ctx, above, page, filter, order_by);
        Ok(Some(activities.await?))
    }

    /// The other parties of its twinnings.
    #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn partners(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<TwinningFilter>,
        order_by: Option<TwinningOrder>,
    ) -> Result<Option<PartnerConnection>> {
        let Some(own) = self.own(ctx)? else {
            return Ok(None);
        };
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        Ok(Some(
            nested::partners(ctx, own.id, &page, filter.unwrap_or_default(), order_by).await?,
        ))
    }
}

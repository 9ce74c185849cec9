//! Networks.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use jumelage_domain::listing as domain;
use jumelage_entities::listing::Column;
use jumelage_federation::page::PageArguments;
use sea_orm::{ColumnTrait, Condition};

use super::{
    ActivityConnection, ActivityFilter, Listed, Listing, ListingFields, ListingOrder,
    LocalizedText, Outsider, ProjectConnection, SharedFields, below_object, filter::ListingFilter,
    lists, projects_below, text::texts,
};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged},
        load::{Above, Government},
        local_government::LocalGovernment,
        vocabulary::Confirmation,
    },
    error::Result as CatalogueResult,
    languages::Languages,
    scalar::{PartialDate, Url},
    snapshot::loader,
};

/// What a member is in a network.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::listing::NetworkRole")]
pub enum NetworkRole {
    /// The one that leads it.
    Lead,
    /// Any other.
    Partner,
}

/// A local government in a network.
#[derive(SimpleObject)]
pub struct NetworkMember {
    /// Who.
    local_government: LocalGovernment,
    /// What it is there: by the word of the lead's association.
    role: NetworkRole,
    /// When it joined: by the word of its own association, where that says so.
    joined_on: Option<PartialDate>,
    /// When it left, if it has.
    left_on: Option<PartialDate>,
    /// Whether its own association and the lead's both say that it is a member.
    confirmation: Confirmation,
}

/// Three and more local governments that work together for longer, with its settled values: the same whoever answers.
#[derive(Clone)]
pub struct Network(pub(crate) Listing<domain::Network>);

#[Object]
impl Network {
    /// The lead record's id; the id of any record finds the same network.
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(self.0.id()?.to_string().into())
    }

    #[graphql(flatten)]
    async fn listing(&self) -> ListingFields {
        self.0.common()
    }

    #[graphql(flatten)]
    async fn shared(&self) -> SharedFields {
        self.0.shared()
    }

    /// The local governments in it, also those that have left. The lead first, then by node code and UUID.
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<NetworkMember>> {
        let members = &self.0.words.members;
        let ids = members.keys().map(|id| Government(id.uuid()));
        let found = loader(ctx)?.load_many(ids).await?;
        let mut listed: Vec<_> = members
            .iter()
            .filter_map(|(id, member)| Some((found.get(&Government(id.uuid()))?, member)))
            .collect();
        listed.sort_by_key(|(row, member)| (member.role, &row.owner, row.id));
        let member = |(row, member): (
            &std::sync::Arc<jumelage_entities::local_government::Model>,
            &domain::NetworkMember,
        )| {
            let confirmation = if member.confirmed {
                Confirmation::Confirmed
            } else if row.member {
                Confirmation::OneSided
            } else {
                Confirmation::NoPartnerNode
            };
            NetworkMember {
                local_government: LocalGovernment::from_row(std::sync::Arc::clone(row)),
                role: member.role.into(),
                joined_on: member.joined_on.clone().map(PartialDate),
                left_on: member.left_on.clone().map(PartialDate),
                confirmation,
            }
        };
        Ok(listed.into_iter().map(member).collect())
    }

    /// Members that no node owns, in words.
    async fn others(&self) -> Vec<Outsider> {
        self.0.words.others.iter().map(Outsider::of).collect()
    }

    /// When it began.
    async fn since(&self) -> Option<PartialDate> {
        self.0.words.since.clone().map(PartialDate)
    }

    /// When it ended, if it has.
    async fn until(&self) -> Option<PartialDate> {
        self.0.words.until.clone().map(PartialDate)
    }

    /// What it is for.
    async fn summary(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Languages>,
    ) -> Vec<LocalizedText> {
        texts(&self.0.words.summary, languages.as_deref())
    }

    /// Its website.
    async fn website(&self) -> Option<Url> {
        let website = self.0.words.website.as_deref()?;
        website.parse().ok().map(Url)
    }

    /// What it does.
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
    ) -> Result<ActivityConnection> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let above = (Above::About, self.0.row.id);
        Ok(below_object(ctx, above, page, filter, order_by).await?)
    }

    /// What it has applied for and carries out with a programme's money.
    async fn projects(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        order_by: Option<ListingOrder>,
    ) -> Result<ProjectConnection> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let above = (Above::About, self.0.row.id);
        Ok(projects_below(ctx, above, page, order_by).await?)
    }
}

impl Network {
    pub(crate) fn from_row(row: jumelage_entities::listing::Model) -> CatalogueResult<Self> {
        Listed::from_row(row).map(Self)
    }
}

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct NetworkFilter {
    /// That has begun on this day, and not ended, or may have.
    active_on: Option<PartialDate>,
    #[graphql(flatten)]
    listing: ListingFilter,
}

impl NetworkFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> CatalogueResult<Condition> {
        let mut all = self.listing.condition()?;
        if let Some(on) = &self.active_on {
            let begun = Condition::any()
                .add(Column::FirstDay.is_null())
                .add(Column::FirstDay.lte(on.0.last_day().to_string()));
            all = all
                .add(begun)
                .add(Column::LastDay.gte(on.0.first_day().to_string()));
        }
        Ok(all)
    }
}

lists! {
    NetworkLists of Network by NetworkFilter,
    /// A network on a page.
    NetworkEdge,
    /// A page of networks.
    NetworkConnection,
    /// One network.
    network,
    /// The networks of three and more local governments that the associations record, each network once.
    networks,
}

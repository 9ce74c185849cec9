//! The catalogue: what one node holds, or what many hold together.

#![expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]

pub(crate) mod association;
pub(crate) mod changes;
pub(crate) mod connection;
pub(crate) mod coverage;
pub(crate) mod filter;
pub(crate) mod listings;
pub(crate) mod load;
pub(crate) mod local_government;
pub(crate) mod local_governments;
pub(crate) mod nested;
pub(crate) mod node;
pub(crate) mod objects;
pub(crate) mod partner_matches;
pub(crate) mod record;
pub(crate) mod region;
pub(crate) mod statistics;
pub(crate) mod twinning;
pub(crate) mod twinnings;
pub(crate) mod vocabulary;

use async_graphql::{Context, ID, Object, Result};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_federation::page::PageArguments;

use self::{
    association::Association,
    changes::Changes,
    connection::{LocalGovernmentConnection, TwinningConnection},
    coverage::Coverage,
    filter::{LocalGovernmentFilter, LocalGovernmentOrder, TwinningFilter, TwinningOrder},
    listings::{
        ActivityFigures, ActivityLists, FundingDimension, FundingStatistics, GuideLists,
        NetworkLists, PartnerRequestLists, ProjectFilter, ProjectLists, TrainingOfferLists,
    },
    local_government::LocalGovernment,
    node::Node,
    partner_matches::{PartnerMatchConnection, PartnerProfileInput, PartnerWantsInput},
    statistics::{TwinningDimension, TwinningStatistics},
    twinning::Twinning,
};
use crate::{
    directive::{Federation, Route, federates, routes},
    error::CatalogueError,
    snapshot::snapshot,
};

/// What associations record: one association's at `local`, the network's at `europe`.
#[derive(Default)]
pub struct Catalogue;

#[Object]
impl Catalogue {
    /// Who answered, and how far the answer can be trusted.
    #[graphql(directive = federates::apply(Federation::ByEngine, None))]
    async fn coverage(&self) -> Result<Coverage> {
        Err(CatalogueError::argument("coverage is made by the node that asks the others").into())
    }

    /// The associations.
    #[graphql(directive = federates::apply(Federation::Union, Some("code".to_owned())))]
    async fn associations(&self, ctx: &Context<'_>) -> Result<Vec<Association>> {
        Ok(association::own(ctx).await?.into_iter().collect())
    }

    /// One association; null where it is not in scope.
    #[graphql(directive = federates::apply(Federation::Owner, None))]
    async fn association(
        &self,
        ctx: &Context<'_>,
        #[graphql(directive = routes::apply(Route::Association))] code: String,
    ) -> Result<Option<Association>> {
        Ok(association::own(ctx).await?.filter(|own| own.is(&code)))
    }

    /// One local government; null where its owner is not in scope or knows no such id.
    #[graphql(directive = federates::apply(Federation::Owner, None))]
    async fn local_government(
        &self,
        ctx: &Context<'_>,
        #[graphql(directive = routes::apply(Route::Id))] id: ID,
    ) -> Result<Option<LocalGovernment>> {
        let id =
            ObjectId::parse_as(ObjectKind::LocalGovernment, &id).map_err(CatalogueError::from)?;
        Ok(match objects::one(snapshot(ctx)?, id).await? {
            Some(Node::LocalGovernment(found)) => Some(found),
            _ => None,
        })
    }

    /// The members of the associations; not the partners elsewhere that records name.
    #[graphql(directive = federates::apply(Federation::OrderedUnion, None))]
    #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn local_governments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "A cursor: only what comes after it.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 500 at most; never together with `first`.")] last: Option<i32>,
        #[graphql(desc = "A cursor: only what comes before it.")] before: Option<String>,
        filter: Option<LocalGovernmentFilter>,
        order_by: Option<LocalGovernmentOrder>,
    ) -> Result<LocalGovernmentConnection> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        Ok(
            local_governments::page(snapshot(ctx)?, &page, filter.unwrap_or_default(), order_by)
                .await?,
        )
    }

    /// One twinning, by the id of either record; null where the node in the id is not in scope or knows no such id.
    #[graphql(directive = federates::apply(Federation::Owner, None))]
    async fn twinning(
        &self,
        ctx: &Context<'_>,
        #[graphql(directive = routes::apply(Route::Id))] id: ID,
    ) -> Result<Option<Twinning>> {
        let id = ObjectId::parse_as(ObjectKind::Twinning, &id).map_err(CatalogueError::from)?;
        Ok(match objects::one(snapshot(ctx)?, id).await? {
            Some(Node::Twinning(found)) => Some(found),
            _ => None,
        })
    }

    /// The twinnings that the associations record, each once.
    #[graphql(directive = federates::apply(Federation::OrderedUnion, None))]
    #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn twinnings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "A cursor: only what comes after it.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 500 at most; never together with `first`.")] last: Option<i32>,
        #[graphql(desc = "A cursor: only what comes before it.")] before: Option<String>,
        filter: Option<TwinningFilter>,
        order_by: Option<TwinningOrder>,
    ) -> Result<TwinningConnection> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let asked = ctx.look_ahead();
        let with_rows =
            asked.field("nodes").exists() || asked.field("edges").field("node").exists();
        let filter = filter.unwrap_or_default();
        Ok(twinnings::page(snapshot(ctx)?, &page, filter, order_by, with_rows).await?)
    }

    #[graphql(flatten)]
    async fn activity_lists(&self) -> ActivityLists {
        ActivityLists
    }

    #[graphql(flatten)]
    async fn activity_figures(&self) -> ActivityFigures {
        ActivityFigures
    }

    #[graphql(flatten)]
    async fn network_lists(&self) -> NetworkLists {
        NetworkLists
    }

    #[graphql(flatten)]
    async fn project_lists(&self) -> ProjectLists {
        ProjectLists
    }

    /// Projects and their money: sums of each currency, exact, each project once.
    #[graphql(directive = federates::apply(Federation::Grouped, None))]
    async fn funding_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 3, each once. By currency it is always.", default)] group_by: Vec<
            FundingDimension,
        >,
        filter: Option<ProjectFilter>,
    ) -> Result<FundingStatistics> {
        let filter = filter.unwrap_or_default();
        Ok(FundingStatistics::of(snapshot(ctx)?, group_by, &filter)?)
    }

    #[graphql(flatten)]
    async fn partner_request_lists(&self) -> PartnerRequestLists {
        PartnerRequestLists
    }

    #[graphql(flatten)]
    async fn training_offer_lists(&self) -> TrainingOfferLists {
        TrainingOfferLists
    }

    #[graphql(flatten)]
    async fn guide_lists(&self) -> GuideLists {
        GuideLists
    }

    /// Which local governments suit one that looks for a partner, the best first: members of the associations in scope, each
    /// judged by its own node. Neither itself nor whoever is or was its partner. The seeker need not be in scope.
    #[graphql(directive = federates::apply(Federation::TopK, Some("score".to_owned())))]
    async fn partner_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "for", desc = "The local government that looks for a partner.")]
        seeker: ID,
        #[graphql(
            desc = "What it asks for. Left out: what its own open partner requests ask for together."
        )]
        wants: Option<PartnerWantsInput>,
        #[graphql(desc = "How many: 20 by default, 500 at most.")] first: Option<i32>,
        #[graphql(desc = "A cursor: only what comes after it.")] after: Option<String>,
        #[graphql(
            desc = "What is known of the seeker: made by the node that is asked. What a client writes here is replaced."
        )]
        profile: Option<PartnerProfileInput>,
    ) -> Result<PartnerMatchConnection> {
        // Both are in the profile.
        drop((seeker, wants));
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        Ok(partner_matches::page(snapshot(ctx)?, &page, profile).await?)
    }

    /// What has been created, updated and deleted of local governments and twinnings, each change once and those of an
    /// object in their order. The objects are as they are now.
    #[graphql(directive = federates::apply(Federation::Log, None))]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "A cursor: only what comes after it. `\"NOW\"`: nothing yet, but a cursor to begin with. Left out: from the log's beginning, where it is still kept."
        )]
        since: Option<String>,
        #[graphql(desc = "How many: 100 by default, 500 at most.")] first: Option<i32>,
    ) -> Result<Changes> {
        let nodes = ctx.look_ahead().field("nodes");
        let with_objects = nodes.field("object").exists();
        let changes = changes::read(snapshot(ctx)?, since.as_deref(), first, with_objects);
        Ok(changes.await?)
    }

    /// Counts of twinnings and records.
    #[graphql(directive = federates::apply(Federation::Grouped, None))]
    async fn twinning_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 3, each once.", default)] group_by: Vec<TwinningDimension>,
        filter: Option<TwinningFilter>,
    ) -> Result<TwinningStatistics> {
        Ok(TwinningStatistics::of(
            snapshot(ctx)?,
            group_by,
            &filter.unwrap_or_default(),
        )?)
    }
}

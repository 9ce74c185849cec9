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
pub(crate) mod record;
pub(crate) mod statistics;
pub(crate) mod twinning;
pub(crate) mod twinnings;
pub(crate) mod vocabulary;

use async_graphql::{Context, ID, Object, Result};
use jumelage_domain::{ListingKind, ObjectId, ObjectKind};
use jumelage_federation::page::PageArguments;

use self::{
    association::Association,
    changes::Changes,
    connection::{LocalGovernmentConnection, TwinningConnection},
    coverage::Coverage,
    filter::{LocalGovernmentFilter, LocalGovernmentOrder, TwinningFilter, TwinningOrder},
    listings::{Activity, ActivityConnection, ActivityEdge, ActivityFilter, ListingOrder},
    local_government::LocalGovernment,
    node::Node,
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

    /// One activity, by the id of any record; null where the node in the id is not in scope or knows no such id.
    #[graphql(directive = federates::apply(Federation::Owner, None))]
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(directive = routes::apply(Route::Id))] id: ID,
    ) -> Result<Option<Activity>> {
        let id = ObjectId::parse_as(ObjectKind::Activity, &id).map_err(CatalogueError::from)?;
        Ok(match objects::one(snapshot(ctx)?, id).await? {
            Some(Node::Activity(found)) => Some(found),
            _ => None,
        })
    }

    /// What the associations record that twinned local governments do together, each activity once.
    #[graphql(directive = federates::apply(Federation::OrderedUnion, None))]
    #[expect(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "A cursor: only what comes after it.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 500 at most; never together with `first`.")] last: Option<i32>,
        #[graphql(desc = "A cursor: only what comes before it.")] before: Option<String>,
        filter: Option<ActivityFilter>,
        order_by: Option<ListingOrder>,
    ) -> Result<ActivityConnection> {
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let filter = filter.unwrap_or_default().condition()?;
        let kind = ListingKind::Activity;
        let listed = listings::page(
            snapshot(ctx)?,
            kind,
            &page,
            filter,
            order_by,
            ActivityEdge::new,
        );
        Ok(ActivityConnection(listed.await?))
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

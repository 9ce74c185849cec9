//! The desk: what other associations record about one's own members, and what of one's own records is open. For staff; no
//! other node can ask for it, as it is no part of the catalogue.

mod about;
mod activity_claims;
mod claim;
mod claims;
mod connection;
mod filter;
mod known;
mod listed;
mod network_claims;
mod project_claims;
mod quality;
mod suggestion;

use std::sync::Arc;

use async_graphql::{Context, Object};
use jumelage_federation::page::PageArguments;

use self::{
    activity_claims::ActivityClaimConnection, connection::ClaimConnection, filter::ClaimOrder,
    network_claims::NetworkClaimConnection, project_claims::ProjectClaimConnection,
    quality::DataQuality,
};
pub(crate) use self::{
    claim::{Claim, ClaimDecisionKind},
    claims::{ClaimPage, matching},
    filter::ClaimFilter,
};
use crate::{
    error::Result,
    public::{
        introductions::{self, DeskIntroductionPage, IntroductionState},
        own_data::OwnData,
        service::Asked,
    },
};

/// What waits for the association's staff.
pub(crate) struct Desk(pub(crate) Arc<OwnData>);

#[Object]
impl Desk {
    /// What other associations record about this one's members, or about whom they take for such. Default order: the
    /// latest first.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is an argument of the field"
    )]
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, in place of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all where it is left out.")] filter: Option<ClaimFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<ClaimOrder>,
    ) -> Result<ClaimConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let arguments = opened(ctx, arguments)?;
        let filter = filter.unwrap_or_default();
        claims::page(&self.0, &arguments, &filter, order_by.unwrap_or_default()).await
    }

    /// Activities of own members that other associations record and this one does not, the latest changed first.
    async fn activity_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, in place of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ActivityClaimConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        activity_claims::page(&self.0, &opened(ctx, arguments)?).await
    }

    /// Networks of which others say that own members are in them, and this association does not say it of all of them, the latest
    /// changed first.
    async fn network_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, in place of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<NetworkClaimConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        network_claims::page(&self.0, &opened(ctx, arguments)?).await
    }

    /// Projects for which own members apply by the word of other associations, and which this one does not record, the latest
    /// changed first.
    async fn project_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 by default, 500 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, in place of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ProjectClaimConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        project_claims::page(&self.0, &opened(ctx, arguments)?).await
    }

    /// Who would like to get to know whom, the newest first: what members have asked for, and what others have asked of them.
    async fn introductions(
        &self,
        #[graphql(desc = "Only those in one of these states.")] states: Option<
            Vec<IntroductionState>,
        >,
        #[graphql(desc = "100 at most.", default = 20)] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<DeskIntroductionPage> {
        let own = &self.0;
        let page = introductions::page(&own.db, &own.me, None, states, first, after);
        Ok(page.await?.into())
    }

    /// What is open in one's own data, by kind of problem and partner association.
    async fn data_quality(&self) -> DataQuality {
        DataQuality::of(Arc::clone(&self.0))
    }
}

/// With the cursors that were sealed for the client opened.
fn opened(ctx: &Context<'_>, arguments: PageArguments) -> Result<PageArguments> {
    match ctx.data_opt::<Arc<Asked>>() {
        Some(asked) => asked.opened(ctx, arguments),
        None => Ok(arguments),
    }
}

//! What other objects, and the catalogue, tell of activities beside the list of all.

use async_graphql::{Context, Object, Result};
use jumelage_domain::listing::{self as domain, Listing as _, OneKind as _};
use jumelage_federation::page::PageArguments;
use uuid::Uuid;

use super::{
    Activity, ActivityConnection, ActivityDimension, ActivityEdge, ActivityFilter,
    ActivityStatistics, BestPracticeConnection, BestPracticeRule, Listed, ListingOrder, below,
    best_practices,
};
use crate::{
    catalogue::load::{Above, BelowList, LastActivityOf},
    directive::{Federation, federates},
    error::Result as CatalogueResult,
    scalar::PartialDate,
    snapshot::{loader, snapshot},
};

/// The catalogue's further fields of activities.
pub struct ActivityFigures;

#[Object]
impl ActivityFigures {
    /// Counts of activities, each once, with its settled values.
    #[graphql(directive = federates::apply(Federation::Grouped, None))]
    async fn activity_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 3, each once.", default)] group_by: Vec<ActivityDimension>,
        filter: Option<ActivityFilter>,
    ) -> Result<ActivityStatistics> {
        let filter = filter.unwrap_or_default();
        Ok(ActivityStatistics::of(snapshot(ctx)?, group_by, &filter)?)
    }

    /// Activities that have one of the words of a search in their titles, themes or texts, those first that fit best, by one
    /// rule at every node; without words all of them, the latest first.
    #[graphql(directive = federates::apply(Federation::TopK, Some("score".to_owned())))]
    async fn best_practices(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most 200 characters and 12 words, without case or accents; from three letters on the beginning of a word will do.",
            default
        )]
        search: String,
        #[graphql(desc = "How many: 20 by default, 500 at most.")] first: Option<i32>,
        #[graphql(desc = "A cursor: only what comes after it.")] after: Option<String>,
        filter: Option<ActivityFilter>,
        #[graphql(
            desc = "By which rule the best are found.",
            default_with = "BestPracticeRule::First"
        )]
        rule: BestPracticeRule,
    ) -> Result<BestPracticeConnection> {
        // There is one rule so far; the word keeps a node from answering by another than was asked for.
        let BestPracticeRule::First = rule;
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        let (snapshot, filter) = (snapshot(ctx)?, filter.unwrap_or_default());
        Ok(best_practices::page(snapshot, &search, &page, &filter).await?)
    }
}

/// A page of the activities below an object.
pub(crate) async fn below_object(
    ctx: &Context<'_>,
    (above, id): (Above, Uuid),
    page: PageArguments,
    filter: Option<ActivityFilter>,
    order_by: Option<ListingOrder>,
) -> CatalogueResult<ActivityConnection> {
    let filter = filter.unwrap_or_default();
    let list = BelowList {
        above,
        kind: domain::Activity::KIND,
        categories: filter.categories(),
        about: filter.about,
        filter: filter.listing,
        page,
        order_by: order_by.unwrap_or(ListingOrder::DEFAULT),
    };
    let edge = |cursor, listing| ActivityEdge {
        cursor,
        node: Activity(listing),
    };
    Ok(ActivityConnection(below::page(ctx, id, list, edge).await?))
}

/// The last day of the last activity of a twinning, as far as it is known.
pub(crate) async fn last_day(
    ctx: &Context<'_>,
    twinning: Uuid,
) -> CatalogueResult<Option<PartialDate>> {
    let Some(row) = loader(ctx)?.load_one(LastActivityOf(twinning)).await? else {
        return Ok(None);
    };
    let listed = Listed::<domain::Activity>::from_row(row)?;
    let facts = listed.words.facts();
    Ok(facts.ends_on.or(facts.starts_on).cloned().map(PartialDate))
}

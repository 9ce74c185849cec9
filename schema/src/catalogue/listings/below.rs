//! Listings below other objects: those of a town, and what is about another listing. All that the node knows, whoever counts
//! them in the catalogue's lists.

use async_graphql::Context;
use jumelage_domain::listing::OneKind;
use uuid::Uuid;

use super::{Listed, Listing};
use crate::{
    catalogue::load::ListingsBelow,
    error::{CatalogueError, Result},
    snapshot::loader,
};

/// How many there are at the most where nobody says.
const USUAL: i32 = 20;

/// How many there may be.
const MOST: i32 = 100;

/// What has listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HasListings {
    /// A local government has those in which it takes part.
    Town(Uuid),
    /// A twinning or a listing has those that are about it.
    About(Uuid),
}

/// Those that begin last, first; those of which that is unknown last.
pub(super) async fn latest<T: OneKind>(
    ctx: &Context<'_>,
    of: HasListings,
    first: Option<i32>,
) -> Result<Vec<Listing<T>>> {
    let first = first.unwrap_or(USUAL);
    let most = usize::try_from(first).ok().filter(|_| first <= MOST);
    let most = most.ok_or_else(|| {
        CatalogueError::argument(format!("`first` is 0 to {MOST} here, not {first}"))
    })?;
    let below = ListingsBelow { of, kind: T::KIND };
    let mut rows = loader(ctx)?.load_one(below).await?.unwrap_or_default();
    rows.sort_by(|a, b| {
        let later = b.starts_on.cmp(&a.starts_on);
        later.then_with(|| (&a.lead, a.id).cmp(&(&b.lead, b.id)))
    });
    rows.truncate(most);
    rows.into_iter().map(Listed::from_row).collect()
}

/// Of a local government.
pub(crate) async fn of_town<T: OneKind>(
    ctx: &Context<'_>,
    town: Uuid,
    first: Option<i32>,
) -> Result<Vec<Listing<T>>> {
    latest(ctx, HasListings::Town(town), first).await
}

//! The lists below a twinning, a network or a local government: all that this node knows there, its own and what others told.

use std::sync::Arc;

use async_graphql::{Context, dataloader::DataLoader};
use async_trait::async_trait;
use jumelage_domain::listing::OneKind;
use jumelage_federation::page::PageArguments;
use uuid::Uuid;

use super::{
    AboutFilter, Listed, Listing, ListingFilter, ListingOrder, Network, NetworkConnection, Project,
    ProjectConnection, network::NetworkEdge, project::ProjectEdge,
};
use crate::{
    catalogue::{
        connection::{Paged, Rest},
        load::{Above, BelowList, BelowPage, BelowProbe, Load, Probe},
    },
    error::Result,
    snapshot::loader,
};

/// The rest of one list.
struct Below {
    page: BelowPage,
    loader: Arc<DataLoader<Load>>,
}

impl Below {
    async fn count(&self, probe: Probe) -> Result<i64> {
        let page = self.page.clone();
        let found = self.loader.load_one(BelowProbe { page, probe }).await?;
        Ok(found.unwrap_or_default())
    }
}

#[async_trait]
impl Rest for Below {
    async fn total(&self) -> Result<i64> {
        self.count(Probe::Total).await
    }

    async fn anything_not_after(&self) -> Result<bool> {
        Ok(self.count(Probe::NotAfter).await? > 0)
    }

    async fn anything_not_before(&self) -> Result<bool> {
        Ok(self.count(Probe::NotBefore).await? > 0)
    }
}

/// The page below one object. `edge` makes an edge of a row and its cursor.
pub(crate) async fn page<T: OneKind, E>(
    ctx: &Context<'_>,
    id: Uuid,
    list: BelowList,
    edge: impl Fn(String, Listing<T>) -> E,
) -> Result<Paged<E>> {
    // What is wrong with the arguments is said here, for this object, and not to all that share the loader.
    let window = list.window()?;
    list.condition()?;
    let page = BelowPage {
        id,
        list: Arc::new(list),
    };
    let loader = loader(ctx)?;
    let rows = loader.load_one(page.clone()).await?.unwrap_or_default();
    let mut edges = Vec::new();
    for row in rows {
        let cursor = page.list.order_by.cursor(&row)?;
        edges.push(edge(cursor, Listed::from_row(row)?));
    }
    let rest = Below {
        page,
        loader: Arc::clone(loader),
    };
    let (limit, backward) = (window.page.limit, window.page.backward);
    Ok(Paged::cut(edges, limit, backward, Arc::new(rest)))
}

/// The page below one object of all of a kind that is there.
async fn all<T: OneKind, E>(
    ctx: &Context<'_>,
    (above, id): (Above, Uuid),
    page: PageArguments,
    order_by: Option<ListingOrder>,
    edge: impl Fn(String, Listing<T>) -> E,
) -> Result<Paged<E>> {
    let list = BelowList {
        above,
        kind: T::KIND,
        categories: None,
        about: AboutFilter::default(),
        filter: ListingFilter::default(),
        page,
        order_by: order_by.unwrap_or(ListingOrder::DEFAULT),
    };
    self::page(ctx, id, list, edge).await
}

/// The networks below an object.
pub(crate) async fn networks_below(
    ctx: &Context<'_>,
    of: (Above, Uuid),
    page: PageArguments,
    order_by: Option<ListingOrder>,
) -> Result<NetworkConnection> {
    let edge = |cursor, listing| NetworkEdge {
        cursor,
        node: Network(listing),
    };
    Ok(NetworkConnection(all(ctx, of, page, order_by, edge).await?))
}

/// The projects below an object.
pub(crate) async fn projects_below(
    ctx: &Context<'_>,
    of: (Above, Uuid),
    page: PageArguments,
    order_by: Option<ListingOrder>,
) -> Result<ProjectConnection> {
    let edge = |cursor, listing| ProjectEdge {
        cursor,
        node: Project(listing),
    };
    Ok(ProjectConnection(all(ctx, of, page, order_by, edge).await?))
}

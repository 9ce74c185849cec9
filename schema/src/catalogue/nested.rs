//! The lists below a local government.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, dataloader::DataLoader};
use async_trait::async_trait;
use jumelage_federation::page::PageArguments;
use uuid::Uuid;

use crate::{
    catalogue::{
        connection::{
            Paged, PartnerConnection, PartnerEdge, Rest, TwinningConnection, TwinningEdge,
        },
        filter::{TwinningFilter, TwinningOrder},
        load::{Government, Load, Probe, ProbeOf, TownList, TownPage, TownRow},
        local_government::LocalGovernment,
        twinning::Twinning,
    },
    error::Result,
    snapshot::loader,
};

/// The rest of one town's list.
struct Town {
    page: TownPage,
    loader: Arc<DataLoader<Load>>,
}

impl Town {
    async fn count(&self, probe: Probe) -> Result<i64> {
        let key = ProbeOf {
            page: self.page.clone(),
            probe,
        };
        Ok(self.loader.load_one(key).await?.unwrap_or_default())
    }
}

#[async_trait]
impl Rest for Town {
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

async fn read(
    ctx: &Context<'_>,
    town: Uuid,
    page: &PageArguments,
    filter: TwinningFilter,
    order_by: Option<TwinningOrder>,
) -> Result<(Vec<TownRow>, TownPage)> {
    let order_by = order_by.unwrap_or(TwinningOrder::DEFAULT);
    let list = Arc::new(TownList {
        page: page.clone(),
        filter,
        order_by,
    });
    // What is wrong with the arguments is said here, for this town, and not to all that share the loader.
    list.window()?;
    list.filter.condition()?;
    let page = TownPage { town, list };
    let rows = loader(ctx)?
        .load_one(page.clone())
        .await?
        .unwrap_or_default();
    Ok((rows, page))
}

fn paged<E>(ctx: &Context<'_>, edges: Vec<E>, page: TownPage) -> Result<Paged<E>> {
    let window = page.list.window()?;
    let rest = Town {
        page,
        loader: Arc::clone(loader(ctx)?),
    };
    Ok(Paged::cut(
        edges,
        window.page.limit,
        window.page.backward,
        Arc::new(rest),
    ))
}

pub(crate) async fn twinnings(
    ctx: &Context<'_>,
    town: Uuid,
    page: &PageArguments,
    filter: TwinningFilter,
    order_by: Option<TwinningOrder>,
) -> Result<TwinningConnection> {
    let (rows, page) = read(ctx, town, page, filter, order_by).await?;
    let edges = rows.into_iter().map(|row| {
        let cursor = page.list.order_by.cursor(&row.twinning)?;
        Ok(TwinningEdge {
            cursor,
            node: Some(Twinning::from_row(row.twinning)?),
        })
    });
    let edges = edges.collect::<Result<Vec<_>>>()?;
    Ok(TwinningConnection(paged(ctx, edges, page)?))
}

pub(crate) async fn partners(
    ctx: &Context<'_>,
    town: Uuid,
    page: &PageArguments,
    filter: TwinningFilter,
    order_by: Option<TwinningOrder>,
) -> Result<PartnerConnection> {
    let (rows, page) = read(ctx, town, page, filter, order_by).await?;
    let ids: Vec<Government> = rows.iter().map(|row| Government(row.partner)).collect();
    // The loader makes a statement even of no keys at all.
    let partners = if ids.is_empty() {
        HashMap::new()
    } else {
        loader(ctx)?.load_many(ids).await?
    };
    let mut edges = Vec::new();
    for row in rows {
        let Some(partner) = partners.get(&Government(row.partner)) else {
            continue;
        };
        edges.push(PartnerEdge {
            cursor: page.list.order_by.cursor(&row.twinning)?,
            node: LocalGovernment::from_row(Arc::clone(partner)),
            twinning: Twinning::from_row(row.twinning)?,
        });
    }
    Ok(PartnerConnection(paged(ctx, edges, page)?))
}

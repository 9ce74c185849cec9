//! Listings below a twinning or a local government: one page for each of many, in one statement.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_graphql::dataloader::Loader;
use jumelage_domain::ListingKind;
use jumelage_entities::{
    listing::{self, Column},
    listing_party,
};
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter,
    QueryTrait,
    sea_query::{
        Alias, Expr, ExprTrait, Func, JoinType, Order, OverStatement, Query, SelectStatement,
        WindowStatement,
    },
};
use uuid::Uuid;

use super::{Load, Probe};
use crate::{
    catalogue::listings::{AboutFilter, ListingFilter, ListingOrder},
    error::{CatalogueError, Result},
    list::Window,
};

/// What listings stand below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Above {
    /// What they belong to, by its settled id.
    About,
    /// Who takes part.
    Party,
}

/// What is asked of each: equal for all of one field of a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BelowList {
    pub(crate) above: Above,
    pub(crate) kind: ListingKind,
    /// Of one of these categories, where they are named.
    pub(crate) categories: Option<Vec<&'static str>>,
    pub(crate) about: AboutFilter,
    pub(crate) filter: ListingFilter,
    pub(crate) page: PageArguments,
    pub(crate) order_by: ListingOrder,
}

impl BelowList {
    pub(crate) fn window(&self) -> Result<Window> {
        Window::read(&self.order_by.order(), &self.page)
    }

    pub(crate) fn condition(&self) -> Result<Condition> {
        let mut all = self.filter.condition()?.add(self.about.condition()?);
        all = all.add(Column::Kind.eq(self.kind.as_str()));
        if let Some(categories) = &self.categories {
            all = all.add(Column::Category.is_in(categories.iter().copied()));
        }
        Ok(all)
    }

    /// The listings below these that the list takes in, and the column that says below which of them.
    fn rows(&self, ids: &HashSet<Uuid>, within: Condition) -> Result<(SelectStatement, Expr)> {
        let condition = self.condition()?.add(within);
        let mut query = listing::Entity::find().filter(condition).into_query();
        let parent = match self.above {
            Above::About => Expr::col((listing::Entity, Column::About)),
            Above::Party => {
                let of = (listing_party::Entity, listing_party::Column::ListingId);
                let on = Expr::col(of).equals((listing::Entity, Column::Id));
                query.join(JoinType::InnerJoin, listing_party::Entity, on);
                let party = listing_party::Column::LocalGovernmentId;
                Expr::col((listing_party::Entity, party))
            }
        };
        query.and_where(parent.clone().is_in(ids.iter().copied()));
        Ok((query, parent))
    }
}

/// The page of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BelowPage {
    pub(crate) id: Uuid,
    pub(crate) list: Arc<BelowList>,
}

/// A probe of the list below one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BelowProbe {
    pub(crate) page: BelowPage,
    pub(crate) probe: Probe,
}

/// The last activity of a twinning, by the twinning's settled id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LastActivityOf(pub(crate) Uuid);

const PARENT: &str = "parent";
const PLACE: &str = "place";

/// Of each parent's rows in an order the first so many.
fn first_of_each(
    mut rows: SelectStatement,
    parent: Expr,
    order: impl IntoIterator<Item = (Expr, Order)>,
    count: u64,
) -> SelectStatement {
    let mut place = WindowStatement::new();
    place.add_partition_by(parent.clone());
    for (term, direction) in order {
        place.order_by_expr(term, direction);
    }
    rows.expr_as(parent, Alias::new(PARENT)).expr_window_as(
        Func::cust(Alias::new("ROW_NUMBER")),
        place,
        Alias::new(PLACE),
    );
    let mut cut = Query::select();
    cut.columns(Column::iter())
        .columns([Alias::new(PARENT), Alias::new(PLACE)])
        .from_subquery(rows, Alias::new("numbered"))
        .and_where(Expr::col(Alias::new(PLACE)).lte(count))
        .order_by(Alias::new(PLACE), Order::Asc);
    cut
}

impl Loader<BelowPage> for Load {
    type Value = Vec<listing::Model>;
    type Error = CatalogueError;

    /// One more row than the page holds, in the direction in which the page is walked.
    async fn load(&self, keys: &[BelowPage]) -> Result<HashMap<BelowPage, Self::Value>> {
        let mut found: HashMap<BelowPage, Self::Value> =
            keys.iter().map(|key| (key.clone(), Vec::new())).collect();
        let mut lists: HashMap<Arc<BelowList>, HashSet<Uuid>> = HashMap::new();
        for key in keys {
            lists
                .entry(Arc::clone(&key.list))
                .or_default()
                .insert(key.id);
        }
        for (list, ids) in lists {
            let (order, window) = (list.order_by.order(), list.window()?);
            let (rows, parent) = list.rows(&ids, window.between(&order)?)?;
            let terms = order.terms(window.page.backward);
            let cut = first_of_each(rows, parent, terms, window.page.limit as u64 + 1);
            for row in self.snapshot.tx.query_all(&cut).await? {
                let page = BelowPage {
                    id: row.try_get("", PARENT)?,
                    list: Arc::clone(&list),
                };
                let row = listing::Model::from_query_result(&row, "")?;
                found.entry(page).or_default().push(row);
            }
        }
        Ok(found)
    }
}

impl Loader<BelowProbe> for Load {
    type Value = i64;
    type Error = CatalogueError;

    async fn load(&self, keys: &[BelowProbe]) -> Result<HashMap<BelowProbe, i64>> {
        let mut found: HashMap<BelowProbe, i64> = keys.iter().map(|key| (key.clone(), 0)).collect();
        let mut lists: HashMap<(Arc<BelowList>, Probe), HashSet<Uuid>> = HashMap::new();
        for key in keys {
            let list = (Arc::clone(&key.page.list), key.probe);
            lists.entry(list).or_default().insert(key.page.id);
        }
        for ((list, probe), ids) in lists {
            let (order, window) = (list.order_by.order(), list.window()?);
            let within = match probe {
                Probe::Total => Some(Condition::all()),
                Probe::NotAfter => window.not_after(&order)?,
                Probe::NotBefore => window.not_before(&order)?,
            };
            let Some(within) = within else { continue };
            let (mut counts, parent) = list.rows(&ids, within)?;
            counts
                .clear_selects()
                .expr_as(parent.clone(), Alias::new(PARENT))
                .expr_as(
                    Expr::col((listing::Entity, Column::Id)).count(),
                    Alias::new("rows"),
                )
                .add_group_by([parent]);
            for row in self.snapshot.tx.query_all(&counts).await? {
                let page = BelowPage {
                    id: row.try_get("", PARENT)?,
                    list: Arc::clone(&list),
                };
                found.insert(BelowProbe { page, probe }, row.try_get("", "rows")?);
            }
        }
        Ok(found)
    }
}

impl Loader<LastActivityOf> for Load {
    type Value = listing::Model;
    type Error = CatalogueError;

    async fn load(&self, keys: &[LastActivityOf]) -> Result<HashMap<LastActivityOf, Self::Value>> {
        let column = |column| Expr::col((listing::Entity, column));
        let rows = listing::Entity::find()
            .filter(Column::Kind.eq(ListingKind::Activity.as_str()))
            .filter(Column::LastDay.is_not_null())
            .filter(Column::About.is_in(keys.iter().map(|key| key.0)))
            .into_query();
        let order = [
            (column(Column::LastDay), Order::Desc),
            (column(Column::Lead), Order::Asc),
            (column(Column::Id), Order::Asc),
        ];
        let last = first_of_each(rows, column(Column::About), order, 1);
        let mut found = HashMap::new();
        for row in self.snapshot.tx.query_all(&last).await? {
            let twinning = row.try_get("", PARENT)?;
            let row = listing::Model::from_query_result(&row, "")?;
            found.insert(LastActivityOf(twinning), row);
        }
        Ok(found)
    }
}

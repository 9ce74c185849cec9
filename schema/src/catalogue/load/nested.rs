//! Lists below local governments: one page for each of many towns, in one statement.

use std::{
    collections::{HashMap, HashSet},
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::dataloader::Loader;
use jumelage_entities::twinning;
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter,
    QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType, WindowStatement},
};
use uuid::Uuid;

use super::Load;
use crate::{
    catalogue::filter::{TwinningFilter, TwinningOrder},
    error::{CatalogueError, Result},
    list::{Order, Window},
};

/// What is asked of each town: equal for all towns of one field of a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TownList {
    pub(crate) page: PageArguments,
    pub(crate) filter: TwinningFilter,
    pub(crate) order_by: TwinningOrder,
}

impl TownList {
    pub(crate) fn order(&self) -> Order {
        self.order_by.order()
    }

    pub(crate) fn window(&self) -> Result<Window> {
        Window::read(&self.order(), &self.page)
    }
}

/// One town's page.
#[derive(Clone, Debug)]
pub(crate) struct TownPage {
    pub(crate) town: Uuid,
    pub(crate) list: Arc<TownList>,
}

/// What is asked of the rest of a town's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Probe {
    /// How many there are in all.
    Total,
    /// How many there are up to the cursor that the page comes after.
    NotAfter,
    /// How many there are from the cursor on that the page comes before.
    NotBefore,
}

/// A probe of one town's list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ProbeOf {
    pub(crate) page: TownPage,
    pub(crate) probe: Probe,
}

/// A twinning of a town, and the other party.
#[derive(Clone, Debug)]
pub(crate) struct TownRow {
    pub(crate) twinning: twinning::Model,
    pub(crate) partner: Uuid,
}

impl PartialEq for TownPage {
    fn eq(&self, other: &Self) -> bool {
        self.town == other.town && self.list == other.list
    }
}

impl Eq for TownPage {}

impl Hash for TownPage {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.town.hash(state);
        self.list.hash(state);
    }
}

const TOWN: &str = "town";
const PARTNER: &str = "partner";
const PLACE: &str = "place";

/// Each twinning of these towns, once for each of the towns that is a party.
fn towns(ids: &HashSet<Uuid>) -> SelectStatement {
    let side = |town: twinning::Column, partner: twinning::Column| {
        Query::select()
            .expr_as(Expr::col(town), Alias::new(TOWN))
            .expr_as(Expr::col(partner), Alias::new(PARTNER))
            .expr_as(Expr::col(twinning::Column::Id), Alias::new("of"))
            .from(twinning::Entity)
            .and_where(town.is_in(ids.iter().copied()))
            .to_owned()
    };
    let mut both = side(twinning::Column::PartyA, twinning::Column::PartyB);
    both.union(
        UnionType::All,
        side(twinning::Column::PartyB, twinning::Column::PartyA),
    );
    both
}

/// The twinnings of these towns that a list takes in, joined with the towns.
fn rows(ids: &HashSet<Uuid>, condition: Condition) -> SelectStatement {
    let mut query = twinning::Entity::find().filter(condition).into_query();
    query.join_subquery(
        sea_orm::JoinType::InnerJoin,
        towns(ids),
        Alias::new("side"),
        Expr::col((Alias::new("side"), Alias::new("of")))
            .equals((twinning::Entity, twinning::Column::Id)),
    );
    query
}

fn grouped<K, T>(keys: &[K], split: impl Fn(&K) -> (T, Uuid)) -> HashMap<T, HashSet<Uuid>>
where
    T: Eq + Hash,
{
    let mut groups: HashMap<T, HashSet<Uuid>> = HashMap::new();
    for key in keys {
        let (list, town) = split(key);
        groups.entry(list).or_default().insert(town);
    }
    groups
}

impl Loader<TownPage> for Load {
    type Value = Vec<TownRow>;
    type Error = CatalogueError;

    /// One more row than the page holds, in the direction in which the page is walked.
    async fn load(&self, keys: &[TownPage]) -> Result<HashMap<TownPage, Self::Value>> {
        let mut found: HashMap<TownPage, Self::Value> =
            keys.iter().map(|key| (key.clone(), Vec::new())).collect();
        for (list, ids) in grouped(keys, |key| (Arc::clone(&key.list), key.town)) {
            let (order, window) = (list.order(), list.window()?);
            let condition = Condition::all()
                .add(list.filter.condition()?)
                .add(window.between(&order)?);
            let mut numbered = rows(&ids, condition);
            let side = |column: &'static str| Expr::col((Alias::new("side"), Alias::new(column)));
            let mut place = WindowStatement::partition_by((Alias::new("side"), Alias::new(TOWN)));
            for (term, direction) in order.terms(window.page.backward) {
                place.order_by_expr(term, direction);
            }
            numbered
                .expr_as(side(TOWN), Alias::new(TOWN))
                .expr_as(side(PARTNER), Alias::new(PARTNER))
                .expr_window_as(
                    Func::cust(Alias::new("ROW_NUMBER")),
                    place,
                    Alias::new(PLACE),
                );
            let mut cut = Query::select();
            cut.columns(twinning::Column::iter())
                .columns([Alias::new(TOWN), Alias::new(PARTNER), Alias::new(PLACE)])
                .from_subquery(numbered, Alias::new("numbered"))
                .and_where(Expr::col(Alias::new(PLACE)).lte(window.page.limit as u64 + 1))
                .order_by(Alias::new(PLACE), sea_orm::Order::Asc);
            for row in self.snapshot.tx.query_all(&cut).await? {
                let key = TownPage {
                    town: row.try_get("", TOWN)?,
                    list: Arc::clone(&list),
                };
                let twinning = twinning::Model::from_query_result(&row, "")?;
                found.entry(key).or_default().push(TownRow {
                    twinning,
                    partner: row.try_get("", PARTNER)?,
                });
            }
        }
        Ok(found)
    }
}

impl Loader<ProbeOf> for Load {
    type Value = i64;
    type Error = CatalogueError;

    async fn load(&self, keys: &[ProbeOf]) -> Result<HashMap<ProbeOf, i64>> {
        let mut found: HashMap<ProbeOf, i64> = keys.iter().map(|key| (key.clone(), 0)).collect();
        for ((list, probe), ids) in grouped(keys, |key| {
            ((Arc::clone(&key.page.list), key.probe), key.page.town)
        }) {
            let (order, window) = (list.order(), list.window()?);
            let within = match probe {
                Probe::Total => Some(Condition::all()),
                Probe::NotAfter => window.not_after(&order)?,
                Probe::NotBefore => window.not_before(&order)?,
            };
            let Some(within) = within else { continue };
            let condition = Condition::all().add(list.filter.condition()?).add(within);
            let mut counts = rows(&ids, condition);
            let town = || Expr::col((Alias::new("side"), Alias::new(TOWN)));
            counts
                .clear_selects()
                .expr_as(town(), Alias::new(TOWN))
                .expr_as(
                    Expr::col((twinning::Entity, twinning::Column::Id)).count(),
                    Alias::new("rows"),
                )
                .add_group_by([town()]);
            for row in self.snapshot.tx.query_all(&counts).await? {
                let page = TownPage {
                    town: row.try_get("", TOWN)?,
                    list: Arc::clone(&list),
                };
                found.insert(ProbeOf { page, probe }, row.try_get("", "rows")?);
            }
        }
        Ok(found)
    }
}

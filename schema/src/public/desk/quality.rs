//! What is open in the node's own data: how much of it, and where.

mod problem;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{ID, Object, SimpleObject};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{Network, stored};
use jumelage_federation::page::PageArguments;
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, QueryResult, Statement};
use tokio::sync::OnceCell;
use uuid::Uuid;

pub(crate) use self::problem::DataProblem;
use crate::{error::Result, public::own_data::OwnData};

/// What is open in one's own data.
pub(crate) struct DataQuality {
    counts: Arc<Counts>,
}

/// One kind of problem with one partner association.
pub(crate) struct DataQualityGroup {
    counts: Arc<Counts>,
    problem: DataProblem,
    association: Option<String>,
    count: i64,
}

/// Some of the objects that have a problem.
#[derive(SimpleObject)]
pub(crate) struct DataQualityObjects {
    /// Their ids: of twinnings, of local governments for `SHARED_CODE`, of claims for `OPEN_CLAIM`. `nodes(ids:)` leads to
    /// twinnings and local governments.
    ids: Vec<ID>,
    /// Whether there are more; `after` the last of these ids.
    has_next_page: bool,
}

/// By association; none where no single one can be named.
type ByAssociation<T> = BTreeMap<Option<String>, T>;

/// A page of each group of one problem: one statement, however many groups show theirs.
type Pages =
    HashMap<(DataProblem, usize, Option<Uuid>), Arc<OnceCell<ByAssociation<Vec<ObjectId>>>>>;

/// What has been read.
struct Counts {
    own: Arc<OwnData>,
    network: OnceCell<Network>,
    numbers: Mutex<HashMap<DataProblem, Arc<OnceCell<ByAssociation<i64>>>>>,
    pages: Mutex<Pages>,
}

impl DataQuality {
    pub(super) fn of(own: Arc<OwnData>) -> Self {
        let counts = Counts {
            own,
            network: OnceCell::new(),
            numbers: Mutex::default(),
            pages: Mutex::default(),
        };
        Self {
            counts: Arc::new(counts),
        }
    }
}

#[Object]
impl DataQuality {
    /// How much is open in all: an object with several problems counts for each.
    async fn total(&self) -> Result<i64> {
        let mut total = 0;
        for problem in DataProblem::ALL {
            total += self.counts.of(problem).await?.values().sum::<i64>();
        }
        Ok(total)
    }

    /// How much is open, by kind of problem and partner association. Where nothing is, there is no group.
    async fn groups(
        &self,
        #[graphql(desc = "Of these problems only.")] problems: Option<Vec<DataProblem>>,
        #[graphql(desc = "With these associations only, by their codes.")] associations: Option<
            Vec<String>,
        >,
    ) -> Result<Vec<DataQualityGroup>> {
        let mut groups = Vec::new();
        for problem in DataProblem::ALL {
            if problems
                .as_ref()
                .is_some_and(|some| !some.contains(&problem))
            {
                continue;
            }
            for (association, count) in self.counts.of(problem).await? {
                let asked = associations
                    .as_ref()
                    .is_none_or(|some| association.as_ref().is_some_and(|one| some.contains(one)));
                if asked {
                    groups.push(DataQualityGroup {
                        counts: Arc::clone(&self.counts),
                        problem,
                        association,
                        count,
                    });
                }
            }
        }
        Ok(groups)
    }
}

#[Object]
impl DataQualityGroup {
    /// What is wrong, or waits.
    async fn problem(&self) -> DataProblem {
        self.problem
    }

    /// The code of the association with which it is to be settled: one's own for what concerns nobody else; null where
    /// no single one can be named.
    async fn association(&self) -> Option<&str> {
        self.association.as_deref()
    }

    /// How many objects have it.
    async fn count(&self) -> i64 {
        self.count
    }

    /// Which ones, by their UUIDs.
    async fn objects(
        &self,
        #[graphql(desc = "How many: 20 by default, 500 at most.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this id.")] after: Option<ID>,
    ) -> Result<DataQualityObjects> {
        let arguments = PageArguments {
            first,
            ..PageArguments::default()
        };
        let limit = arguments.page()?.limit;
        let after = after.map(|id| id.parse::<ObjectId>()).transpose()?;
        let after = after.map(|id| id.uuid());
        let pages = self.counts.page(self.problem, limit, after).await?;
        let found = pages.get(&self.association).map_or(&[][..], Vec::as_slice);
        Ok(DataQualityObjects {
            ids: found
                .iter()
                .take(limit)
                .map(|id| id.to_string().into())
                .collect(),
            has_next_page: found.len() > limit,
        })
    }
}

impl Counts {
    async fn network(&self) -> Result<&Network> {
        let load = || async { Ok(Network::load(&self.own.db).await?) };
        self.network.get_or_try_init(load).await
    }

    /// How many there are of a problem.
    async fn of(&self, problem: DataProblem) -> Result<ByAssociation<i64>> {
        let cell = {
            let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(numbers.entry(problem).or_default())
        };
        let network = self.network().await?;
        let read = || async {
            let objects = problem.objects(network);
            let sql = format!(
                "SELECT association, count(*) AS objects FROM ({objects}) AS o GROUP BY association"
            );
            let backend = self.own.db.get_database_backend();
            let rows = self
                .own
                .db
                .query_all_raw(Statement::from_string(backend, sql));
            let counts = rows.await?.into_iter();
            let counts = counts.map(|row| {
                Ok::<_, DbErr>((row.try_get("", "association")?, row.try_get("", "objects")?))
            });
            Ok::<_, crate::error::CatalogueError>(counts.collect::<Result<_, DbErr>>()?)
        };
        cell.get_or_try_init(read).await.cloned()
    }

    /// One object more than asked for, of each group.
    async fn page(
        &self,
        problem: DataProblem,
        limit: usize,
        after: Option<Uuid>,
    ) -> Result<ByAssociation<Vec<ObjectId>>> {
        let cell = {
            let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(pages.entry((problem, limit, after)).or_default())
        };
        let network = self.network().await?;
        let read = || async {
            let backend = self.own.db.get_database_backend();
            let objects = problem.objects(network);
            let further = match (after, backend) {
                (None, _) => "",
                (Some(_), DatabaseBackend::Postgres) => "WHERE o.id > $1",
                (Some(_), _) => "WHERE o.id > ?",
            };
            let sql = format!(
                "SELECT association, id, node FROM (SELECT o.association, o.id, o.node, \
                 row_number() OVER (PARTITION BY o.association ORDER BY o.id) AS place \
                 FROM ({objects}) AS o {further}) AS p WHERE place <= {} ORDER BY id",
                limit + 1
            );
            let values = after.map(Into::into);
            let statement = Statement::from_sql_and_values(backend, sql, values);
            let mut pages = ByAssociation::<Vec<ObjectId>>::new();
            for row in self.own.db.query_all_raw(statement).await? {
                let association = row.try_get("", "association")?;
                let page = pages.entry(association).or_default();
                page.push(object(problem.kind(), &row)?);
            }
            Ok::<_, crate::error::CatalogueError>(pages)
        };
        cell.get_or_try_init(read).await.cloned()
    }
}

fn object(kind: ObjectKind, row: &QueryResult) -> Result<ObjectId> {
    let node: String = row.try_get("", "node")?;
    let id: Uuid = row.try_get("", "id")?;
    Ok(ObjectId::new(kind, stored::word("node", &node)?, id))
}

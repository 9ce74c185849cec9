//! The list of claims.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_trait::async_trait;
use jumelage_domain::NodeCode;
use jumelage_entities::{claim, decision, link, record, stored};
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    claim::Claim,
    connection::{ClaimConnection, ClaimEdge},
    filter::{ClaimFilter, ClaimOrder},
    known::{self, Known},
    suggestion::{self, ClaimSuggestion},
};
use crate::{
    catalogue::connection::{Paged, Rest},
    error::{CatalogueError, Result},
    list::{Order, Window},
    public::own_data::OwnData,
};

/// Another association's record with what stands beside it.
pub(crate) struct Row {
    pub(super) record: record::Model,
    pub(super) received_at: i64,
    /// The own record.
    pub(super) linked: Option<Uuid>,
    pub(super) decision: Option<decision::Model>,
}

/// Some claims, and what their fields have in common: each kind of thing is read for all of them at once.
pub(crate) struct ClaimPage {
    pub(super) own: Arc<OwnData>,
    pub(super) rows: Vec<Row>,
    known: OnceCell<Known>,
    suggested: OnceCell<Vec<Vec<ClaimSuggestion>>>,
}

impl ClaimPage {
    pub(super) fn me(&self) -> NodeCode {
        self.own.me.clone()
    }

    /// The local governments that the claims are about.
    pub(super) async fn known(&self) -> Result<&Known> {
        let named = self
            .rows
            .iter()
            .flat_map(|row| [Some(row.record.party_id), row.record.partner_id]);
        let load = || known::load(&self.own.db, named.flatten().collect());
        self.known.get_or_try_init(load).await
    }

    /// By claim.
    pub(super) async fn suggested(&self) -> Result<&Vec<Vec<ClaimSuggestion>>> {
        self.suggested
            .get_or_try_init(|| suggestion::suggest(self))
            .await
    }

    async fn of(own: &Arc<OwnData>, rows: Vec<(record::Model, i64)>) -> Result<Arc<Self>> {
        let ids: Vec<Uuid> = rows.iter().map(|(record, _)| record.id).collect();
        let links = link::Entity::find()
            .filter(link::Column::OtherRecordId.is_in(ids.iter().copied()))
            .all(&own.db)
            .await?;
        let links: HashMap<Uuid, Uuid> = links
            .into_iter()
            .map(|link| (link.other_record_id, link.own_record_id))
            .collect();
        let decisions = decision::Entity::find()
            .filter(decision::Column::RecordId.is_in(ids))
            .all(&own.db)
            .await?;
        let mut decisions: HashMap<Uuid, decision::Model> = decisions
            .into_iter()
            .map(|row| (row.record_id, row))
            .collect();
        let rows = rows.into_iter().map(|(record, received_at)| Row {
            linked: links.get(&record.id).copied(),
            decision: decisions.remove(&record.id),
            received_at,
            record,
        });
        Ok(Arc::new(Self {
            own: Arc::clone(own),
            rows: rows.collect(),
            known: OnceCell::new(),
            suggested: OnceCell::new(),
        }))
    }

    /// Some by their ids, in this order; what is not there any more is left out.
    pub(crate) async fn by_ids(own: &Arc<OwnData>, ids: &[Uuid]) -> Result<Vec<Claim>> {
        let some: BTreeSet<Uuid> = ids.iter().copied().collect();
        let found = beside_claims(own)
            .filter(record::Column::Id.is_in(some))
            .select_also(claim::Entity)
            .all(&own.db)
            .await?;
        let mut rows = received(found)?;
        rows.sort_by_key(|(row, _)| ids.iter().position(|id| *id == row.id));
        let page = Self::of(own, rows).await?;
        Ok(Self::claims(&page))
    }

    fn claims(page: &Arc<Self>) -> Vec<Claim> {
        let claim = |at| Claim {
            page: Arc::clone(page),
            at,
        };
        (0..page.rows.len()).map(claim).collect()
    }
}

fn received(
    found: Vec<(record::Model, Option<claim::Model>)>,
) -> Result<Vec<(record::Model, i64)>> {
    let read = |(row, claim): (record::Model, Option<claim::Model>)| {
        let claim = claim.ok_or_else(|| CatalogueError::internal(&Unclaimed(row.id)))?;
        Ok((row, claim.received_at))
    };
    found.into_iter().map(read).collect()
}

#[derive(Debug, thiserror::Error)]
#[error("the record {0} came without a row in `claim`")]
struct Unclaimed(Uuid);

/// Other nodes' records, each beside its row in `claim`.
fn beside_claims(own: &OwnData) -> Select<record::Entity> {
    let claim = record::Entity::belongs_to(claim::Entity)
        .from(record::Column::Id)
        .to(claim::Column::RecordId)
        .into();
    record::Entity::find()
        .join(JoinType::InnerJoin, claim)
        .filter(record::Column::Node.ne(own.me.as_str()))
}

/// The ids of all that a filter matches.
pub(crate) async fn matching(own: &OwnData, filter: &ClaimFilter) -> Result<Vec<(Uuid, NodeCode)>> {
    let found: Vec<(Uuid, String)> = beside_claims(own)
        .select_only()
        .columns([record::Column::Id, record::Column::Node])
        .filter(filter.condition()?)
        .order_by_asc(record::Column::Id)
        .into_tuple()
        .all(&own.db)
        .await?;
    let read = |(id, node): (Uuid, String)| Ok((id, stored::word("record.node", &node)?));
    found.into_iter().map(read).collect()
}

struct List {
    own: Arc<OwnData>,
    rows: Condition,
    order: Order,
    window: Window,
}

impl List {
    async fn any(&self, among: Option<Condition>) -> Result<bool> {
        let Some(among) = among else { return Ok(false) };
        let found = beside_claims(&self.own)
            .filter(self.rows.clone())
            .filter(among)
            .limit(1)
            .one(&self.own.db)
            .await?;
        Ok(found.is_some())
    }
}

#[async_trait]
impl Rest for List {
    async fn total(&self) -> Result<i64> {
        let count = beside_claims(&self.own)
            .filter(self.rows.clone())
            .count(&self.own.db)
            .await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> Result<bool> {
        self.any(self.window.not_after(&self.order)?).await
    }

    async fn anything_not_before(&self) -> Result<bool> {
        self.any(self.window.not_before(&self.order)?).await
    }
}

/// A page.
pub(super) async fn page(
    own: &Arc<OwnData>,
    arguments: &PageArguments,
    filter: &ClaimFilter,
    order_by: ClaimOrder,
) -> Result<ClaimConnection> {
    let order = order_by.order();
    let window = Window::read(&order, arguments)?;
    let rows = filter.condition()?;
    let (limit, backward) = (window.page.limit, window.page.backward);
    let mut query = beside_claims(own)
        .filter(rows.clone())
        .filter(window.between(&order)?)
        .limit(limit as u64 + 1);
    for (term, direction) in order.terms(backward) {
        query = query.order_by(term, direction);
    }
    let found = query.select_also(claim::Entity).all(&own.db).await?;
    let found = received(found)?;
    let cursors: Vec<String> = found
        .iter()
        .map(|(row, received_at)| order_by.cursor(row, *received_at))
        .collect::<Result<_>>()?;
    let page = ClaimPage::of(own, found).await?;
    let edges = cursors.into_iter().zip(ClaimPage::claims(&page));
    let edges = edges.map(|(cursor, node)| ClaimEdge { cursor, node });
    let list = List {
        own: Arc::clone(own),
        rows,
        order,
        window,
    };
    Ok(ClaimConnection(Paged::cut(
        edges.collect(),
        limit,
        backward,
        Arc::new(list),
    )))
}

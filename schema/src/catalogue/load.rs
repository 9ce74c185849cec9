//! Data loaders: what many objects of an answer need is read once, in one statement for all of them.

mod listings;
mod nested;

pub(crate) use listings::{ListingRecordsOf, PartiesOf, TwinningById};
pub(crate) use nested::{Probe, ProbeOf, TownList, TownPage, TownRow};

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::dataloader::{DataLoader, Loader};
use jumelage_entities::{
    association, local_government, local_government_code, local_government_name, record, succession,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{error::CatalogueError, snapshot::Snapshot};

/// Reads from one request's snapshot.
pub struct Load {
    snapshot: Arc<Snapshot>,
    /// Counts how often it was asked, to find out when all have asked.
    asked: Arc<AtomicUsize>,
}

impl Load {
    /// The loaders of a request. Keys are collected until nobody asks for more: by a span of time, a busy machine
    /// would make many statements of one.
    pub(crate) fn of(snapshot: Arc<Snapshot>) -> Arc<DataLoader<Self>> {
        let asked = Arc::new(AtomicUsize::new(0));
        let load = Self {
            snapshot,
            asked: Arc::clone(&asked),
        };
        let spawn = move |work: Pin<Box<dyn Future<Output = ()> + Send>>| {
            let asked = Arc::clone(&asked);
            tokio::spawn(async move {
                all_have_asked(&asked).await;
                work.await;
            })
        };
        Arc::new(DataLoader::new(load, spawn).delay(Duration::ZERO))
    }

    pub(crate) fn note_question(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
    }
}

/// Turns in a row without a question, after which nobody has any.
const QUIET_TURNS: usize = 3;

async fn all_have_asked(asked: &AtomicUsize) {
    let (mut seen, mut quiet) = (asked.load(Ordering::Relaxed), 0);
    while quiet < QUIET_TURNS {
        tokio::task::yield_now().await;
        let now = asked.load(Ordering::Relaxed);
        quiet = if now == seen { quiet + 1 } else { 0 };
        seen = now;
    }
}

/// A local government.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Government(pub(crate) Uuid);

/// The codes of a local government.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CodesOf(pub(crate) Uuid);

/// The names of a local government.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NamesOf(pub(crate) Uuid);

/// Those that a local government came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PredecessorsOf(pub(crate) Uuid);

/// Those that came after a local government.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SuccessorsOf(pub(crate) Uuid);

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RecordById(pub(crate) Uuid);

/// An association.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AssociationByCode(pub(crate) String);

impl Loader<Government> for Load {
    type Value = Arc<local_government::Model>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[Government],
    ) -> Result<HashMap<Government, Self::Value>, Self::Error> {
        let rows = local_government::Entity::find()
            .filter(local_government::Column::Id.is_in(keys.iter().map(|key| key.0)))
            .all(&self.snapshot.tx)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (Government(row.id), Arc::new(row)))
            .collect())
    }
}

impl Loader<CodesOf> for Load {
    type Value = Vec<local_government_code::Model>;
    type Error = CatalogueError;

    async fn load(&self, keys: &[CodesOf]) -> Result<HashMap<CodesOf, Self::Value>, Self::Error> {
        let rows = local_government_code::Entity::find()
            .filter(
                local_government_code::Column::LocalGovernmentId
                    .is_in(keys.iter().map(|key| key.0)),
            )
            .order_by_asc(local_government_code::Column::Scheme)
            .order_by_asc(local_government_code::Column::Value)
            .all(&self.snapshot.tx)
            .await?;
        let mut found: HashMap<CodesOf, Self::Value> = HashMap::new();
        for row in rows {
            found
                .entry(CodesOf(row.local_government_id))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

impl Loader<NamesOf> for Load {
    type Value = Vec<local_government_name::Model>;
    type Error = CatalogueError;

    async fn load(&self, keys: &[NamesOf]) -> Result<HashMap<NamesOf, Self::Value>, Self::Error> {
        let rows = local_government_name::Entity::find()
            .filter(
                local_government_name::Column::LocalGovernmentId
                    .is_in(keys.iter().map(|key| key.0)),
            )
            .all(&self.snapshot.tx)
            .await?;
        let mut found: HashMap<NamesOf, Self::Value> = HashMap::new();
        for row in rows {
            found
                .entry(NamesOf(row.local_government_id))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

impl Loader<PredecessorsOf> for Load {
    type Value = Vec<Government>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[PredecessorsOf],
    ) -> Result<HashMap<PredecessorsOf, Self::Value>, Self::Error> {
        let rows = succession::Entity::find()
            .filter(succession::Column::SuccessorId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(succession::Column::PredecessorId)
            .all(&self.snapshot.tx)
            .await?;
        let mut found: HashMap<PredecessorsOf, Self::Value> = HashMap::new();
        for row in rows {
            found
                .entry(PredecessorsOf(row.successor_id))
                .or_default()
                .push(Government(row.predecessor_id));
        }
        Ok(found)
    }
}

impl Loader<SuccessorsOf> for Load {
    type Value = Vec<Government>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[SuccessorsOf],
    ) -> Result<HashMap<SuccessorsOf, Self::Value>, Self::Error> {
        let rows = succession::Entity::find()
            .filter(succession::Column::PredecessorId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(succession::Column::SuccessorId)
            .all(&self.snapshot.tx)
            .await?;
        let mut found: HashMap<SuccessorsOf, Self::Value> = HashMap::new();
        for row in rows {
            found
                .entry(SuccessorsOf(row.predecessor_id))
                .or_default()
                .push(Government(row.successor_id));
        }
        Ok(found)
    }
}

impl Loader<RecordById> for Load {
    type Value = Arc<record::Model>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[RecordById],
    ) -> Result<HashMap<RecordById, Self::Value>, Self::Error> {
        let rows = record::Entity::find()
            .filter(record::Column::Id.is_in(keys.iter().map(|key| key.0)))
            .all(&self.snapshot.tx)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (RecordById(row.id), Arc::new(row)))
            .collect())
    }
}

impl Loader<AssociationByCode> for Load {
    type Value = Arc<association::Model>;
    type Error = CatalogueError;

    async fn load(
        &self,
        keys: &[AssociationByCode],
    ) -> Result<HashMap<AssociationByCode, Self::Value>, Self::Error> {
        let rows = association::Entity::find()
            .filter(association::Column::Code.is_in(keys.iter().map(|key| key.0.as_str())))
            .all(&self.snapshot.tx)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (AssociationByCode(row.code.clone()), Arc::new(row)))
            .collect())
    }
}

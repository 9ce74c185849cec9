//! Objects of this node by their ids, many at once. An id that lives on in another finds that one.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jumelage_domain::{ListingKind, ObjectId, ObjectKind};
use jumelage_entities::{local_government, redirect, twinning};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    catalogue::{
        association,
        listings::{self, Activity},
        local_government::LocalGovernment,
        node::Node,
        twinning::Twinning,
    },
    error::Result,
    snapshot::Snapshot,
};

/// A database takes some 30,000 values in a statement.
const AT_ONCE: usize = 10_000;

/// What is found of each id.
pub(crate) async fn by_id(snapshot: &Snapshot, ids: &[ObjectId]) -> Result<Vec<Option<Node>>> {
    let of_kind = |kind: ObjectKind| -> HashSet<Uuid> {
        ids.iter()
            .filter(|id| id.kind() == kind && *id.node() == snapshot.me)
            .map(ObjectId::uuid)
            .collect()
    };
    let governments = governments(snapshot, of_kind(ObjectKind::LocalGovernment)).await?;
    let twinnings = twinnings(snapshot, of_kind(ObjectKind::Twinning)).await?;
    let own = if of_kind(ObjectKind::Association).is_empty() {
        None
    } else {
        association::of(snapshot).await?
    };
    let mut listed = HashMap::new();
    for kind in ListingKind::ALL.iter().copied() {
        let wanted = of_kind(kind.object_kind()).into_iter().collect();
        listed.extend(listings::by_records(snapshot, kind, wanted).await?);
    }
    let find = |id: &ObjectId| match id.kind() {
        ObjectKind::Association => own
            .clone()
            .filter(|own| own.has_id(id.uuid()))
            .map(Node::Association),
        ObjectKind::LocalGovernment => governments
            .get(&id.uuid())
            .map(|row| Node::LocalGovernment(LocalGovernment::from_row(Arc::clone(row)))),
        ObjectKind::Twinning => twinnings.get(&id.uuid()).cloned().map(Node::Twinning),
        ObjectKind::Activity => listed
            .get(&id.uuid())
            .cloned()
            .map(Activity)
            .map(Node::Activity),
    };
    Ok(ids
        .iter()
        .map(|id| (*id.node() == snapshot.me).then(|| find(id)).flatten())
        .collect())
}

/// What is found of one id.
pub(crate) async fn one(snapshot: &Snapshot, id: ObjectId) -> Result<Option<Node>> {
    let found = by_id(snapshot, &[id]).await?;
    Ok(found.into_iter().next().flatten())
}

async fn governments(
    snapshot: &Snapshot,
    wanted: HashSet<Uuid>,
) -> Result<HashMap<Uuid, Arc<local_government::Model>>> {
    let mut found = own_governments(snapshot, wanted.iter().copied()).await?;
    let moved = redirects(snapshot, &wanted, &found).await?;
    let targets = own_governments(snapshot, moved.values().copied()).await?;
    found.extend(follow(&moved, &targets));
    Ok(found)
}

async fn own_governments(
    snapshot: &Snapshot,
    wanted: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Arc<local_government::Model>>> {
    let mut found = HashMap::new();
    for some in chunks(wanted) {
        let rows = local_government::Entity::find()
            .filter(local_government::Column::Id.is_in(some))
            .filter(local_government::Column::Owner.eq(snapshot.me.as_str()))
            .all(&snapshot.tx)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id, Arc::new(row))));
    }
    Ok(found)
}

/// Twinnings, by the id of either record.
async fn twinnings(snapshot: &Snapshot, wanted: HashSet<Uuid>) -> Result<HashMap<Uuid, Twinning>> {
    let mut found = twinnings_of(snapshot, wanted.iter().copied()).await?;
    let moved = redirects(snapshot, &wanted, &found).await?;
    let targets = twinnings_of(snapshot, moved.values().copied()).await?;
    found.extend(follow(&moved, &targets));
    Ok(found)
}

async fn twinnings_of(
    snapshot: &Snapshot,
    wanted: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Twinning>> {
    let mut found = HashMap::new();
    for some in chunks(wanted) {
        let either = Condition::any()
            .add(twinning::Column::OwnRecordId.is_in(some.iter().copied()))
            .add(twinning::Column::OtherRecordId.is_in(some));
        let rows = twinning::Entity::find()
            .filter(either)
            .all(&snapshot.tx)
            .await?;
        for row in rows {
            let records = [row.own_record_id, row.other_record_id];
            let twinning = Twinning::from_row(row)?;
            let by_record = records.into_iter().flatten();
            found.extend(by_record.map(|record| (record, twinning.clone())));
        }
    }
    Ok(found)
}

/// Of what was not found: the ids in which it lives on.
async fn redirects<T>(
    snapshot: &Snapshot,
    wanted: &HashSet<Uuid>,
    found: &HashMap<Uuid, T>,
) -> Result<HashMap<Uuid, Uuid>> {
    let missing = wanted.iter().filter(|id| !found.contains_key(*id)).copied();
    let mut redirects = HashMap::new();
    for some in chunks(missing) {
        let rows = redirect::Entity::find()
            .filter(redirect::Column::Id.is_in(some))
            .all(&snapshot.tx)
            .await?;
        redirects.extend(rows.into_iter().map(|row| (row.id, row.target)));
    }
    Ok(redirects)
}

fn follow<T: Clone>(
    moved: &HashMap<Uuid, Uuid>,
    targets: &HashMap<Uuid, T>,
) -> impl Iterator<Item = (Uuid, T)> {
    let target = |(old, new): (&Uuid, &Uuid)| Some((*old, targets.get(new)?.clone()));
    moved.iter().filter_map(target)
}

fn chunks(ids: impl IntoIterator<Item = Uuid>) -> Vec<Vec<Uuid>> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    ids.chunks(AT_ONCE / 2).map(<[Uuid]>::to_vec).collect()
}

//! Reading the log, and the objects that its entries are about.

use std::{collections::HashMap, sync::Arc};

use jumelage_domain::ObjectKind;
use jumelage_entities::{change_entry, change_log, local_government, twinning};
use jumelage_federation::{
    log::DEFAULT_ENTRIES,
    page::{MAX_PAGE, PageError},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Changes,
    entry::Change,
    position::{Position, behind},
};
use crate::{
    catalogue::{listings, local_government::LocalGovernment, node::Node, twinning::Twinning},
    error::{CatalogueError, Result},
    snapshot::Snapshot,
};

/// There is none: the database is of no node.
#[derive(Debug, thiserror::Error)]
#[error("the database has no log of changes")]
struct NoLog;

/// A part of the log, with the objects where they are asked for.
pub(crate) async fn read(
    snapshot: &Snapshot,
    since: Option<&str>,
    first: Option<i32>,
    with_objects: bool,
) -> Result<Changes> {
    let log = change_log::Entity::find().one(&snapshot.tx).await?;
    let log = log.ok_or_else(|| CatalogueError::internal(&NoLog))?;
    let since = behind(&log, since)?;
    let limit = size(first)?;
    let mut rows = change_entry::Entity::find()
        .filter(change_entry::Column::Seq.gt(since))
        .order_by_asc(change_entry::Column::Seq)
        .limit(limit as u64 + 1)
        .all(&snapshot.tx)
        .await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let end = Position {
        seq: rows.last().map_or(since, |row| row.seq),
        token: log.token,
    };
    let mut objects = HashMap::new();
    if with_objects {
        twinnings(snapshot, &rows, &mut objects).await?;
        local_governments(snapshot, &rows, &mut objects).await?;
        let listed = listings::listed(snapshot, |kind| ids(&rows, kind));
        objects.extend(listed.await?);
    }
    let me = snapshot.me.as_str();
    let change = |row: &change_entry::Model| {
        let object = objects.get(&row.object_id).cloned();
        Change::of(row, &end.token, me, object)
    };
    Ok(Changes {
        nodes: rows.iter().map(change).collect::<Result<_>>()?,
        end_cursor: end.to_string(),
        has_more,
    })
}

fn size(first: Option<i32>) -> Result<usize> {
    let Some(given) = first else {
        return Ok(DEFAULT_ENTRIES);
    };
    match usize::try_from(given) {
        Ok(limit) if limit <= MAX_PAGE => Ok(limit),
        _ => Err(PageError::Size {
            argument: "first",
            given,
        }
        .into()),
    }
}

fn ids(rows: &[change_entry::Model], kind: ObjectKind) -> Vec<Uuid> {
    let of_kind = rows.iter().filter(|row| row.kind == kind.as_str());
    of_kind.map(|row| row.object_id).collect()
}

async fn twinnings(
    snapshot: &Snapshot,
    rows: &[change_entry::Model],
    objects: &mut HashMap<Uuid, Node>,
) -> Result<()> {
    let ids = ids(rows, ObjectKind::Twinning);
    if ids.is_empty() {
        return Ok(());
    }
    let found = twinning::Entity::find()
        .filter(twinning::Column::Id.is_in(ids))
        .filter(twinning::Column::OwnRecordId.is_not_null())
        .all(&snapshot.tx)
        .await?;
    for row in found {
        objects.insert(row.id, Node::Twinning(Twinning::from_row(row)?));
    }
    Ok(())
}

async fn local_governments(
    snapshot: &Snapshot,
    rows: &[change_entry::Model],
    objects: &mut HashMap<Uuid, Node>,
) -> Result<()> {
    let ids = ids(rows, ObjectKind::LocalGovernment);
    if ids.is_empty() {
        return Ok(());
    }
    let found = local_government::Entity::find()
        .filter(local_government::Column::Id.is_in(ids))
        .filter(local_government::Column::Owner.eq(snapshot.me.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .all(&snapshot.tx)
        .await?;
    for row in found {
        let id = row.id;
        let found = LocalGovernment::from_row(Arc::new(row));
        objects.insert(id, Node::LocalGovernment(found));
    }
    Ok(())
}

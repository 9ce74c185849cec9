//! The log itself: written at the end of a transaction, pruned after its time, and begun anew by a restore.

use std::mem;

use jumelage_domain::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Change, listings, local_governments, twinnings};
use crate::{
    WriteError, change_entry, change_log,
    write::{Writing, batch},
};

/// How many hexadecimal digits tell a log from others.
const TOKEN: usize = 12;

fn token() -> String {
    let mut token = Uuid::new_v4().simple().to_string();
    token.truncate(TOKEN);
    token
}

/// Begins the log of a node that has nothing yet: all of its changes are going to be in it.
pub(in crate::write) async fn found(db: &impl ConnectionTrait) -> Result<(), WriteError> {
    let row = change_log::Model {
        id: 1,
        token: token(),
        last: 0,
        gone: 0,
    };
    batch::upsert::<change_log::Entity>(db, [row]).await
}

/// Begins the log anew: to be called within a restore. What is in the database then is of some time ago, and who has
/// followed the log since has seen what is not true any more: each is told to start over.
pub async fn begin_anew(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    let update = change_log::ActiveModel {
        id: Set(1),
        token: Set(token()),
        ..Default::default()
    };
    change_log::Entity::update(update)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes what the transaction has changed, at its end.
pub(in crate::write) async fn write(writing: &Writing) -> Result<(), WriteError> {
    let noted = writing.with_noted(mem::take);
    let governments = local_governments::changes(writing, noted.local_governments).await?;
    let twinnings = twinnings::changes(writing, noted.twinnings).await?;
    let listings = listings::changes(writing, noted.listings).await?;
    if governments.is_empty() && twinnings.is_empty() && listings.is_empty() {
        return Ok(());
    }
    let log = change_log::Entity::find().one(&writing.tx).await?;
    let log = log.ok_or(WriteError::NoNode)?;
    let (at, mut seq) = (writing.now.millis(), log.last);
    let entries = governments
        .into_iter()
        .chain(twinnings)
        .chain(listings)
        .map(|change| {
            seq += 1;
            entry(seq, at, change)
        });
    let entries: Vec<_> = entries.collect();
    batch::upsert::<change_entry::Entity>(&writing.tx, entries).await?;
    let log = change_log::Model { last: seq, ..log };
    batch::upsert::<change_log::Entity>(&writing.tx, [log]).await
}

fn entry(seq: i64, at: i64, change: Change) -> change_entry::Model {
    let (superseded_by, superseded_by_node) = change.successor.unzip();
    change_entry::Model {
        seq,
        at,
        kind: change.kind.to_string(),
        object_id: change.id,
        node: change.node,
        action: change.action.to_string(),
        superseded_by,
        superseded_by_node,
    }
}

/// Forgets what happened before some time, and says how many entries that were. Who has not followed since is told so.
pub async fn prune(db: &DatabaseConnection, before: Timestamp) -> Result<u64, WriteError> {
    if last_before(db, before).await?.is_none() {
        return Ok(0);
    }
    let writing = Writing::begin(db).await?;
    let tx = &writing.tx;
    let Some(gone) = last_before(tx, before).await? else {
        return Ok(0);
    };
    let deleted = change_entry::Entity::delete_many()
        .filter(change_entry::Column::Seq.lte(gone))
        .exec(tx)
        .await?;
    let update = change_log::ActiveModel {
        id: Set(1),
        gone: Set(gone),
        ..Default::default()
    };
    change_log::Entity::update(update)
        .exec_without_returning(tx)
        .await?;
    writing.commit().await?;
    Ok(deleted.rows_affected)
}

/// The number of the last entry before some time.
async fn last_before(
    db: &impl ConnectionTrait,
    before: Timestamp,
) -> Result<Option<i64>, WriteError> {
    let last = change_entry::Entity::find()
        .select_only()
        .column(change_entry::Column::Seq)
        .filter(change_entry::Column::At.lt(before.millis()))
        .order_by_desc(change_entry::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(last)
}

//! Contact persons: added with a reason and an end, and gone for good.

mod error;
mod new;

use jiff::civil::Date;
use jumelage_domain::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseConnection, EntityTrait,
    PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

pub use self::{
    error::ContactPersonError,
    new::{MAX_YEARS, NewContactPerson},
};
use crate::{
    Actor, WriteError,
    contact_person::{self, Column, Entity, Model},
    write::{Writing, audit},
};

/// Whoever may run `jumelage contact`.
const BY_COMMAND: Actor = Actor::Operator("contact");

/// Writes one down by a command; says under which id.
pub async fn add(
    db: &DatabaseConnection,
    new: NewContactPerson,
    now: Timestamp,
) -> Result<Uuid, ContactPersonError> {
    new.check(now)?;
    let writing = Writing::begin_as(db, BY_COMMAND).await?;
    let id = record(&writing, new).await?;
    writing.commit().await?;
    Ok(id)
}

/// Deletes one by a command; says whether it was there.
pub async fn remove(db: &DatabaseConnection, id: Uuid) -> Result<bool, WriteError> {
    let those = Condition::all().add(Column::Id.eq(id));
    Ok(delete_if_any(db, BY_COMMAND, those).await? > 0)
}

/// Writes one down who has been checked; says under which id.
pub async fn record(writing: &Writing, new: NewContactPerson) -> Result<Uuid, ContactPersonError> {
    let id = Uuid::now_v7();
    restore(writing, id, new).await?;
    Ok(id)
}

/// The same under an id of before.
pub async fn restore(
    writing: &Writing,
    id: Uuid,
    new: NewContactPerson,
) -> Result<(), ContactPersonError> {
    let row = new.row(id);
    let of = row.local_government_id;
    if !contact_person::is_member(&writing.tx, &writing.network.me, of).await? {
        return Err(ContactPersonError::NoMember);
    }
    Ok(store(writing, None, row).await?)
}

/// Says other things of one, which have been checked; says whether they are others.
pub async fn restate(
    writing: &Writing,
    before: &Model,
    new: NewContactPerson,
) -> Result<bool, WriteError> {
    let row = new.row(before.id);
    if row == *before {
        return Ok(false);
    }
    store(writing, Some(before), row).await?;
    Ok(true)
}

async fn store(writing: &Writing, before: Option<&Model>, row: Model) -> Result<(), WriteError> {
    audit::person(writing, before, &row);
    overwrite(&writing.tx).await?;
    crate::write::batch::upsert::<Entity>(&writing.tx, [row]).await
}

/// Deletes one.
pub async fn delete_one(writing: &Writing, id: Uuid) -> Result<(), WriteError> {
    delete(writing, Condition::all().add(Column::Id.eq(id))).await?;
    Ok(())
}

/// Deletes all whose day has come; says how many. Where there are none, nothing is written.
pub async fn purge(db: &DatabaseConnection, today: Date) -> Result<u64, WriteError> {
    let those = Condition::all().add(Column::ExpiresOn.lte(today.to_string()));
    delete_if_any(db, Actor::Node, those).await
}

/// Deletes those of local governments that go.
pub(super) async fn remove_of(
    writing: &Writing,
    local_governments: impl IntoIterator<Item = Uuid>,
) -> Result<(), WriteError> {
    for some in super::batch::portions(local_governments) {
        delete(
            writing,
            Condition::all().add(Column::LocalGovernmentId.is_in(some)),
        )
        .await?;
    }
    Ok(())
}

/// A write makes others ask anew for what they hold of this node: it is not made for nothing.
async fn delete_if_any(
    db: &DatabaseConnection,
    actor: Actor,
    those: Condition,
) -> Result<u64, WriteError> {
    if Entity::find().filter(those.clone()).count(db).await? == 0 {
        return Ok(0);
    }
    let writing = Writing::begin_as(db, actor).await?;
    let deleted = delete(&writing, those).await?;
    writing.commit().await?;
    Ok(deleted)
}

async fn delete(writing: &Writing, those: Condition) -> Result<u64, WriteError> {
    let db = &writing.tx;
    overwrite(db).await?;
    audit::persons_gone(
        writing,
        &Entity::find().filter(those.clone()).all(db).await?,
    )
    .await?;
    Ok(Entity::delete_many()
        .filter(those)
        .exec(db)
        .await?
        .rows_affected)
}

/// SQLite leaves what is deleted or replaced in its file, until something else needs the room, unless it is told to
/// overwrite it.
pub(super) async fn overwrite(db: &impl ConnectionTrait) -> Result<(), WriteError> {
    if db.get_database_backend() == DatabaseBackend::Sqlite {
        db.execute_unprepared("PRAGMA secure_delete = ON").await?;
    }
    Ok(())
}

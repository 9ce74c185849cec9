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
    WriteError,
    contact_person::{self, Column, Entity},
    write::Writing,
};

/// Writes one down; says under which id.
pub async fn add(
    db: &DatabaseConnection,
    new: NewContactPerson,
    now: Timestamp,
) -> Result<Uuid, ContactPersonError> {
    let row = new.check(now)?;
    let (id, of) = (row.id, row.local_government_id);
    let writing = Writing::begin(db).await?;
    if !contact_person::is_member(&writing.tx, &writing.network.me, of).await? {
        return Err(ContactPersonError::NoMember);
    }
    crate::write::batch::upsert::<Entity>(&writing.tx, [row]).await?;
    writing.commit().await?;
    Ok(id)
}

/// Deletes one; says whether it was there.
pub async fn remove(db: &DatabaseConnection, id: Uuid) -> Result<bool, WriteError> {
    let those = Condition::all().add(Column::Id.eq(id));
    Ok(delete_if_any(db, those).await? > 0)
}

/// Deletes all whose day has come; says how many. Where there are none, nothing is written.
pub async fn purge(db: &DatabaseConnection, today: Date) -> Result<u64, WriteError> {
    let those = Condition::all().add(Column::ExpiresOn.lte(today.to_string()));
    delete_if_any(db, those).await
}

/// Deletes those of local governments that go.
pub(super) async fn remove_of(
    db: &impl ConnectionTrait,
    local_governments: impl IntoIterator<Item = Uuid>,
) -> Result<(), WriteError> {
    for some in super::batch::portions(local_governments) {
        delete(
            db,
            Condition::all().add(Column::LocalGovernmentId.is_in(some)),
        )
        .await?;
    }
    Ok(())
}

/// A write makes others ask anew for what they hold of this node: it is not made for nothing.
async fn delete_if_any(db: &DatabaseConnection, those: Condition) -> Result<u64, WriteError> {
    if Entity::find().filter(those.clone()).count(db).await? == 0 {
        return Ok(0);
    }
    let writing = Writing::begin(db).await?;
    let deleted = delete(&writing.tx, those).await?;
    writing.commit().await?;
    Ok(deleted)
}

async fn delete(db: &impl ConnectionTrait, those: Condition) -> Result<u64, WriteError> {
    // SQLite leaves what is deleted in its file, until something else needs the room, unless it is told to overwrite it.
    if db.get_database_backend() == DatabaseBackend::Sqlite {
        db.execute_unprepared("PRAGMA secure_delete = ON").await?;
    }
    Ok(Entity::delete_many()
        .filter(those)
        .exec(db)
        .await?
        .rows_affected)
}

//! What goes from the audit: entries after their time, and of contact persons who go whatever is about the person.

use jumelage_domain::{AuditKind, Timestamp};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::words::impersonal;
use crate::{
    WriteError,
    audit_entry::{Column, Entity, Model},
    write::batch,
};

/// Deletes entries from before a time; says how many. No answer to others shows any of them, so that the node's revision
/// stays as it is.
pub async fn prune(db: &DatabaseConnection, before: Timestamp) -> Result<u64, WriteError> {
    let old = Entity::delete_many().filter(Column::WrittenAt.lt(before.millis()));
    Ok(old.exec(db).await?.rows_affected)
}

/// Takes out of the entries what they know of some contact persons. That somebody was written down, changed and deleted, by
/// whom, on which basis and until when, stays.
pub(in crate::write) async fn forget_persons(
    db: &impl ConnectionTrait,
    persons: &[Uuid],
) -> Result<(), WriteError> {
    let persons = persons.iter().map(ToString::to_string);
    for some in batch::portions(persons) {
        let entries = Entity::find()
            .filter(Column::Object.is_in(some))
            .filter(Column::ObjectKind.eq(AuditKind::ContactPerson.as_str()))
            .all(db)
            .await?;
        let forgotten = entries.into_iter().map(|entry| Model {
            before: entry.before.as_deref().and_then(forgotten),
            after: entry.after.as_deref().and_then(forgotten),
            ..entry
        });
        batch::upsert::<Entity>(db, forgotten.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

fn forgotten(words: &str) -> Option<String> {
    let words: Value = serde_json::from_str(words).ok()?;
    Some(impersonal(words).to_string())
}

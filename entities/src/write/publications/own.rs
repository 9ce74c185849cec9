//! What a node publishes itself: the anchor, or one that has joined none. Whoever calls makes sure that it has not.

use jumelage_domain::{
    Timestamp,
    publication::{KindWord, PublicationKind, PublicationName, fingerprint},
};
use sea_orm::{DatabaseConnection, EntityTrait, ModelTrait};
use uuid::Uuid;

use super::{OWN, PublishError, find};
use crate::{
    Actor, WriteError,
    publication::{Entity, Model},
    publication_list,
    write::{
        Writing, audit, batch,
        surveys::replace::{may_go, may_replace},
    },
};

/// What came of publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is published from now on, as the version of this serial.
    Published(i64),
    /// It was already, word for word, since the version of this serial.
    Same(i64),
}

/// Publishes a document, in the place of the one with its name. One that is published already stays as it is, and the list
/// of all gets another serial: after a restore that is what lets the nodes believe it again.
pub async fn publish(
    db: &DatabaseConnection,
    actor: Actor,
    kind: PublicationKind,
    (name, document): (&PublicationName, &str),
    now: Timestamp,
) -> Result<Outcome, PublishError> {
    let writing = Writing::begin_as(db, actor).await?;
    let outcome = publish_in(&writing, kind, (name, document), now).await?;
    if let Outcome::Same(_) = outcome {
        raise(&writing, now).await?;
    }
    writing.commit().await?;
    Ok(outcome)
}

/// The same in a transaction that does more. Where it is published already nothing is written.
pub async fn publish_in(
    writing: &Writing,
    kind: PublicationKind,
    (name, document): (&PublicationName, &str),
    now: Timestamp,
) -> Result<Outcome, PublishError> {
    kind.check(name, document)?;
    let kind = KindWord::from(kind);
    forget_others(writing).await?;
    let before = find(&writing.tx, &kind, name).await?;
    let sha256 = fingerprint(document);
    if let Some(same) = before.as_ref().filter(|row| row.sha256 == sha256) {
        return Ok(Outcome::Same(same.serial));
    }
    if let Some(before) = &before
        && let Some(kind) = kind.known()
    {
        may_replace(kind, &before.document, document, now)?;
    }
    let serial = raise(writing, now).await?;
    let row = Model {
        id: before.as_ref().map_or_else(Uuid::now_v7, |row| row.id),
        kind: kind.to_string(),
        name: name.to_string(),
        serial,
        published_at: now.millis(),
        sha256,
        size: i64::try_from(document.len()).unwrap_or(i64::MAX),
        document: document.to_owned(),
        signed: None,
    };
    audit::publication(writing, before.as_ref(), Some(&row));
    batch::upsert::<Entity>(&writing.tx, [row]).await?;
    Ok(Outcome::Published(serial))
}

/// Publishes something no more, if that may go. Says the list's serial.
pub async fn unpublish(
    db: &DatabaseConnection,
    actor: Actor,
    (kind, name): (&KindWord, &PublicationName),
    now: Timestamp,
) -> Result<i64, PublishError> {
    let writing = Writing::begin_as(db, actor).await?;
    forget_others(&writing).await?;
    let Some(row) = find(&writing.tx, kind, name).await? else {
        let (kind, name) = (kind.clone(), name.clone());
        return Err(PublishError::Unknown { kind, name });
    };
    if let Some(kind) = kind.known() {
        may_go(kind, &row.document, now)?;
    }
    let serial = raise(&writing, now).await?;
    audit::publication(&writing, Some(&row), None);
    row.delete(&writing.tx).await?;
    writing.commit().await?;
    Ok(serial)
}

/// What was kept of an anchor that the node has left is not its own to publish.
async fn forget_others(writing: &Writing) -> Result<(), WriteError> {
    let list = publication_list::Entity::find().one(&writing.tx).await?;
    if list.is_some_and(|list| list.source != OWN) {
        for row in Entity::find().all(&writing.tx).await? {
            audit::publication(writing, Some(&row), None);
            row.delete(&writing.tx).await?;
        }
    }
    Ok(())
}

/// The list's next serial: one more than the last, and no less than the milliseconds since 1970. So a database that was
/// restored goes on above what others have seen.
async fn raise(writing: &Writing, now: Timestamp) -> Result<i64, WriteError> {
    let list = publication_list::Entity::find().one(&writing.tx).await?;
    let last = list.map_or(0, |list| list.serial);
    let serial = last.saturating_add(1).max(now.millis());
    let list = publication_list::Model {
        id: 1,
        source: OWN.to_owned(),
        serial,
        sha256: String::new(),
    };
    batch::upsert::<publication_list::Entity>(&writing.tx, [list]).await?;
    Ok(serial)
}

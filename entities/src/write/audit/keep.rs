//! From what was noted to the entries.

use std::collections::BTreeSet;

use jumelage_domain::{
    ActorKind, AuditAction, AuditKind, ListingKind, NodeCode, ObjectId, ObjectKind,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    notes::{Change, Notes},
    words::{Named, Party},
};
use crate::{
    Actor, WriteError, audit_entry, local_government,
    stored::word,
    write::{Writing, batch},
};

/// Writes the entries, in few statements however many there are.
pub(in crate::write) async fn keep(writing: &Writing, notes: Notes) -> Result<(), WriteError> {
    if notes.is_empty() {
        return Ok(());
    }
    let (tx, me) = (&writing.tx, &writing.network.me);
    let named = named(tx, &notes).await?;
    let mut sequence = next(writing).await?;
    let mut entries = Vec::new();
    for (object, change) in notes.into_changes() {
        if let Some(entry) = entry(me, object, &change, &named)? {
            let (actor_kind, actor_name, actor_issuer, actor_role) = author(&writing.actor);
            entries.push(audit_entry::Model {
                sequence,
                written_at: writing.now.millis(),
                actor_kind: actor_kind.to_string(),
                actor_name,
                actor_issuer,
                actor_role,
                ..entry
            });
            sequence += 1;
        }
    }
    batch::upsert::<audit_entry::Entity>(tx, entries).await
}

/// One more than the last, and no less than the milliseconds since 1970: what was pruned is not given again.
async fn next(writing: &Writing) -> Result<i64, WriteError> {
    let last: Option<Option<i64>> = audit_entry::Entity::find()
        .select_only()
        .column_as(audit_entry::Column::Sequence.max(), "last")
        .into_tuple()
        .one(&writing.tx)
        .await?;
    let after_last = last.flatten().map_or(0, |last| last + 1);
    Ok(after_last.max(writing.now.millis()))
}

async fn named(db: &impl ConnectionTrait, notes: &Notes) -> Result<Named, WriteError> {
    let ids: BTreeSet<Uuid> = notes
        .changes()
        .flat_map(Change::words)
        .flat_map(super::Words::names)
        .collect();
    let mut named = Named::new();
    for some in batch::portions(ids) {
        let rows: Vec<(Uuid, String, bool, String)> = local_government::Entity::find()
            .select_only()
            .columns([
                local_government::Column::Id,
                local_government::Column::Owner,
                local_government::Column::Member,
                local_government::Column::Name,
            ])
            .filter(local_government::Column::Id.is_in(some))
            .into_tuple()
            .all(db)
            .await?;
        named.extend(rows.into_iter().map(|(id, owner, member, name)| {
            let party = Party {
                owner,
                member,
                name,
            };
            (id, party)
        }));
    }
    Ok(named)
}

/// The entry of one change; none where nothing is said that was not said before.
fn entry(
    me: &NodeCode,
    (kind, id): (AuditKind, Uuid),
    change: &Change,
    named: &Named,
) -> Result<Option<audit_entry::Model>, WriteError> {
    let of = match kind {
        AuditKind::LocalGovernment | AuditKind::ContactPerson | AuditKind::SurveyAnswer => {
            ObjectKind::LocalGovernment
        }
        // A publication is named by its words.
        AuditKind::Record | AuditKind::Decision | AuditKind::Publication => ObjectKind::Twinning,
        AuditKind::Listing => listing_kind(change)?,
        AuditKind::Introduction => ObjectKind::Introduction,
    };
    let spell = |words: &Option<super::Words>| {
        let words = words.as_ref().map(|words| words.spell(me, of, named));
        words.transpose()
    };
    let (before, after) = (spell(&change.before)?, spell(&change.after)?);
    if before == after {
        return Ok(None);
    }
    let action = change.action.unwrap_or(match (&before, &after) {
        _ if kind == AuditKind::Decision => AuditAction::Decided,
        (None, _) => AuditAction::Created,
        (Some(_), None) => AuditAction::Deleted,
        (Some(_), Some(_)) => AuditAction::Updated,
    });
    let named_by_words = change.words().find_map(|words| match words {
        super::Words::Decision(decision) => Some(decision.0.to_string()),
        super::Words::Introduction(row) => row.object_id().ok().map(|id| id.to_string()),
        super::Words::Publication(publication) => Some(publication.0.clone()),
        super::Words::Answered(answered) => Some(answered.respondent.to_string()),
        _ => None,
    });
    let object = match kind {
        AuditKind::ContactPerson => id.to_string(),
        _ => named_by_words.unwrap_or_else(|| ObjectId::new(of, me.clone(), id).to_string()),
    };
    Ok(Some(audit_entry::Model {
        sequence: 0,
        written_at: 0,
        actor_kind: String::new(),
        actor_name: None,
        actor_issuer: None,
        actor_role: None,
        object_kind: kind.to_string(),
        object,
        action: action.to_string(),
        before: before.map(|before| before.to_string()),
        after: after.map(|after| after.to_string()),
    }))
}

/// The type that a listing's id is of.
fn listing_kind(change: &Change) -> Result<ObjectKind, WriteError> {
    let row = change.words().find_map(|words| match words {
        super::Words::Listing(row) => Some(row),
        _ => None,
    });
    let kind = row.map(|row| word::<ListingKind>("listing_record.kind", &row.kind));
    Ok(kind
        .transpose()?
        .map_or(ObjectKind::Activity, ListingKind::object_kind))
}

/// The columns for who makes a change.
fn author(actor: &Actor) -> (ActorKind, Option<String>, Option<String>, Option<String>) {
    match actor {
        Actor::Node => (ActorKind::Node, None, None, None),
        Actor::Peer(code) => (ActorKind::Peer, Some(code.to_string()), None, None),
        Actor::Operator(command) => {
            let command = Some((*command).to_owned());
            (ActorKind::Operator, command, None, None)
        }
        Actor::Bearer {
            subject,
            issuer,
            role,
        } => {
            let role = Some((*role).to_owned());
            (ActorKind::Bearer, subject.clone(), issuer.clone(), role)
        }
    }
}

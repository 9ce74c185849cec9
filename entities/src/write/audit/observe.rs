//! Noting what is about to be stored: where rows are stored, this is called.

use std::collections::{BTreeMap, HashMap};

use jumelage_domain::{AuditAction, AuditKind, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::{Answered, MemberWords, Words, forget_persons};
use crate::{
    WriteError, contact_person, introduction, listing_record, publication, record, redirect,
    survey_answer,
    write::{Writing, batch},
};

/// Own records of some ids, and what they are going to be. One that is not going to be anything goes.
pub(in crate::write) async fn records(
    writing: &Writing,
    ids: impl IntoIterator<Item = Uuid>,
    after: &[record::Model],
) -> Result<(), WriteError> {
    let before = batch::find::<record::Entity>(&writing.tx, record::Column::Id, ids).await?;
    let mut before: HashMap<Uuid, record::Model> =
        before.into_iter().map(|row| (row.id, row)).collect();
    let words = |row: record::Model| Words::Record(Box::new(row));
    writing.audit(|notes| {
        for row in after {
            let before = before.remove(&row.id).map(words);
            notes.changed(
                (AuditKind::Record, row.id),
                before,
                Some(words(row.clone())),
            );
        }
        for (id, row) in before {
            notes.changed((AuditKind::Record, id), Some(words(row)), None);
        }
    });
    Ok(())
}

/// Own records of listings, and what they are going to be. One that is not going to be anything goes.
pub(in crate::write) fn listings(
    writing: &Writing,
    before: &BTreeMap<Uuid, listing_record::Model>,
    after: &[listing_record::Model],
) {
    let words = |row: &listing_record::Model| Words::Listing(Box::new(row.clone()));
    let object = |id: Uuid| (AuditKind::Listing, id);
    writing.audit(|notes| {
        for row in after {
            notes.changed(
                object(row.id),
                before.get(&row.id).map(words),
                Some(words(row)),
            );
        }
        for row in before
            .values()
            .filter(|row| after.iter().all(|new| new.id != row.id))
        {
            notes.changed(object(row.id), Some(words(row)), None);
        }
    });
}

/// An introduction that is or was stored, and what it is going to be.
pub(in crate::write) fn introduction(
    writing: &Writing,
    before: Option<introduction::Model>,
    after: &introduction::Model,
) {
    let words = |row: introduction::Model| Words::Introduction(Box::new(row));
    let object = (AuditKind::Introduction, after.id);
    writing.audit(|notes| {
        notes.changed(object, before.map(words), Some(words(after.clone())));
    });
}

/// Own members as they are, and what they are going to be. One that is not going to be anything goes.
pub(in crate::write) fn members(
    writing: &Writing,
    mut before: HashMap<Uuid, MemberWords>,
    after: &[MemberWords],
) {
    let me = writing.network.me.as_str();
    let words = |member: MemberWords| Words::Member(Box::new(member));
    let own = |member: &&MemberWords| member.row.member && member.row.owner == me;
    writing.audit(|notes| {
        for member in after.iter().filter(own) {
            let id = member.row.id;
            let before = before.remove(&id).map(words);
            notes.changed(
                (AuditKind::LocalGovernment, id),
                before,
                Some(words(member.clone())),
            );
        }
        for (id, member) in before {
            notes.changed((AuditKind::LocalGovernment, id), Some(words(member)), None);
        }
    });
}

/// Objects that are gone, and live on in others.
pub(in crate::write) fn merged(writing: &Writing, kind: AuditKind, redirects: &[redirect::Model]) {
    writing.audit(|notes| {
        for redirect in redirects {
            let into = Words::Into(redirect.target);
            notes.explain((kind, redirect.id), AuditAction::Merged, into);
        }
    });
}

/// A contact person who comes, or changes.
pub(in crate::write) fn person(
    writing: &Writing,
    before: Option<&contact_person::Model>,
    after: &contact_person::Model,
) {
    let words = |row: &contact_person::Model| Words::Person(Box::new(row.clone()));
    let object = (AuditKind::ContactPerson, after.id);
    writing.audit(|notes| notes.changed(object, before.map(words), Some(words(after))));
}

/// That somebody answers a survey, answers otherwise, or takes the answer back. What is answered stays out of it.
pub(in crate::write) fn answered(
    writing: &Writing,
    before: Option<&survey_answer::Model>,
    after: Option<&survey_answer::Model>,
) -> Result<(), WriteError> {
    let me = &writing.network.me;
    let words = |row: Option<&survey_answer::Model>| -> Result<Option<Words>, WriteError> {
        let Some(row) = row else { return Ok(None) };
        let answered = Answered {
            survey: row.survey.clone(),
            respondent: row.respondent(me)?,
            version: row.version,
        };
        Ok(Some(Words::Answered(Box::new(answered))))
    };
    let Some(id) = before.or(after).map(|row| row.id) else {
        return Ok(());
    };
    let (before, after) = (words(before)?, words(after)?);
    writing.audit(|notes| notes.changed((AuditKind::SurveyAnswer, id), before, after));
    Ok(())
}

/// Contact persons who go: what the audit knows of them goes with them.
pub(in crate::write) async fn persons_gone(
    writing: &Writing,
    persons: &[contact_person::Model],
) -> Result<(), WriteError> {
    writing.audit(|notes| {
        for row in persons {
            let before = Words::PersonGone(Box::new(row.clone()));
            notes.changed((AuditKind::ContactPerson, row.id), Some(before), None);
        }
    });
    let ids: Vec<Uuid> = persons.iter().map(|row| row.id).collect();
    forget_persons(&writing.tx, &ids).await
}

/// A publication that comes, changes or goes: which version of it, not the document.
pub(in crate::write) fn publication(
    writing: &Writing,
    before: Option<&publication::Model>,
    after: Option<&publication::Model>,
) {
    let words = |row: &publication::Model| {
        let published_at = Timestamp::from_millis(row.published_at);
        let words = json!({
            "serial": row.serial,
            "publishedAt": published_at.map(|at| at.to_string()).unwrap_or_default(),
            "sha256": row.sha256,
            "size": row.size,
        });
        Words::Publication(Box::new((format!("{}/{}", row.kind, row.name), words)))
    };
    if let Some(row) = before.or(after) {
        let object = (AuditKind::Publication, row.id);
        writing.audit(|notes| notes.changed(object, before.map(words), after.map(words)));
    }
}

//! What other nodes say of introductions.

use std::collections::BTreeMap;

use jumelage_domain::{
    ObjectId,
    introduction::{DAY, IntroductionState, MAX_MESSAGE, MOST_A_DAY, MOST_A_DAY_FROM_A_NODE},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{own, store};
use crate::{
    WriteError,
    exchange::introduction::{Introduced, SharedIntroduction, SharedIntroductionAnswer},
    introduction::{Column, Entity, Model},
    write::Writing,
};

/// Of an introduction that was not taken: its id as it came, and a stable word for the reason.
pub(crate) type NotTaken = (ObjectId, &'static str);

/// Letters of the longest name or mailbox.
const MAX_NAME: usize = 400;

fn is_long(introduced: &Introduced) -> bool {
    let mailbox = introduced.mailbox.as_deref().unwrap_or_default();
    introduced.name.len() > MAX_NAME || mailbox.len() > MAX_NAME
}

/// Takes what another node's members ask for, and says what of it is not taken. What was taken before stays as it is.
pub(crate) async fn receive(
    writing: &Writing,
    shared: Vec<SharedIntroduction>,
) -> Result<Vec<NotTaken>, WriteError> {
    let mut not_taken = Vec::new();
    for one in shared {
        let known = Entity::find_by_id(one.record.uuid())
            .one(&writing.tx)
            .await?;
        if known.is_some() {
            continue;
        }
        let id = one.record.clone();
        if let Some(code) = take(writing, one).await? {
            not_taken.push((id, code));
        }
    }
    Ok(not_taken)
}

async fn take(
    writing: &Writing,
    one: SharedIntroduction,
) -> Result<Option<&'static str>, WriteError> {
    if one.message.chars().count() > MAX_MESSAGE || is_long(&one.seeker) {
        return Ok(Some("TOO_LARGE"));
    }
    let Some(candidate) = own(writing, &one.candidate).await? else {
        return Ok(Some("CANDIDATE_UNKNOWN"));
    };
    let seeker = one.seeker.id.to_string();
    let lately = Entity::find().filter(Column::RequestedAt.gt(writing.now.millis() - DAY));
    let of_seeker = lately.clone().filter(Column::Seeker.eq(&seeker));
    let of_node = lately.filter(Column::Node.eq(one.record.node().as_str()));
    if of_seeker.count(&writing.tx).await? >= MOST_A_DAY
        || of_node.count(&writing.tx).await? >= MOST_A_DAY_FROM_A_NODE
    {
        return Ok(Some("TOO_MANY"));
    }
    let row = Model {
        id: one.record.uuid(),
        node: one.record.node().to_string(),
        seeker,
        seeker_name: one.seeker.name,
        seeker_mailbox: one.seeker.mailbox,
        candidate: candidate.id.to_string(),
        candidate_name: candidate.name,
        candidate_mailbox: candidate.mailbox,
        request: one.request.map(|id| id.to_string()),
        message: one.message,
        state: IntroductionState::Delivered.to_string(),
        note: None,
        // By this node's clock: what a sender says of the time must not get it around the bound.
        requested_at: writing.now.millis(),
        answered_at: None,
    };
    store(writing, None, row).await?;
    Ok(None)
}

/// Takes what another node's members answer.
pub(crate) async fn receive_answers(
    writing: &Writing,
    answers: Vec<SharedIntroductionAnswer>,
) -> Result<Vec<NotTaken>, WriteError> {
    let mut latest = BTreeMap::new();
    for answer in answers {
        latest.insert(answer.record.uuid(), answer);
    }
    let mut not_taken = Vec::new();
    for answer in latest.into_values() {
        let row = super::find(&writing.tx, &answer.record).await?;
        let row = row.filter(|row| row.candidate == answer.candidate.id.to_string());
        let Some(row) = row else {
            not_taken.push((answer.record, "INTRODUCTION_UNKNOWN"));
            continue;
        };
        let note = answer.note.unwrap_or_default();
        if note.chars().count() > MAX_MESSAGE || is_long(&answer.candidate) {
            not_taken.push((answer.record, "TOO_LARGE"));
            continue;
        }
        let state = if answer.accepts {
            IntroductionState::Accepted
        } else {
            IntroductionState::Declined
        };
        let answered = Model {
            state: state.to_string(),
            note: (!note.is_empty()).then_some(note),
            answered_at: Some(answer.answered_at.millis()),
            candidate_name: answer.candidate.name,
            candidate_mailbox: answer.candidate.mailbox,
            ..row.clone()
        };
        if answered != row {
            store(writing, Some(row), answered).await?;
        }
    }
    Ok(not_taken)
}

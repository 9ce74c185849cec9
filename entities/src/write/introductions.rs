//! Introductions: asked for by a member, told to the candidate's node, answered there, and the answer told back. All of it goes
//! the way of the exchange: signed by the node, said again until it is taken, and taken once however often it is said.

mod receive;

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    NodeCode, ObjectId, ObjectKind,
    introduction::{DAY, IntroductionState, MOST_A_DAY},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

pub(crate) use self::receive::{NotTaken, receive, receive_answers};
use crate::{
    WriteError,
    exchange::{
        introduction::{Introduced, SharedIntroduction, SharedIntroductionAnswer},
        message::Topic,
    },
    introduction::{Column, Entity, Model},
    local_government,
    stored::{instant, word},
    write::{Writing, audit, batch, say},
};

/// What a member asks for.
pub struct Asking {
    /// The member.
    pub seeker: Introduced,
    /// To whom it would like to be introduced.
    pub candidate: Introduced,
    /// The partner request that it is about.
    pub request: Option<ObjectId>,
    /// What it says.
    pub message: String,
}

/// Why an introduction is not asked for.
pub enum NotAsked {
    /// There is one that is not answered.
    Open(ObjectId),
    /// The seeker has asked for as many as there may be within a day.
    TooMany,
}

/// Stores an introduction, and lists it for the candidate's node.
pub async fn request(
    writing: &Writing,
    asking: Asking,
) -> Result<Result<Model, NotAsked>, WriteError> {
    let (tx, me) = (&writing.tx, &writing.network.me);
    let (seeker, candidate) = (
        asking.seeker.id.to_string(),
        asking.candidate.id.to_string(),
    );
    let unanswered = [IntroductionState::Waiting, IntroductionState::Delivered];
    let open = Entity::find()
        .filter(Column::Seeker.eq(&seeker))
        .filter(Column::Candidate.eq(&candidate))
        .filter(Column::State.is_in(unanswered.map(IntroductionState::as_str)))
        .one(tx)
        .await?;
    if let Some(open) = open {
        return Ok(Err(NotAsked::Open(open.object_id()?)));
    }
    let lately = Entity::find()
        .filter(Column::Seeker.eq(&seeker))
        .filter(Column::RequestedAt.gt(writing.now.millis() - DAY));
    if lately.count(tx).await? >= MOST_A_DAY {
        return Ok(Err(NotAsked::TooMany));
    }
    // Within one node there is nobody to be told.
    let state = if asking.candidate.id.node() == me {
        IntroductionState::Delivered
    } else {
        IntroductionState::Waiting
    };
    let row = Model {
        id: Uuid::now_v7(),
        node: me.to_string(),
        seeker,
        seeker_name: asking.seeker.name,
        seeker_mailbox: asking.seeker.mailbox,
        candidate,
        candidate_name: asking.candidate.name,
        candidate_mailbox: asking.candidate.mailbox,
        request: asking.request.map(|id| id.to_string()),
        message: asking.message,
        state: state.to_string(),
        note: None,
        requested_at: writing.now.millis(),
        answered_at: None,
    };
    store(writing, None, row.clone()).await?;
    list(writing, vec![row.clone()]).await?;
    Ok(Ok(row))
}

/// Stores what a candidate says, and lists it for the seeker's node. A candidate may change its mind.
pub async fn answer(
    writing: &Writing,
    row: Model,
    accepts: bool,
    note: Option<String>,
) -> Result<Model, WriteError> {
    let state = if accepts {
        IntroductionState::Accepted
    } else {
        IntroductionState::Declined
    };
    let candidate = own(writing, &word("introduction.candidate", &row.candidate)?).await?;
    let answered = Model {
        state: state.to_string(),
        note,
        answered_at: Some(writing.now.millis()),
        candidate_name: candidate
            .as_ref()
            .map_or_else(|| row.candidate_name.clone(), |own| own.name.clone()),
        candidate_mailbox: candidate.and_then(|own| own.mailbox),
        ..row.clone()
    };
    store(writing, Some(row), answered.clone()).await?;
    list(writing, vec![answered.clone()]).await?;
    Ok(answered)
}

/// An introduction that this node has sent or got.
pub async fn find(db: &impl ConnectionTrait, id: &ObjectId) -> Result<Option<Model>, WriteError> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?;
    Ok(row.filter(|row| row.node == id.node().as_str()))
}

/// What everybody may know of an own member that is there on the day of the writing.
pub async fn own(writing: &Writing, id: &ObjectId) -> Result<Option<Introduced>, WriteError> {
    if id.kind() != ObjectKind::LocalGovernment || !super::listings::is_member(writing, id).await? {
        return Ok(None);
    }
    let row = local_government::Entity::find_by_id(id.uuid())
        .one(&writing.tx)
        .await?;
    Ok(row.map(|row| Introduced {
        id: id.clone(),
        name: row.name,
        mailbox: row.mailbox,
    }))
}

async fn store(writing: &Writing, before: Option<Model>, row: Model) -> Result<(), WriteError> {
    audit::introduction(writing, before, &row);
    batch::upsert::<Entity>(&writing.tx, [row]).await
}

/// Lists for other nodes what of these they are to be told: the candidate's node of what was sent, the seeker's of what was
/// answered. What was refused is not said a second time: the seeker was told so, and may have asked anew.
async fn list(writing: &Writing, rows: Vec<Model>) -> Result<(), WriteError> {
    let me = &writing.network.me;
    let (mut sent, mut answered) = (BTreeMap::new(), BTreeMap::new());
    for row in &rows {
        let candidate: ObjectId = word("introduction.candidate", &row.candidate)?;
        let node: NodeCode = word("introduction.node", &row.node)?;
        let state: IntroductionState = word("introduction.state", &row.state)?;
        if node == *me && candidate.node() != me && state != IntroductionState::Refused {
            let part = shared(row)?;
            sent.insert((candidate.node().clone(), row.id), say::digest(&part));
        } else if node != *me
            && let Some(part) = shared_answer(row)?
        {
            answered.insert((node, row.id), say::digest(&part));
        }
    }
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
    say::replace(writing, Topic::Introduction, ids.clone(), sent).await?;
    say::replace(writing, Topic::IntroductionAnswer, ids, answered).await
}

/// Lists anew what other nodes are to be told of some.
pub(crate) async fn list_anew(writing: &Writing, ids: BTreeSet<Uuid>) -> Result<(), WriteError> {
    let rows = batch::find::<Entity>(&writing.tx, Column::Id, ids.iter().copied()).await?;
    let found: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
    let gone: BTreeSet<Uuid> = ids.difference(&found).copied().collect();
    for topic in [Topic::Introduction, Topic::IntroductionAnswer] {
        say::replace(writing, topic, gone.clone(), BTreeMap::new()).await?;
    }
    list(writing, rows).await
}

/// What was sent, in the form in which other nodes get it.
pub(crate) async fn sent(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<SharedIntroduction>, WriteError> {
    let rows = batch::find::<Entity>(db, Column::Id, ids).await?;
    rows.iter().map(shared).collect()
}

/// What was answered, in the form in which other nodes get it.
pub(crate) async fn answered(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<SharedIntroductionAnswer>, WriteError> {
    let rows = batch::find::<Entity>(db, Column::Id, ids).await?;
    let answers = rows.iter().map(shared_answer);
    answers.filter_map(Result::transpose).collect()
}

fn shared(row: &Model) -> Result<SharedIntroduction, WriteError> {
    Ok(SharedIntroduction {
        topic: Topic::Introduction.to_string(),
        record: row.object_id()?,
        seeker: Introduced {
            id: word("introduction.seeker", &row.seeker)?,
            name: row.seeker_name.clone(),
            mailbox: row.seeker_mailbox.clone(),
        },
        candidate: word("introduction.candidate", &row.candidate)?,
        request: crate::stored::optional("introduction.request", row.request.as_deref())?,
        message: row.message.clone(),
        requested_at: instant("introduction.requested_at", row.requested_at)?,
    })
}

/// `None` where there is no answer.
fn shared_answer(row: &Model) -> Result<Option<SharedIntroductionAnswer>, WriteError> {
    let state: IntroductionState = word("introduction.state", &row.state)?;
    let accepts = match state {
        IntroductionState::Accepted => true,
        IntroductionState::Declined => false,
        _ => return Ok(None),
    };
    let Some(answered_at) = row.answered_at else {
        return Ok(None);
    };
    Ok(Some(SharedIntroductionAnswer {
        topic: Topic::IntroductionAnswer.to_string(),
        record: row.object_id()?,
        candidate: Introduced {
            id: word("introduction.candidate", &row.candidate)?,
            name: row.candidate_name.clone(),
            mailbox: row.candidate_mailbox.clone(),
        },
        accepts,
        note: row.note.clone(),
        answered_at: instant("introduction.answered_at", answered_at)?,
    }))
}

/// Notes which of those that a node was told it has taken: all but the refused, each with the reason. Says which were refused:
/// these are to be listed anew, once it is noted what was delivered.
pub(crate) async fn acknowledge(
    writing: &Writing,
    told: BTreeSet<Uuid>,
    refused: &BTreeMap<Uuid, String>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let mut not_taken = BTreeSet::new();
    for row in batch::find::<Entity>(&writing.tx, Column::Id, told).await? {
        let (state, note) = match refused.get(&row.id) {
            None => (IntroductionState::Delivered, None),
            Some(code) => (IntroductionState::Refused, Some(code.clone())),
        };
        let now: IntroductionState = word("introduction.state", &row.state)?;
        let unanswered = [
            IntroductionState::Waiting,
            IntroductionState::Delivered,
            IntroductionState::Refused,
        ];
        if unanswered.contains(&now) && state == IntroductionState::Refused {
            not_taken.insert(row.id);
        }
        if unanswered.contains(&now) && now != state {
            let noted = Model {
                state: state.to_string(),
                note,
                ..row.clone()
            };
            store(writing, Some(row), noted).await?;
        }
    }
    Ok(not_taken)
}

//! The operator's side: what there is, once more, off the list; and what nobody needs any more.

use jumelage_domain::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};
use uuid::Uuid;

use super::of_process_or_node;
use crate::{
    job::{Column, Entity, Model, State},
    write::imports,
};

/// Why a job stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database.
    #[error("the database refused")]
    Database(#[from] DbErr),
    /// It is not there.
    #[error("there is no job {0}: `jumelage jobs list` shows them")]
    Unknown(Uuid),
    /// It is where that cannot be.
    #[error("the job {id} is {state}: {hint}")]
    State {
        /// Which one.
        id: Uuid,
        /// Where it is.
        state: String,
        /// What to do instead.
        hint: &'static str,
    },
    /// Another one is open.
    #[error("another job of the kind {kind} for “{key}” is open already, and does the same")]
    Open {
        /// Its kind.
        kind: String,
        /// Its key.
        key: String,
    },
}

/// All of them, those first that were asked for last.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    let rows = Entity::find().order_by_desc(Column::CreatedAt);
    rows.order_by_desc(Column::Id).all(db).await
}

async fn job(db: &impl ConnectionTrait, id: Uuid) -> Result<Model, JobError> {
    let job = Entity::find_by_id(id).one(db).await?;
    job.ok_or(JobError::Unknown(id))
}

/// Does a job at once, and from its first try on, that waits for its next one, was given up, or was done.
pub async fn retry(db: &impl ConnectionTrait, id: Uuid) -> Result<(), JobError> {
    let old = job(db, id).await?;
    let open = Entity::find()
        .filter(Column::Kind.eq(&old.kind))
        .filter(Column::OpenKey.eq(&old.key))
        .filter(Column::Id.ne(id));
    if open.one(db).await?.is_some() {
        return Err(JobError::Open {
            kind: old.kind,
            key: old.key,
        });
    }
    let tried = Entity::update_many()
        .col_expr(Column::State, Expr::val(State::Waiting.as_str()))
        .col_expr(Column::OpenKey, Expr::col(Column::Key))
        .col_expr(Column::Attempts, Expr::val(0))
        .col_expr(Column::RunAt, Expr::val(None::<i64>))
        .filter(Column::Id.eq(id))
        .filter(Column::State.ne(State::Running.as_str()));
    if tried.exec(db).await?.rows_affected > 0 {
        return Ok(());
    }
    Err(JobError::State {
        id,
        state: old.state,
        hint: "wait for its end, or cancel it first",
    })
}

/// Takes an open job off the list. A worker that runs it stops when it is to renew its lease. An import ends with its job.
pub async fn cancel(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<(), JobError> {
    let old = job(db, id).await?;
    let cancelled = Entity::update_many()
        .col_expr(Column::State, Expr::val(State::Cancelled.as_str()))
        .col_expr(Column::OpenKey, Expr::val(None::<String>))
        .col_expr(Column::Lease, Expr::val(None::<Uuid>))
        .col_expr(Column::LeasedBy, Expr::val(None::<String>))
        .col_expr(Column::LeasedUntil, Expr::val(None::<i64>))
        .col_expr(Column::FinishedAt, Expr::val(now.millis()))
        .filter(Column::Id.eq(id))
        .filter(Column::OpenKey.is_not_null());
    if cancelled.exec(db).await?.rows_affected > 0 {
        imports::end_without_job(db, now).await?;
        return Ok(());
    }
    Err(JobError::State {
        id,
        state: old.state,
        hint: "there is nothing left to cancel",
    })
}

/// Deletes what was done before one moment, and what was given up before another. Says how many there were.
pub async fn prune(
    db: &impl ConnectionTrait,
    done_before: Timestamp,
    failed_before: Timestamp,
) -> Result<u64, DbErr> {
    let ended = |states: &[State], before: Timestamp| {
        let states: Vec<_> = states.iter().map(|state| state.as_str()).collect();
        Condition::all()
            .add(Column::State.is_in(states))
            .add(Column::FinishedAt.lt(before.millis()))
    };
    let old = Condition::any()
        .add(ended(&[State::Done], done_before))
        .add(ended(&[State::Failed, State::Cancelled], failed_before));
    let pruned = Entity::delete_many().filter(old).exec(db).await?;
    Ok(pruned.rows_affected)
}

/// Deletes open jobs of kinds of which each process has its own, where nothing was seen of the process since some moment:
/// it should have begun them before that, or was last heard of before that. Says how many there were.
pub async fn forget_silent(
    db: &impl ConnectionTrait,
    kinds: &[&str],
    since: Timestamp,
) -> Result<u64, DbErr> {
    let since = since.millis();
    let its_time_was = Column::RunAt.is_null().or(Column::RunAt.lt(since));
    let waits = Condition::all()
        .add(Column::State.eq(State::Waiting.as_str()))
        .add(Column::DueSince.lt(since))
        .add(its_time_was);
    let left = Condition::all()
        .add(Column::State.eq(State::Running.as_str()))
        .add(Column::LeasedUntil.lt(since));
    let silent = Entity::delete_many()
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .filter(Condition::any().add(waits).add(left));
    Ok(silent.exec(db).await?.rows_affected)
}

/// The jobs of one kind in one state.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Summary {
    /// Their kind.
    pub kind: String,
    /// Their state.
    pub state: String,
    /// How many there are.
    pub jobs: i64,
    /// Of those that are not done yet although they should be: since when, in milliseconds.
    pub due_since: Option<i64>,
    /// How often one of them was begun since it last succeeded, at most.
    pub attempts: Option<i32>,
}

/// How many there are, by kind and state. Of the kinds of which each process has its own, only this
/// process's count: what others have left is no fault of this one.
pub async fn summary(
    db: &impl ConnectionTrait,
    own: (&[&str], &str),
    now: Timestamp,
) -> Result<Vec<Summary>, DbErr> {
    let is_due = Column::OpenKey
        .is_not_null()
        .and(Column::DueSince.lte(now.millis()));
    let due_since: Expr = Expr::case(is_due, Expr::col(Column::DueSince))
        .finally(Expr::val(None::<i64>))
        .into();
    Entity::find()
        .select_only()
        .column(Column::Kind)
        .column(Column::State)
        .column_as(Column::Id.count(), "jobs")
        .expr_as(Func::min(due_since), "due_since")
        .column_as(Column::Attempts.max(), "attempts")
        .filter(of_process_or_node(own))
        .group_by(Column::Kind)
        .group_by(Column::State)
        .order_by_asc(Column::Kind)
        .order_by_asc(Column::State)
        .into_model()
        .all(db)
        .await
}

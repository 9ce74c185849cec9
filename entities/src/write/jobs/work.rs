//! The worker's side: a lease is taken, renewed while the job runs, and given back with what has become of it.

use jumelage_domain::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, NullOrdering, Order},
};
use uuid::Uuid;

use super::of_process_or_node;
use crate::{
    job::{Column, Entity, Model, State},
    write::imports,
};

/// A worker's hold on a job.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The job's name.
    pub job: Uuid,
    /// The lease's own.
    pub token: Uuid,
}

fn is_due(now: Timestamp) -> Condition {
    let its_time = Column::RunAt.is_null().or(Column::RunAt.lte(now.millis()));
    let waits = Condition::all()
        .add(Column::State.eq(State::Waiting.as_str()))
        .add(its_time);
    // Whoever ran it died, or lost the database for so long.
    let left = Condition::all()
        .add(Column::State.eq(State::Running.as_str()))
        .add(Column::LeasedUntil.lte(now.millis()));
    Condition::any().add(waits).add(left)
}

/// The jobs of some kinds that could be begun, those first that wait the longest. `own` names the kinds of which each process
/// has its own, and this one's name.
pub async fn due(
    db: &impl ConnectionTrait,
    kinds: &[&str],
    own: (&[&str], &str),
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .filter(of_process_or_node(own))
        .filter(is_due(now))
        .order_by_with_nulls(Column::RunAt, Order::Asc, NullOrdering::First)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Takes a lease of a job that was due a moment ago; none where another worker was faster.
pub async fn claim(
    db: &impl ConnectionTrait,
    job: &Model,
    worker: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Lease>, DbErr> {
    let token = Uuid::new_v4();
    let taken = Entity::update_many()
        .col_expr(Column::State, Expr::val(State::Running.as_str()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::Again, Expr::val(false))
        .col_expr(Column::Lease, Expr::val(token))
        .col_expr(Column::LeasedBy, Expr::val(worker))
        .col_expr(Column::LeasedUntil, Expr::val(until.millis()))
        .col_expr(Column::StartedAt, Expr::val(now.millis()))
        .filter(Column::Id.eq(job.id))
        .filter(is_due(now));
    let taken = taken.exec(db).await?.rows_affected > 0;
    Ok(taken.then_some(Lease { job: job.id, token }))
}

fn held(lease: &Lease) -> Condition {
    Condition::all()
        .add(Column::Id.eq(lease.job))
        .add(Column::Lease.eq(lease.token))
        .add(Column::State.eq(State::Running.as_str()))
}

/// Goes on holding a job; whether the worker still does.
pub async fn renew(
    db: &impl ConnectionTrait,
    lease: &Lease,
    until: Timestamp,
) -> Result<bool, DbErr> {
    let renewed = Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::val(until.millis()))
        .filter(held(lease));
    Ok(renewed.exec(db).await?.rows_affected > 0)
}

/// It succeeded. It is done once more where that was asked for meanwhile; else at the given time, if it is of a kind that
/// never ends. Of the finished ones of one kind and key only the last stays.
pub async fn finish(
    db: &impl ConnectionTrait,
    job: &Model,
    lease: &Lease,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let again = || Expr::col(Column::Again).eq(true);
    let next = next.map(Timestamp::millis);
    let (state, open_key) = match next {
        Some(_) => (State::Waiting, Expr::col(Column::OpenKey)),
        None => (State::Done, Expr::val(None::<String>)),
    };
    let state = Expr::case(again(), State::Waiting.as_str()).finally(state.as_str());
    let open_key = Expr::case(again(), Expr::col(Column::OpenKey)).finally(open_key);
    let run_at = Expr::case(again(), Expr::val(None::<i64>)).finally(Expr::val(next));
    let due_since = next.unwrap_or(now.millis());
    let due_since = Expr::case(again(), now.millis()).finally(due_since);
    let finished = Entity::update_many()
        .col_expr(Column::State, state.into())
        .col_expr(Column::OpenKey, open_key.into())
        .col_expr(Column::RunAt, run_at.into())
        .col_expr(Column::DueSince, due_since.into())
        .col_expr(Column::Again, Expr::val(false))
        .col_expr(Column::Attempts, Expr::val(0))
        .col_expr(Column::LastError, Expr::val(None::<String>))
        .col_expr(Column::FinishedAt, Expr::val(now.millis()));
    let held = given_back(finished).filter(held(lease)).exec(db).await?;
    if held.rows_affected == 0 {
        return Ok(false);
    }
    Entity::delete_many()
        .filter(Column::Kind.eq(&job.kind))
        .filter(Column::Key.eq(&job.key))
        .filter(Column::State.eq(State::Done.as_str()))
        .filter(Column::Id.ne(job.id))
        .exec(db)
        .await?;
    Ok(true)
}

/// It failed, and is tried again at the given time; never again where there is none, and then an import ends with it.
pub async fn fail(
    db: &impl ConnectionTrait,
    lease: &Lease,
    error: &str,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let failed = Entity::update_many()
        .col_expr(Column::RunAt, Expr::val(next.map(Timestamp::millis)))
        .col_expr(Column::Again, Expr::val(false))
        .col_expr(Column::LastError, Expr::val(error))
        .col_expr(Column::FinishedAt, Expr::val(now.millis()));
    let failed = match next {
        Some(_) => failed.col_expr(Column::State, Expr::val(State::Waiting.as_str())),
        None => failed
            .col_expr(Column::State, Expr::val(State::Failed.as_str()))
            .col_expr(Column::OpenKey, Expr::val(None::<String>)),
    };
    let held = given_back(failed).filter(held(lease)).exec(db).await?;
    let held = held.rows_affected > 0;
    if held && next.is_none() {
        imports::end_without_job(db, now).await?;
    }
    Ok(held)
}

fn given_back(update: sea_orm::UpdateMany<Entity>) -> sea_orm::UpdateMany<Entity> {
    update
        .col_expr(Column::Lease, Expr::val(None::<Uuid>))
        .col_expr(Column::LeasedBy, Expr::val(None::<String>))
        .col_expr(Column::LeasedUntil, Expr::val(None::<i64>))
}

/// What a worker of this name left running is to be done at once: the name is one process's at a time, and this one has
/// just begun. Says how many there were.
pub async fn take_back(db: &impl ConnectionTrait, worker: &str) -> Result<u64, DbErr> {
    let left = Entity::update_many()
        .col_expr(Column::State, Expr::val(State::Waiting.as_str()))
        .col_expr(Column::RunAt, Expr::val(None::<i64>));
    let left = given_back(left)
        .filter(Column::State.eq(State::Running.as_str()))
        .filter(Column::LeasedBy.eq(worker));
    Ok(left.exec(db).await?.rows_affected)
}

//! The queue of jobs: asked for, leased, ended. No answer of the node shows any of it, so that its revision stays as it
//! is. Every change is one statement, or a condition that another worker's change makes false: any number of processes
//! may work on one queue.

mod operate;
mod work;

use jumelage_domain::Timestamp;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

pub use self::{
    operate::{JobError, Summary, all, cancel, forget_silent, prune, retry, summary},
    work::{Lease, claim, due, fail, finish, renew, take_back},
};
use crate::job::{Column, Entity, Model, State};

/// Telling another node what it is to be told. The key is the node's code.
pub const EXCHANGE: &str = "exchange";

/// Doing what the plan of an import says; the key is its id.
pub const IMPORT: &str = "import";

/// The node's, and of the kinds of which each process has its own those whose key is its name.
fn of_process_or_node((of_process, mine): (&[&str], &str)) -> Condition {
    Condition::any()
        .add(Column::Kind.is_not_in(of_process.iter().copied()))
        .add(Column::Key.eq(mine))
}

/// A job that is to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What is to be done.
    pub kind: &'static str,
    /// About what.
    pub key: String,
    /// JSON: what else is to be known. Of one kind and key the last that was asked for counts.
    pub payload: serde_json::Value,
    /// Not before then; at once where there is nothing.
    pub run_at: Option<Timestamp>,
}

impl NewJob {
    /// At once, with nothing more to be known.
    #[must_use]
    pub fn of(kind: &'static str, key: impl Into<String>) -> Self {
        Self {
            kind,
            key: key.into(),
            payload: serde_json::json!({}),
            run_at: None,
        }
    }

    fn row(self, now: Timestamp) -> Model {
        Model {
            id: Uuid::now_v7(),
            kind: self.kind.to_owned(),
            open_key: Some(self.key.clone()),
            key: self.key,
            payload: self.payload.to_string(),
            state: State::Waiting.as_str().to_owned(),
            again: false,
            run_at: self.run_at.map(Timestamp::millis),
            due_since: self.run_at.unwrap_or(now).millis(),
            attempts: 0,
            lease: None,
            leased_by: None,
            leased_until: None,
            last_error: None,
            created_at: now.millis(),
            started_at: None,
            finished_at: None,
        }
    }
}

/// Asks for jobs, in the transaction of what makes them necessary. One that waits already for its time is done now; one
/// that runs is done once more, as it may have looked already; one that failed goes on waiting for its next try.
pub async fn enqueue(
    db: &impl ConnectionTrait,
    new: impl IntoIterator<Item = NewJob>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let of_old = |column: Column| Expr::col((Entity, column));
    let is = |state: State| of_old(Column::State).eq(state.as_str());
    let waits_for_its_time = || is(State::Waiting).and(of_old(Column::Attempts).eq(0));
    let is_early = of_old(Column::DueSince).gt(now.millis());
    let again = Expr::case(is(State::Running), true).finally(of_old(Column::Again));
    let run_at =
        Expr::case(waits_for_its_time(), Expr::val(None::<i64>)).finally(of_old(Column::RunAt));
    let due_since = Expr::case(waits_for_its_time().and(is_early), now.millis())
        .finally(of_old(Column::DueSince));
    let mut once = OnConflict::columns([Column::Kind, Column::OpenKey]);
    once.update_column(Column::Payload)
        .value(Column::Again, again)
        .value(Column::RunAt, run_at)
        .value(Column::DueSince, due_since);
    insert(db, new, now, once).await
}

/// Asks for jobs where none of their kind and key is open; those that are open stay as they are.
pub async fn ensure(
    db: &impl ConnectionTrait,
    new: impl IntoIterator<Item = NewJob>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let mut once = OnConflict::columns([Column::Kind, Column::OpenKey]);
    once.do_nothing();
    insert(db, new, now, once).await
}

async fn insert(
    db: &impl ConnectionTrait,
    new: impl IntoIterator<Item = NewJob>,
    now: Timestamp,
    once: OnConflict,
) -> Result<(), DbErr> {
    let rows: Vec<_> = new
        .into_iter()
        .map(|new| new.row(now).into_active_model().reset_all())
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let insert = Entity::insert_many(rows).on_conflict(once);
    insert.exec_without_returning(db).await.map(drop)
}

/// What waits for its next try is tried now: whatever made it fail may be over.
pub async fn hasten(db: &impl ConnectionTrait, kind: &str, key: &str) -> Result<bool, DbErr> {
    let hastened = Entity::update_many()
        .col_expr(Column::RunAt, Expr::val(None::<i64>))
        .filter(Column::Kind.eq(kind))
        .filter(Column::OpenKey.eq(key))
        .filter(Column::State.eq(State::Waiting.as_str()))
        .filter(Column::Attempts.gt(0))
        .filter(Column::RunAt.is_not_null());
    Ok(hastened.exec(db).await?.rows_affected > 0)
}

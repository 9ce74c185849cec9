//! Keeping plans of imports. Nothing of the catalogue comes from them before they are applied, so that the node's
//! revision stays as it is.

mod interrupted;

use jumelage_domain::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, TransactionTrait, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    import_plan::{ActiveModel, Column, Entity, Model},
    import_plan_row,
    write::{
        batch,
        jobs::{self, IMPORT, NewJob},
    },
};

pub use self::interrupted::{end_without_job, take_up};

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being made.
    Planning,
    /// It can be looked at, and applied.
    Planned,
    /// It is being applied; whoever finds it so may apply it on.
    Applying,
    /// It is applied.
    Applied,
    /// The data has changed since it was made.
    Stale,
    /// The list was refused, or the work came to no end.
    Failed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Planning,
        Self::Planned,
        Self::Applying,
        Self::Applied,
        Self::Stale,
        Self::Failed,
    ];

    /// As the table has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planning => "PLANNING",
            Self::Planned => "PLANNED",
            Self::Applying => "APPLYING",
            Self::Applied => "APPLIED",
            Self::Stale => "STALE",
            Self::Failed => "FAILED",
        }
    }
}

/// Who sets a plan going.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The name by which whoever issued the token knows its bearer.
    pub subject: Option<String>,
    /// Who that is, where it is not the node itself.
    pub issuer: Option<String>,
    /// The role, as tokens name it.
    pub role: String,
}

/// A plan that is to be made.
pub async fn begin(
    db: &DatabaseConnection,
    head: String,
    by: By,
    now: Timestamp,
) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let row = ActiveModel {
        id: Set(id),
        state: Set(State::Planning.as_str().to_owned()),
        head: Set(head),
        report: Set("{}".to_owned()),
        failure: Set(None),
        subject: Set(by.subject),
        issuer: Set(by.issuer),
        role: Set(by.role),
        all_rows: Set(0),
        done_rows: Set(0),
        created_at: Set(now.millis()),
        updated_at: Set(now.millis()),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Puts rows of a plan down.
pub async fn fill(
    db: &DatabaseConnection,
    rows: Vec<import_plan_row::Model>,
) -> Result<(), crate::WriteError> {
    batch::upsert::<import_plan_row::Entity>(db, rows).await
}

/// Changes some columns of a plan that is in one of some states; whether it was.
async fn change(
    db: &impl ConnectionTrait,
    id: Uuid,
    from: &[State],
    values: Vec<(Column, Expr)>,
) -> Result<bool, DbErr> {
    let mut update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in(from.iter().map(|state| state.as_str())));
    for (column, value) in values {
        update = update.col_expr(column, value);
    }
    Ok(update.exec(db).await?.rows_affected > 0)
}

/// The plan is made.
pub async fn planned(
    db: &DatabaseConnection,
    id: Uuid,
    report: String,
    all_rows: i64,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let values = vec![
        (Column::State, Expr::value(State::Planned.as_str())),
        (Column::Report, Expr::value(report)),
        (Column::AllRows, Expr::value(all_rows)),
        (Column::UpdatedAt, Expr::value(now.millis())),
    ];
    change(db, id, &[State::Planning], values).await
}

/// The plan is to be applied, or, where that came to no end, applied on; whether it can be.
pub async fn start(
    db: &DatabaseConnection,
    id: Uuid,
    by: By,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let values = [
        (Column::State, Expr::value(State::Applying.as_str())),
        (Column::Subject, Expr::value(by.subject)),
        (Column::Issuer, Expr::value(by.issuer)),
        (Column::Role, Expr::value(by.role)),
        (Column::Failure, Expr::value(None::<String>)),
        (Column::UpdatedAt, Expr::value(now.millis())),
    ];
    let tx = db.begin().await?;
    let started = change(&tx, id, &[State::Planned], values.to_vec()).await?
        || interrupted::change(&tx, id, values.to_vec()).await?;
    if started {
        jobs::enqueue(&tx, [NewJob::of(IMPORT, id.to_string())], now).await?;
    }
    tx.commit().await?;
    Ok(started)
}

/// So many rows are applied: in the transaction that applies them.
pub async fn advance(
    db: &impl ConnectionTrait,
    id: Uuid,
    done: i64,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let values = vec![
        (Column::DoneRows, Expr::value(done)),
        (Column::UpdatedAt, Expr::value(now.millis())),
    ];
    change(db, id, &[State::Applying], values).await
}

/// It is at an end.
pub async fn end(
    db: &impl ConnectionTrait,
    id: Uuid,
    state: State,
    failure: Option<String>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let values = vec![
        (Column::State, Expr::value(state.as_str())),
        (Column::Failure, Expr::value(failure)),
        (Column::UpdatedAt, Expr::value(now.millis())),
    ];
    change(db, id, &[State::Planning, State::Applying], values).await
}

/// A plan.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Plans that are being applied, or were when a process ended.
pub async fn applying(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    let ids = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(State::Applying.as_str()))
        .order_by_asc(Column::Id);
    ids.into_tuple().all(db).await
}

/// Rows of a plan after a place, of some steps or of any.
pub async fn rows(
    db: &impl ConnectionTrait,
    id: Uuid,
    after: i64,
    count: u64,
    steps: &[&str],
) -> Result<Vec<import_plan_row::Model>, DbErr> {
    let mut rows = import_plan_row::Entity::find()
        .filter(import_plan_row::Column::PlanId.eq(id))
        .filter(import_plan_row::Column::Number.gt(after));
    if !steps.is_empty() {
        rows = rows.filter(import_plan_row::Column::Step.is_in(steps.iter().copied()));
    }
    let rows = rows.order_by_asc(import_plan_row::Column::Number);
    rows.limit(count).all(db).await
}

/// Ends plans that nobody has made further since then: the process that made them is gone, and so is the list.
pub async fn give_up(
    db: &DatabaseConnection,
    before: Timestamp,
    why: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Failed.as_str()))
        .col_expr(Column::Failure, Expr::value(why))
        .col_expr(Column::UpdatedAt, Expr::value(now.millis()))
        .filter(Column::State.eq(State::Planning.as_str()))
        .filter(Column::UpdatedAt.lt(before.millis()));
    update.exec(db).await?;
    Ok(())
}

/// Forgets plans that nobody touched since then, and what was in the lists with them.
pub async fn forget(db: &DatabaseConnection, before: Timestamp) -> Result<(), DbErr> {
    let old: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UpdatedAt.lt(before.millis()))
        .filter(Column::State.ne(State::Applying.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    for id in old {
        let rows = import_plan_row::Entity::delete_many();
        let rows = rows.filter(import_plan_row::Column::PlanId.eq(id));
        rows.exec(db).await?;
        Entity::delete_by_id(id).exec(db).await?;
    }
    Ok(())
}

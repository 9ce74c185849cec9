//! Imports whose job has ended before them: it was cancelled, or given up. They end, too, and say why; what they have
//! applied stays, and they can be carried on.

use std::collections::{HashMap, HashSet};

use jumelage_domain::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use uuid::Uuid;

use super::State;
use crate::{
    import_plan::{Column, Entity},
    job,
    write::jobs::IMPORT,
};

/// The report of what was never planned.
const NO_REPORT: &str = "{}";

/// Ends the imports that are being applied and have no open job. An import gets its job in the transaction in which it
/// begins to be applied, and is at its own end before the job is.
pub async fn end_without_job(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let applying = super::applying(db).await?;
    if applying.is_empty() {
        return Ok(());
    }
    let keys = applying.iter().map(ToString::to_string);
    let jobs = job::Entity::find()
        .filter(job::Column::Kind.eq(IMPORT))
        .filter(job::Column::Key.is_in(keys))
        .order_by_asc(job::Column::CreatedAt);
    let jobs = jobs.all(db).await?;
    let opened = jobs.iter().filter_map(|job| job.open_key.clone());
    let open: HashSet<String> = opened.collect();
    // Of several jobs of one import the last says why.
    let last: HashMap<String, job::Model> =
        jobs.into_iter().map(|job| (job.key.clone(), job)).collect();
    for id in applying {
        let key = id.to_string();
        if !open.contains(&key) {
            super::end(db, id, State::Failed, Some(why(last.get(&key))), now).await?;
        }
    }
    Ok(())
}

/// For whoever handed the list in: what a job fails with is for the node's operator.
fn why(job: Option<&job::Model>) -> String {
    let what = match job {
        Some(job) if job.state == job::State::Cancelled.as_str() => {
            "the node's operator has cancelled the job that applied this".to_owned()
        }
        Some(job) if job.state == job::State::Failed.as_str() => format!(
            "applying this failed {} times: the node's operator sees why by `jumelage jobs list`, under {}",
            job.attempts, job.id
        ),
        _ => "the job that applied this is gone".to_owned(),
    };
    format!("{what}. What was applied stays; apply it again to carry it on")
}

/// Changes some columns of an import that came to no end after it had been planned; whether it was one.
pub(super) async fn change(
    db: &impl ConnectionTrait,
    id: Uuid,
    values: Vec<(Column, Expr)>,
) -> Result<bool, DbErr> {
    let mut update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Failed.as_str()))
        .filter(Column::Report.ne(NO_REPORT));
    for (column, value) in values {
        update = update.col_expr(column, value);
    }
    Ok(update.exec(db).await?.rows_affected > 0)
}

/// Carries on an import that came to no end, where an operator has asked for its job once more.
pub async fn take_up(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let open = job::Entity::find()
        .filter(job::Column::Kind.eq(IMPORT))
        .filter(job::Column::OpenKey.eq(id.to_string()));
    if open.one(db).await?.is_none() {
        return Ok(false);
    }
    let values = vec![
        (Column::State, Expr::value(State::Applying.as_str())),
        (Column::Failure, Expr::value(None::<String>)),
        (Column::UpdatedAt, Expr::value(now.millis())),
    ];
    change(db, id, values).await
}

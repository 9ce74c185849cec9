//! Applying a plan that is kept. How far it is stands in the table and is written with what it says: whoever carries
//! it on, and be it two at once, does nothing twice and leaves nothing out.

use jumelage_entities::{
    WriteError, Writing, import_plan,
    write::imports::{self, By, State},
};
use jumelage_schema::clock::Clock;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::actor;
use crate::import::{
    Conflict, Entry, Head, ImportError, Kind,
    local_governments::Members,
    plan::{FORM, examine, write},
    run::List,
    twinnings::Records,
};

/// Entries in one transaction.
const BATCH: u64 = 500;

const TOUCHING: [&str; 3] = ["CREATE", "UPDATE", "REMOVE"];

/// Carries a plan that is being applied, or whose job was taken up again, to its end. Where it is at an end already, nothing
/// happens. What no further try can mend ends it as failed.
pub async fn run(db: &DatabaseConnection, clock: &dyn Clock, id: Uuid) -> Result<(), ImportError> {
    imports::take_up(db, id, clock.now())
        .await
        .map_err(database)?;
    let Some(plan) = imports::find(db, id).await.map_err(database)? else {
        return Ok(());
    };
    match applied(db, clock, &plan).await {
        Ok(None) => Ok(()),
        Ok(Some(stale)) => ended(db, clock, id, State::Stale, stale).await,
        Err(fault) if may_pass(&fault) => Err(fault),
        Err(fault) => {
            tracing::error!(%id, error = &fault as &dyn std::error::Error, "a plan cannot be applied");
            let why =
                format!("an internal error; the node's operator finds it in the log under {id}");
            ended(db, clock, id, State::Failed, why).await
        }
    }
}

/// Whether the database may let it through another time; what a plan says stays as it is.
const fn may_pass(fault: &ImportError) -> bool {
    matches!(fault, ImportError::Write(WriteError::Database(_)))
}

/// Applies it; says why not, where the plan is no longer right.
async fn applied(
    db: &DatabaseConnection,
    clock: &dyn Clock,
    plan: &import_plan::Model,
) -> Result<Option<String>, ImportError> {
    let head: Head = serde_json::from_str(&plan.head).map_err(std::io::Error::from)?;
    if head.plan != FORM {
        let why = format!("it was planned by version {}: plan it again", head.plan);
        return Ok(Some(why));
    }
    let conflicts = match head.kind {
        Kind::LocalGovernments => {
            let list = Members::load(db).await?;
            carry_on(&list, db, clock, plan.id).await?
        }
        Kind::Twinnings => {
            let list = Records::load(db, head.today).await?;
            carry_on(&list, db, clock, plan.id).await?
        }
    };
    Ok(conflicts.map(|conflicts| told(&conflicts)))
}

fn database(fault: sea_orm::DbErr) -> ImportError {
    ImportError::Write(fault.into())
}

async fn ended(
    db: &DatabaseConnection,
    clock: &dyn Clock,
    id: Uuid,
    state: State,
    why: String,
) -> Result<(), ImportError> {
    let noted = imports::end(db, id, state, Some(why), clock.now()).await;
    noted.map(|_| ()).map_err(database)
}

fn told(conflicts: &[Conflict]) -> String {
    let named: Vec<String> = conflicts.iter().take(20).map(ToString::to_string).collect();
    format!(
        "the data has changed since this was planned: {} objects are not as they were ({}); plan it again",
        conflicts.len(),
        named.join("; ")
    )
}

/// Entries after a place, and the number of the last of them.
async fn entries(
    db: &impl ConnectionTrait,
    id: Uuid,
    after: i64,
) -> Result<(Vec<Entry>, i64), ImportError> {
    let rows = imports::rows(db, id, after, BATCH, &TOUCHING)
        .await
        .map_err(database)?;
    let last = rows.last().map_or(after, |row| row.number);
    let read = |content: &str| serde_json::from_str(content).map_err(std::io::Error::from);
    let entries: Result<Vec<Entry>, _> = rows.iter().map(|row| read(&row.content)).collect();
    Ok((entries?, last))
}

/// Applies what is left. What is in its way is found before anything is written.
async fn carry_on<L: List>(
    list: &L,
    db: &DatabaseConnection,
    clock: &dyn Clock,
    id: Uuid,
) -> Result<Option<Vec<Conflict>>, ImportError> {
    let begun = imports::find(db, id).await.map_err(database)?;
    let mut after = begun.map_or(0, |plan| plan.done_rows);
    let mut conflicts = Vec::new();
    loop {
        let (some, last) = entries(db, id, after).await?;
        if some.is_empty() {
            break;
        }
        conflicts.extend(examine(list, db, &some).await?.conflicts);
        after = last;
    }
    if !conflicts.is_empty() {
        return Ok(Some(conflicts));
    }
    loop {
        let plan = imports::find(db, id).await.map_err(database)?;
        let Some(plan) = plan.filter(|plan| plan.state == State::Applying.as_str()) else {
            return Ok(None);
        };
        let by = By {
            subject: plan.subject,
            issuer: plan.issuer,
            role: plan.role,
        };
        let writing = Writing::begin_as(db, actor(&by)).await?;
        // Another process may have come further in the meantime.
        let now_done = imports::find(&writing.tx, id).await.map_err(database)?;
        let Some(now) = now_done.filter(|plan| plan.state == State::Applying.as_str()) else {
            return Ok(None);
        };
        let (some, last) = entries(&writing.tx, id, now.done_rows).await?;
        if some.is_empty() {
            let end = imports::end(&writing.tx, id, State::Applied, None, clock.now()).await;
            end.map_err(database)?;
            writing.tx.commit().await.map_err(database)?;
            return Ok(None);
        }
        let examined = examine(list, &writing.tx, &some).await?;
        if !examined.conflicts.is_empty() {
            return Ok(Some(examined.conflicts));
        }
        let applied = write(list, &writing, examined).await?;
        let further = imports::advance(&writing.tx, id, last, clock.now()).await;
        // Where it was ended meanwhile, nothing more of it is kept.
        if !further.map_err(database)? {
            return Ok(None);
        }
        if applied.written > 0 {
            writing.commit().await?;
        } else {
            writing.tx.commit().await.map_err(database)?;
        }
    }
}

//! The jobs that each process has for itself. In a container that is made anew a process has another name than the one
//! before it, whose jobs nobody does any more.

use std::time::Duration;

use jumelage_domain::Timestamp;
use jumelage_entities::write::jobs::{self, NewJob};
use sea_orm::{ConnectionTrait, DbErr};

use super::runner::{later, millis};

/// For how long nothing must have been seen of a process that is taken for gone.
const GONE: Duration = Duration::from_hours(24);

/// Asks for what this process has not, and deletes what processes that are gone have left. If one of these was but asleep
/// it asks for its own when it wakes up.
pub(super) async fn see_to(
    db: &impl ConnectionTrait,
    kinds: &[&'static str],
    worker: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    if kinds.is_empty() {
        return Ok(());
    }
    let left = jobs::forget_silent(db, kinds, later(now, -millis(GONE))).await?;
    if left > 0 {
        tracing::info!(left, "jobs of processes that are gone are deleted");
    }
    let own = kinds.iter().map(|kind| NewJob::of(kind, worker));
    jobs::ensure(db, own, now).await
}

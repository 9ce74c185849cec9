//! Several become one.

use std::collections::BTreeSet;

use jiff::civil::Date;
use uuid::Uuid;

use super::{LifecycleError, Outcome, Successor, days, end, living, moving, refresh, successor};
use crate::write::Writing;

/// A merger.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Those that end.
    pub predecessors: BTreeSet<Uuid>,
    /// The one that they become, or that takes them in.
    pub successor: Successor,
    /// Its first day; theirs before it was their last.
    pub on: Date,
}

/// Ends the predecessors, and moves their twinnings to the successor.
pub async fn merge(writing: &Writing, merge: Merge) -> Result<Outcome, LifecycleError> {
    let argument = "predecessors";
    let (since, last) = days(writing, merge.on)?;
    if merge.predecessors.is_empty() {
        return Err(LifecycleError::Nobody { argument });
    }
    for id in &merge.predecessors {
        living(writing, argument, *id).await?;
    }
    let heir = successor(writing, "successor", merge.successor, &since).await?;
    if merge.predecessors.contains(&heir) {
        return Err(LifecycleError::Twice { argument, id: heir });
    }
    let ended = merge.predecessors;
    end(writing, &ended, &[heir], &last).await?;
    let mut outcome = moving::to(writing, &ended, &last, |_| Some(heir)).await?;
    refresh(writing, &ended.iter().copied().chain([heir]).collect()).await?;
    outcome.ended = ended;
    outcome.successors = vec![heir];
    Ok(outcome)
}

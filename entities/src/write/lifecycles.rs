//! What becomes of local governments: mergers, splits, new names, and the way to another association.
//!
//! Whoever ends stays: findable under its id, its codes and its names, with its last day and those that came after it.
//! Its twinnings go to these. What other nodes record of it follows by itself: the answers to their records carry the
//! successor from now on, and say whom it came from, so that links last while only one half of it was heard.

mod error;
mod merge;
mod moving;
mod rename;
mod split;
mod transfer;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use sea_orm::EntityTrait;
use uuid::Uuid;

pub use self::{
    error::{LifecycleCode, LifecycleError},
    merge::{Merge, merge},
    rename::{Rename, rename},
    split::{Split, split},
    transfer::{Give, Take, give, take},
};
use crate::{
    WriteError, local_government,
    write::{
        Writing, keys, lineage, listings,
        local_governments::{self, NewLocalGovernment},
    },
};

/// Who comes after.
#[derive(Clone, Debug)]
pub enum Successor {
    /// A member that is there already.
    Existing(Uuid),
    /// One that is made for it.
    New(Box<NewLocalGovernment>),
}

/// What a change did. For a look at what it would do: make it, and drop the transaction without a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whose time is over.
    pub ended: BTreeSet<Uuid>,
    /// Who came after, in the order in which they were given.
    pub successors: Vec<Uuid>,
    /// Own records that have another party now.
    pub moved: BTreeSet<Uuid>,
    /// Own records between two that became one, and others that were left behind: they stay with those that ended.
    pub superseded: BTreeSet<Uuid>,
    /// Own records that became one with another: the id that is gone leads to the one that stays.
    pub collapsed: BTreeMap<Uuid, Uuid>,
    /// Other associations' records that have another party now.
    pub followed: BTreeSet<Uuid>,
}

/// An own member whose time is not over; `argument` is where the caller named it.
async fn living(
    writing: &Writing,
    argument: &'static str,
    id: Uuid,
) -> Result<local_government::Model, LifecycleError> {
    let row = local_government::Entity::find_by_id(id)
        .one(&writing.tx)
        .await
        .map_err(WriteError::from)?;
    let row = row.filter(|row| row.member && row.owner == writing.network.me.as_str());
    let row = row.ok_or(LifecycleError::NotFound { argument, id })?;
    match &row.valid_to {
        None => Ok(row),
        Some(until) => Err(LifecycleError::Ended {
            argument,
            name: row.name.clone(),
            until: until.clone(),
        }),
    }
}

/// The first day of what comes after, which has come, and the last day of what was.
fn days(writing: &Writing, on: Date) -> Result<(String, String), LifecycleError> {
    if on > writing.now.day() {
        return Err(LifecycleError::NotYet { on });
    }
    let last = on
        .checked_sub(1.day())
        .map_err(|_| LifecycleError::NotYet { on })?;
    Ok((on.to_string(), last.to_string()))
}

/// Finds or makes a successor.
async fn successor(
    writing: &Writing,
    argument: &'static str,
    successor: Successor,
    since: &str,
) -> Result<Uuid, LifecycleError> {
    let new = match successor {
        Successor::Existing(id) => return Ok(living(writing, argument, id).await?.id),
        Successor::New(new) => *new,
    };
    let located = local_governments::locate(&writing.tx, vec![new]).await?;
    let Some(new) = located.into_iter().next() else {
        return Err(LifecycleError::Nobody { argument });
    };
    match new.existing_id() {
        Some(id) => Err(LifecycleError::Exists { argument, id }),
        None => Ok(local_governments::make(writing, new, since).await?),
    }
}

/// Ends some, and says who came after them.
async fn end(
    writing: &Writing,
    ended: &BTreeSet<Uuid>,
    successors: &[Uuid],
    last: &str,
) -> Result<(), WriteError> {
    let pairs = ended
        .iter()
        .flat_map(|before| successors.iter().map(|after| (*before, *after)));
    lineage::add(writing, pairs.collect()).await?;
    let last = last.to_owned();
    local_governments::amend(writing, ended, |row| row.valid_to = Some(last.clone())).await
}

/// All that names any of these, or states a code or a name of theirs or of those that they came from, anew.
pub(super) async fn refresh(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let before = lineage::ancestors(&writing.tx, ids.iter().copied()).await?;
    let all: BTreeSet<Uuid> = before
        .into_values()
        .flatten()
        .chain(ids.iter().copied())
        .collect();
    let codes = local_governments::codes_of(&writing.tx, all.clone()).await?;
    let codes = codes.into_values().flatten().collect();
    let named = keys::leading_to(writing, &all).await?;
    local_governments::refresh_what_names(writing, &all, codes, named).await?;
    listings::succeed(writing, &all).await
}

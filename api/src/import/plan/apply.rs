//! A plan applied: each object is looked at again in the transaction that writes it. What is as the plan wants it
//! is done already, what is as the plan found it is written, and anything else is a conflict. So a plan that was
//! applied by half can be applied on, and one that was applied can be applied again, and nothing happens.

use std::{collections::BTreeSet, path::Path};

use jumelage_entities::{Actor, WriteError, Writing, write::records::Change};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::{Entry, Step, read::PlanFile};
use crate::import::{
    ImportError, Progress,
    run::{BATCH, List},
};

/// So many conflicts are named.
const NAMED: usize = 20;

/// An object that is not as the plan found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The row; none where it is about no row.
    pub line: Option<u64>,
    /// What it is about.
    pub label: String,
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        write!(f, "{}", self.label)
    }
}

/// What became of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Objects that were written now.
    pub written: u64,
    /// Objects that were as the plan wants them before.
    pub done_before: u64,
}

/// Some entries beside what the database has now.
pub(in crate::import) struct Examined<L: List> {
    ready: Vec<L::Located>,
    leaving: BTreeSet<Uuid>,
    done: u64,
    pub(in crate::import) conflicts: Vec<Conflict>,
}

/// Looks at what some entries touch.
pub(in crate::import) async fn examine<L: List>(
    list: &L,
    db: &impl ConnectionTrait,
    entries: &[Entry],
) -> Result<Examined<L>, WriteError> {
    let conflict = |entry: &Entry| Conflict {
        line: entry.line,
        label: entry.label.clone(),
    };
    let mut examined = Examined {
        ready: Vec::new(),
        leaving: BTreeSet::new(),
        done: 0,
        conflicts: Vec::new(),
    };
    let (mut rows, mut new) = (Vec::new(), Vec::new());
    let written = |entry: &&Entry| matches!(entry.step, Step::Create | Step::Update);
    for entry in entries.iter().filter(written) {
        match list.read(&entry.row(L::COLUMNS)) {
            Ok(one) => {
                rows.push(entry);
                new.push(one);
            }
            Err(_) => examined.conflicts.push(conflict(entry)),
        }
    }
    for (entry, located) in rows.into_iter().zip(list.locate(db, new).await?) {
        if entry.said.as_deref() != Some(L::said(&located).as_str()) {
            examined.conflicts.push(conflict(entry));
        } else if list.change(&located) == Change::Unchanged {
            examined.done += 1;
        } else if L::existing(&located) == entry.id && L::state(&located) == entry.state {
            examined.ready.push(located);
        } else {
            examined.conflicts.push(conflict(entry));
        }
    }
    let going = entries.iter().filter(|entry| entry.step == Step::Remove);
    let ids: BTreeSet<Uuid> = going.clone().filter_map(|entry| entry.id).collect();
    let states = list.states(db, &ids).await?;
    let named = list.named(db, &ids).await?;
    for entry in going {
        let Some(id) = entry.id else {
            examined.conflicts.push(conflict(entry));
            continue;
        };
        match states.get(&id) {
            None => examined.done += 1,
            state if state == entry.state.as_ref() && !named.contains(&id) => {
                examined.leaving.insert(id);
            }
            Some(_) => examined.conflicts.push(conflict(entry)),
        }
    }
    Ok(examined)
}

/// Writes what is ready. The caller has seen that there is no conflict, and commits.
pub(in crate::import) async fn write<L: List>(
    list: &L,
    writing: &Writing,
    examined: Examined<L>,
) -> Result<Applied, WriteError> {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let applied = Applied {
        written: count(examined.ready.len() + examined.leaving.len()),
        done_before: examined.done,
    };
    if !examined.ready.is_empty() {
        list.write(writing, examined.ready).await?;
    }
    if !examined.leaving.is_empty() {
        list.remove(writing, &examined.leaving).await?;
    }
    Ok(applied)
}

/// Applies a plan that is a file: all of it, or, where an object is not as the plan found it, nothing.
pub(in crate::import) async fn run_file<L: List>(
    list: &L,
    db: &DatabaseConnection,
    file: &Path,
    actor: &Actor,
    progress: &dyn Progress,
) -> Result<Applied, ImportError> {
    let mut plan = PlanFile::open(file)?;
    let me = list.network().me.as_str();
    if plan.head.node != me {
        return Err(ImportError::PlanOfOtherNode {
            file: file.to_owned(),
            node: plan.head.node,
            me: me.to_owned(),
        });
    }
    let (mut all, mut conflicts, mut count) = (0_u64, Vec::new(), 0_usize);
    loop {
        let entries = plan.take(BATCH)?;
        if entries.is_empty() {
            break;
        }
        all += u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let found = examine(list, db, &entries).await?.conflicts;
        count += found.len();
        conflicts.extend(found);
        conflicts.truncate(NAMED);
    }
    if count > 0 {
        return Err(ImportError::PlanStale {
            count,
            conflicts,
            written: 0,
        });
    }
    let mut plan = PlanFile::open(file)?;
    let (mut applied, mut seen) = (Applied::default(), 0_u64);
    loop {
        let entries = plan.take(BATCH)?;
        if entries.is_empty() {
            return Ok(applied);
        }
        seen += u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let writing = Writing::begin_as(db, actor.clone()).await?;
        let examined = examine(list, &writing.tx, &entries).await?;
        if !examined.conflicts.is_empty() {
            return Err(ImportError::PlanStale {
                count: examined.conflicts.len(),
                conflicts: examined.conflicts,
                written: applied.written,
            });
        }
        let some = write(list, &writing, examined).await?;
        if some.written > 0 {
            writing.commit().await?;
        }
        applied.written += some.written;
        applied.done_before += some.done_before;
        progress.read(seen, all);
    }
}

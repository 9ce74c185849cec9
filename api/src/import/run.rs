//! The two readings of a list.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    future::Future,
    path::Path,
};

use jumelage_domain::digest::Digest;
use jumelage_entities::{Actor, WriteError, Writing, write::records::Change};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::{
    Code, ImportError, Issue, Options, Progress, Report,
    rows::{Column, Row, Rows},
};

/// Rows in one transaction.
const BATCH: usize = 500;

/// What the list does not mention: what goes, and what a report says of it and of what cannot go.
#[derive(Default)]
pub(super) struct Leaving {
    pub(super) ids: BTreeSet<Uuid>,
    pub(super) issues: Vec<Issue>,
}

/// A kind of list.
pub(super) trait List: Sync {
    /// A row, checked.
    type New: Send;
    /// A row beside what the database has of it.
    type Located: Send;

    /// The columns that it can have.
    const COLUMNS: &'static [Column];

    /// Reads a row's cells.
    fn read(&self, row: &Row) -> Result<Self::New, Issue>;
    /// Finds what the database has.
    fn locate(
        &self,
        db: &impl ConnectionTrait,
        new: Vec<Self::New>,
    ) -> impl Future<Output = Result<Vec<Self::Located>, WriteError>> + Send;
    /// Equal for rows of one thing.
    fn identity(located: &Self::Located) -> String;
    /// What writing would do.
    fn change(&self, located: &Self::Located) -> Change;
    /// What is there already.
    fn existing(located: &Self::Located) -> Option<Uuid>;
    /// Writes.
    fn write(
        &self,
        writing: &Writing,
        located: Vec<Self::Located>,
    ) -> impl Future<Output = Result<BTreeSet<Uuid>, WriteError>> + Send;
    /// What the list does not mention.
    fn leaving(
        &self,
        db: &impl ConnectionTrait,
        mentioned: &BTreeSet<Uuid>,
    ) -> impl Future<Output = Result<Leaving, WriteError>> + Send;
    /// Takes it away.
    fn remove(
        &self,
        writing: &Writing,
        ids: &BTreeSet<Uuid>,
    ) -> impl Future<Output = Result<(), WriteError>> + Send;
}

/// Reads a list, and says what became of it.
pub(super) async fn run<L: List>(
    list: L,
    db: &DatabaseConnection,
    file: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report, ImportError> {
    let mut report = Report::open(file, options)?;
    let counting = match first_reading(&list, db, file, &mut report, progress).await {
        Err(ImportError::Header { file, issue }) => {
            report.note(Issue::clone(&issue))?;
            report.close()?;
            return Err(ImportError::Header { file, issue });
        }
        other => other?,
    };
    let mentioned =
        second_reading(&list, db, file, counting, options, &mut report, progress).await?;
    if options.replace {
        replace(&list, db, &mentioned, options, &mut report).await?;
    }
    report.close()
}

/// Sorts out what is rejected and what a later row repeats. Says which lines count: for each thing its last.
async fn first_reading<L: List>(
    list: &L,
    db: &DatabaseConnection,
    file: &Path,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<HashSet<u64>, ImportError> {
    let mut lasts: HashMap<Digest, u64> = HashMap::new();
    let mut rows = Rows::open(file, L::COLUMNS)?;
    loop {
        let some = rows.take(BATCH)?;
        if some.is_empty() {
            return Ok(lasts.into_values().collect());
        }
        let (mut lines, mut new) = (Vec::new(), Vec::new());
        for row in some {
            report.rows += 1;
            match row.and_then(|row| Ok((row.line, list.read(&row)?))) {
                Ok((line, one)) => {
                    lines.push(line);
                    new.push(one);
                }
                Err(issue) => report.note(issue)?,
            }
        }
        for (line, located) in lines.into_iter().zip(list.locate(db, new).await?) {
            let identity = Digest::of(L::identity(&located).as_bytes());
            if let Some(earlier) = lasts.insert(identity, line) {
                let value = format!("line {line}");
                report.note(Issue::new(Some(earlier), "", &value, Code::Repeated))?;
            }
        }
        let (read, size) = rows.progress();
        progress.read(read, 2 * size);
    }
}

/// Writes the lines that count, or looks what writing them would do. Says what is there then.
async fn second_reading<L: List>(
    list: &L,
    db: &DatabaseConnection,
    file: &Path,
    counting: HashSet<u64>,
    options: &Options,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<BTreeSet<Uuid>, ImportError> {
    let mut mentioned = BTreeSet::new();
    let mut rows = Rows::open(file, L::COLUMNS)?;
    loop {
        let some = rows.take(BATCH)?;
        if some.is_empty() {
            return Ok(mentioned);
        }
        let new: Result<Vec<L::New>, Issue> = some
            .into_iter()
            .filter_map(Result::ok)
            .filter(|row| counting.contains(&row.line))
            .map(|row| list.read(&row))
            .collect();
        // What was a good row when it was read first must be one still.
        let new = new.map_err(|_| ImportError::Changed {
            file: file.to_owned(),
        })?;
        mentioned.extend(batch(list, db, new, options, report).await?);
        let (read, size) = rows.progress();
        progress.read(size + read, 2 * size);
    }
}

/// One transaction, or none where nothing changes.
async fn batch<L: List>(
    list: &L,
    db: &DatabaseConnection,
    new: Vec<L::New>,
    options: &Options,
    report: &mut Report,
) -> Result<BTreeSet<Uuid>, ImportError> {
    if new.is_empty() {
        return Ok(BTreeSet::new());
    }
    if options.dry_run {
        let located = list.locate(db, new).await?;
        report.count(located.iter().map(|one| list.change(one)));
        return Ok(located.iter().filter_map(L::existing).collect());
    }
    let writing = Writing::begin_as(db, Actor::Operator("import")).await?;
    let located = list.locate(&writing.tx, new).await?;
    let changes: Vec<Change> = located.iter().map(|one| list.change(one)).collect();
    if changes.iter().all(|change| *change == Change::Unchanged) {
        report.count(changes);
        return Ok(located.iter().filter_map(L::existing).collect());
    }
    let written = list.write(&writing, located).await?;
    writing.commit().await?;
    report.count(changes);
    Ok(written)
}

/// Takes away what the list does not mention; nothing, as long as it is not known what rejected rows mention.
async fn replace<L: List>(
    list: &L,
    db: &DatabaseConnection,
    mentioned: &BTreeSet<Uuid>,
    options: &Options,
    report: &mut Report,
) -> Result<(), ImportError> {
    if report.rejected > 0 {
        return report.note(Issue::new(None, "", "", Code::NothingRemoved));
    }
    let leaving = if options.dry_run {
        list.leaving(db, mentioned).await?
    } else {
        let writing = Writing::begin_as(db, Actor::Operator("import")).await?;
        let leaving = list.leaving(&writing.tx, mentioned).await?;
        if !leaving.ids.is_empty() {
            list.remove(&writing, &leaving.ids).await?;
            writing.commit().await?;
        }
        leaving
    };
    leaving
        .issues
        .into_iter()
        .try_for_each(|issue| report.note(issue))
}

//! The two readings of a list.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    future::Future,
    path::Path,
};

use jumelage_domain::digest::Digest;
use jumelage_entities::{
    Network, WriteError, Writing,
    write::{compared::Difference, records::Change},
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::{
    Code, ImportError, Issue, Options, Progress, Report,
    headers::{Headings, Names},
    plan::{Entry, FORM, Head, Kind, PlanWriter, Step},
    rows::{Column, Place, Row, Rows},
    source::Source,
    themes::Outside,
};

/// Rows in one transaction.
pub(super) const BATCH: usize = 500;

/// What the list does not mention: what goes, and what a report says of it and of what cannot go.
#[derive(Default)]
pub(super) struct Leaving {
    /// What goes, and what people know it by.
    pub(super) gone: BTreeMap<Uuid, String>,
    pub(super) issues: Vec<Issue>,
}

/// A kind of list.
pub(super) trait List: Sync + 'static {
    /// A row, checked.
    type New: Send;
    /// A row beside what the database has of it.
    type Located: Send;

    /// The columns that it can have.
    const COLUMNS: &'static [Column];
    /// What associations call them.
    const HEADINGS: Headings;
    /// What the list is of.
    const KIND: Kind;

    /// The node's network.
    fn network(&self) -> &Network;
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
    /// How that looks.
    fn state(located: &Self::Located) -> Option<String>;
    /// What the row says.
    fn said(located: &Self::Located) -> String;
    /// What writing would change of what is there.
    fn differences(&self, located: &Self::Located) -> Vec<Difference>;
    /// What people know a row by.
    fn label(row: &Row) -> String;
    /// How some objects look; those that are not there are left out.
    fn states(
        &self,
        db: &impl ConnectionTrait,
        ids: &BTreeSet<Uuid>,
    ) -> impl Future<Output = Result<HashMap<Uuid, String>, WriteError>> + Send;
    /// Those of some objects that cannot go, because others name them.
    fn named(
        &self,
        db: &impl ConnectionTrait,
        ids: &BTreeSet<Uuid>,
    ) -> impl Future<Output = Result<BTreeSet<Uuid>, WriteError>> + Send;
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
    /// Counts what a row has that is taken and yet worth a word.
    fn remark(&self, _row: &Row, _outside: &mut Outside) {}
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
    match read(&list, db, file, options, &mut report, progress).await {
        Ok(()) => report.close(),
        Err(ImportError::Header { file, issue }) => {
            report.note(Issue::clone(&issue))?;
            report.close()?;
            Err(ImportError::Header { file, issue })
        }
        Err(other) => Err(other),
    }
}

async fn read<L: List>(
    list: &L,
    db: &DatabaseConnection,
    file: &Path,
    options: &Options,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<(), ImportError> {
    let names = Names::new(L::COLUMNS, L::HEADINGS, &options.mapping)
        .map_err(|issue| ImportError::header(file, issue))?;
    if let Some(path) = options.plan.as_ref().filter(|_| options.dry_run) {
        let head = Head {
            plan: FORM.to_owned(),
            kind: L::KIND,
            node: list.network().me.to_string(),
            file: file.display().to_string(),
            today: options.today,
            replace: options.replace,
        };
        report.plan = Some(PlanWriter::open(path, &head)?);
    }
    let source = source(list, file, options).await?;
    report.found(source.findings.iter().cloned());
    let reading = Pass {
        list,
        db,
        source: &source,
        names: &names,
        progress,
    };
    let counting = reading.first(report).await?;
    let mentioned = reading.second(counting, options, report).await?;
    if options.replace {
        replace(list, db, &mentioned, options, report).await?;
    }
    Ok(())
}

/// Looks at the file, away from the threads that answer requests: a workbook is unpacked and written out.
async fn source<L: List>(list: &L, file: &Path, options: &Options) -> Result<Source, ImportError> {
    let countries = &list.network().countries;
    let country = countries.iter().next().map(ToString::to_string);
    let (file, reading) = (file.to_owned(), options.reading.clone());
    let mapping = options.mapping.clone();
    let opened = tokio::task::spawn_blocking(move || {
        let names = Names::new(L::COLUMNS, L::HEADINGS, &mapping)
            .map_err(|issue| ImportError::header(&file, issue))?;
        Source::open(&file, &reading, country.as_deref(), &names)
    });
    let opened = opened.await;
    opened.unwrap_or_else(|fault| Err(ImportError::Report(std::io::Error::other(fault))))
}

/// What both readings need.
struct Pass<'a, L> {
    list: &'a L,
    db: &'a DatabaseConnection,
    source: &'a Source,
    names: &'a Names<'a>,
    progress: &'a dyn Progress,
}

impl<L: List> Pass<'_, L> {
    /// Sorts out what is rejected and what a later row repeats. Says which rows count: for each thing its last.
    async fn first(&self, report: &mut Report) -> Result<HashSet<Place>, ImportError> {
        let mut lasts: HashMap<Digest, Place> = HashMap::new();
        let mut outside = Outside::default();
        let mut rows = Rows::open(self.source, self.names)?;
        loop {
            let some = rows.take(BATCH)?;
            if some.is_empty() {
                report.found(rows.findings());
                report.found(outside.finding());
                return Ok(lasts.into_values().collect());
            }
            let (mut places, mut new) = (Vec::new(), Vec::new());
            for row in some {
                let row = row.and_then(|row| Ok((self.list.read(&row)?, row)));
                match row {
                    Ok((one, row)) => {
                        report.rows += 1;
                        self.list.remark(&row, &mut outside);
                        places.push(row.place);
                        new.push(one);
                    }
                    Err(issue) => {
                        report.rows += u64::from(issue.code != Code::TotalRow);
                        report.note(issue)?;
                    }
                }
            }
            let located = self.list.locate(self.db, new).await?;
            for (place, located) in places.into_iter().zip(located) {
                let identity = Digest::of(L::identity(&located).as_bytes());
                if let Some(earlier) = lasts.insert(identity, place) {
                    let value = format!("line {}", place.line);
                    report.note(Issue::new(Some(earlier.line), "", &value, Code::Repeated))?;
                }
            }
            let (read, size) = rows.progress();
            self.progress.read(read, 2 * size);
        }
    }

    /// Writes the rows that count, or looks what writing them would do. Says what is there then.
    async fn second(
        &self,
        counting: HashSet<Place>,
        options: &Options,
        report: &mut Report,
    ) -> Result<BTreeSet<Uuid>, ImportError> {
        let mut mentioned = BTreeSet::new();
        let mut rows = Rows::open(self.source, self.names)?;
        loop {
            let some = rows.take(BATCH)?;
            if some.is_empty() {
                return Ok(mentioned);
            }
            let rows_that_count: Result<Vec<(Row, L::New)>, Issue> = some
                .into_iter()
                .filter_map(Result::ok)
                .filter(|row| counting.contains(&row.place))
                .map(|row| Ok((row.clone(), self.list.read(&row)?)))
                .collect();
            // What was a good row when it was read first must be one still.
            let some = rows_that_count.map_err(|_| ImportError::Changed {
                file: self.source.original.clone(),
            })?;
            mentioned.extend(batch(self.list, self.db, some, options, report).await?);
            let (read, size) = rows.progress();
            self.progress.read(size + read, 2 * size);
        }
    }
}

/// One transaction, or none where nothing changes.
async fn batch<L: List>(
    list: &L,
    db: &DatabaseConnection,
    rows: Vec<(Row, L::New)>,
    options: &Options,
    report: &mut Report,
) -> Result<BTreeSet<Uuid>, ImportError> {
    if rows.is_empty() {
        return Ok(BTreeSet::new());
    }
    let (rows, new): (Vec<Row>, Vec<L::New>) = rows.into_iter().unzip();
    if options.dry_run {
        let located = list.locate(db, new).await?;
        for (row, located) in rows.iter().zip(&located) {
            report.plan(planned(list, row, located))?;
        }
        report.count(located.iter().map(|one| list.change(one)));
        return Ok(located.iter().filter_map(L::existing).collect());
    }
    let writing = Writing::begin_as(db, options.actor.clone()).await?;
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

/// What writing a row would do, as a plan says it.
fn planned<L: List>(list: &L, row: &Row, located: &L::Located) -> Entry {
    let step = match list.change(located) {
        Change::Created => Step::Create,
        Change::Updated => Step::Update,
        Change::Unchanged => Step::Unchanged,
    };
    let entry = Entry {
        line: Some(row.line()),
        part: row.place.part,
        label: L::label(row),
        id: L::existing(located),
        ..Entry::new(step)
    };
    if step == Step::Unchanged {
        return entry;
    }
    let cells = row.cells().iter();
    let changes = list.differences(located);
    Entry {
        state: L::state(located),
        said: Some(L::said(located)),
        cells: cells
            .map(|(column, cell)| ((*column).to_owned(), cell.clone()))
            .collect(),
        changes: changes.into_iter().map(Into::into).collect(),
        ..entry
    }
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
        let leaving = list.leaving(db, mentioned).await?;
        let states = list
            .states(db, &leaving.gone.keys().copied().collect())
            .await?;
        for (id, label) in &leaving.gone {
            report.plan(Entry {
                id: Some(*id),
                label: label.clone(),
                state: states.get(id).cloned(),
                ..Entry::new(Step::Remove)
            })?;
        }
        leaving
    } else {
        let writing = Writing::begin_as(db, options.actor.clone()).await?;
        let leaving = list.leaving(&writing.tx, mentioned).await?;
        if !leaving.gone.is_empty() {
            let ids = leaving.gone.keys().copied().collect();
            list.remove(&writing, &ids).await?;
            writing.commit().await?;
        }
        leaving
    };
    leaving
        .issues
        .into_iter()
        .try_for_each(|issue| report.note(issue))
}

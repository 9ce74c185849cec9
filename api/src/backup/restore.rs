//! Putting a backup back: all of it or nothing.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result, bail, ensure};
use jumelage_entities::backup::{self, Table};
use jumelage_migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use serde_json::Value;

use super::{
    file::{Head, Kept, Line, Reader},
    folder,
};
use crate::{
    database,
    settings::{FILE, Settings},
};

/// Rows that are put in at once.
const AT_ONCE: usize = 2_000;

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the backup was of.
    pub head: Head,
    /// How many rows.
    pub rows: u64,
    /// Whether settings and keys were put back, too.
    pub folder: bool,
}

/// Puts a backup into a node's folder and its database. Looks at all of the file first; then everything happens in one
/// transaction, so that a node that runs goes on with the old data or with the new.
pub async fn restore(file: &Path, dir: &Path, force: bool) -> Result<Restored> {
    let wrong = || format!("{} cannot be restored", file.display());
    let (head, files) = verify(file).with_context(wrong)?;
    let is_node = dir.join(FILE).exists();
    if !is_node {
        ensure!(
            !files.is_empty(),
            "{} is no node's folder, and the backup has no settings and keys in it: make the folder with `jumelage init`, \
             or put the node's own folder there",
            dir.display()
        );
        folder::write(dir, files)?;
    }
    let settings = Settings::read(dir)?;
    ensure!(
        settings.code == head.node,
        "{} is a backup of “{}”, and {} is the folder of “{}”",
        file.display(),
        head.node,
        dir.display(),
        settings.code
    );
    let db = database::connect(&settings.database_url(dir))
        .await
        .with_context(|| format!("cannot open the database of “{}”", settings.code))?;
    let rows = put_back(&db, file, &head, force).await?;
    db.close().await?;
    Ok(Restored {
        head,
        rows,
        folder: !is_node,
    })
}

/// Reads it to its end, and says what it is of and which files are in it.
fn verify(file: &Path) -> Result<(Head, Vec<Kept>)> {
    let (mut reader, head) = Reader::open(file)?;
    let mut files = Vec::new();
    while let Some(line) = reader.next()? {
        if let Line::File(kept) = line {
            files.push(kept);
        }
    }
    let known = database::known_steps();
    let first: BTreeSet<&String> = known.iter().take(head.steps.len()).collect();
    ensure!(
        !first.is_empty() && first == head.steps.iter().collect(),
        "it was written by jumelage {}, whose tables this version does not know: use that version or a newer one",
        head.version
    );
    Ok((head, files))
}

/// One transaction: away with what there is, the tables as they were at the time of the backup, its rows, and then what
/// migrations have done since.
async fn put_back(db: &DatabaseConnection, file: &Path, head: &Head, force: bool) -> Result<u64> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        // A node that runs may hold its tables for as long as it answers; one that hangs does not hold this up as well.
        tx.execute_unprepared("SET LOCAL lock_timeout = '60s'")
            .await?;
    }
    let before = backup::steps(&tx).await?;
    database::ensure_known(&before)?;
    let there = backup::tables(&tx).await?;
    if !force && !backup::tables_are_empty(&tx, &there).await? {
        bail!(
            "the database of “{}” holds data: what is newer there than the backup would be lost. Make a backup of it first, then \
             say --force",
            head.node
        );
    }
    backup::drop_all(&tx, &there).await?;
    Migrator::up(&tx, Some(u32::try_from(head.steps.len())?)).await?;
    let tables = backup::tables(&tx).await?;
    backup::clear(&tx, &tables).await?;
    let rows = load(&tx, file, head, &tables).await?;
    Migrator::up(&tx, None).await?;
    backup::renew(&tx, &backup::tables(&tx).await?).await?;
    tx.commit().await?;
    Ok(rows)
}

async fn load(tx: &DatabaseTransaction, file: &Path, head: &Head, tables: &[Table]) -> Result<u64> {
    let (mut reader, again) = Reader::open(file)?;
    ensure!(again == *head, "the backup was changed while it was read");
    let mut rows = 0;
    let mut into: Option<(&Table, Vec<String>)> = None;
    let mut some: Vec<Vec<Value>> = Vec::new();
    while let Some(line) = reader.next()? {
        match line {
            Line::Row(row) => {
                rows += 1;
                some.push(row);
            }
            Line::Table(table) => {
                flush(tx, into.as_ref(), &mut some).await?;
                let mut known = tables.iter();
                let known = known.find(|known| known.name == table.name);
                let known = known.with_context(|| {
                    format!(
                        "the backup has a table {} that this version does not know",
                        table.name
                    )
                })?;
                let columns = table.columns.into_iter().map(|column| column.name);
                into = Some((known, columns.collect()));
            }
            Line::Backup(_) | Line::File(_) | Line::End { .. } => (),
        }
        if some.len() >= AT_ONCE {
            flush(tx, into.as_ref(), &mut some).await?;
        }
    }
    flush(tx, into.as_ref(), &mut some).await?;
    Ok(rows)
}

async fn flush(
    tx: &DatabaseTransaction,
    into: Option<&(&Table, Vec<String>)>,
    rows: &mut Vec<Vec<Value>>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let (table, columns) = into.context("the backup has a row of no table: it is damaged")?;
    backup::insert(tx, table, columns, rows).await?;
    rows.clear();
    Ok(())
}

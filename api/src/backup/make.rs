//! Making a backup.

use std::{fs::File, path::Path};

use anyhow::{Context, Result, ensure};
use jumelage_domain::Timestamp;
use jumelage_entities::{WriteError, backup, node};
use sea_orm::{EntityTrait, QuerySelect};

use super::{
    file::{Head, Line, Writer},
    folder,
};
use crate::{database, settings::Settings};

/// How it is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// With the node's settings and keys.
    pub with_keys: bool,
    /// A file that is there already is replaced, once the new one is whole.
    pub force: bool,
}

/// What is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many tables.
    pub tables: usize,
    /// How many rows.
    pub rows: u64,
    /// How many files of the node's folder.
    pub files: usize,
}

/// Writes all that the node's database holds at this moment into one file, for the owner's eyes alone. The node may run.
pub async fn backup(dir: &Path, file: &Path, options: Options, now: Timestamp) -> Result<Summary> {
    let settings = Settings::read(dir)?;
    ensure!(
        options.force || !file.exists(),
        "{} is there already: give the backup another name, or replace it with --force",
        file.display()
    );
    let url = settings.database_url(dir);
    let db = database::connect(&url)
        .await
        .with_context(|| format!("cannot open the database of “{}”", settings.code))?;
    let tx = backup::snapshot(&db).await?;
    let steps = backup::steps(&tx).await?;
    database::ensure_known(&steps)?;
    ensure!(
        !steps.is_empty(),
        "there is nothing to back up: the database of “{}” has no tables yet",
        settings.code
    );
    // By itself: the database may be of an older version, with fewer columns.
    let owner: Option<String> = node::Entity::find()
        .select_only()
        .column(node::Column::Code)
        .into_tuple()
        .one(&tx)
        .await?;
    let owner = owner.ok_or(WriteError::NoNode)?;
    ensure!(
        owner == settings.code.as_str(),
        WriteError::OtherNode {
            found: owner,
            expected: settings.code.to_string(),
        }
    );
    let files = if options.with_keys {
        folder::read(dir, &settings)?
    } else {
        Vec::new()
    };
    // Only what is whole gets the name. Until then, and if this is interrupted, it is a temporary file beside it.
    let beside = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let new = tempfile::NamedTempFile::new_in(beside.unwrap_or_else(|| Path::new(".")))
        .with_context(|| format!("cannot write beside {}", file.display()))?;
    let mut writer = Writer::new(new.as_file());
    let mut summary = Summary {
        tables: 0,
        rows: 0,
        files: files.len(),
    };
    writer.write(&Line::Backup(Head::new(settings.code.clone(), now, steps)))?;
    for kept in files {
        writer.write(&Line::File(kept))?;
    }
    for table in backup::tables(&tx).await? {
        writer.write(&Line::Table(table.clone()))?;
        let row = |row| Ok(writer.write(&Line::Row(row))?);
        backup::rows(&tx, &table, row).await?;
        summary.tables += 1;
    }
    summary.rows = writer.close()?;
    tx.rollback().await?;
    db.close().await?;
    new.as_file().sync_all()?;
    let named = if options.force {
        new.persist(file)
    } else {
        new.persist_noclobber(file)
    };
    named.with_context(|| format!("cannot write {}", file.display()))?;
    if let Some(Ok(folder)) = beside.map(File::open) {
        // The name is as lasting as what it names.
        let _ = folder.sync_all();
    }
    Ok(summary)
}

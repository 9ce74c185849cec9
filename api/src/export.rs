//! An association's own lists on their way out, and back into a node that has none yet.
//!
//! As CSV they are lists as the importer reads them, for people and their spreadsheets. As JSON Lines they are all that
//! there is, ids included: what is read back from them is answered as before.

mod csv;
mod json;

use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use jiff::civil::Date;
use jumelage_domain::NodeCode;
use jumelage_entities::{
    backup::snapshot,
    export::{self, Export},
};
use sea_orm::DatabaseConnection;

pub use self::json::read;

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lists as the importer reads them.
    Csv,
    /// A JSON object a line, with ids.
    Jsonl,
}

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// In which form.
    pub format: Format,
    /// With the contact persons who are not expired.
    pub contact_persons: bool,
    /// The day: whose time was over before it is no member.
    pub today: Date,
}

/// How much there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Members.
    pub members: usize,
    /// Records.
    pub records: usize,
    /// Staff's decisions on others' records.
    pub decisions: usize,
    /// Contact persons.
    pub contact_persons: usize,
    /// Of these what could not come along: to lists, what their columns have no words for; back from an export, contact
    /// persons whose day has come.
    pub left_out: usize,
}

impl Summary {
    fn of(export: &Export) -> Self {
        Self {
            members: export.members.len(),
            records: export.records.len(),
            decisions: export.decisions.len(),
            contact_persons: export.persons.len(),
            left_out: 0,
        }
    }
}

/// Writes all of one moment into a folder in which there is nothing of the kind yet.
pub async fn write(
    db: &DatabaseConnection,
    me: &NodeCode,
    dir: &Path,
    options: Options,
) -> Result<Summary> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let tx = snapshot(db).await?;
    let persons_on = options.contact_persons.then_some(options.today);
    let export = export::read(&tx, me, persons_on).await?;
    tx.rollback().await?;
    match options.format {
        Format::Csv => csv::write(dir, me, &export, options),
        Format::Jsonl => {
            json::write(dir, &export, options.contact_persons)?;
            Ok(Summary::of(&export))
        }
    }
}

/// A file that was not there before. One of persons is for the owner alone.
struct New {
    path: PathBuf,
    to: BufWriter<File>,
}

impl New {
    fn open(dir: &Path, name: &str, private: bool) -> Result<Self> {
        let path = dir.join(name);
        ensure!(
            !path.exists(),
            "{} is there already: export into an empty folder",
            path.display()
        );
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, if private { 0o600 } else { 0o644 });
        let to = options
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self {
            path,
            to: BufWriter::new(to),
        })
    }

    /// Says so where not all of it got onto the disk.
    fn close(mut self) -> Result<()> {
        let Self { path, to } = &mut self;
        let written = to.flush().and_then(|()| to.get_ref().sync_all());
        written.with_context(|| format!("cannot write {}", path.display()))
    }
}

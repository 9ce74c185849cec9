//! An association's own lists on their way out, and back into a node that has none yet.
//!
//! As CSV they are lists as the importer reads them, for people and their spreadsheets. As JSON Lines they are all that
//! there is, ids included: what is read back from them is answered as before.

mod contact_persons;
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
use jumelage_entities::{backup::snapshot, export};
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
    /// With the contact persons who are not expired on this day.
    pub contact_persons: Option<Date>,
}

/// How much there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Members.
    pub members: usize,
    /// Records.
    pub records: usize,
    /// Contact persons.
    pub contact_persons: usize,
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
    let members = export::members(&tx, me).await?;
    let partners = export::partners(&tx, me).await?;
    let records = export::records(&tx, me).await?;
    let persons = match options.contact_persons {
        Some(today) => contact_persons::read(&tx, me, today).await?,
        None => Vec::new(),
    };
    tx.rollback().await?;
    let summary = Summary {
        members: members.len(),
        records: records.len(),
        contact_persons: persons.len(),
    };
    match options.format {
        Format::Csv => {
            csv::members(
                New::open(dir, "local_governments.csv", false)?,
                me,
                &members,
            )?;
            let list = New::open(dir, "twinnings.csv", false)?;
            csv::records(list, me, &members, &records)?;
            if options.contact_persons.is_some() {
                let list = New::open(dir, "contact_persons.csv", true)?;
                csv::contact_persons(list, &persons)?;
            }
        }
        Format::Jsonl => {
            json::write(New::open(dir, json::MEMBERS, false)?, &members)?;
            json::write(New::open(dir, json::PARTNERS, false)?, &partners)?;
            json::write(New::open(dir, json::RECORDS, false)?, &records)?;
            if options.contact_persons.is_some() {
                json::write(New::open(dir, "contact_persons.jsonl", true)?, &persons)?;
            }
        }
    }
    Ok(summary)
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

//! JSON Lines, there and back.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
};

use anyhow::{Context, Result};
use jumelage_entities::{
    Actor, Writing,
    export::{Entered, Entry, take},
};
use sea_orm::DatabaseConnection;
use serde::{Serialize, de::DeserializeOwned};

use super::{New, Summary};

pub(super) const MEMBERS: &str = "local_governments.jsonl";
pub(super) const PARTNERS: &str = "partners.jsonl";
pub(super) const RECORDS: &str = "twinnings.jsonl";

/// Writes an object a line.
pub(super) fn write<T: Serialize>(mut to: New, objects: &[T]) -> Result<()> {
    for object in objects {
        serde_json::to_writer(&mut to.to, object)?;
        to.to.write_all(b"\n")?;
    }
    to.close()
}

/// Reads an export into a node that has no members and no records: all of it or nothing.
pub async fn read(db: &DatabaseConnection, dir: &Path) -> Result<Summary> {
    let members: Vec<Entry> = lines(&dir.join(MEMBERS))?;
    let partners: Vec<Entry> = lines(&dir.join(PARTNERS))?;
    let records: Vec<Entered> = lines(&dir.join(RECORDS))?;
    let summary = Summary {
        members: members.len(),
        records: records.len(),
        contact_persons: 0,
    };
    let writing = Writing::begin_as(db, Actor::Operator("import-export")).await?;
    take(&writing, members, partners, records).await?;
    writing.commit().await?;
    Ok(summary)
}

fn lines<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines = BufReader::new(opened).lines().enumerate();
    let objects = lines.map(|(at, line)| {
        let place = || format!("{}, line {}", file.display(), at + 1);
        serde_json::from_str(&line.with_context(place)?).with_context(place)
    });
    objects.collect()
}

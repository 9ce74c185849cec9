//! JSON Lines, there and back.

use std::{
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, Result, bail};
use jumelage_entities::{
    Actor, Writing,
    export::{Export, take},
};
use sea_orm::DatabaseConnection;
use serde::{Serialize, de::DeserializeOwned};

use super::{New, Summary};

const MEMBERS: &str = "local_governments.jsonl";
const PARTNERS: &str = "partners.jsonl";
const ELSEWHERE: &str = "elsewhere.jsonl";
const RECORDS: &str = "twinnings.jsonl";
const LISTINGS: &str = "listings.jsonl";
const DECISIONS: &str = "decisions.jsonl";
const ASSIGNMENTS: &str = "assignments.jsonl";
const LINKS: &str = "links.jsonl";
const PERSONS: &str = "contact_persons.jsonl";

/// Writes a file for each list. What names people is for the owner alone.
pub(super) fn write(dir: &Path, export: &Export, with_persons: bool) -> Result<()> {
    let open = |name| New::open(dir, name, false);
    lines(open(MEMBERS)?, &export.members)?;
    lines(open(PARTNERS)?, &export.partners)?;
    lines(open(ELSEWHERE)?, &export.elsewhere)?;
    lines(open(RECORDS)?, &export.records)?;
    lines(open(LISTINGS)?, &export.listings)?;
    lines(open(ASSIGNMENTS)?, &export.assignments)?;
    lines(open(LINKS)?, &export.links)?;
    lines(New::open(dir, DECISIONS, true)?, &export.decisions)?;
    if with_persons {
        lines(New::open(dir, PERSONS, true)?, &export.persons)?;
    }
    Ok(())
}

/// Writes an object a line.
fn lines<T: Serialize>(mut to: New, objects: &[T]) -> Result<()> {
    for object in objects {
        serde_json::to_writer(&mut to.to, object)?;
        to.to.write_all(b"\n")?;
    }
    to.close()
}

/// Reads an export into a node that has no members and no records: all of it or nothing.
pub async fn read(db: &DatabaseConnection, dir: &Path) -> Result<Summary> {
    let export = Export {
        members: required(dir, MEMBERS)?,
        partners: required(dir, PARTNERS)?,
        elsewhere: required(dir, ELSEWHERE)?,
        records: required(dir, RECORDS)?,
        listings: required(dir, LISTINGS)?,
        decisions: required(dir, DECISIONS)?,
        assignments: required(dir, ASSIGNMENTS)?,
        links: required(dir, LINKS)?,
        persons: objects(dir, PERSONS)?.unwrap_or_default(),
    };
    let summary = Summary::of(&export);
    let writing = Writing::begin_as(db, Actor::Operator("import-export")).await?;
    let taken = take(&writing, export).await?;
    writing.commit().await?;
    Ok(Summary {
        contact_persons: summary.contact_persons - taken.expired,
        left_out: taken.expired,
        ..summary
    })
}

/// What every export has, and be it empty: a file that was left behind must not pass for one that says nothing.
fn required<T: DeserializeOwned>(dir: &Path, name: &str) -> Result<Vec<T>> {
    if let Some(objects) = objects(dir, name)? {
        return Ok(objects);
    }
    bail!(
        "{} is not there: take along all files of the export; if it was written by an older version, which had no such file, \
         make an empty one",
        dir.join(name).display()
    )
}

/// The objects of a file, a line each; none where there is no such file.
fn objects<T: DeserializeOwned>(dir: &Path, name: &str) -> Result<Option<Vec<T>>> {
    let file = dir.join(name);
    let opened = match File::open(&file) {
        Ok(opened) => opened,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(None),
        Err(fault) => {
            return Err(fault).with_context(|| format!("cannot read {}", file.display()));
        }
    };
    let lines = BufReader::new(opened).lines().enumerate();
    let objects = lines.map(|(at, line)| {
        let place = || format!("{}, line {}", file.display(), at + 1);
        serde_json::from_str(&line.with_context(place)?).with_context(place)
    });
    objects.collect::<Result<_>>().map(Some)
}

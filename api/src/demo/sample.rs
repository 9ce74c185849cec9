//! The demo's data: a folder with lists, or the sample that is built into the binary.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use jumelage_domain::{CountryCode, NodeCode};
use serde::Deserialize;

use super::{activities, introductions, networks, offers};
use crate::import::split;

const SAMPLE: [(&str, &str); 8] = [
    (
        "associations.csv",
        include_str!("../../../tests/data/sample/associations.csv"),
    ),
    (
        "local_governments.csv",
        include_str!("../../../tests/data/sample/local_governments.csv"),
    ),
    (
        "twinnings.csv",
        include_str!("../../../tests/data/sample/twinnings.csv"),
    ),
    (
        "activities.csv",
        include_str!("../../../tests/data/sample/activities.csv"),
    ),
    (
        "offers.jsonl",
        include_str!("../../../tests/data/sample/offers.jsonl"),
    ),
    (
        "networks.csv",
        include_str!("../../../tests/data/sample/networks.csv"),
    ),
    (
        "projects.csv",
        include_str!("../../../tests/data/sample/projects.csv"),
    ),
    (
        "introductions.csv",
        include_str!("../../../tests/data/sample/introductions.csv"),
    ),
];

/// The lists; those of activities, offers, networks, projects and introductions may be missing.
pub(super) struct Data {
    folder: PathBuf,
}

/// A line of associations.csv.
pub(super) struct AssociationRow {
    pub(super) code: NodeCode,
    pub(super) name: String,
    pub(super) countries: Vec<CountryCode>,
    pub(super) website: Option<String>,
}

/// One association's part of the lists.
#[derive(Default)]
pub(super) struct Part {
    pub(super) local_governments: Option<PathBuf>,
    pub(super) twinnings: Option<PathBuf>,
    pub(super) activities: Vec<activities::Row>,
    pub(super) offers: Vec<offers::Row>,
}

impl Data {
    /// Opens a folder, or unpacks the sample.
    pub(super) fn open(folder: Option<&Path>, scratch: &Path) -> Result<Self> {
        if let Some(folder) = folder {
            return Ok(Self {
                folder: folder.to_owned(),
            });
        }
        let folder = scratch.join("sample");
        fs::create_dir_all(&folder)?;
        for (name, content) in SAMPLE {
            fs::write(folder.join(name), content)?;
        }
        Ok(Self { folder })
    }

    pub(super) fn associations(&self) -> Result<Vec<AssociationRow>> {
        #[derive(Deserialize)]
        struct Line {
            code: String,
            name: String,
            countries: String,
            website: Option<String>,
        }
        let file = self.folder.join("associations.csv");
        let mut lines = csv::Reader::from_path(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let rows = lines.deserialize::<Line>().enumerate().map(|(at, line)| {
            let line = line?;
            anyhow::Ok(AssociationRow {
                code: line
                    .code
                    .parse()
                    .with_context(|| format!("line {}", at + 2))?,
                countries: line
                    .countries
                    .split_whitespace()
                    .map(str::parse)
                    .collect::<Result<_, _>>()?,
                name: line.name,
                website: line.website.filter(|website| !website.is_empty()),
            })
        });
        rows.collect::<Result<_>>()
            .with_context(|| file.display().to_string())
    }

    /// The networks and projects of each association.
    pub(super) fn networks(&self) -> Result<BTreeMap<NodeCode, networks::Listed>> {
        networks::read(&self.folder)
    }

    /// Who asks to be introduced to whom.
    pub(super) fn introductions(&self) -> Result<Vec<introductions::Row>> {
        introductions::read(&self.folder.join("introductions.csv"))
    }

    /// Cuts the lists into one part for each association.
    pub(super) fn split(&self, scratch: &Path) -> Result<BTreeMap<NodeCode, Part>> {
        let rows = self.associations()?;
        let codes: BTreeSet<NodeCode> = rows.into_iter().map(|row| row.code).collect();
        let mut parts: BTreeMap<NodeCode, Part> = BTreeMap::new();
        let file = self.folder.join("local_governments.csv");
        for (code, part) in cut(&file, &scratch.join("local-governments"), &codes)? {
            parts.entry(code).or_default().local_governments = Some(part);
        }
        let file = self.folder.join("twinnings.csv");
        for (code, part) in cut(&file, &scratch.join("twinnings"), &codes)? {
            parts.entry(code).or_default().twinnings = Some(part);
        }
        for (code, rows) in activities::read(&self.folder.join("activities.csv"))? {
            // Networks are there once the associations have told each other of their members.
            let of_twinnings = rows.into_iter().filter(|row| row.network().is_none());
            let part = parts.entry(code).or_default();
            part.activities.extend(of_twinnings);
        }
        for (code, rows) in offers::read(&self.folder.join("offers.jsonl"))? {
            parts.entry(code).or_default().offers = rows;
        }
        Ok(parts)
    }
}

/// Cuts one list, and says which rows are nobody's.
fn cut(
    file: &Path,
    folder: &Path,
    codes: &BTreeSet<NodeCode>,
) -> Result<BTreeMap<NodeCode, PathBuf>> {
    let parts = split(file, folder, codes)?;
    for issue in &parts.issues {
        eprintln!("{}: {issue}", file.display());
    }
    Ok(parts.files)
}

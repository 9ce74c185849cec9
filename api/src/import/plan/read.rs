//! A plan as a file, read back. It is somebody's file: what does not fit is an error that names the line.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use super::{End, Entry, FORM, Head};
use crate::import::ImportError;

/// The longest line: a row of the longest cells, twice.
const MAX_LINE: u64 = 1 << 20;

/// A plan that is being read.
pub(in crate::import) struct PlanFile {
    path: PathBuf,
    input: BufReader<File>,
    line: u64,
    read: End,
    ended: bool,
    pub(super) head: Head,
}

impl PlanFile {
    /// Reads the first line.
    pub(in crate::import) fn open(path: &Path) -> Result<Self, ImportError> {
        let file = File::open(path).map_err(|error| ImportError::file(path, error))?;
        let mut input = BufReader::new(file);
        let broken = |why: String| ImportError::PlanBroken {
            file: path.to_owned(),
            line: 1,
            why,
        };
        let mut first = String::new();
        (&mut input)
            .take(MAX_LINE)
            .read_line(&mut first)
            .map_err(|error| ImportError::file(path, error))?;
        let head: Head = serde_json::from_str(&first).map_err(|error| broken(error.to_string()))?;
        if head.plan != FORM {
            return Err(ImportError::PlanOfOtherVersion {
                file: path.to_owned(),
                version: head.plan,
            });
        }
        Ok(Self {
            path: path.to_owned(),
            input,
            line: 1,
            read: End::default(),
            ended: false,
            head,
        })
    }

    fn broken(&self, why: impl Into<String>) -> ImportError {
        ImportError::PlanBroken {
            file: self.path.clone(),
            line: self.line,
            why: why.into(),
        }
    }

    /// The next entry; none at the end, which must be there.
    pub(in crate::import) fn next(&mut self) -> Result<Option<Entry>, ImportError> {
        if self.ended {
            return Ok(None);
        }
        let mut text = String::new();
        self.line += 1;
        let read = (&mut self.input)
            .take(MAX_LINE)
            .read_line(&mut text)
            .map_err(|error| ImportError::file(&self.path, error))?;
        if read == 0 {
            return Err(self.broken("the plan has no end: make it again"));
        }
        if let Ok(end) = serde_json::from_str::<End>(&text) {
            if end != self.read {
                return Err(self.broken("lines are missing: make the plan again"));
            }
            self.ended = true;
            return Ok(None);
        }
        let entry: Entry =
            serde_json::from_str(&text).map_err(|error| self.broken(error.to_string()))?;
        self.read.entries += 1;
        self.read.touching += u64::from(entry.touches());
        Ok(Some(entry))
    }

    /// The next entries that change something; none at the end.
    pub(super) fn take(&mut self, count: usize) -> Result<Vec<Entry>, ImportError> {
        let mut entries = Vec::new();
        while entries.len() < count {
            let Some(entry) = self.next()? else { break };
            if entry.touches() {
                entries.push(entry);
            }
        }
        Ok(entries)
    }
}

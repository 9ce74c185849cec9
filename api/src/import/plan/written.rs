//! A plan as a file, line by line: nothing of it is held.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{End, Entry, Head};
use crate::import::ImportError;

/// A plan that is being written. It takes its place when it is whole.
pub(in crate::import) struct PlanWriter {
    path: PathBuf,
    beside: PathBuf,
    output: BufWriter<File>,
    end: End,
}

impl PlanWriter {
    pub(in crate::import) fn open(path: &Path, head: &Head) -> Result<Self, ImportError> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let file = File::create(&beside).map_err(|error| ImportError::file(&beside, error))?;
        let mut plan = Self {
            path: path.to_owned(),
            beside,
            output: BufWriter::new(file),
            end: End::default(),
        };
        plan.line(head)?;
        Ok(plan)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), ImportError> {
        let written = serde_json::to_writer(&mut self.output, line).map_err(std::io::Error::from);
        written
            .and_then(|()| writeln!(self.output))
            .map_err(|error| ImportError::file(&self.beside, error))
    }

    pub(in crate::import) fn entry(&mut self, entry: &Entry) -> Result<(), ImportError> {
        self.end.entries += 1;
        self.end.touching += u64::from(entry.touches());
        self.line(entry)
    }

    pub(in crate::import) fn close(mut self) -> Result<(), ImportError> {
        let end = self.end;
        self.line(&end)?;
        let done = self
            .output
            .flush()
            .and_then(|()| self.output.get_ref().sync_all())
            .and_then(|()| std::fs::rename(&self.beside, &self.path));
        done.map_err(|error| ImportError::file(&self.path, error))
    }
}

impl std::fmt::Debug for PlanWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PlanWriter").field(&self.path).finish()
    }
}

//! The file: a line of JSON for each thing, so that it can be read in twenty years without this program. First a head,
//! then the files of the node's folder where they were wanted, then each table's head and its rows; last how many rows
//! there were, and the SHA-256 of all lines before.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use jumelage_domain::{NodeCode, Timestamp};
use jumelage_entities::backup::Table;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Of the form of these files.
pub(super) const FORMAT: u32 = 1;

/// What the backup is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Of the file's form.
    pub format: u32,
    /// Of the program that wrote it.
    pub version: String,
    /// Whose data it is.
    pub node: NodeCode,
    /// Of which moment, RFC 3339.
    pub made: String,
    /// The migrations that made the tables what they are.
    pub steps: Vec<String>,
}

impl Head {
    /// Of a backup that is made now.
    pub(super) fn new(node: NodeCode, made: Timestamp, steps: Vec<String>) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            node,
            made: made.to_string(),
            steps,
        }
    }
}

/// A file of the node's folder.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Its name.
    pub(super) name: String,
    /// What is in it.
    pub(super) text: String,
}

/// A line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// The first one.
    Backup(Head),
    /// A file.
    File(Kept),
    /// The rows that follow are of this table.
    Table(Table),
    /// A row.
    Row(Vec<Value>),
    /// The last one.
    End {
        /// How many rows there were.
        rows: u64,
        /// Of all lines before.
        sha256: String,
    },
}

/// Why a file is no backup that can be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupFileError {
    /// It does not begin like one.
    #[error("this is no backup of a node: its first line does not say so")]
    NoBackup,
    /// It is of another time.
    #[error(
        "this backup is of the form {found}, and this version reads {FORMAT}: use jumelage {version} or a newer one"
    )]
    OtherFormat {
        /// Its form.
        found: u32,
        /// Who wrote it.
        version: String,
    },
    /// A line in it is none.
    #[error("line {line} of the backup cannot be read: the file is damaged")]
    Damaged {
        /// Which.
        line: u64,
    },
    /// It stops before it ends.
    #[error(
        "the backup has no end: it is cut off after line {line}, or was never written to its end"
    )]
    CutOff {
        /// The last line that there is.
        line: u64,
    },
    /// It is not what was written.
    #[error("the backup is not what was written: its checksum is another one")]
    Checksum,
    /// The file.
    #[error("cannot read the backup")]
    Read(#[from] io::Error),
}

/// Writes lines, and counts them up.
pub(super) struct Writer<W: Write> {
    to: BufWriter<W>,
    hash: Sha256,
    rows: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            to: BufWriter::new(to),
            hash: Sha256::new(),
            rows: 0,
        }
    }

    pub(super) fn write(&mut self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.rows += u64::from(matches!(line, Line::Row(_)));
        self.hash.update(&text);
        self.to.write_all(&text)
    }

    /// Writes the end.
    pub(super) fn close(mut self) -> io::Result<u64> {
        let end = Line::End {
            rows: self.rows,
            sha256: hex(self.hash.clone()),
        };
        let rows = self.rows;
        self.write(&end)?;
        self.to.flush()?;
        Ok(rows)
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Reads lines, and knows at the end whether they were all of them.
pub(super) struct Reader {
    from: BufReader<File>,
    hash: Sha256,
    line: u64,
    rows: u64,
    ended: bool,
}

impl Reader {
    /// Opens a file, and reads its head.
    pub(super) fn open(file: &Path) -> Result<(Self, Head), BackupFileError> {
        let mut reader = Self {
            from: BufReader::new(File::open(file)?),
            hash: Sha256::new(),
            line: 0,
            rows: 0,
            ended: false,
        };
        match reader.next() {
            Ok(Some(Line::Backup(head))) if head.format == FORMAT => Ok((reader, head)),
            Ok(Some(Line::Backup(head))) => Err(BackupFileError::OtherFormat {
                found: head.format,
                version: head.version,
            }),
            Err(BackupFileError::Read(fault)) => Err(fault.into()),
            _ => Err(BackupFileError::NoBackup),
        }
    }

    /// The next line; none after the end, which was as it should be.
    pub(super) fn next(&mut self) -> Result<Option<Line>, BackupFileError> {
        let mut text = Vec::new();
        self.from.read_until(b'\n', &mut text)?;
        if text.is_empty() {
            let line = self.line;
            return if self.ended {
                Ok(None)
            } else {
                Err(BackupFileError::CutOff { line })
            };
        }
        self.line += 1;
        let damaged = BackupFileError::Damaged { line: self.line };
        if self.ended || !text.ends_with(b"\n") {
            return Err(damaged);
        }
        let line = serde_json::from_slice(&text).map_err(|_| damaged)?;
        match &line {
            Line::End { rows, sha256 } => {
                if *rows != self.rows || *sha256 != hex(self.hash.clone()) {
                    return Err(BackupFileError::Checksum);
                }
                self.ended = true;
            }
            Line::Row(_) => self.rows += 1,
            Line::Backup(_) | Line::File(_) | Line::Table(_) => (),
        }
        self.hash.update(&text);
        Ok(Some(line))
    }
}

//! A file of any kind that associations have, made one that can be read row by row: UTF-8 text with one separator.
//! What was found out about it is said, and nothing is loaded whole.

mod dialect;
mod limits;
mod ods;
mod packed;
mod sheets;
mod text;
mod values;
mod workbook;
mod xlsx;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use encoding_rs::Encoding;
use tempfile::NamedTempFile;

use self::packed::Kind;
use super::{Advice, Code, Finding, ImportError, Issue, found::Found};

/// How a file is to be read, where it is not to be found out.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The encoding of a text.
    pub encoding: Option<&'static Encoding>,
    /// What stands between the cells of a text.
    pub separator: Option<u8>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

/// Knows the names of a list's columns.
pub(super) trait Known {
    /// Whether a heading names one.
    fn knows(&self, heading: &str) -> bool;
}

/// A file that can be read row by row, as often as one likes.
pub(super) struct Source {
    /// As people know it.
    pub(super) original: PathBuf,
    /// What is read: the file itself, or a copy of it in another form.
    readable: PathBuf,
    /// Goes with this.
    _copy: Option<NamedTempFile>,
    /// Between its cells.
    pub(super) separator: u8,
    /// The line of the header, the first being 1.
    pub(super) header: u64,
    /// Rows that the original itself makes unreadable.
    pub(super) flaws: BTreeMap<u64, Issue>,
    /// What was found out.
    pub(super) findings: Vec<Finding>,
}

impl Source {
    /// Looks at a file, and copies it into a temporary one where it has to be in another form.
    pub(super) fn open(
        file: &Path,
        reading: &Reading,
        country: Option<&str>,
        known: &dyn Known,
    ) -> Result<Self, ImportError> {
        let failed = |source| ImportError::file(file, source);
        let refused = |issue| ImportError::header(file, issue);
        let mut opened = File::open(file).map_err(failed)?;
        let size = opened.metadata().map_err(failed)?.len();
        if size > limits::TEXT {
            return Err(refused(too_large()));
        }
        let mut head = Vec::new();
        (&mut opened)
            .take(limits::HEAD)
            .read_to_end(&mut head)
            .map_err(failed)?;
        if let Some(code) = foreign(&head) {
            return Err(refused(Issue::new(None, "", "", code)));
        }
        let trouble = |trouble| match trouble {
            Trouble::Io(source) => failed(source),
            Trouble::Issue(issue) => refused(*issue),
        };
        if head.starts_with(b"PK") {
            if size > limits::PACKED {
                return Err(refused(too_large()));
            }
            let kind = packed::look(&opened).map_err(trouble)?;
            let mut workbook: Box<dyn workbook::Workbook> = match kind {
                Kind::Xlsx => Box::new(xlsx::Xlsx::open(opened).map_err(trouble)?),
                Kind::Ods => Box::new(ods::Ods::open(opened).map_err(trouble)?),
            };
            let taken = sheets::take(&mut *workbook, reading, known).map_err(trouble)?;
            let mut findings = vec![Finding::new(Found::Format, [kind.name()])];
            findings.extend(taken.findings);
            return Ok(Self {
                original: file.to_owned(),
                readable: taken.copy.path().to_owned(),
                _copy: Some(taken.copy),
                separator: b',',
                header: 1,
                flaws: taken.flaws,
                findings,
            });
        }
        let text = text::take(opened, &head, reading, country).map_err(trouble)?;
        let readable = match &text.copy {
            Some(copy) => copy.path().to_owned(),
            None => file.to_owned(),
        };
        let dialect = dialect::look(&readable, reading, known).map_err(failed)?;
        let mut findings = vec![
            Finding::new(Found::Format, ["CSV"]),
            Finding::new(Found::Encoding, [text.encoding.name()]),
        ];
        findings.extend(dialect.findings());
        Ok(Self {
            original: file.to_owned(),
            readable,
            _copy: text.copy,
            separator: dialect.separator,
            header: dialect.header,
            flaws: BTreeMap::new(),
            findings,
        })
    }

    /// What is to be read.
    pub(super) fn readable(&self) -> &Path {
        &self.readable
    }
}

/// Why a file could not be made readable.
pub(super) enum Trouble {
    Io(io::Error),
    Issue(Box<Issue>),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Issue> for Trouble {
    fn from(issue: Issue) -> Self {
        Self::Issue(Box::new(issue))
    }
}

fn too_large() -> Issue {
    let megabytes = |bytes: u64| (bytes >> 20).to_string();
    Issue::new(None, "", "", Code::FileTooLarge).advise(
        Advice::Limit,
        [megabytes(limits::TEXT), megabytes(limits::UNPACKED)],
    )
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "errors are handed over as they come"
)]
fn broken(why: impl ToString) -> Issue {
    Issue::new(None, "", "", Code::WorkbookBroken).advise(Advice::Broken, [why.to_string()])
}

/// What no list begins with.
fn foreign(head: &[u8]) -> Option<Code> {
    let start = head.trim_ascii_start();
    let page = start.get(..9).unwrap_or(start).to_ascii_lowercase();
    if head.starts_with(b"\xd0\xcf\x11\xe0") {
        Some(Code::WorkbookOld)
    } else if [
        &b"%PDF"[..],
        b"\x1f\x8b",
        b"{\\rtf",
        b"\x89PNG",
        b"\xff\xd8\xff",
    ]
    .iter()
    .any(|magic| head.starts_with(magic))
        || [&b"<html"[..], b"<!doctype", b"<?xml"]
            .iter()
            .any(|tag| page.starts_with(tag))
    {
        Some(Code::NotCsv)
    } else {
        None
    }
}

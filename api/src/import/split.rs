//! A list of many associations, cut into one list for each.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
};

use csv::{ByteRecord, Writer, WriterBuilder};
use jumelage_domain::NodeCode;

use super::{
    Code, ImportError, Issue,
    sheet::{LINE, Raw, Sheet},
    source::{Known, Reading, Source},
};

/// So many of the rows that no part could take are held.
const HELD: usize = 1_000;

/// What a list was cut into.
#[derive(Debug, Default)]
pub struct Parts {
    /// The list of each association that is mentioned.
    pub files: BTreeMap<NodeCode, PathBuf>,
    /// Rows of which it is not clear whose they are: the first thousand.
    pub issues: Vec<Issue>,
    /// How many of them there are.
    pub rejected: u64,
}

/// Writes a list for each of these associations into a folder. Reports of a part name the lines of the whole.
pub fn split(
    file: &Path,
    folder: &Path,
    associations: &BTreeSet<NodeCode>,
) -> Result<Parts, ImportError> {
    let source = Source::open(file, &Reading::default(), None, &Association)?;
    let mut sheet = Sheet::open(&source)?;
    let column = sheet
        .columns()
        .iter()
        .position(|name| name == "association");
    let column = column.ok_or_else(|| {
        let issue = Issue::new(Some(1), "association", "association", Code::MissingColumn);
        ImportError::header(file, issue)
    })?;
    fs::create_dir_all(folder).map_err(|source| ImportError::file(folder, source))?;
    let header: ByteRecord = [LINE]
        .into_iter()
        .chain(sheet.columns().iter().map(String::as_str))
        .collect();
    let mut cut = Parts::default();
    let mut writers: BTreeMap<NodeCode, Writer<File>> = BTreeMap::new();
    while let Some(row) = sheet.next()? {
        let (code, row) = match row.and_then(|row| Ok((whose(&row, column, associations)?, row))) {
            Ok(row) => row,
            Err(issue) => {
                cut.rejected += 1;
                if cut.issues.len() < HELD {
                    cut.issues.push(issue);
                }
                continue;
            }
        };
        if !writers.contains_key(code) {
            let path = folder.join(format!("{code}.csv"));
            let mut writer = WriterBuilder::new().flexible(true).from_path(&path)?;
            writer.write_byte_record(&header)?;
            writers.insert(code.clone(), writer);
            cut.files.insert(code.clone(), path);
        }
        if let Some(writer) = writers.get_mut(code) {
            let line = row.line.to_string();
            let cells = [line.as_bytes()].into_iter().chain(&row.cells);
            writer.write_record(cells)?;
        }
    }
    for writer in writers.values_mut() {
        writer.flush().map_err(csv::Error::from)?;
    }
    Ok(cut)
}

/// Knows the one column that a list of many associations must have.
struct Association;

impl Known for Association {
    fn knows(&self, heading: &str) -> bool {
        heading == "association"
    }
}

fn whose<'a>(
    row: &Raw,
    column: usize,
    associations: &'a BTreeSet<NodeCode>,
) -> Result<&'a NodeCode, Issue> {
    let cell = String::from_utf8_lossy(row.cells.get(column).unwrap_or_default());
    associations.get(cell.trim()).ok_or_else(|| {
        Issue::new(
            Some(row.line),
            "association",
            &cell,
            Code::UnknownAssociation,
        )
    })
}

//! What stands between the cells of a text, and which of its first lines is the header.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufReader},
    path::Path,
};

use super::{Known, Reading, limits};
use crate::import::{
    Finding,
    found::Found,
    lines::Lines,
    sheet::{BYTE_ORDER_MARK, cells},
};

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// How a text is written.
pub(super) struct Dialect {
    pub(super) separator: u8,
    /// The line of the header, the first being 1.
    pub(super) header: u64,
}

impl Dialect {
    pub(super) fn findings(&self) -> Vec<Finding> {
        let separator = match self.separator {
            b'\t' => "tab".to_owned(),
            other => char::from(other).to_string(),
        };
        vec![
            Finding::new(Found::Separator, [separator]),
            Finding::new(Found::HeaderRow, [self.header.to_string()]),
        ]
    }
}

/// The header is the line, and the separator the one, that give the most headings which are known. Where none is
/// known the first line that says anything is the header, so that its headings can be named.
pub(super) fn look(file: &Path, reading: &Reading, known: &dyn Known) -> io::Result<Dialect> {
    let mut lines = Lines::new(BufReader::new(File::open(file)?));
    let separators: &[u8] = match &reading.separator {
        Some(separator) => std::slice::from_ref(separator),
        None => &SEPARATORS,
    };
    let mut best: Option<((usize, usize), Dialect)> = None;
    for _ in 0..limits::HEADER_ROWS {
        let Some(line) = lines.next()? else { break };
        let text = line.bytes.strip_prefix(BYTE_ORDER_MARK);
        let text = text.unwrap_or(&line.bytes);
        for separator in separators {
            let cells = cells(text, *separator);
            if cells.iter().all(<[u8]>::is_empty) {
                continue;
            }
            let headings: BTreeSet<String> = cells
                .iter()
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .filter(|heading| known.knows(heading))
                .collect();
            // Lines below the first are headers only if they say so.
            let is_first = best
                .as_ref()
                .is_none_or(|(_, dialect)| dialect.header == line.number);
            let cells = if is_first { cells.len() } else { 0 };
            let score = (headings.len(), if headings.is_empty() { cells } else { 0 });
            let better = match &best {
                None => true,
                Some((best, _)) => score.0 > best.0 || is_first && score > *best,
            };
            if better {
                let dialect = Dialect {
                    separator: *separator,
                    header: line.number,
                };
                best = Some((score, dialect));
            }
        }
    }
    Ok(best.map_or(
        Dialect {
            separator: separators[0],
            header: 1,
        },
        |(_, dialect)| dialect,
    ))
}

//! The rows of a list: their cells by column, checked as far as a cell can be without knowing its meaning.

mod meanings;
mod partners;
mod total;

use std::collections::BTreeMap;

use jumelage_domain::text::tidy;

use self::meanings::Understood;
use super::{
    Advice, Code, Finding, ImportError, Issue,
    found::Found,
    headers::{Header, Names},
    sheet::{LINE_BREAK, Raw, Sheet},
    source::Source,
};
use crate::formulas::bare;

/// The longest cell, in characters.
const MAX_CELL: usize = 4_000;

/// A column that a list can have.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) required: bool,
}

impl Column {
    pub(super) const fn required(name: &'static str) -> Self {
        Self {
            name,
            required: true,
        }
    }

    pub(super) const fn optional(name: &'static str) -> Self {
        Self {
            name,
            required: false,
        }
    }
}

/// Where a row stands: its line, and which of the line's partners it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    /// The first line of the file is 1.
    pub(super) line: u64,
    /// The first partner is 0.
    pub(super) part: u32,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) place: Place,
    /// What is not empty.
    cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// A row of these cells; those that are empty count as absent.
    pub(super) fn new(place: Place, cells: BTreeMap<&'static str, String>) -> Self {
        let mut row = Self { place, cells };
        row.cells.retain(|_, cell| !cell.is_empty());
        row
    }

    /// Where it begins.
    pub(super) const fn line(&self) -> u64 {
        self.place.line
    }

    /// A cell, tidied; empty where the list has no such column.
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// All cells that are not empty.
    pub(super) const fn cells(&self) -> &BTreeMap<&'static str, String> {
        &self.cells
    }

    pub(super) fn issue(&self, column: &str, code: Code) -> Issue {
        Issue::new(Some(self.line()), column, self.cell(column), code)
    }
}

/// A list, row after row.
pub(super) struct Rows {
    sheet: Sheet,
    header: Header,
    /// How many lines held several partners, by what stood between them.
    several: BTreeMap<String, u64>,
    /// Which usual words were met.
    understood: Understood,
}

impl Rows {
    /// Reads the header.
    pub(super) fn open(source: &Source, names: &Names<'_>) -> Result<Self, ImportError> {
        let sheet = Sheet::open(source)?;
        let header = names
            .header(sheet.columns(), source.header)
            .map_err(|issue| ImportError::header(&source.original, issue))?;
        Ok(Self {
            sheet,
            header,
            several: BTreeMap::new(),
            understood: Understood::default(),
        })
    }

    /// How much is read: bytes, of bytes.
    pub(super) const fn progress(&self) -> (u64, u64) {
        self.sheet.progress()
    }

    /// What was found out so far.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = self.header.findings.clone();
        findings.extend(self.several.iter().map(|(separator, lines)| {
            Finding::new(Found::Partners, [separator.clone(), lines.to_string()])
        }));
        findings.extend(self.understood.findings());
        findings
    }

    /// The next rows, good and bad; none at the end. A line with several partners is as many rows.
    pub(super) fn take(&mut self, count: usize) -> Result<Vec<Result<Row, Issue>>, ImportError> {
        let mut rows = Vec::new();
        while rows.len() < count {
            let Some(raw) = self.sheet.next()? else { break };
            match raw.and_then(|raw| self.row(&raw)) {
                Err(issue) => rows.push(Err(issue)),
                Ok(row) => {
                    let (several, separator) =
                        partners::apart(row, self.header.partners.as_deref());
                    if let Some(separator) = separator {
                        *self.several.entry(separator).or_default() += 1;
                    }
                    rows.extend(several.into_iter().map(|row| {
                        let mut row = row?;
                        self.understood.meant(&mut row, &self.header);
                        Ok(row)
                    }));
                }
            }
        }
        Ok(rows)
    }

    fn row(&self, raw: &Raw) -> Result<Row, Issue> {
        let columns = self.sheet.columns();
        let issue =
            |column: &str, value: &str, code| Issue::new(Some(raw.line), column, value, code);
        if raw.cells.len() != columns.len() {
            let whole: Vec<_> = raw.cells.iter().map(String::from_utf8_lossy).collect();
            let counts = [columns.len(), raw.cells.len()].map(|count| count.to_string());
            return Err(issue("", &whole.join(","), Code::CellCount).advise(Advice::Cells, counts));
        }
        if raw.last && total::is_total(raw) {
            let whole: Vec<_> = raw.cells.iter().map(String::from_utf8_lossy).collect();
            return Err(issue("", &whole.join(" "), Code::TotalRow));
        }
        let mut at: Vec<(&'static str, usize)> = self
            .header
            .at
            .iter()
            .map(|(ours, at)| (*ours, *at))
            .collect();
        at.sort_by_key(|(_, at)| *at);
        let mut cells = BTreeMap::new();
        for (ours, at) in at {
            let bytes = raw.cells.get(at).unwrap_or_default();
            let text = std::str::from_utf8(bytes)
                .map_err(|_| issue(ours, &String::from_utf8_lossy(bytes), Code::NotUtf8))?;
            let text = text.replace(LINE_BREAK, "\n");
            let cell = tidy(&text);
            if let Some(code) = flaw(ours, &cell) {
                return Err(issue(ours, &text, code));
            }
            cells.insert(ours, bare(&cell).into_owned());
        }
        let mut row = Row::new(
            Place {
                line: raw.line,
                part: 0,
            },
            cells,
        );
        self.fix(&mut row);
        Ok(row)
    }

    /// A scheme that is the same for all rows is left out where a row has no code.
    fn fix(&self, row: &mut Row) {
        for (column, value) in &self.header.fixed {
            let code = match *column {
                "party_scheme" => Some("party_code"),
                "partner_scheme" => Some("partner_code"),
                _ => None,
            };
            if code.is_none_or(|code| !row.cell(code).is_empty()) && !value.is_empty() {
                row.cells.insert(column, value.clone());
            }
        }
    }
}

/// Columns of which a line with several partners can have several values.
fn may_have_lines(column: &str) -> bool {
    partners::COLUMNS.contains(&column)
}

/// What no cell may hold.
fn flaw(column: &str, cell: &str) -> Option<Code> {
    let may_hold_an_address = matches!(column, "mailbox" | "website" | "id");
    let has_lines = cell.contains(['\n', '\r']);
    if has_lines && !may_have_lines(column) {
        Some(Code::SeveralValues)
    } else if cell.contains(|letter: char| letter.is_control() && letter != '\n') {
        Some(Code::ControlCharacter)
    } else if cell.contains(char::REPLACEMENT_CHARACTER) {
        Some(Code::DamagedText)
    } else if is_formula(cell) {
        Some(Code::Formula)
    } else if is_error(cell) {
        Some(Code::SpreadsheetError)
    } else if cell.contains('@') && !may_hold_an_address {
        Some(Code::EmailAddress)
    } else if cell.len() > MAX_CELL && cell.chars().count() > MAX_CELL {
        Some(Code::TooLong)
    } else {
        None
    }
}

/// Whether a spreadsheet would compute the cell; a number with a sign is none.
fn is_formula(cell: &str) -> bool {
    let mut letters = cell.chars();
    match (letters.next(), letters.next()) {
        (Some('=' | '@'), _) => true,
        (Some('+' | '-'), Some(next)) => !next.is_ascii_digit() && next != '.',
        _ => false,
    }
}

/// Whether a spreadsheet wrote this in place of a value.
fn is_error(cell: &str) -> bool {
    matches!(
        cell,
        "#DIV/0!" | "#N/A" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!" | "#DATA!"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_sign_is_no_formula() {
        for cell in ["-6.95", "+49", "-.5", "-", "Köln", ""] {
            assert!(!is_formula(cell), "{cell}");
        }
        for cell in ["=1+1", "@SUM(A1)", "+A1", "-A1", "=HYPERLINK(\"x\")"] {
            assert!(is_formula(cell), "{cell}");
        }
    }
}

//! The rows of a list: their cells by column, checked as far as a cell can be without knowing its meaning.

use std::{collections::HashMap, path::Path, sync::Arc};

use jumelage_domain::text::tidy;

use super::{
    Code, ImportError, Issue,
    sheet::{Raw, Sheet},
};

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

/// Where each column stands.
type Header = HashMap<&'static str, usize>;

/// A row.
pub(super) struct Row {
    /// The header is line 1.
    pub(super) line: u64,
    cells: Vec<String>,
    header: Arc<Header>,
}

impl Row {
    /// A cell, tidied; empty where the list has no such column.
    pub(super) fn cell(&self, column: &str) -> &str {
        let at = self.header.get(column);
        at.and_then(|at| self.cells.get(*at))
            .map_or("", String::as_str)
    }

    pub(super) fn issue(&self, column: &str, code: Code) -> Issue {
        Issue::new(Some(self.line), column, self.cell(column), code)
    }
}

/// A list, row after row.
pub(super) struct Rows {
    sheet: Sheet,
    header: Arc<Header>,
}

impl Rows {
    /// Reads the header.
    pub(super) fn open(file: &Path, known: &'static [Column]) -> Result<Self, ImportError> {
        let sheet = Sheet::open(file)?;
        let header =
            header(sheet.columns(), known).map_err(|issue| ImportError::header(file, issue))?;
        Ok(Self {
            sheet,
            header: Arc::new(header),
        })
    }

    /// How much is read: bytes, of bytes.
    pub(super) const fn progress(&self) -> (u64, u64) {
        self.sheet.progress()
    }

    /// The next rows, good and bad; none at the end.
    pub(super) fn take(&mut self, count: usize) -> Result<Vec<Result<Row, Issue>>, ImportError> {
        let mut rows = Vec::new();
        while rows.len() < count {
            let Some(raw) = self.sheet.next()? else { break };
            rows.push(raw.and_then(|raw| self.row(&raw)));
        }
        Ok(rows)
    }

    fn row(&self, raw: &Raw) -> Result<Row, Issue> {
        let columns = self.sheet.columns();
        let issue =
            |column: &str, value: &str, code| Issue::new(Some(raw.line), column, value, code);
        if raw.cells.len() != columns.len() {
            let whole: Vec<_> = raw.cells.iter().map(String::from_utf8_lossy).collect();
            let hint = format!(
                "the header has {} cells and this row {}: a cell with a comma in it needs quotes",
                columns.len(),
                raw.cells.len()
            );
            return Err(issue("", &whole.join(","), Code::CellCount).hint(hint));
        }
        let mut cells = Vec::with_capacity(columns.len());
        for (column, bytes) in columns.iter().zip(&raw.cells) {
            let text = std::str::from_utf8(bytes)
                .map_err(|_| issue(column, &String::from_utf8_lossy(bytes), Code::NotUtf8))?;
            let cell = tidy(text);
            if let Some(code) = flaw(column, &cell) {
                return Err(issue(column, text, code));
            }
            cells.push(cell);
        }
        Ok(Row {
            line: raw.line,
            cells,
            header: Arc::clone(&self.header),
        })
    }
}

/// What no cell may hold.
fn flaw(column: &str, cell: &str) -> Option<Code> {
    let may_hold_an_address = matches!(column, "mailbox" | "website" | "id");
    if cell.contains(['\n', '\r']) {
        Some(Code::SeveralValues)
    } else if cell.contains(char::is_control) {
        Some(Code::ControlCharacter)
    } else if cell.contains(char::REPLACEMENT_CHARACTER) {
        Some(Code::DamagedText)
    } else if is_formula(cell) {
        Some(Code::Formula)
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

fn header(columns: &[String], known: &'static [Column]) -> Result<Header, Issue> {
    let issue = |column: &str, code| Issue::new(Some(1), column, column, code);
    let unknown: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|name| known.iter().all(|column| column.name != *name))
        .collect();
    if !unknown.is_empty() {
        let known: Vec<&str> = known.iter().map(|column| column.name).collect();
        let hint = format!(
            "take the column out, or correct its name: a list can have {}",
            known.join(", ")
        );
        return Err(Issue::new(
            Some(1),
            unknown[0],
            &unknown.join(", "),
            Code::UnknownColumn,
        )
        .hint(hint));
    }
    let mut header = Header::new();
    for (at, name) in columns.iter().enumerate() {
        if let Some(column) = known.iter().find(|column| column.name == name)
            && header.insert(column.name, at).is_some()
        {
            return Err(issue(name, Code::RepeatedColumn));
        }
    }
    let missing: Vec<&str> = known
        .iter()
        .filter(|column| column.required && !header.contains_key(column.name))
        .map(|column| column.name)
        .collect();
    if missing.is_empty() {
        Ok(header)
    } else {
        let all = missing.join(", ");
        Err(Issue::new(Some(1), missing[0], &all, Code::MissingColumn))
    }
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

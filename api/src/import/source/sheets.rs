//! The sheet of a workbook that is the list, written out as text: a line for each row, with its number before it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::{BufWriter, Write},
};

use csv::Writer;
use tempfile::NamedTempFile;

use super::{
    Known, Reading, Trouble, limits, too_large,
    workbook::{Cell, Formula, Next, SheetName, SheetRow, Workbook},
};
use crate::import::{
    Advice, Code, Finding, Issue,
    found::Found,
    sheet::{LINE, LINE_BREAK},
};

/// A sheet as text.
pub(super) struct Taken {
    pub(super) copy: NamedTempFile,
    pub(super) flaws: BTreeMap<u64, Issue>,
    pub(super) findings: Vec<Finding>,
}

/// A sheet with a row that names columns.
struct Candidate {
    name: String,
    header: u64,
    /// How many of its headings are known.
    known: usize,
    headings: Vec<String>,
}

/// Finds the sheet and its header, and writes it out.
pub(super) fn take(
    workbook: &mut dyn Workbook,
    reading: &Reading,
    known: &dyn Known,
) -> Result<Taken, Trouble> {
    let sheets = workbook.sheets().to_vec();
    let listed = |hidden: bool, but: &str| {
        let names: Vec<String> = sheets
            .iter()
            .filter(|sheet| sheet.hidden == hidden && sheet.name != but)
            .map(|sheet| format!("“{}”", sheet.name))
            .collect();
        names.join(", ")
    };
    let chosen = chosen(workbook, &sheets, reading, known)?;
    let mut findings = vec![Finding::new(Found::Sheet, [&chosen.name])];
    for (what, hidden) in [(Found::OtherSheets, false), (Found::HiddenSheets, true)] {
        let names = listed(hidden, &chosen.name);
        if !names.is_empty() {
            findings.push(Finding::new(what, [names]));
        }
    }
    findings.push(Finding::new(Found::HeaderRow, [chosen.header.to_string()]));
    let mut taken = written(workbook, &chosen)?;
    findings.append(&mut taken.findings);
    Ok(Taken { findings, ..taken })
}

/// The named sheet; else the only one that people see with known headings.
fn chosen(
    workbook: &mut dyn Workbook,
    sheets: &[SheetName],
    reading: &Reading,
    known: &dyn Known,
) -> Result<Candidate, Trouble> {
    let all = sheets.iter().map(|sheet| format!("“{}”", sheet.name));
    let all = all.collect::<Vec<_>>().join(", ");
    if let Some(name) = &reading.sheet {
        if !sheets.iter().any(|sheet| sheet.name == *name) {
            let issue = Issue::new(None, "", name, Code::SheetMissing);
            return Err(issue.advise(Advice::Sheets, [all]).into());
        }
        let found = candidate(workbook, name, known)?;
        return found.ok_or_else(|| Issue::new(None, "", name, Code::HeaderMissing).into());
    }
    let mut candidates = Vec::new();
    for sheet in sheets.iter().filter(|sheet| !sheet.hidden) {
        candidates.extend(candidate(workbook, &sheet.name, known)?);
    }
    if candidates.is_empty() {
        return Err(Issue::new(None, "", "", Code::HeaderMissing).into());
    }
    // A sheet of explanations may well name a column or two.
    let most = candidates.iter().map(|one| one.known).max().unwrap_or(0);
    candidates.retain(|one| 2 * one.known >= most);
    if candidates.len() > 1 && most > 0 {
        let names: Vec<_> = candidates
            .iter()
            .map(|one| format!("“{}”", one.name))
            .collect();
        let names = names.join(", ");
        let issue = Issue::new(None, "", &names, Code::SheetAmbiguous);
        return Err(issue.advise(Advice::Sheets, [names]).into());
    }
    Ok(candidates.swap_remove(0))
}

fn candidate(
    workbook: &mut dyn Workbook,
    name: &str,
    known: &dyn Known,
) -> Result<Option<Candidate>, Trouble> {
    let (mut best, mut seen) = (None::<Candidate>, 0);
    workbook.rows(name, &mut |row| {
        seen += 1;
        let headings: Vec<String> = row.cells.iter().map(|cell| one_line(&cell.text)).collect();
        let count = headings.iter().filter(|heading| known.knows(heading));
        let count = count.collect::<BTreeSet<_>>().len();
        let better = best.as_ref().is_none_or(|best| count > best.known);
        if better && headings.iter().any(|heading| !heading.is_empty()) {
            best = Some(Candidate {
                name: name.to_owned(),
                header: row.number,
                known: count,
                headings,
            });
        }
        Ok(if seen < limits::HEADER_ROWS {
            Next::More
        } else {
            Next::Enough
        })
    })?;
    Ok(best)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is under way while a sheet is written out.
struct Copying<'a> {
    sheet: &'a Candidate,
    /// Where the columns stand that have a heading.
    columns: Vec<usize>,
    output: Writer<Counted>,
    flaws: BTreeMap<u64, Issue>,
    /// What merged cells say of rows below, by column, up to which row.
    above: HashMap<usize, (u64, String)>,
    merged: u64,
    formulas: u64,
    short: u64,
}

/// Counts what is written, and takes no more than a copy may have.
struct Counted {
    output: BufWriter<std::fs::File>,
    written: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.output.write(bytes)?;
        self.written += u64::try_from(written).unwrap_or(u64::MAX);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.output.flush()
    }
}

fn written(workbook: &mut dyn Workbook, sheet: &Candidate) -> Result<Taken, Trouble> {
    let copy = NamedTempFile::new()?;
    let headings = sheet.headings.iter().enumerate();
    let columns = headings.filter(|(_, heading)| !heading.is_empty());
    let counted = Counted {
        output: BufWriter::new(copy.reopen()?),
        written: 0,
    };
    let mut copying = Copying {
        sheet,
        columns: columns.map(|(at, _)| at).collect(),
        output: csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(counted),
        flaws: BTreeMap::new(),
        above: HashMap::new(),
        merged: 0,
        formulas: 0,
        short: 0,
    };
    let header = copying
        .columns
        .iter()
        .map(|at| sheet.headings[*at].as_str());
    let header: Vec<&str> = [LINE].into_iter().chain(header).collect();
    copying.output.write_record(header).map_err(broken_copy)?;
    workbook.rows(&sheet.name, &mut |row| {
        if row.number > sheet.header {
            copying.row(row)?;
        }
        if copying.output.get_ref().written > limits::SHEET {
            return Err(too_large().into());
        }
        Ok(Next::More)
    })?;
    copying.output.flush()?;
    let counts = [
        (Found::Merged, copying.merged),
        (Found::Formulas, copying.formulas),
        (Found::ShownDates, copying.short),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    Ok(Taken {
        findings: counts
            .map(|(what, count)| Finding::new(what, [count.to_string()]))
            .collect(),
        flaws: std::mem::take(&mut copying.flaws),
        copy,
    })
}

fn broken_copy(error: csv::Error) -> Trouble {
    Trouble::Io(error.into())
}

impl Copying<'_> {
    fn row(&mut self, mut row: SheetRow) -> Result<(), Trouble> {
        if row.cells.iter().all(|cell| cell.text.trim().is_empty()) {
            return Ok(());
        }
        self.flaw(&row)?;
        let cells = self.columns.iter().map(|at| row.cells.get(*at));
        self.formulas += count(cells.clone().flatten(), |cell| {
            cell.formula == Formula::Computed
        });
        self.short += count(cells.flatten(), |cell| cell.shown_short);
        self.fill(&mut row);
        let number = row.number.to_string();
        let cells = self.columns.iter().map(|at| {
            let cell = row.cells.get(*at);
            cell.map_or("", |cell| cell.text.as_str())
        });
        // A row is one line of the copy, whatever its cells hold.
        let cells = cells.map(|cell| cell.trim().replace("\r\n", "\n"));
        let cells = cells.map(|cell| cell.replace(['\n', '\r'], LINE_BREAK));
        let record: Vec<String> = [number].into_iter().chain(cells).collect();
        self.output.write_record(record).map_err(broken_copy)
    }

    /// A cell that was merged with those below it speaks for their rows too.
    fn fill(&mut self, row: &mut SheetRow) {
        self.above.retain(|_, (last, _)| *last >= row.number);
        for (column, (_, text)) in &self.above {
            if row.cells.len() <= *column {
                row.cells.resize_with(column + 1, Cell::default);
            }
            if row.cells[*column].text.is_empty() {
                row.cells[*column].text.clone_from(text);
                self.merged += u64::from(self.columns.contains(column));
            }
        }
        for (column, cell) in row.cells.iter().enumerate() {
            if let Some(last) = cell.last_row
                && !cell.text.is_empty()
            {
                self.above.insert(column, (last, cell.text.clone()));
            }
        }
    }

    /// What makes a row unreadable that its text does not show any more.
    fn flaw(&mut self, row: &SheetRow) -> Result<(), Trouble> {
        let headings = &self.sheet.headings;
        let heading = |at: usize| headings.get(at).map_or("", String::as_str);
        let issue = |at: usize, cell: &Cell, code| {
            Issue::new(Some(row.number), heading(at), &cell.text, code)
        };
        let found = row.cells.iter().enumerate().find_map(|(at, cell)| {
            let is_named = !heading(at).is_empty();
            if cell.formula == Formula::NotComputed && is_named {
                Some(issue(at, cell, Code::Formula).advised(Advice::NotComputed))
            } else if cell.more_columns > 0 && !cell.text.is_empty() {
                Some(issue(at, cell, Code::MergedCells))
            } else if !is_named && !cell.text.trim().is_empty() {
                Some(issue(at, cell, Code::UnknownColumn))
            } else {
                None
            }
        });
        if let Some(issue) = found {
            if self.flaws.len() >= limits::FLAWS {
                return Err(issue.into());
            }
            self.flaws.insert(row.number, issue);
        }
        Ok(())
    }
}

fn count<'a>(cells: impl Iterator<Item = &'a Cell>, is_such: impl Fn(&Cell) -> bool) -> u64 {
    cells
        .filter(|cell| is_such(cell))
        .fold(0, |count, _| count + 1)
}

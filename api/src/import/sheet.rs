//! A text as rows of cells: RFC 4180 with whatever separator, each row good or bad by itself.

use std::{
    collections::{BTreeMap, VecDeque},
    fs::File,
    io::{self, BufReader},
    path::PathBuf,
};

use csv::ByteRecord;

use super::{
    Code, ImportError, Issue,
    lines::{Line, Lines},
    quotes::{Quotes, quotes},
    source::Source,
};

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The first column of a part that was cut out of a larger file: the line there.
pub(super) const LINE: &str = "#line";

/// A line break within a cell of a copy, so that a row there is a line.
pub(super) const LINE_BREAK: &str = "\u{2028}";

/// Over how many further lines a quoted cell may go.
const MAX_LINES: usize = 50;

/// How long such a row may become.
const MAX_LENGTH: usize = 64 * 1024;

/// A file whose header is read.
pub(super) struct Sheet {
    file: PathBuf,
    size: u64,
    lines: Lines<BufReader<File>>,
    /// Lines that were looked at and belong to later rows.
    waiting: VecDeque<Line>,
    columns: Vec<String>,
    has_line_numbers: bool,
    separator: u8,
    flaws: BTreeMap<u64, Issue>,
    /// The next row: whether one is the last shows when there is no next.
    ahead: Option<Result<Raw, Issue>>,
}

/// A row as it stands in the file. It may have another number of cells than the header.
pub(super) struct Raw {
    /// Where it begins; the first line of the file is 1.
    pub(super) line: u64,
    pub(super) cells: ByteRecord,
    /// No row follows.
    pub(super) last: bool,
}

impl Sheet {
    /// Opens a source and reads its header.
    pub(super) fn open(source: &Source) -> Result<Self, ImportError> {
        let failed = |error| ImportError::file(&source.original, error);
        let refused = |issue| ImportError::header(&source.original, issue);
        let opened = File::open(source.readable()).map_err(failed)?;
        let size = opened.metadata().map_err(failed)?.len();
        let mut lines = Lines::new(BufReader::new(opened));
        for _ in 1..source.header {
            lines.next().map_err(failed)?;
        }
        let first = lines.next().map_err(failed)?;
        let mut columns = header(first, source.separator).map_err(refused)?;
        let has_line_numbers = columns.first().is_some_and(|name| name == LINE);
        if has_line_numbers {
            columns.remove(0);
        }
        let mut sheet = Self {
            file: source.original.clone(),
            size,
            lines,
            waiting: VecDeque::new(),
            columns,
            has_line_numbers,
            separator: source.separator,
            flaws: source.flaws.clone(),
            ahead: None,
        };
        sheet.ahead = sheet.read().map_err(failed)?;
        Ok(sheet)
    }

    /// The names of the columns, in the file's order.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How much is read: bytes, of bytes.
    pub(super) const fn progress(&self) -> (u64, u64) {
        (self.lines.offset(), self.size)
    }

    /// The next row that says anything.
    pub(super) fn next(&mut self) -> Result<Option<Result<Raw, Issue>>, ImportError> {
        let ahead = self
            .read()
            .map_err(|source| ImportError::file(&self.file, source))?;
        let last = ahead.is_none();
        let row = std::mem::replace(&mut self.ahead, ahead);
        Ok(row.map(|row| row.map(|raw| Raw { last, ..raw })))
    }

    fn read(&mut self) -> io::Result<Option<Result<Raw, Issue>>> {
        while let Some(line) = self.line()? {
            let cells = match self.cells(&line)? {
                Ok(cells) => cells,
                Err(issue) => return Ok(Some(Err(issue))),
            };
            let raw = self.raw(line.number, cells);
            if let Some(issue) = self.flaws.remove(&raw.line) {
                return Ok(Some(Err(issue)));
            }
            if !raw.cells.iter().all(<[u8]>::is_empty) {
                return Ok(Some(Ok(raw)));
            }
        }
        Ok(None)
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        match self.waiting.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    fn cells(&mut self, line: &Line) -> io::Result<Result<ByteRecord, Issue>> {
        let number = self.stated(line);
        let issue = |column: &str, value: &[u8], code| {
            let value = String::from_utf8_lossy(value);
            Issue::new(Some(number), column, &value, code)
        };
        if line.too_long {
            return Ok(Err(issue("", &line.bytes, Code::RowTooLong)));
        }
        let cells = cells(&line.bytes, self.separator);
        let (at, code) = match quotes(&line.bytes, self.separator) {
            Quotes::Closed => return Ok(Ok(cells)),
            Quotes::Stray(at) => (at, Code::StrayQuote),
            Quotes::Open(at) => match self.continued(line)? {
                Some(cells) => return Ok(Ok(cells)),
                None => (at, Code::OpenQuote),
            },
        };
        let shift = usize::from(self.has_line_numbers);
        let column = at
            .checked_sub(shift)
            .and_then(|at| self.columns.get(at))
            .map_or("", String::as_str);
        let value = cells.get(at).unwrap_or_default();
        Ok(Err(issue(column, value, code)))
    }

    /// A quoted cell may go on in the next line. It does if a row of the right number of cells comes of it,
    /// before a line that is a row by itself; else a quote was left open, and swallows no other row.
    fn continued(&mut self, first: &Line) -> io::Result<Option<ByteRecord>> {
        let count = self.columns.len() + usize::from(self.has_line_numbers);
        let mut bytes = first.bytes.clone();
        let mut used = Vec::new();
        while used.len() < MAX_LINES {
            let Some(line) = self.line()? else { break };
            // In a part the quotes are this program's own and in order.
            let is_row = !self.has_line_numbers
                && quotes(&line.bytes, self.separator) == Quotes::Closed
                && cells(&line.bytes, self.separator).len() == count;
            bytes.push(b'\n');
            bytes.extend_from_slice(&line.bytes);
            let too_long = line.too_long || bytes.len() > MAX_LENGTH;
            used.push(line);
            if is_row || too_long {
                break;
            }
            match quotes(&bytes, self.separator) {
                Quotes::Open(_) => {}
                Quotes::Stray(_) => break,
                Quotes::Closed => {
                    let whole = cells(&bytes, self.separator);
                    if whole.len() == count {
                        return Ok(Some(whole));
                    }
                    break;
                }
            }
        }
        for line in used.into_iter().rev() {
            self.waiting.push_front(line);
        }
        Ok(None)
    }

    /// The number of a line: in a copy or a part, the one before its cells.
    fn stated(&self, line: &Line) -> u64 {
        let digits = line.bytes.iter().take_while(|byte| byte.is_ascii_digit());
        let digits: Vec<u8> = digits.copied().collect();
        let number = std::str::from_utf8(&digits).ok();
        match number.and_then(|digits| digits.parse().ok()) {
            Some(number) if self.has_line_numbers => number,
            _ => line.number,
        }
    }

    fn raw(&self, line: u64, cells: ByteRecord) -> Raw {
        if !self.has_line_numbers {
            return Raw {
                line,
                cells,
                last: false,
            };
        }
        let stated = cells
            .get(0)
            .and_then(|cell| std::str::from_utf8(cell).ok()?.parse().ok());
        Raw {
            line: stated.unwrap_or(line),
            cells: cells.iter().skip(1).collect(),
            last: false,
        }
    }
}

/// The cells of a text that is one row, without surrounding space.
pub(super) fn cells(row: &[u8], separator: u8) -> ByteRecord {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(row.len().max(1))
        .from_reader(row);
    let mut cells = ByteRecord::new();
    // Reading from memory does not fail, and no row is wrong to a reader that takes any number of cells.
    let _ = reader.read_byte_record(&mut cells);
    cells.trim();
    cells
}

fn header(first: Option<Line>, separator: u8) -> Result<Vec<String>, Issue> {
    let line = first.ok_or_else(|| Issue::new(Some(1), "", "", Code::HeaderMissing))?;
    let issue = |value: &str, code| Issue::new(Some(line.number), "", value, code);
    let bytes = line
        .bytes
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(&line.bytes);
    if bytes.contains(&0) {
        return Err(issue("", Code::NotCsv));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| issue(&String::from_utf8_lossy(bytes), Code::NotUtf8))?;
    if text.trim().is_empty() {
        return Err(issue("", Code::HeaderMissing));
    }
    match quotes(bytes, separator) {
        Quotes::Closed => {}
        Quotes::Open(_) => return Err(issue(text, Code::OpenQuote)),
        Quotes::Stray(_) => return Err(issue(text, Code::StrayQuote)),
    }
    let cells = cells(bytes, separator);
    Ok(cells
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect())
}

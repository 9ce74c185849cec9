//! Workbooks of Excel. calamine reads cell after cell; it holds the texts of the workbook, whose size is bounded.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::BufReader,
};

use calamine::{DataRef, Reader, SheetVisible, XlsxError};

use super::{
    Trouble, broken, limits, too_large,
    values::{Shown, date, number, shown},
    workbook::{Cell, Formula, Next, SheetName, SheetRow, Taker, Workbook},
};
use crate::import::{Code, Issue};

/// A workbook of Excel.
pub(super) struct Xlsx {
    workbook: calamine::Xlsx<BufReader<File>>,
    sheets: Vec<SheetName>,
}

impl Xlsx {
    pub(super) fn open(file: File) -> Result<Self, Trouble> {
        let workbook = calamine::Xlsx::new(BufReader::new(file)).map_err(trouble)?;
        let sheets = workbook
            .sheets_metadata()
            .iter()
            .map(|sheet| SheetName {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect();
        Ok(Self { workbook, sheets })
    }

    /// The dates of which a year or a month alone is shown: the value alone does not say so.
    fn short_dates(&mut self, sheet: &str) -> Result<HashMap<(u32, u32), Shown>, Trouble> {
        let mut reader = self
            .workbook
            .worksheet_cells_reader(sheet)
            .map_err(trouble)?;
        let by_style: Vec<Shown> = reader
            .styles()
            .iter()
            .map(|style| {
                let format = style.number_format.as_ref();
                format.map_or(Shown::Day, |format| shown(&format.format_code))
            })
            .collect();
        let mut short = HashMap::new();
        if by_style.iter().all(|shown| *shown == Shown::Day) {
            return Ok(short);
        }
        while let Some((row, column, style)) = reader.next_style_id().map_err(trouble)? {
            match by_style.get(style) {
                None | Some(Shown::Day) => {}
                Some(shown) => {
                    short.insert((row, column), *shown);
                }
            }
            if short.len() > 4_000_000 {
                return Err(too_large().into());
            }
        }
        Ok(short)
    }
}

impl Workbook for Xlsx {
    fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    fn rows(&mut self, sheet: &str, take: &mut Taker<'_>) -> Result<(), Trouble> {
        let short = self.short_dates(sheet)?;
        let merged = self
            .workbook
            .merge_cells_by_sheet_name(sheet)
            .map_err(trouble)?;
        let mut merged: BTreeMap<(u32, u32), (u32, u32)> = merged
            .into_iter()
            .map(|cells| (cells.start, cells.end))
            .collect();
        let mut reader = self
            .workbook
            .worksheet_cells_reader(sheet)
            .map_err(trouble)?;
        let mut text = 0_usize;
        let mut row = SheetRow {
            number: 0,
            cells: Vec::new(),
        };
        while let Some(record) = reader.next_cell_with_formula_metadata().map_err(trouble)? {
            let (at, column) = record.pos;
            let number = u64::from(at) + 1;
            if number < row.number {
                return Err(broken("its rows are not in order").into());
            }
            if number > row.number {
                text = 0;
                let whole = std::mem::replace(
                    &mut row,
                    SheetRow {
                        number,
                        cells: Vec::new(),
                    },
                );
                if !whole.cells.is_empty() && matches!(take(whole)?, Next::Enough) {
                    return Ok(());
                }
            }
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if column >= limits::COLUMNS {
                return Err(too_large().into());
            }
            if column < row.cells.len() {
                return Err(broken("its cells are not in order").into());
            }
            let shown = short.get(&record.pos).copied().unwrap_or(Shown::Day);
            let mut cell = cell(&record.value, shown);
            if record.formula.is_some() {
                cell.formula = Formula::Computed;
                if record.value == DataRef::Empty {
                    cell.formula = Formula::NotComputed;
                    "=".clone_into(&mut cell.text);
                }
            }
            if let Some(end) = merged.remove(&record.pos) {
                cell.more_columns =
                    usize::try_from(end.1.saturating_sub(record.pos.1)).unwrap_or(usize::MAX);
                cell.last_row = (end.0 > at).then_some(u64::from(end.0) + 1);
            }
            text = text.saturating_add(cell.text.len());
            if text > limits::ROW {
                return Err(too_large().into());
            }
            row.cells.resize_with(column, Cell::default);
            row.cells.push(cell);
        }
        if !row.cells.is_empty() {
            take(row)?;
        }
        Ok(())
    }
}

fn cell(value: &DataRef<'_>, shown: Shown) -> Cell {
    let mut cell = Cell::default();
    cell.text = match value {
        DataRef::Empty => String::new(),
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => number(*value),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string().to_uppercase(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(value) if value.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
            cell.shown_short = shown != Shown::Day;
            date((year, month, day), (hour, minute, second), shown)
        }
        DataRef::DateTime(value) => number(value.as_f64()),
    };
    cell
}

fn trouble(error: XlsxError) -> Trouble {
    match error {
        XlsxError::Io(error) if error.kind() != std::io::ErrorKind::InvalidData => error.into(),
        XlsxError::Password => Issue::new(None, "", "", Code::WorkbookOld).into(),
        other => broken(other).into(),
    }
}

//! What is common to workbooks: sheets of rows of cells, read one after the other.

use super::Trouble;

/// A sheet's name, and whether people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SheetName {
    pub(super) name: String,
    pub(super) hidden: bool,
}

/// A cell as people see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// What it holds; a formula without a value as `=…`.
    pub(super) text: String,
    /// There is a formula behind it.
    pub(super) formula: Formula,
    /// It is a date of which less is shown than it holds.
    pub(super) shown_short: bool,
    /// How many columns it covers beyond its own.
    pub(super) more_columns: usize,
    /// The last row that it covers, where that is not its own.
    pub(super) last_row: Option<u64>,
}

/// Whether a cell has a formula.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Formula {
    #[default]
    None,
    /// With the value that it had when the file was saved.
    Computed,
    /// Without.
    NotComputed,
}

/// A row that has cells.
pub(super) struct SheetRow {
    /// The first is 1.
    pub(super) number: u64,
    pub(super) cells: Vec<Cell>,
}

/// Whether to go on reading.
pub(super) enum Next {
    More,
    Enough,
}

/// Takes a row.
pub(super) type Taker<'a> = dyn FnMut(SheetRow) -> Result<Next, Trouble> + 'a;

/// A file with sheets.
pub(super) trait Workbook {
    /// Its sheets, in their order.
    fn sheets(&self) -> &[SheetName];
    /// Gives the rows of a sheet one after the other.
    fn rows(&mut self, sheet: &str, take: &mut Taker<'_>) -> Result<(), Trouble>;
}

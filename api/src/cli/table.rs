//! A table for people and for `cut`: columns as wide as what is in them.

use std::fmt::{self, Write};

use jumelage_domain::Timestamp;

pub(super) struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub(super) fn new(heading: [&str; N]) -> Self {
        Self {
            rows: vec![heading.map(str::to_owned)],
        }
    }

    pub(super) fn row(&mut self, cells: [String; N]) {
        // So that each column is there for `cut` and `awk`.
        let or_dash = |cell: String| {
            if cell.is_empty() {
                "-".to_owned()
            } else {
                cell
            }
        };
        self.rows.push(cells.map(or_dash));
    }
}

/// Milliseconds since the epoch as a date and time.
pub(super) fn time(millis: Option<i64>) -> String {
    let at = millis.and_then(|millis| Timestamp::from_millis(millis).ok());
    at.map_or_else(|| "-".to_owned(), |at| at.to_string())
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or_default()
        };
        let widths: [usize; N] = std::array::from_fn(width);
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                write!(line, "{cell:<width$}  ")?;
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let mut table = Table::new(["a", "bc"]);
        table.row(["Århus".to_owned(), time(None)]);
        table.row([String::new(), time(Some(0))]);
        let expected = "a      bc\nÅrhus  -\n-      1970-01-01T00:00:00.000Z\n";
        assert_eq!(table.to_string(), expected);
    }
}

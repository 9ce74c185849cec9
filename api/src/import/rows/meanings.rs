//! Words of a list, put into this program's: as the mapping says; else, of kinds and statuses, as people usually mean them.

use std::collections::BTreeMap;

use jumelage_domain::text::fold;

use super::{Finding, Found, Header, Row};

/// The usual words that were met: how the list has each first, what it was taken for, and how often.
#[derive(Default)]
pub(super) struct Understood(BTreeMap<(&'static str, String), (String, &'static str, u64)>);

impl Understood {
    /// Puts the words of a row into this program's, whole cells or part for part.
    pub(super) fn meant(&mut self, row: &mut Row, header: &Header) {
        for (column, cell) in &mut row.cells {
            let one = |word: &str| header.values.get(&(*column, fold(word)));
            if !header.values.is_empty()
                && let Some(meant) = one(cell)
            {
                cell.clone_from(meant);
            } else if matches!(*column, "kind" | "status") {
                self.usual(column, cell, header);
            } else if !header.values.is_empty() && cell.contains('|') {
                let parts = cell.split('|').map(str::trim);
                let parts: Vec<&str> = parts
                    .map(|part| one(part).map_or(part, String::as_str))
                    .collect();
                *cell = parts.join("|");
            }
        }
        row.cells.retain(|_, cell| !cell.is_empty());
    }

    fn usual(&mut self, column: &'static str, cell: &mut String, header: &Header) {
        let key = (column, fold(cell));
        let Some(meant) = header.usual.get(&key).filter(|meant| *meant != cell) else {
            return;
        };
        let theirs = std::mem::replace(cell, (*meant).to_owned());
        let met = self.0.entry(key).or_insert_with(|| (theirs, meant, 0));
        met.2 += 1;
    }

    /// What the report says of it.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.0.iter().map(|((column, _), (theirs, meant, rows))| {
            let values = [*column, theirs, meant, &rows.to_string()].map(str::to_owned);
            Finding::new(Found::Word, values)
        })
    }
}

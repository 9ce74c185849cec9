//! Themes of twinnings, in whatever words a list has them.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{Theme, theme::recognise};

use super::{
    Code, Issue,
    found::{Finding, Found},
    rows::Row,
};

const COLUMN: &str = "themes";

/// So many different words are counted, so that a column of free text fills no memory.
const COUNTED: usize = 1_000;

/// So many are shown.
const SHOWN: usize = 20;

/// The concepts that the cell names; what names none is kept outside the vocabulary.
pub(super) fn read(row: &Row) -> Result<BTreeSet<Theme>, Issue> {
    let found = recognise(row.cell(COLUMN));
    let mut themes = found.themes;
    for words in found.unknown {
        let theme = Theme::of_words(&words)
            .map_err(|_| Issue::new(Some(row.line()), COLUMN, &words, Code::ThemeInvalid))?;
        themes.insert(theme);
    }
    Ok(themes)
}

/// Words that are no theme of the vocabulary, and in how many rows.
#[derive(Default)]
pub(super) struct Outside {
    rows: BTreeMap<String, u64>,
    more: bool,
}

impl Outside {
    /// Counts those of a row. What stands there by its id was said when it came in first.
    pub(super) fn count(&mut self, row: &Row) {
        for words in recognise(row.cell(COLUMN)).unknown {
            if Theme::of_words(&words).is_ok_and(|theme| theme.as_str() == words) {
                continue;
            }
            if self.rows.len() < COUNTED || self.rows.contains_key(&words) {
                *self.rows.entry(words).or_default() += 1;
            } else {
                self.more = true;
            }
        }
    }

    /// What is said of them: the commonest first.
    pub(super) fn finding(self) -> Option<Finding> {
        let mut words: Vec<(String, u64)> = self.rows.into_iter().collect();
        words.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        let more = self.more || words.len() > SHOWN;
        words.truncate(SHOWN);
        let mut shown: Vec<String> = words
            .into_iter()
            .map(|(words, rows)| format!("{words} ({rows})"))
            .collect();
        if more {
            shown.push("…".to_owned());
        }
        (!shown.is_empty()).then(|| Finding::new(Found::ThemesOutside, [shown.join("; ")]))
    }
}

//! The row at the end that adds up the others. It is no row of the list, and no mistake either.

use jumelage_domain::text::fold;

use crate::import::sheet::Raw;

/// As [`fold`] leaves them.
const WORDS: [&str; 20] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "total general",
    "ensemble",
    "somme",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "suma",
    "totale",
    "somma",
    "razem",
    "ogolem",
    "summa",
    "totalt",
    "totaal",
    "som",
];

/// One cell says that it is a total, and all others are numbers.
pub(super) fn is_total(raw: &Raw) -> bool {
    let mut words = 0;
    for cell in &raw.cells {
        let Ok(cell) = std::str::from_utf8(cell) else {
            return false;
        };
        let cell = cell.trim().trim_end_matches(':');
        if WORDS.contains(&fold(cell).as_str()) {
            words += 1;
        } else if !is_number(cell) {
            return false;
        }
    }
    words == 1
}

fn is_number(cell: &str) -> bool {
    cell.chars().all(|letter| {
        letter.is_ascii_digit() || letter.is_whitespace() || matches!(letter, '.' | ',' | '\'')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(cells: &[&str]) -> bool {
        is_total(&Raw {
            line: 9,
            cells: cells.to_vec().into(),
            last: true,
        })
    }

    #[test]
    fn a_total_is_told_from_a_town_of_that_name() {
        assert!(total(&["", "Total", "1 234", ""]));
        assert!(total(&["Ogółem:", "", "12"]));
        assert!(!total(&["DE", "Total", "12"]));
        assert!(!total(&["", "12", ""]));
        assert!(!total(&["", "Köln", ""]));
    }
}

//! What may have been meant by a cell that is no date. Nothing is guessed, but a hint can be close.

use jumelage_domain::partial_date::PartialDateError;

const TWO_READINGS: &str =
    "days and months can be read in two ways here: write the date as YYYY-MM-DD";
const DECADE: &str = "a decade is no date: leave the cell empty, or write the year if it is known";

/// What to do about a date that was refused.
pub(super) fn hint(cell: &str, error: &PartialDateError) -> &'static str {
    if matches!(error, PartialDateError::Calendar(_)) {
        return "the calendar has no such day or month";
    }
    let numbers: Vec<&str> = cell
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let lengths: Vec<usize> = numbers.iter().map(|number| number.len()).collect();
    let after = cell.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match (&lengths[..], after) {
        ([5], "") => {
            "this is the day number of a spreadsheet: give the column the format YYYY-MM-DD and export the list again"
        }
        ([1..=3], "") => "write a year with four digits, like 0836",
        ([4], "s" | "'s" | "’s" | "er") | ([3], "x" | "X" | "?") => DECADE,
        ([4], _) => {
            "an uncertain date: write the year alone if it is good enough, or leave the cell empty"
        }
        ([4, 4], _) => "one date in a cell: the first of the ceremonies",
        ([4, _, ..], _) => {
            "write months and days with two digits and nothing after them: YYYY-MM-DD"
        }
        ([1..=2, _] | [1..=2, 1..=2, _], _) => TWO_READINGS,
        _ => "write the date as YYYY, YYYY-MM or YYYY-MM-DD",
    }
}

#[cfg(test)]
mod tests {
    use jumelage_domain::PartialDate;

    use super::*;

    #[test]
    fn the_hint_fits_the_case() {
        for (cell, expected) in [
            ("37546", "day number"),
            ("836", "four digits"),
            ("1970s", "decade"),
            ("197x", "decade"),
            ("ca. 1963", "uncertain"),
            ("1963?", "uncertain"),
            ("1963/1964", "first of the ceremonies"),
            ("1963-1-2", "two digits"),
            ("1963-01-22T00:00:00", "nothing after"),
            ("01/02/1973", "two ways"),
            ("1.2.73", "two ways"),
            ("02/1973", "two ways"),
            ("1963-13", "calendar"),
            ("long ago", "YYYY, YYYY-MM"),
        ] {
            let error = cell.parse::<PartialDate>().unwrap_err();
            assert!(hint(cell, &error).contains(expected), "{cell}");
        }
    }
}

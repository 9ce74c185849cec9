//! What may have been meant by a cell that is no date. Nothing is guessed, but a hint can be close.

use jumelage_domain::partial_date::PartialDateError;

use super::Advice;

/// What to do about a date that was refused.
pub(super) fn advice(cell: &str, error: &PartialDateError) -> Advice {
    if matches!(error, PartialDateError::Calendar(_)) {
        return Advice::NoSuchDay;
    }
    let numbers: Vec<&str> = cell
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let lengths: Vec<usize> = numbers.iter().map(|number| number.len()).collect();
    let after = cell.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match (&lengths[..], after) {
        ([5], "") => Advice::DayNumber,
        ([1..=3], "") => Advice::YearDigits,
        ([4], "s" | "'s" | "’s" | "er") | ([3], "x" | "X" | "?") => Advice::Decade,
        ([4], _) => Advice::UncertainDate,
        ([4, 4], _) => Advice::TwoDates,
        ([4, _, ..], _) => Advice::TwoDigits,
        ([1..=2, _] | [1..=2, 1..=2, _], _) => Advice::TwoReadings,
        _ => Advice::DateForm,
    }
}

#[cfg(test)]
mod tests {
    use jumelage_domain::PartialDate;

    use super::*;

    #[test]
    fn the_advice_fits_the_case() {
        for (cell, expected) in [
            ("37546", Advice::DayNumber),
            ("836", Advice::YearDigits),
            ("1970s", Advice::Decade),
            ("197x", Advice::Decade),
            ("ca. 1963", Advice::UncertainDate),
            ("1963?", Advice::UncertainDate),
            ("1963/1964", Advice::TwoDates),
            ("1963-1-2", Advice::TwoDigits),
            ("1963-01-22T00:00:00", Advice::TwoDigits),
            ("01/02/1973", Advice::TwoReadings),
            ("1.2.73", Advice::TwoReadings),
            ("02/1973", Advice::TwoReadings),
            ("1963-13", Advice::NoSuchDay),
            ("long ago", Advice::DateForm),
        ] {
            let error = cell.parse::<PartialDate>().unwrap_err();
            assert_eq!(advice(cell, &error), expected, "{cell}");
        }
    }
}

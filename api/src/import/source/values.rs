//! Values of cells as lists write them.

/// A number without what a spreadsheet adds: 1963, and not 1963.0.
pub(super) fn number(value: f64) -> String {
    // Rust prints the shortest text that reads back as the same number, and no exponent.
    if value == 0.0 {
        "0".to_owned()
    } else if value.abs() < 1e21 {
        value.to_string()
    } else {
        format!("{value:E}")
    }
}

/// How much of a date is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Year,
    Month,
    Day,
}

/// A day as `YYYY-MM-DD`, or as much of it as is shown; with its time where it has one.
pub(super) fn date((year, month, day): (u16, u8, u8), time: (u8, u8, u8), shown: Shown) -> String {
    match (shown, time) {
        (Shown::Year, _) => format!("{year:04}"),
        (Shown::Month, _) => format!("{year:04}-{month:02}"),
        (Shown::Day, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        (Shown::Day, (hour, minute, second)) => {
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
        }
    }
}

/// What a number format shows of a date: `yyyy` the year, `mm/yyyy` the month.
pub(super) fn shown(format: &str) -> Shown {
    let first = format.split(';').next().unwrap_or_default();
    // The name of the format that is none; its letters mean nothing.
    if first.eq_ignore_ascii_case("general") {
        return Shown::Day;
    }
    let (mut letters, mut quoted, mut bracket) = (String::new(), false, false);
    let mut all = first.chars();
    while let Some(letter) = all.next() {
        match letter {
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            '\\' | '_' | '*' if !quoted => {
                all.next();
            }
            _ if quoted || bracket => {}
            _ => letters.extend(letter.to_lowercase()),
        }
    }
    let has = |letter| letters.contains(letter);
    match (
        has('y') || has('e'),
        has('m'),
        has('d') || has('h') || has('s'),
    ) {
        (true, false, false) => Shown::Year,
        (true, true, false) => Shown::Month,
        _ => Shown::Day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_people_write_them() {
        for (value, text) in [
            (1963.0, "1963"),
            (5_315_000.0, "5315000"),
            (50.937_5, "50.9375"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_format_shows_a_year_a_month_or_a_day() {
        for (format, expected) in [
            ("yyyy", Shown::Year),
            ("[$-407]YYYY;@", Shown::Year),
            ("mm/yyyy", Shown::Month),
            ("mmm\\ yy", Shown::Month),
            ("yyyy\"d\"", Shown::Year),
            ("yyyy-mm-dd", Shown::Day),
            ("dd/mm/yyyy hh:mm", Shown::Day),
            ("General", Shown::Day),
        ] {
            assert_eq!(shown(format), expected, "{format}");
        }
    }
}

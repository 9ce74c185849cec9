//! Dates as lists have them: often a year, sometimes a month, sometimes a day.

use std::{fmt, str::FromStr};

use jiff::civil::Date;

/// EDTF level 0 with four-digit years: `1963`, `1963-01`, `1963-01-22`, `0836`. Sorts as text, the coarser first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate(String);

/// Not a partial date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartialDateError {
    /// The shape is wrong.
    #[error("“{0}” is not a date as YYYY, YYYY-MM or YYYY-MM-DD")]
    Form(String),
    /// The shape is right, the calendar has no such day.
    #[error("“{0}” is not a day, month or year of the calendar")]
    Calendar(String),
}

impl PartialDate {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The year.
    #[must_use]
    pub fn year(&self) -> i16 {
        self.first_day().year()
    }

    /// The first day that it may mean.
    #[must_use]
    pub fn first_day(&self) -> Date {
        read(&self.0).unwrap_or_default()
    }

    /// The last day that it may mean.
    #[must_use]
    pub fn last_day(&self) -> Date {
        let first = self.first_day();
        match self.0.len() {
            4 => first.last_of_year(),
            7 => first.last_of_month(),
            _ => first,
        }
    }
}

fn read(text: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
    let year = text.get(0..4)?.parse().ok()?;
    let month = if text.len() > 4 { number(5..7)? } else { 1 };
    let day = if text.len() > 7 { number(8..10)? } else { 1 };
    if year == 0 {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn has_the_form(text: &str) -> bool {
    matches!(text.len(), 4 | 7 | 10)
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

impl FromStr for PartialDate {
    type Err = PartialDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !has_the_form(text) {
            return Err(PartialDateError::Form(text.to_owned()));
        }
        match read(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(PartialDateError::Calendar(text.to_owned())),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn years_months_and_days_are_dates() {
        for text in ["0836", "1963", "1963-01", "1963-01-22", "2024-02-29"] {
            assert_eq!(date(text).as_str(), text);
        }
    }

    #[test]
    fn what_needs_a_guess_is_refused() {
        for text in [
            "1970s",
            "ca. 1963",
            "01/02/1973",
            "37546",
            "836",
            "0",
            "0000",
            "1963-13",
            "2023-02-29",
            "1963-1-2",
            " 1963",
            "1963-",
            "19६३",
            "",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_coarse_date_spans_its_days() {
        assert_eq!(date("1964-02").last_day().to_string(), "1964-02-29");
        assert_eq!(date("1963").last_day().to_string(), "1963-12-31");
        assert!(date("1963") < date("1963-01") && date("1963-01") < date("1963-01-22"));
    }
}

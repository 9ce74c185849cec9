//! Until when a token is to be good, as it is typed.

use std::str::FromStr;

use jiff::{Span, civil::Date, tz::Offset};
use jumelage_domain::Timestamp;

/// A token that is lost should not be good for years.
const MAX_DAYS: i64 = 366;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expiry {
    /// Milliseconds from now.
    In(i64),
    /// At the end of a day, in UTC.
    Through(Date),
}

/// Not a time to end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExpiryError {
    /// It cannot be read.
    #[error(
        "“{0}” is neither a number of days or hours, like 90d or 8h, nor a date, like 2027-03-31"
    )]
    Malformed(String),
    /// It is over.
    #[error("it would have expired already: give a time in the future")]
    Past,
    /// It is too far off.
    #[error(
        "a token may be good for {MAX_DAYS} days: give a time before that, and issue another one then"
    )]
    TooLong,
}

impl FromStr for Expiry {
    type Err = ExpiryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || ExpiryError::Malformed(text.to_owned());
        if let Ok(date) = text.parse::<Date>() {
            return Ok(Self::Through(date));
        }
        let span: Span = text.parse().map_err(|_| malformed())?;
        let (days, hours) = (i64::from(span.get_days()), i64::from(span.get_hours()));
        if span.is_negative() || span.fieldwise() != Span::new().days(days).hours(hours) {
            return Err(malformed());
        }
        let millis = days * DAY + hours * DAY / 24;
        Ok(Self::In(millis))
    }
}

impl Expiry {
    /// When that is, if it is neither over nor too far off.
    pub(super) fn after(self, now: Timestamp) -> Result<Timestamp, ExpiryError> {
        let end = match self {
            Self::In(millis) => now.millis().saturating_add(millis),
            Self::Through(date) => {
                let next = date.tomorrow().map_err(|_| ExpiryError::TooLong)?;
                let begins = Offset::UTC.to_timestamp(next.at(0, 0, 0, 0));
                begins.map_err(|_| ExpiryError::TooLong)?.as_millisecond()
            }
        };
        if end <= now.millis() {
            return Err(ExpiryError::Past);
        }
        if end - now.millis() > MAX_DAYS * DAY {
            return Err(ExpiryError::TooLong);
        }
        Timestamp::from_millis(end).map_err(|_| ExpiryError::TooLong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Result<String, ExpiryError> {
        let now = "2026-11-26T10:00:00Z".parse().unwrap();
        let expiry: Expiry = text.parse()?;
        expiry.after(now).map(|at| at.to_string())
    }

    #[test]
    fn a_token_ends_after_some_time_or_with_a_day() {
        assert_eq!(end("90d").unwrap(), "2027-02-24T10:00:00.000Z");
        assert_eq!(end("8h").unwrap(), "2026-11-26T18:00:00.000Z");
        assert_eq!(end("1d 2h").unwrap(), "2026-11-27T12:00:00.000Z");
        assert_eq!(end("2027-03-31").unwrap(), "2027-04-01T00:00:00.000Z");
        assert_eq!(end("2026-11-26").unwrap(), "2026-11-27T00:00:00.000Z");
    }

    #[test]
    fn a_token_that_is_over_or_is_good_for_years_is_not_issued() {
        for (text, expected) in [
            ("0d", ExpiryError::Past),
            ("2026-11-25", ExpiryError::Past),
            ("367d", ExpiryError::TooLong),
            ("9999-12-31", ExpiryError::TooLong),
        ] {
            assert_eq!(end(text), Err(expected), "{text}");
        }
        for text in ["", "90", "-90d", "1y", "30m", "tomorrow"] {
            assert_eq!(end(text), Err(ExpiryError::Malformed(text.to_owned())));
        }
    }
}

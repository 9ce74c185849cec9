//! The day in Brussels: by it programmes open and close their calls, wherever the reader is.

use std::sync::LazyLock;

use jiff::{Timestamp as Instant, civil::Date, tz::TimeZone};

use crate::Timestamp;

/// Central European time, as the Union's law has had it since 1996: summer time from the last Sunday of March to the last
/// of October. A database of time zones would say the same, and would have to be there.
static BRUSSELS: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC));

/// Which day it is in Brussels.
#[must_use]
pub fn brussels_day(now: Timestamp) -> Date {
    Instant::from_millisecond(now.millis())
        .map_or_else(|_| now.day(), |now| BRUSSELS.to_datetime(now).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_clocks_of_brussels_in_winter_and_in_summer() {
        for (now, day) in [
            ("2026-01-31T22:59:59Z", "2026-01-31"),
            ("2026-01-31T23:00:00Z", "2026-02-01"),
            ("2026-07-31T21:59:59Z", "2026-07-31"),
            ("2026-07-31T22:00:00Z", "2026-08-01"),
            // Clocks go forward on 29 March 2026 and back on 25 October.
            ("2026-03-28T22:59:59Z", "2026-03-28"),
            ("2026-03-29T21:59:59Z", "2026-03-29"),
            ("2026-03-29T22:00:00Z", "2026-03-30"),
            ("2026-10-25T22:59:59Z", "2026-10-25"),
            ("2026-10-25T23:00:00Z", "2026-10-26"),
        ] {
            assert_eq!(brussels_day(now.parse().unwrap()).to_string(), day, "{now}");
        }
    }
}

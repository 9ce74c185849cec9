//! Time, as an argument.

use std::time::Duration;

use jumelage_domain::Timestamp;

/// What time it is.
pub trait Clock: Send + Sync {
    /// By the calendar.
    fn now(&self) -> Timestamp;
    /// Since some fixed moment: never runs backwards.
    fn elapsed(&self) -> Duration;
}

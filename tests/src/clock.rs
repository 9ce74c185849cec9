//! The time of a simulation, and of a test.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use jumelage_domain::Timestamp;
use jumelage_schema::clock::Clock;
use tokio::time::Instant;

/// 2026-01-01T00:00:00Z, in milliseconds.
const BEGINS: i64 = 1_767_225_600_000;

/// Tokio's paused time; by the calendar it always begins on the same day.
pub struct SimClock(Instant);

impl SimClock {
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "a paused clock says what the simulation has made it say"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// When in the simulation an instant was.
    #[must_use]
    pub fn since_start(at: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(at.millis() - BEGINS).unwrap())
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let millis = i64::try_from(self.elapsed().as_millis()).unwrap();
        Timestamp::from_millis(BEGINS + millis).unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Time that goes on only when it is told to; by the calendar it begins on the same day, too.
#[derive(Default)]
pub struct SetClock(AtomicU64);

impl SetClock {
    /// Lets so much time pass at once.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        let millis = i64::try_from(self.elapsed().as_millis()).unwrap();
        Timestamp::from_millis(BEGINS + millis).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }
}

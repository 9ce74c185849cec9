//! The system's time, handed to whatever needs time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jumelage_domain::Timestamp;
use jumelage_schema::clock::Clock;
use tokio::time::Instant;

/// The machine's clock.
pub struct SystemClock {
    began: Instant,
}

impl SystemClock {
    /// Starts counting.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    pub fn start() -> Self {
        Self {
            began: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let millis = i64::try_from(since_epoch.as_millis()).unwrap_or_default();
        Timestamp::from_millis(millis).unwrap_or(Timestamp::EPOCH)
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

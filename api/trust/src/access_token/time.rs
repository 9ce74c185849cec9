//! Whether a token is good now.

use jumelage_domain::Timestamp;

use super::{AccessTokenError, CLOCK_SKEW};

/// RFC 7519 counts in seconds.
pub(super) const fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1000)
}

/// When a token is good, in seconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// From when on: the later of when it was issued and what it says itself.
    pub(super) begins: Option<i64>,
    pub(super) ends: i64,
}

impl Period {
    /// The differences are taken of numbers that somebody else chose: they stop at the ends of the range.
    pub(super) const fn check(self, now: Timestamp) -> Result<(), AccessTokenError> {
        let now = seconds(now);
        if let Some(begins) = self.begins {
            let ahead = begins.saturating_sub(now);
            if ahead > CLOCK_SKEW {
                return Err(AccessTokenError::NotYetValid { seconds: ahead });
            }
        }
        let past = now.saturating_sub(self.ends);
        if past >= CLOCK_SKEW {
            return Err(AccessTokenError::Expired { seconds: past });
        }
        Ok(())
    }
}

//! What was seen of a peer last, from which its health is judged.

use std::sync::{Mutex, PoisonError};

use jumelage_domain::Timestamp;
use jumelage_schema::public::NodeHealth;

/// A node that has failed so often in a row is down.
const DOWN: u32 = 5;

/// So many calls are recent.
const RECENT: u32 = 20;

/// What was seen of a peer, kept for as long as the process runs.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<Last>);

#[derive(Clone, Copy, Debug, Default)]
struct Last {
    good: Option<Timestamp>,
    calls: u32,
    failed_in_a_row: u32,
    /// A bit for each recent call, the last one's lowest: set where it failed.
    failed: u32,
}

impl Seen {
    /// Takes down how a call has ended.
    pub(super) fn note(&self, good: bool, at: Timestamp) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.calls = last.calls.saturating_add(1);
        last.failed = (last.failed << 1 | u32::from(!good)) & ((1 << RECENT) - 1);
        if good {
            last.good = Some(at);
            last.failed_in_a_row = 0;
        } else {
            last.failed_in_a_row = last.failed_in_a_row.saturating_add(1);
        }
    }

    /// When the peer last answered, by this node's clock.
    pub(super) fn last_good(&self) -> Option<Timestamp> {
        self.last().good
    }

    pub(super) fn health(&self) -> NodeHealth {
        match self.last() {
            Last { calls: 0, .. } => NodeHealth::Unknown,
            last if last.failed_in_a_row >= DOWN => NodeHealth::Down,
            Last { failed: 0, .. } => NodeHealth::Up,
            _ => NodeHealth::Degraded,
        }
    }

    fn last(&self) -> Last {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_degraded_while_failures_are_recent_and_down_after_five_in_a_row() {
        let seen = Seen::default();
        assert_eq!(seen.health(), NodeHealth::Unknown);
        let at = |second: i64| Timestamp::from_millis(second * 1_000).unwrap();
        seen.note(true, at(1));
        assert_eq!(seen.health(), NodeHealth::Up);
        for second in 2..=5 {
            seen.note(false, at(second));
            assert_eq!(seen.health(), NodeHealth::Degraded, "{second}");
        }
        seen.note(false, at(6));
        assert_eq!(seen.health(), NodeHealth::Down);
        assert_eq!(seen.last_good(), Some(at(1)));
        for second in 7..=25 {
            seen.note(true, at(second));
            assert_eq!(seen.health(), NodeHealth::Degraded, "{second}");
        }
        seen.note(true, at(26));
        assert_eq!(seen.health(), NodeHealth::Up);
        assert_eq!(seen.last_good(), Some(at(26)));
    }

    #[test]
    fn a_peer_that_never_answered_is_not_up() {
        let seen = Seen::default();
        seen.note(false, Timestamp::EPOCH);
        assert_eq!(seen.health(), NodeHealth::Degraded);
        assert_eq!(seen.last_good(), None);
    }
}

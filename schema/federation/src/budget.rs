//! A request's time. No clock is known here: what is spent is what the slowest node took.

use std::time::Duration;

/// What is left of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget(Duration);

impl Budget {
    pub(crate) const fn new(remaining: Duration) -> Self {
        Self(remaining)
    }

    /// Half of what is left: for a wave that others may have to follow.
    pub(crate) fn half(self) -> Duration {
        self.share(2)
    }

    /// What is left, divided among so many waves that are still to come.
    pub(crate) fn share(self, waves: u32) -> Duration {
        self.0 / waves.max(1)
    }

    pub(crate) fn spend(&mut self, took: Duration) {
        self.0 = self.0.saturating_sub(took);
    }

    pub(crate) const fn is_spent(self) -> bool {
        self.0.is_zero()
    }
}

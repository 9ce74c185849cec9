//! `[peers]`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How the node deals with the others.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Peers {
    /// How long a request may take in all, in milliseconds.
    pub deadline_ms: u64,
    /// How often to look for jobs that another process of the node asked for, in seconds: what is written by this one is
    /// seen at once.
    pub deliver_seconds: u64,
    /// How often to ask the others whether they hold what they were told, in seconds.
    pub reconcile_seconds: u64,
    /// Whether addresses that are not of the public internet are called. Loopback is, where it stands in the address.
    pub allow_private: bool,
}

impl Default for Peers {
    fn default() -> Self {
        Self {
            deadline_ms: 2_000,
            deliver_seconds: 1,
            reconcile_seconds: 300,
            allow_private: false,
        }
    }
}

impl Peers {
    /// How long a request may take in all.
    #[must_use]
    pub const fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }
}

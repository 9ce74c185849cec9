//! `[changes]`.

use serde::{Deserialize, Serialize};

/// How long the node remembers what has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Changes {
    /// For so many days: who has not followed for longer starts over.
    pub keep_days: u32,
}

impl Default for Changes {
    fn default() -> Self {
        Self { keep_days: 365 }
    }
}

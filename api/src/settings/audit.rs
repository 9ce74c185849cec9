//! `[audit]`.

use serde::{Deserialize, Serialize};

/// How long it is remembered who changed what.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Days for which an entry is kept: two years by default.
    pub keep_days: u16,
}

impl Default for Audit {
    fn default() -> Self {
        Self { keep_days: 730 }
    }
}

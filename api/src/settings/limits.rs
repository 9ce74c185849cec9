//! `[limits]`.

use jumelage_federation::prepare::limits;
use serde::{Deserialize, Serialize};

/// How much the node does for whoever asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// What a request may cost.
    pub cost: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cost: limits::COST }
    }
}

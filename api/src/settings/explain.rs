//! `[explain]`.

use jumelage_schema::viewer::{Role, Viewer};
use serde::{Deserialize, Serialize};

use super::listed::listed;

/// Whom the node tells how an answer came about: what it asked of whom.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Explain {
    /// Those with one of these roles; nobody by default.
    #[serde(deserialize_with = "listed")]
    pub roles: Vec<Role>,
}

impl Explain {
    /// Whether this viewer is told.
    #[must_use]
    pub fn is_for(&self, viewer: &Viewer) -> bool {
        viewer.is_any_of(&self.roles)
    }
}

//! `[database]`.

use serde::{Deserialize, Serialize};

/// Where the data is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE`, a path in the node's folder, or `postgres://…`.
    pub url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite:node.sqlite".to_owned(),
        }
    }
}

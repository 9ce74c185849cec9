//! `[database]`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where the data is.
#[derive(Clone, Serialize, Deserialize)]
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

/// Without what may be a password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self.url.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://…"),
            None if self.url.starts_with("sqlite:") => self.url.clone(),
            None => "…".to_owned(),
        };
        f.debug_struct("Database").field("url", &said).finish()
    }
}

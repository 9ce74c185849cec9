//! `[documents]`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The documents that the node's operator has registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Documents {
    /// Where they are, in the node's folder: a folder of `*.graphql` files with a document each, or a manifest as the
    /// compilers of Relay and Apollo write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered: Option<PathBuf>,
    /// Whether no others are answered.
    pub only_registered: bool,
}

//! `[tls]`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// With what the node proves its name to those who connect. Where neither is set, it speaks plain HTTP, to a proxy
/// before it or on loopback.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate and those that lead to its issuer, PEM; a path in the node's folder. Read again when it changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert: Option<PathBuf>,
    /// Its private key, PEM; a path in the node's folder, for the owner's eyes only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
}

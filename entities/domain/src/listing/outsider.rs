//! Whoever takes part in something and is nobody's member in the network of nodes: known by words alone.

use serde::{Deserialize, Serialize};

use crate::{CountryCode, funding::ApplicantKind};

/// A body that no node owns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Outsider {
    /// What people call it.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: Option<ApplicantKind>,
    /// Where it is established.
    #[serde(default)]
    pub country: Option<CountryCode>,
}

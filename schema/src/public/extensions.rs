//! What a response says of itself, beside its data.

use jumelage_federation::cost::Cost;
use serde::Serialize;

/// The response's `extensions`; each stands in them only where there is something to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Extensions {
    /// What the request cost, as soon as that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

impl Extensions {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

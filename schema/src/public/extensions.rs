//! What a response says of itself, beside its data.

use jumelage_federation::{Explained, cost::Cost};
use serde::Serialize;

/// The response's `extensions`; each stands in them only where there is something to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Extensions {
    /// What the request cost, as soon as that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// How each field of the root was answered, where the client asks for that and may know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub federation: Vec<Explained>,
}

impl Extensions {
    /// Where nothing was asked of anybody.
    pub(super) fn of(cost: Cost) -> Self {
        Self {
            cost: Some(cost),
            federation: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

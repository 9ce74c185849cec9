//! What a response says of itself, beside its data.

use jumelage_federation::{Explained, cost::Cost};
use serde::Serialize;

use super::budget::{Allowance, Budget};

/// The response's `extensions`; each stands in them only where there is something to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Extensions {
    /// What the request cost, as soon as that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Costs>,
    /// How each field of the root was answered, where the client asks for that and may know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub federation: Vec<Explained>,
}

/// What the request cost, and what its caller may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Costs {
    /// Of what may come: known before anything runs.
    pub requested: u64,
    /// Of what came; 0 where the request was refused.
    pub actual: u64,
    /// The most that one request may cost.
    pub limit: u64,
    /// What its caller may spend and has left, where that is limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Allowance>,
}

impl Extensions {
    /// Where nothing was asked of anybody.
    pub(super) fn of(cost: Cost, budget: &dyn Budget) -> Self {
        let Cost {
            requested,
            actual,
            limit,
        } = cost;
        let cost = Costs {
            requested,
            actual,
            limit,
            budget: budget.left(),
        };
        Self {
            cost: Some(cost),
            federation: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

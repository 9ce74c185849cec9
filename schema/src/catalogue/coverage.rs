//! Who answered. The engine makes these values; the types here are their shape.

use async_graphql::{Enum, SimpleObject};

use crate::scalar::{CountryCode, DateTime};

/// How one node answered: the name of the type.
pub(crate) const NODE: &str = "NodeCoverage";

/// Its fields that are true of one moment, and another the next time.
pub(crate) const OF_THE_MOMENT: [&str; 2] = ["tookMs", "asOf"];

/// Who answered, and how far the answer can be trusted.
#[derive(SimpleObject)]
pub struct Coverage {
    /// Every node that this answer needed answered in full, and fresh.
    complete: bool,
    /// The nodes' links agree with each other, and no offer of a record is waiting to be delivered.
    /// Where false, some shared twinnings may be missing or counted twice.
    settled: bool,
    /// How many nodes this answer needed.
    expected: i32,
    /// How many of them answered in full.
    answered: i32,
    /// Each of them.
    nodes: Vec<NodeCoverage>,
    /// Associations in scope that run no node yet.
    members_without_node: Vec<String>,
}

/// How one node answered.
#[derive(SimpleObject)]
pub struct NodeCoverage {
    /// The node's code.
    association: String,
    /// The countries that it speaks for.
    countries: Vec<CountryCode>,
    /// How it answered.
    state: NodeState,
    /// A stable word for what went wrong.
    error_code: Option<String>,
    /// What went wrong, for people.
    message: Option<String>,
    /// Schema coordinates or response paths that this node could not serve.
    missing: Vec<String>,
    /// How long the asking node waited for it, in milliseconds.
    took_ms: Option<i32>,
    /// When the answer was last known to be true, by the asking node's clock.
    as_of: Option<DateTime>,
}

/// How a node answered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum NodeState {
    /// In full and fresh.
    Ok,
    /// Not every field.
    Partial,
    /// With an answer of some time ago.
    Stale,
    /// Not in time.
    Timeout,
    /// Not at all.
    Unreachable,
    /// It declined, or said what it may not say.
    Refused,
    /// It does not know a field that was asked.
    Unsupported,
}

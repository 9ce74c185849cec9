//! The network as this node sees it: who there is, and how well each can be reached.

use async_graphql::{Enum, SimpleObject};

use crate::scalar::{CountryCode, DateTime, Url};

/// Knows the other nodes. The schema itself knows no way to them.
pub trait Federation: Send + Sync {
    /// As they are now.
    fn status(&self) -> FederationStatus;
}

/// The door was opened without it.
#[derive(Debug, thiserror::Error)]
#[error("this door does not know the other nodes")]
pub(super) struct NoFederation;

/// The nodes of the network, as this one sees them.
#[derive(SimpleObject)]
pub struct FederationStatus {
    /// The node that answers.
    pub this_node: FederationNode,
    /// All others, by code.
    pub peers: Vec<FederationNode>,
}

/// A node, as another one sees it.
#[derive(SimpleObject)]
pub struct FederationNode {
    /// The node's code.
    pub code: String,
    /// The official name of its association.
    pub name: String,
    /// The countries that it speaks for.
    pub countries: Vec<CountryCode>,
    /// Where it is reached.
    pub endpoint: Url,
    /// Of its software, as it last said; null until it has.
    pub version: Option<String>,
    /// How well it can be reached.
    pub health: NodeHealth,
    /// When it last answered, by the asking node's clock; null until it has.
    pub last_seen: Option<DateTime>,
}

/// How well a node can be reached: by what became of the last calls to it, as no calls are made to find out.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeHealth {
    /// It answered each of the last 20 calls.
    Up,
    /// Some of the last 20 calls failed.
    Degraded,
    /// The last five calls failed, or more.
    Down,
    /// It has not been called yet.
    Unknown,
}

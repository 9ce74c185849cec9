//! Who makes a change.

use jumelage_domain::NodeCode;

/// On whose behalf a transaction writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The node by itself: a job of its own, or the directory that it follows.
    Node,
    /// Another node, by what it said.
    Peer(NodeCode),
    /// Whoever may run commands on the node's machine, by the command.
    Operator(&'static str),
    /// Who showed a token.
    Bearer {
        /// The name by which whoever issued the token knows its bearer.
        subject: Option<String>,
        /// Who that is, where it is not the node itself.
        issuer: Option<String>,
        /// The role by which the bearer may write, as tokens name it.
        role: &'static str,
    },
}

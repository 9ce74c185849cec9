//! A page of claims.

use async_graphql::Object;

use super::claim::Claim;
use crate::catalogue::connection::{PageInfo, Paged, connection};

/// A claim on a page.
pub(crate) struct ClaimEdge {
    pub(super) cursor: String,
    pub(super) node: Claim,
}

#[Object]
impl ClaimEdge {
    /// Its place in the list.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The claim.
    async fn node(&self) -> &Claim {
        &self.node
    }
}

connection! {
    /// A page of claims. first or last: 20 by default, 500 at most, never both.
    ClaimConnection of ClaimEdge to Claim: |edge| Some(&edge.node)
}

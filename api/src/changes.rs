//! Forgetting what changed long ago.

use anyhow::Result;
use jumelage_entities::write::changes;

use crate::{jobs::kept_from, node::Node};

/// Deletes the entries that are kept no longer by the node's clock; says how many.
pub async fn prune(node: &Node) -> Result<u64> {
    let days = node.settings.changes.keep_days;
    let deleted = changes::prune(&node.db, kept_from(days, node.clock.now())).await?;
    if deleted > 0 {
        tracing::info!(node = %node.settings.code, deleted, "old changes deleted");
    }
    Ok(deleted)
}

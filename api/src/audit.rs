//! Deleting entries of the audit after their time.

use anyhow::Result;
use jumelage_entities::write::audit;

use crate::{jobs::kept_from, node::Node};

/// Deletes those whose time is over by the node's clock; says how many.
pub async fn prune(node: &Node) -> Result<u64> {
    let days = node.settings.audit.keep_days.into();
    let deleted = audit::prune(&node.db, kept_from(days, node.clock.now())).await?;
    if deleted > 0 {
        tracing::info!(node = %node.settings.code, deleted, "old entries of the audit deleted");
    }
    Ok(deleted)
}

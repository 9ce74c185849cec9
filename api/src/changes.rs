//! Forgetting what changed long ago.

use anyhow::{Context, Result};
use jumelage_domain::Timestamp;
use jumelage_entities::write::changes;

use crate::node::Node;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Deletes the entries that are kept no longer by the node's clock; says how many.
pub async fn prune(node: &Node) -> Result<u64> {
    let kept = i64::from(node.settings.changes.keep_days).saturating_mul(DAY);
    let before = node.clock.now().millis().saturating_sub(kept);
    let before = Timestamp::from_millis(before).context("`keep_days` in [changes] is too large")?;
    let deleted = changes::prune(&node.db, before).await?;
    if deleted > 0 {
        tracing::info!(node = %node.settings.code, deleted, "old changes deleted");
    }
    Ok(deleted)
}

//! The job that forgets what changed long ago.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use jumelage_domain::Timestamp;
use jumelage_entities::write::changes;
use tokio::time::{MissedTickBehavior, interval};

use crate::node::Node;

/// Whether something is old enough is looked at so often.
const EVERY: Duration = Duration::from_hours(24);

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// After the start, and every day.
pub async fn run(node: Arc<Node>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(fault) = prune(&node).await {
            tracing::warn!(node = %node.settings.code, error = format!("{fault:#}"), "old changes not deleted");
        }
    }
}

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

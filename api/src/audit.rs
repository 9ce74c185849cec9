//! Deleting entries of the audit after their time.

use anyhow::Result;
use jumelage_domain::Timestamp;
use jumelage_entities::write::audit;

use crate::{node::Node, settings::Audit};

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Deletes those whose time is over by the node's clock; says how many.
pub async fn prune(node: &Node) -> Result<u64> {
    let before = kept_from(node.settings.audit, node.clock.now());
    let deleted = audit::prune(&node.db, before).await?;
    if deleted > 0 {
        tracing::info!(node = %node.settings.code, deleted, "old entries of the audit deleted");
    }
    Ok(deleted)
}

/// From when on entries are kept.
fn kept_from(audit: Audit, now: Timestamp) -> Timestamp {
    let kept = i64::from(audit.keep_days) * DAY;
    Timestamp::from_millis(now.millis() - kept).unwrap_or(Timestamp::EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_kept_for_two_years_unless_the_node_says_otherwise() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let kept_from = |audit| kept_from(audit, now).to_string();
        assert_eq!(kept_from(Audit::default()), "2024-11-26T12:00:00.000Z");
        assert_eq!(
            kept_from(Audit { keep_days: 1 }),
            "2026-11-25T12:00:00.000Z"
        );
    }
}

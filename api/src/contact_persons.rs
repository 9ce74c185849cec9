//! The job that deletes contact persons whose day has come. They are not shown from that day on, whether it has run or
//! not.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use jumelage_entities::write::contact_persons;
use tokio::time::{MissedTickBehavior, interval};

use crate::node::Node;

/// Their days change once a day.
const EVERY: Duration = Duration::from_hours(24);

/// After the start, and every day.
pub async fn run(node: Arc<Node>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(fault) = purge(&node).await {
            tracing::warn!(node = %node.settings.code, error = format!("{fault:#}"), "expired contact persons not deleted");
        }
    }
}

/// Deletes those who have expired by the node's clock; says how many.
pub async fn purge(node: &Node) -> Result<u64> {
    let deleted = contact_persons::purge(&node.db, node.clock.now().day()).await?;
    if deleted > 0 {
        tracing::info!(node = %node.settings.code, deleted, "expired contact persons deleted");
    }
    Ok(deleted)
}

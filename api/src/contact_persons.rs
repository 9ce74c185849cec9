//! The job that deletes contact persons whose day has come. They are not shown from that day on, whether it has run or
//! not.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use jumelage_entities::write::contact_persons;

use crate::{
    jobs::{CONTACT_PERSONS, Kind, Next},
    node::Node,
};

/// Their days change once a day.
const EVERY: Duration = Duration::from_hours(24);

/// As a job: after the start, and every day.
pub(crate) fn kind(node: &Arc<Node>) -> Kind {
    let node = Arc::clone(node);
    Kind::new(CONTACT_PERSONS, move |_| {
        let node = Arc::clone(&node);
        async move {
            purge(&node).await?;
            Ok(Next::After(EVERY))
        }
    })
}

/// Deletes those who have expired by the node's clock; says how many.
pub async fn purge(node: &Node) -> Result<u64> {
    let deleted = contact_persons::purge(&node.db, node.clock.now().day()).await?;
    if deleted > 0 {
        tracing::info!(node = %node.settings.code, deleted, "expired contact persons deleted");
    }
    Ok(deleted)
}

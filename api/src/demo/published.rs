//! What the demo's anchor publishes: examples of calls, moved so that some are open on the day on which it runs.

use std::sync::Arc;

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};
use jumelage_domain::{
    PublicationKind,
    funding::{brussels_day, examples},
};
use jumelage_entities::{Actor, write::publications};

use super::AT_ONCE;
use crate::{
    anchor::{fetch::OverHttp, publications::refresh},
    node::Node,
};

/// Publishes it, and lets every node take it.
pub(super) async fn publish(nodes: &[Arc<Node>]) -> Result<()> {
    let (anchor, others) = nodes.split_first().context("a network has an anchor")?;
    let now = anchor.clock.now();
    let document = examples()?.around(brussels_day(now))?.to_json();
    let kind = PublicationKind::Funding;
    let name = kind.name_of(&document)?;
    let by = Actor::Operator("demo");
    publications::publish(&anchor.db, by, kind, (&name, &document), now).await?;
    stream::iter(others)
        .map(|node| async move {
            let statements = OverHttp::new(node.http.clone());
            refresh(node, &statements).await.with_context(|| {
                let code = &node.settings.code;
                format!("what the anchor publishes does not reach “{code}”")
            })
        })
        .buffer_unordered(AT_ONCE)
        .try_for_each(|_| async { Ok(()) })
        .await
}

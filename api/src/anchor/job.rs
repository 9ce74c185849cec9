//! The job that keeps a node's directory what the anchor says.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use futures::{StreamExt, stream};
use jumelage_domain::Timestamp;
use jumelage_entities::write::admissions;
use jumelage_trust::{EntityConfiguration, Jwks, Member};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    fetch::{OverHttp, Statements, configuration_of},
    publish::registry,
    refresh::RefreshError,
    registry::Registry,
    source::tell,
};
use crate::{
    keys::{Moment, Step},
    node::Node,
};

/// How often to look whether what is held still holds, and at the anchor whether its registry has changed.
const LOOK: Duration = Duration::from_secs(5);

/// How many nodes are asked for their keys at a time.
const AT_ONCE: usize = 8;

/// After the start and every few minutes the anchor is asked; in between, time goes by.
pub async fn run(node: Arc<Node>) {
    let statements = OverHttp::new(node.http.clone());
    let seconds = node.settings.anchor.refresh_seconds.max(1);
    let mut ask = interval(Duration::from_secs(seconds));
    let mut look = interval(LOOK);
    ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let outcome = tokio::select! {
            _ = ask.tick() => refresh(&node, &statements).await,
            _ = look.tick() => take(&node).await,
        };
        if let Err(fault) = outcome {
            tracing::warn!(node = %node.settings.code, error = format!("{fault:#}"), "the directory is not taken over");
        }
    }
}

/// Asks the anchor, or as the anchor the nodes for their keys, and takes over what follows.
pub async fn refresh(node: &Node, statements: &dyn Statements) -> Result<()> {
    let now = node.clock.now();
    if let Err(fault) = node.source.refresh(statements, now).await {
        if let Some(refused) = fault.downcast_ref::<RefreshError>() {
            tell("the anchor", refused);
        } else {
            tracing::warn!(error = format!("{fault:#}"), "the directory is not kept");
        }
    }
    if node.source.anchor().is_none()
        && let Some(registry) = Registry::read(&node.db).await?
    {
        // Some may be down; the others must not wait for them one by one.
        let members = stream::iter(registry.members());
        let renewed = members.for_each_concurrent(AT_ONCE, async |member| {
            if let Err(fault) = renew_keys(node, member, statements, now).await {
                let (code, error) = (member.code(), format!("{fault:#}"));
                tracing::info!(%code, error, "no news of a node's keys");
            }
        });
        renewed.await;
    }
    take(node).await
}

/// Takes over the directory of this moment, if it is another than before.
pub async fn take(node: &Node) -> Result<()> {
    let now = node.clock.now();
    let keys = node.keys.published();
    let directory = node.source.directory(&node.db, &keys, now).await?;
    if directory.version() != node.membership().directory.version() {
        let (code, nodes) = (&node.settings.code, directory.nodes().count());
        tracing::info!(node = %code, nodes, version = %directory.version(), "another directory");
        node.take_directory(Arc::new(directory)).await?;
    }
    renew_own_key(node, now).await
}

/// Announces the node's next key if there is one, and goes over to it when the others know it.
async fn renew_own_key(node: &Node, now: Timestamp) -> Result<()> {
    let me = node.source.me();
    let membership = node.membership();
    let listed = membership.directory.get(me.code().as_str());
    let moment = Moment {
        now,
        elapsed: node.clock.elapsed(),
    };
    let is_anchor = registry(node).await?.is_some();
    let step = node
        .keys
        .step(listed.map_or(&[], Member::keys), is_anchor, moment)?;
    if step == Step::Changed {
        tracing::info!(node = %me.code(), kid = node.keys.signing().load().public().kid(), "another key signs from now on");
    }
    Ok(())
}

/// What a node announces, signed with a key that the registry knows, is what it has from now on.
async fn renew_keys(
    node: &Node,
    member: &Member,
    statements: &dyn Statements,
    now: Timestamp,
) -> Result<()> {
    let Some(entity) = member.endpoint() else {
        return Ok(());
    };
    let text = statements.get(&configuration_of(entity)).await?;
    let announced = EntityConfiguration::verify(&text, entity, member.keys(), None, now)?;
    if announced.keys() != member.keys() {
        // A key of another member would leave the network without a sound directory.
        let renewed = member
            .clone()
            .with_node_keys(entity.clone(), announced.keys().to_vec())?;
        let registry = Registry::read(&node.db).await?.unwrap_or_default();
        registry
            .with(vec![renewed])
            .directory(&node.source.myself(&node.keys.published())?)?;
        let json = |keys: &[_]| serde_json::to_string(&Jwks::new(keys.to_vec()));
        let change = (&*json(member.keys())?, &*json(announced.keys())?);
        admissions::renew_keys(&node.db, member.code(), change).await?;
        tracing::info!(code = %member.code(), "the node's keys are others from now on");
    }
    Ok(())
}

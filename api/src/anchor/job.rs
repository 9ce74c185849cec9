//! The job that keeps a node's directory what the anchor says.

use std::{pin::pin, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use futures::{StreamExt, stream};
use jumelage_domain::Timestamp;
use jumelage_entities::write::admissions;
use jumelage_trust::{EntityConfiguration, Jwks, Member, PublicKey};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    fetch::{OverHttp, Statements, configuration_of},
    publish::registry,
    refresh::RefreshError,
    registry::Registry,
    source::{News, tell},
};
use crate::{
    keys::{Moment, Step},
    node::Node,
};

/// How often to look whether what is held still holds, and at the anchor whether its registry has changed.
const LOOK: Duration = Duration::from_secs(5);

/// After how long the anchor is asked again for what is missing; twice as long each time that it is still.
const SOON: Duration = Duration::from_secs(10);

/// How many nodes are asked for their keys at a time.
const AT_ONCE: usize = 8;

/// After the start and every few minutes the anchor is asked; in between, time goes by.
pub async fn run(node: Arc<Node>) {
    let statements = OverHttp::new(node.http.clone());
    let usual = Duration::from_secs(node.settings.anchor.refresh_seconds.max(1));
    let mut missing_since = 0_u32;
    let mut ask = interval(usual);
    let mut look = interval(LOOK);
    ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let outcome = tokio::select! {
            _ = ask.tick() => {
                let news = refresh(&node, &statements).await;
                missing_since = match &news {
                    Ok(News::Missing) => missing_since + 1,
                    _ => 0,
                };
                ask.reset_after(pause(missing_since, usual));
                news.map(drop)
            }
            _ = look.tick() => take(&node).await,
        };
        if let Err(fault) = outcome {
            tracing::warn!(node = %node.settings.code, error = format!("{fault:#}"), "the directory is not taken over");
        }
    }
}

/// When to ask again, after something was missing so many times in a row: soon, as the node of which it is may be out of
/// reach until then; and not for ever at that pace, as it may be the anchor that has nothing better.
fn pause(missing: u32, usual: Duration) -> Duration {
    match missing.checked_sub(1) {
        None => usual,
        Some(before) => SOON.saturating_mul(2_u32.saturating_pow(before)).min(usual),
    }
}

/// Asks the anchor, or as the anchor the nodes for their keys, and takes over what follows.
pub async fn refresh(node: &Node, statements: &dyn Statements) -> Result<News> {
    let now = node.clock.now();
    let asked = node.source.refresh(statements, now).await;
    let news = asked.unwrap_or_else(|fault| {
        if let Some(refused) = fault.downcast_ref::<RefreshError>() {
            tell("the anchor", refused);
        } else {
            tracing::warn!(error = format!("{fault:#}"), "the directory is not kept");
        }
        // Of a node that is new, or was away, everything is missing.
        match node.source.held() {
            None => News::Missing,
            Some(_) => News::Complete,
        }
    });
    if node.source.anchor().is_none()
        && let Some(registry) = Registry::read(&node.db).await?
    {
        renew_all_keys(node, &registry, statements, now).await;
    }
    take(node).await?;
    Ok(news)
}

/// Some may be down; the others must not wait for them one by one. What they announce is taken over one after another:
/// each must be sound beside the ones before.
async fn renew_all_keys(
    node: &Node,
    registry: &Registry,
    statements: &dyn Statements,
    now: Timestamp,
) {
    let members = stream::iter(registry.members());
    let asked = members.map(async |member| (member, announced(member, statements, now).await));
    let mut announced = pin!(asked.buffer_unordered(AT_ONCE));
    while let Some((member, keys)) = announced.next().await {
        let code = member.code();
        match keys {
            Err(fault) => {
                let error = format!("{fault:#}");
                tracing::info!(%code, error, "no news of a node's keys");
            }
            Ok(keys) if keys == member.keys() => {}
            Ok(keys) => match renew_keys(node, member, keys).await {
                Ok(()) => tracing::info!(%code, "the node's keys are others from now on"),
                Err(fault) => {
                    let error = format!("{fault:#}");
                    tracing::warn!(%code, error, "the keys that a node announces are refused");
                }
            },
        }
    }
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

/// The keys that a node announces, signed with one that the registry knows.
async fn announced(
    member: &Member,
    statements: &dyn Statements,
    now: Timestamp,
) -> Result<Vec<PublicKey>> {
    let Some(entity) = member.endpoint() else {
        return Ok(member.keys().to_vec());
    };
    let text = statements.get(&configuration_of(entity)).await?;
    let announced = EntityConfiguration::verify(&text, entity, member.keys(), None, now)?;
    Ok(announced.keys().to_vec())
}

/// What a node announces is what it has from now on.
async fn renew_keys(node: &Node, member: &Member, keys: Vec<PublicKey>) -> Result<()> {
    let entity = member.endpoint().context("a member without a node")?;
    let json = |keys: &[_]| serde_json::to_string(&Jwks::new(keys.to_vec()));
    let (known, announced) = (json(member.keys())?, json(&keys)?);
    // A key of another member would leave the network without a sound directory.
    let renewed = member.clone().with_node_keys(entity.clone(), keys)?;
    let registry = Registry::read(&node.db).await?.unwrap_or_default();
    registry
        .with(vec![renewed])
        .directory(&node.source.myself(&node.keys.published())?)?;
    admissions::renew_keys(&node.db, member.code(), (&known, &announced)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_asked_for_soon_and_then_ever_less_often() {
        let usual = Duration::from_mins(1);
        let pauses = [0, 1, 2, 3, 4, 100].map(|missing| pause(missing, usual).as_secs());
        assert_eq!(pauses, [60, 10, 20, 40, 60, 60]);
        let short = Duration::from_secs(2);
        assert_eq!(pause(1, short), short);
    }
}

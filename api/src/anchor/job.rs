//! The job that keeps a node's directory what the anchor says.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use futures::{FutureExt, StreamExt, stream};
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
    exchange,
    jobs::{DIRECTORY, Kind, Next},
    keys::{Moment, Step},
    node::Node,
};

/// How often to look whether what is held still holds, and at the anchor whether its registry has changed.
const LOOK: Duration = Duration::from_secs(5);

/// After how long the anchor is asked again for what is missing; twice as long each time that it is still.
const SOON: Duration = Duration::from_secs(10);

/// How many nodes are asked for their keys at a time.
const AT_ONCE: usize = 8;

/// As jobs: each process has its own view of the network.
pub(crate) fn kind(node: &Arc<Node>) -> Kind {
    let refresh = Refresh::of(Arc::clone(node));
    Kind::new(DIRECTORY, move |_| refresh.clone().work())
}

/// The job of asking the anchor, and how often in a row something was missing.
#[derive(Clone)]
struct Refresh {
    node: Arc<Node>,
    statements: Arc<OverHttp>,
    missing_since: Arc<AtomicU32>,
}

impl Refresh {
    fn of(node: Arc<Node>) -> Self {
        Self {
            statements: Arc::new(OverHttp::new(node.http.clone())),
            missing_since: Arc::default(),
            node,
        }
    }

    /// Asks the anchor. What is wrong with its answer is told, and no failure: it is asked again soon anyway.
    async fn work(self) -> Result<Next> {
        let usual = Duration::from_secs(self.node.settings.anchor.refresh_seconds.max(1));
        let news = refresh(&self.node, &*self.statements).await;
        let missing = match &news {
            Ok(News::Missing) => self.missing_since.load(Ordering::Relaxed).saturating_add(1),
            _ => 0,
        };
        self.missing_since.store(missing, Ordering::Relaxed);
        news.map(|_| Next::After(pause(missing, usual)))
    }
}

/// Time goes by between the answers of the anchor, and the anchor's own registry is written by other processes: looks
/// every few seconds whether another directory holds. Nothing of it is a job: it is about what this process has in memory.
pub async fn watch(node: Arc<Node>) {
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        if let Err(fault) = take(&node).await {
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
    let mut asked = Vec::new();
    for member in registry.members() {
        // Boxed and in a list, so that a job that asks can go from one thread to another.
        asked.push(async move { (member, announced(member, statements, now).await) }.boxed());
    }
    let mut announced = stream::iter(asked).buffer_unordered(AT_ONCE);
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
        exchange::meet_all(node).await?;
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

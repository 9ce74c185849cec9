//! The job that tells other nodes what they are to be told, and asks them whether they hold it.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use jumelage_domain::NodeCode;
use jumelage_entities::exchange::deliver::{self, Delivery};
use tokio::time::{MissedTickBehavior, interval};

use crate::{node::Node, peer_client::PeerClient};

/// After the start, whenever something waits, and every few minutes.
pub async fn run(node: Arc<Node>) {
    let peers = &node.settings.peers;
    let mut deliver = interval(Duration::from_secs(peers.deliver_seconds.max(1)));
    let mut reconcile = interval(Duration::from_secs(peers.reconcile_seconds.max(1)));
    deliver.set_missed_tick_behavior(MissedTickBehavior::Delay);
    reconcile.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let outcome = tokio::select! {
            _ = deliver.tick() => tell_all(&node).await.map(|_| ()),
            _ = reconcile.tick() => reconcile_all(&node).await,
        };
        if let Err(fault) = outcome {
            tracing::warn!(node = %node.settings.code, error = format!("{fault:#}"), "exchange interrupted");
        }
    }
}

/// Tells every node for which something waits. Says how many messages went out. A node that cannot be reached hurts
/// none of the others: it is told when it is back.
pub async fn tell_all(node: &Node) -> Result<usize> {
    let mut sent = 0;
    for peer in deliver::awaited(&node.db).await? {
        if let Some(client) = client(node, &peer) {
            match tell(node, &client).await {
                Ok(messages) => sent += messages,
                Err(fault) => {
                    tracing::info!(node = %node.settings.code, %peer, error = format!("{fault:#}"), "not delivered yet");
                }
            }
        }
    }
    Ok(sent)
}

fn client(node: &Node, peer: &NodeCode) -> Option<Arc<PeerClient>> {
    let membership = node.membership();
    let mut peers = membership.peers.iter();
    peers.find(|client| client.code() == peer).cloned()
}

/// Tells one node all that waits for it.
async fn tell(node: &Node, client: &PeerClient) -> Result<usize> {
    let mut sent = 0;
    let mut agrees = true;
    while let Some(delivery) = deliver::next(&node.db, client.code()).await? {
        let last = delivery.message.last;
        agrees = send(node, client, delivery).await? || !last;
        sent += 1;
    }
    if sent > 0 && !agrees {
        sent += start_over(node, client).await?;
    }
    Ok(sent)
}

/// Says everything again, and at the end by name what holds: the other's view turned out to differ.
async fn start_over(node: &Node, client: &PeerClient) -> Result<usize> {
    tracing::info!(node = %node.settings.code, peer = %client.code(), "the peer holds something else: full exchange");
    deliver::start_over(&node.db, client.code()).await?;
    let mut sent = 0;
    while let Some(delivery) = deliver::next(&node.db, client.code()).await? {
        send(node, client, delivery).await?;
        sent += 1;
    }
    send(
        node,
        client,
        deliver::closing(&node.db, client.code()).await?,
    )
    .await?;
    Ok(sent + 1)
}

async fn send(node: &Node, client: &PeerClient, delivery: Delivery) -> Result<bool> {
    let reply = client.exchange(&delivery.message).await?;
    for refusal in &reply.refused {
        tracing::warn!(
            node = %node.settings.code, peer = %client.code(), code = refusal.code,
            topic = refusal.subject.topic.as_str(), record = %refusal.subject.record.uuid(), "refused by the peer"
        );
    }
    Ok(deliver::acknowledge(&node.db, client.code(), delivery, &reply).await?)
}

/// Asks every node whether it holds what it was told.
async fn reconcile_all(node: &Node) -> Result<()> {
    for client in &node.membership().peers {
        let outcome = async {
            tell(node, client).await?;
            let greeting = deliver::greeting(&node.db, client.code()).await?;
            if !send(node, client, greeting).await? {
                start_over(node, client).await?;
            }
            anyhow::Ok(())
        };
        if let Err(fault) = outcome.await {
            tracing::debug!(node = %node.settings.code, peer = %client.code(), error = format!("{fault:#}"), "not reconciled");
        }
    }
    Ok(())
}

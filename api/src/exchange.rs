//! Telling other nodes what they are to be told, and asking them whether they hold it: a job for each peer.

mod contact;

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use jumelage_domain::NodeCode;
use jumelage_entities::{
    exchange::deliver::{self, Delivery},
    write::{
        bell,
        jobs::{self, EXCHANGE, NewJob},
    },
};

pub use self::contact::Contact;
use crate::{
    jobs::{Kind, Next, Pauses, Task},
    node::Node,
    peer_client::PeerClient,
};

/// How many peers are told something at a time. One that is slow holds its own job only.
const AT_ONCE: usize = 64;

/// How long after a failure a peer is tried again, at most: what it was not told is to reach it within seconds of its
/// return, even where nothing is heard from it.
const SOON: Duration = Duration::from_secs(4);

/// And after some five minutes of that.
const LATER: Duration = Duration::from_secs(30);

/// As jobs: one for each peer.
pub(crate) fn kind(node: &Arc<Node>) -> Kind {
    let node = Arc::clone(node);
    let pauses = Pauses {
        most: SOON,
        later: LATER,
        ..Pauses::default()
    };
    let telling = move |task: Task| {
        let node = Arc::clone(&node);
        async move { with_peer(&node, &task.key).await }
    };
    Kind::new(EXCHANGE, telling)
        .at_once(AT_ONCE)
        .pausing(pauses)
}

/// The job: tells a peer all that waits for it, and every few minutes asks it whether it holds what it was told. A peer
/// that the directory does not name has none: should it name it again, it begins anew.
async fn with_peer(node: &Node, peer: &str) -> Result<Next> {
    let peer: NodeCode = peer.parse().context("the job's key is no node's code")?;
    let Some(client) = client(node, &peer) else {
        return Ok(Next::Done);
    };
    let every = Duration::from_secs(node.settings.peers.reconcile_seconds.max(1));
    let told = tell_and_greet(node, &client, every).await;
    if told.is_err() {
        node.contact.lost(&peer);
    }
    told.map(|()| Next::After(every))
}

async fn tell_and_greet(node: &Node, client: &PeerClient, every: Duration) -> Result<()> {
    let now = node.clock.elapsed();
    let sent = tell(node, client).await?;
    if sent > 0 {
        // With each reply comes what the peer holds.
        node.contact.agreed(client.code(), now);
    } else if node.contact.is_to_be_greeted(client.code(), every, now) {
        let greeting = deliver::greeting(&node.db, client.code()).await?;
        if !send(node, client, greeting).await? {
            start_over(node, client).await?;
        }
        node.contact.agreed(client.code(), now);
    }
    Ok(())
}

/// Tries at once those who are heard from again.
pub(crate) async fn hasten(node: Arc<Node>) {
    loop {
        for peer in node.contact.back().await {
            match jobs::hasten(&node.db, EXCHANGE, peer.as_str()).await {
                Ok(_) => bell::ring(&node.settings.code),
                // It is tried in its time.
                Err(fault) => {
                    tracing::debug!(node = %node.settings.code, %peer, error = &fault as &dyn std::error::Error, "not hastened");
                }
            }
        }
    }
}

/// Sees to it that there is a job for each peer that the directory names.
pub(crate) async fn meet_all(node: &Node) -> Result<()> {
    let membership = node.membership();
    let peers = membership.peers.iter();
    let jobs = peers.map(|peer| NewJob::of(EXCHANGE, peer.code().as_str()));
    jobs::ensure(&node.db, jobs, node.clock.now()).await?;
    bell::ring(&node.settings.code);
    Ok(())
}

/// Tells every node for which something waits, one after another and without jobs. Says how many messages went out. A node
/// that cannot be reached hurts none of the others: it is told when it is back.
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
    let closing = deliver::closing(&node.db, client.code()).await?;
    send(node, client, closing).await?;
    Ok(sent + 1)
}

async fn send(node: &Node, client: &PeerClient, delivery: Delivery) -> Result<bool> {
    let reply = client.exchange(&delivery.message).await?;
    for refusal in &reply.refused {
        tracing::warn!(
            node = %node.settings.code, peer = %client.code(), code = refusal.code,
            topic = refusal.subject.topic, record = refusal.subject.record, "refused by the peer"
        );
    }
    Ok(deliver::acknowledge(&node.db, client.code(), delivery, &reply).await?)
}

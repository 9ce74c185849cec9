//! The network as a node sees it, for whoever asks: who is in the directory, and what was seen of each.

use std::sync::Arc;

use jumelage_schema::{
    VERSION,
    clock::Clock,
    public::{FederationNode, FederationStatus, NodeHealth},
    scalar::{CountryCode, DateTime, Url},
};
use jumelage_trust::Member;

use crate::peer_client::PeerClient;

/// A node's view of the network.
pub(crate) struct View {
    me: Member,
    my_url: Url,
    peers: Vec<(Url, Arc<PeerClient>)>,
    clock: Arc<dyn Clock>,
}

impl View {
    /// Of a node whose own entry in the directory this is; none where that has no address.
    pub(crate) fn new(
        me: &Member,
        peers: &[Arc<PeerClient>],
        clock: &Arc<dyn Clock>,
    ) -> Option<Self> {
        let mut peers: Vec<_> = peers
            .iter()
            .filter_map(|peer| Some((url(peer.member())?, Arc::clone(peer))))
            .collect();
        peers.sort_by(|(_, a), (_, b)| a.code().cmp(b.code()));
        Some(Self {
            me: me.clone(),
            my_url: url(me)?,
            peers,
            clock: Arc::clone(clock),
        })
    }
}

impl View {
    /// As all are now.
    pub(crate) fn status(&self) -> FederationStatus {
        let this_node = FederationNode {
            version: Some(VERSION.to_owned()),
            health: NodeHealth::Up,
            last_seen: Some(DateTime(self.clock.now())),
            ..unseen(&self.me, &self.my_url)
        };
        let peers = self.peers.iter().map(|(url, peer)| FederationNode {
            version: peer.version(),
            health: peer.health(),
            last_seen: peer.last_seen().map(DateTime),
            ..unseen(peer.member(), url)
        });
        FederationStatus {
            this_node,
            peers: peers.collect(),
        }
    }
}

/// What the directory knows of a node.
fn unseen(member: &Member, url: &Url) -> FederationNode {
    FederationNode {
        code: member.code().to_string(),
        name: member.name().to_owned(),
        countries: member
            .countries()
            .iter()
            .copied()
            .map(CountryCode)
            .collect(),
        endpoint: url.clone(),
        version: None,
        health: NodeHealth::Unknown,
        last_seen: None,
    }
}

fn url(member: &Member) -> Option<Url> {
    member.endpoint()?.as_str().parse().ok().map(Url)
}

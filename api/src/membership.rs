//! The network as a node knows it at this moment: who there is, and how to ask and to tell each. The directory may change
//! while the node runs; whom it leaves as they are is reached as before, with all that was learned of it.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jumelage_domain::NodeCode;
use jumelage_federation::{Network, NodeClient, Peer};
use jumelage_schema::public::{Federation, FederationStatus};
use jumelage_trust::{Directory, DirectoryError, Member};

use crate::{
    exchange::Contact, federation::View, keys::SigningKey, node::Shared, peer_client::PeerClient,
    reach::NodeReach,
};

/// What follows from one directory.
pub struct Membership {
    /// Who there is.
    pub directory: Arc<Directory>,
    /// All of them, and how to ask them.
    pub network: Arc<Network>,
    /// How to tell the other nodes.
    pub peers: Vec<Arc<PeerClient>>,
    view: View,
}

/// A directory by which this node is no node of the network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAMember {
    /// It does not name it.
    #[error("the directory has no node “{0}”")]
    Unknown(NodeCode),
    /// It knows it by another key.
    #[error("the directory has another key for “{0}” than this node")]
    OtherKey(NodeCode),
}

/// How a node reaches those whom a directory names.
pub(crate) struct Ways {
    me: NodeCode,
    key: SigningKey,
    itself: Arc<dyn NodeClient>,
    reach: NodeReach,
    shared: Shared,
    contact: Arc<Contact>,
}

impl Ways {
    /// Of a node with this code and key, which is asked like this.
    pub(crate) fn of(
        me: &NodeCode,
        key: &SigningKey,
        itself: Arc<dyn NodeClient>,
        shared: &Shared,
    ) -> Self {
        let reach = shared.reach.of(me);
        Self {
            me: me.clone(),
            key: Arc::clone(key),
            itself: reach.itself(itself),
            reach,
            shared: shared.clone(),
            contact: Arc::default(),
        }
    }

    /// Who of those whom it reaches is away.
    pub(crate) const fn contact(&self) -> &Arc<Contact> {
        &self.contact
    }

    /// What follows from a directory, after what followed from the last.
    pub(crate) fn by(
        &self,
        directory: Arc<Directory>,
        before: Option<&Membership>,
    ) -> Result<Membership, NotAMember> {
        let me = self.myself(&directory)?;
        let mut ways = Vec::new();
        for member in directory.nodes().filter(|member| *member.code() != self.me) {
            let known = before.and_then(|before| before.way_to(member));
            ways.extend(known.or_else(|| self.new_way_to(member)));
        }
        let client = |code: &NodeCode| -> Option<Arc<dyn NodeClient>> {
            if *code == self.me {
                return Some(Arc::clone(&self.itself));
            }
            let mut ways = ways.iter();
            let (_, client) = ways.find(|(peer, _)| peer.code() == code)?;
            Some(Arc::clone(client))
        };
        let network = Network {
            me: self.me.clone(),
            peers: directory
                .members()
                .iter()
                .map(|member| Peer {
                    code: member.code().clone(),
                    countries: member.countries().clone(),
                    client: client(member.code()),
                })
                .collect(),
        };
        let peers: Vec<Arc<PeerClient>> = ways.into_iter().map(|(peer, _)| peer).collect();
        let view = View::new(me, &peers, &self.shared.clock)
            .ok_or_else(|| NotAMember::Unknown(self.me.clone()))?;
        Ok(Membership {
            network: Arc::new(network),
            directory,
            peers,
            view,
        })
    }

    fn myself<'d>(&self, directory: &'d Directory) -> Result<&'d Member, NotAMember> {
        let me = directory.get(self.me.as_str());
        match me.filter(|me| me.endpoint().is_some()) {
            None => Err(NotAMember::Unknown(self.me.clone())),
            Some(me) if !me.keys().contains(self.key.load().public()) => {
                Err(NotAMember::OtherKey(self.me.clone()))
            }
            Some(me) => Ok(me),
        }
    }

    fn new_way_to(&self, member: &Member) -> Option<Way> {
        let peer = PeerClient::new(member, &self.me, &self.key, &self.shared)?;
        let peer = Arc::new(peer.telling(&self.contact));
        let client = Arc::clone(&peer) as Arc<dyn NodeClient>;
        let client = self.reach.peer(member.code(), client);
        Some((peer, client))
    }
}

/// How to tell a node something, and how to ask it.
type Way = (Arc<PeerClient>, Arc<dyn NodeClient>);

impl Membership {
    /// What is left of the directory by a later one, if it takes something away: a node that it does not name any more,
    /// or at another address, is a member without one; a key that it does not name any more is none. This node is what
    /// the later one says.
    pub(crate) fn without_those_gone(
        &self,
        later: &Directory,
    ) -> Result<Option<Directory>, DirectoryError> {
        let me = &self.network.me;
        let left = |member: &Member| {
            let now = later.get(member.code().as_str());
            if member.code() == me {
                return now.unwrap_or(member).clone();
            }
            let now = now.filter(|now| now.endpoint() == member.endpoint());
            let keys = now.map_or(&[][..], Member::keys);
            let keys = member.keys().iter().filter(|key| keys.contains(key));
            match member.endpoint() {
                Some(endpoint) => member
                    .clone()
                    .with_node_keys(endpoint.clone(), keys.cloned())
                    .unwrap_or_else(|_| member.clone().without_node()),
                None => member.clone(),
            }
        };
        let is_less = |member: &&Member| member.code() != me && left(member) != **member;
        if !self
            .directory
            .members()
            .iter()
            .any(|member| is_less(&member))
        {
            return Ok(None);
        }
        let members = self.directory.members().iter().map(left);
        Directory::new(self.directory.anchor().clone(), members.collect()).map(Some)
    }

    /// The way to a member that is still what it was.
    fn way_to(&self, member: &Member) -> Option<Way> {
        let peer = self.peers.iter().find(|peer| peer.member() == member)?;
        let mut asked = self.network.peers.iter();
        let asked = asked.find(|asked| asked.code == *member.code())?;
        Some((Arc::clone(peer), asked.client.clone()?))
    }
}

/// The membership of this moment, for whoever asks about the network and not of it.
pub(crate) struct CurrentView(pub(crate) Arc<ArcSwap<Membership>>);

impl Federation for CurrentView {
    fn status(&self) -> FederationStatus {
        self.0.load().view.status()
    }
}

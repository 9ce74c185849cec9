//! Nodes of one process ask each other directly: without a socket, and without a token, as both keys are here.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, Weak},
};

use arc_swap::ArcSwap;
use jumelage_domain::NodeCode;
use jumelage_entities::exchange::receive::Sender;
use jumelage_schema::peer::PeerDoor;
use jumelage_trust::{Endpoint, Member, NodeKey};

use crate::{keys::SigningKey, membership::Membership};

/// How the nodes of one process reach each other.
#[derive(Clone)]
pub enum Neighbours {
    /// Directly.
    Direct(Arc<OpenNodes>),
    /// As if they were of different processes.
    OverHttp,
}

/// The nodes that are open in this process, each by its address: two networks may know different nodes by one code.
#[derive(Default)]
pub struct OpenNodes(RwLock<HashMap<Endpoint, Weak<Neighbour>>>);

/// A node, as the others of its process see it.
pub struct Neighbour {
    code: NodeCode,
    key: SigningKey,
    endpoint: Endpoint,
    membership: Arc<ArcSwap<Membership>>,
    pub(crate) door: PeerDoor,
}

impl Neighbours {
    /// Directly; none is open yet.
    #[must_use]
    pub fn direct() -> Self {
        Self::Direct(Arc::default())
    }

    /// Shows a node to the others, for as long as the neighbour is kept.
    pub(crate) fn open(&self, neighbour: Neighbour) -> Arc<Neighbour> {
        let neighbour = Arc::new(neighbour);
        if let Self::Direct(open) = self {
            let mut open = open.0.write().unwrap_or_else(PoisonError::into_inner);
            open.insert(neighbour.endpoint.clone(), Arc::downgrade(&neighbour));
        }
        neighbour
    }

    /// The neighbour that a member of the asking node's directory is.
    pub(crate) fn get(&self, member: &Member) -> Option<Arc<Neighbour>> {
        let Self::Direct(open) = self else {
            return None;
        };
        let open = open.0.read().unwrap_or_else(PoisonError::into_inner);
        let neighbour = open.get(member.endpoint()?)?.upgrade()?;
        neighbour.is(member).then_some(neighbour)
    }
}

impl Neighbour {
    /// The node with this key, which answers at this address, and knows the others like this.
    #[must_use]
    pub fn new(
        code: NodeCode,
        key: SigningKey,
        endpoint: Endpoint,
        membership: Arc<ArcSwap<Membership>>,
        door: PeerDoor,
    ) -> Self {
        Self {
            code,
            key,
            endpoint,
            membership,
            door,
        }
    }

    fn is(&self, member: &Member) -> bool {
        self.code == *member.code()
            && member.keys().contains(self.key.load().public())
            && Some(&self.endpoint) == member.endpoint()
    }

    /// What this node takes a caller for, by its own directory, as if the caller had signed with its key. None where
    /// it would not let the caller in.
    pub(crate) fn sender(&self, caller: &NodeCode, key: &NodeKey) -> Option<Sender> {
        let membership = self.membership.load();
        let member = membership.directory.get(caller.as_str())?;
        member.keys().contains(key.public()).then(|| Sender {
            code: member.code().clone(),
            countries: member.countries().clone(),
        })
    }
}

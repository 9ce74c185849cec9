//! Founding a network: who there is, what they record, and how they reach each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use jumelage::reach::{Keeper, Reach};
use jumelage_domain::NodeCode;
use jumelage_federation::{Network, NodeClient, Peer};
use jumelage_schema::clock::Clock;
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};

use super::{
    edit::{Edit, founded},
    network::SimNetwork,
    node::SimNode,
};
use crate::clock::SimClock;

/// Two of them have two nodes.
const COUNTRIES: [&str; 6] = ["BE", "BE", "DE", "FR", "FR", "PL"];
/// Enough for all that one seed asks: what is thrown out would depend on more than the seed.
const KEPT: u64 = 1 << 30;

/// Nodes with records, nearly all of them linked.
pub async fn found(rng: &mut StdRng) -> Arc<SimNetwork> {
    let count = rng.random_range(2..=6);
    let first = rng.random_range(0..=COUNTRIES.len() - count);
    let mut codes = BTreeSet::new();
    while codes.len() < count {
        let letter = ["a", "m", "m-", "z"].choose(rng).unwrap();
        codes.insert(format!("{letter}{}", rng.random_range(0..10)));
    }
    let members = codes.iter().zip(&COUNTRIES[first..]);
    let members = members.map(|(code, country)| {
        let code: NodeCode = code.parse().unwrap();
        let countries = BTreeSet::from([country.parse().unwrap()]);
        (countries, founded(rng, code, country))
    });
    let members = members.collect();
    let clock = Arc::new(SimClock::start());
    let network = Arc::new(SimNetwork::new(clock, members, rng.random()));
    for node in 0..count {
        for _ in 0..rng.random_range(0..=5) {
            let record = Edit::record(&network, rng, node);
            let answer = record.answer(&network, rng);
            record.apply(&network).await;
            if let Some(answer) = answer.filter(|_| rng.random_bool(0.8)) {
                answer.apply(&network).await;
            }
        }
    }
    for one in 0..count {
        for other in 0..one {
            let nodes = [one, other];
            let lag = Duration::ZERO;
            Edit::Exchange { nodes, lag }.apply(&network).await;
        }
    }
    network
}

/// How one node sees the network, and its ways to the others, by code.
pub struct Seen {
    pub network: Arc<Network>,
    pub peers: BTreeMap<NodeCode, Arc<Keeper>>,
}

/// Each node's view, through the layers that nodes have in earnest.
#[must_use]
pub fn seen(network: &Arc<SimNetwork>) -> Vec<Seen> {
    let reach = Reach::new(KEPT, Arc::clone(&network.clock) as Arc<dyn Clock>);
    let all = network.nodes.iter().enumerate();
    all.map(|(me, node)| {
        let mine = reach.of(&node.code);
        let mut keepers = BTreeMap::new();
        for (at, other) in network.nodes.iter().enumerate() {
            let keeper = if at == me {
                mine.itself(SimNode::itself(network, at))
            } else {
                mine.peer(&other.code, SimNode::from_afar(network, at))
            };
            keepers.insert(other.code.clone(), keeper);
        }
        let peers = network.nodes.iter().map(|other| Peer {
            code: other.code.clone(),
            countries: other.countries.clone(),
            client: Some(Arc::clone(&keepers[&other.code]) as Arc<dyn NodeClient>),
        });
        let view = Network {
            me: node.code.clone(),
            peers: peers.collect(),
        };
        Seen {
            network: Arc::new(view),
            peers: keepers,
        }
    })
    .collect()
}

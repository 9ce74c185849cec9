//! What people and nodes write while the simulation runs.

use std::{collections::BTreeMap, time::Duration};

use jumelage_domain::{NodeCode, TwinningKind};
use rand::{
    RngExt,
    rngs::StdRng,
    seq::{IndexedRandom, IteratorRandom},
};
use tokio::time::sleep;
use uuid::Uuid;

use super::{
    holding::{Holding, Link, Partner, Record, Said, Town},
    network::{SimNetwork, uuid},
};

const DATES: [&str; 5] = ["1951", "1963-01-22", "1963", "1988-12", "2004"];
const ELSEWHERE: [&str; 3] = ["US", "JP", "UA"];

/// A write, with all that it needs.
#[derive(Clone, Debug)]
pub enum Edit {
    /// A record of one node.
    Record { node: usize, record: Box<Record> },
    /// A record that one node has no more.
    Delete { node: usize },
    /// Other words of one node on a twinning.
    Say { node: usize, said: Said },
    /// Another name and number of inhabitants.
    Rename { node: usize, town: Town },
    /// Two nodes tell each other what they have to tell, and agree on the links; each step comes so much later.
    Exchange { nodes: [usize; 2], lag: Duration },
    /// A backup is put back.
    Restore { node: usize },
}

pub(super) fn said(rng: &mut StdRng) -> Said {
    Said {
        kind: *TwinningKind::ALL.choose(rng).unwrap(),
        since: rng
            .random_bool(0.8)
            .then(|| DATES.choose(rng).unwrap().parse().unwrap()),
    }
}

pub(super) fn town(rng: &mut StdRng, country: &str, member: bool) -> Town {
    Town {
        name: format!("Town {}", rng.random_range(0..1_000)),
        country: country.parse().unwrap(),
        population: rng.random_range(1_000..9_999),
        member,
    }
}

impl Edit {
    pub fn any(network: &SimNetwork, rng: &mut StdRng) -> Self {
        let node = rng.random_range(0..network.nodes.len());
        match rng.random_range(0..12) {
            0..=2 => Self::record(network, rng, node),
            3 | 4 => Self::Delete { node },
            5 => Self::Say {
                node,
                said: said(rng),
            },
            6 => {
                let country = network.nodes[node].countries.first().unwrap();
                let town = town(rng, country.as_str(), true);
                Self::Rename { node, town }
            }
            7 => Self::Restore { node },
            _ => {
                let other = (node + rng.random_range(1..network.nodes.len())) % network.nodes.len();
                let lags = [0, 0, 3, 40];
                let lag = Duration::from_millis(*lags.choose(rng).unwrap());
                let nodes = [node, other];
                Self::Exchange { nodes, lag }
            }
        }
    }

    /// A twinning with another node's member, with an own one, or with somebody whom no node has.
    pub fn record(network: &SimNetwork, rng: &mut StdRng, node: usize) -> Self {
        let holding = network.holding(node);
        let party = *holding.members().choose(rng).unwrap();
        let other = rng.random_range(0..network.nodes.len());
        let their = network.holding(other);
        let id = if rng.random_bool(0.15) {
            let mut unowned = holding.towns.iter().filter(|(_, town)| !town.member);
            *unowned.next().unwrap().0
        } else {
            let members = their.members().into_iter();
            let others = members.filter(|id| *id != party);
            others.choose(rng).unwrap()
        };
        let owner = if holding.towns.contains_key(&id) {
            &holding
        } else {
            &their
        };
        let town = &owner.towns[&id];
        let record = Record {
            said: said(rng),
            party,
            partner: Partner {
                id: owner.town_id(id),
                name: town.name.clone(),
                country: town.country,
            },
            link: None,
        };
        Self::Record {
            node,
            record: Box::new(record),
        }
    }

    /// The partner's record of a record, if another node has the partner.
    #[must_use]
    pub fn answer(&self, network: &SimNetwork, rng: &mut StdRng) -> Option<Self> {
        let Self::Record { node, record } = self else {
            return None;
        };
        let other = network.find(record.partner.id.node());
        if other == *node {
            return None;
        }
        let holding = network.holding(*node);
        let town = &holding.towns[&record.party];
        let answer = Record {
            said: said(rng),
            party: record.partner.id.uuid(),
            partner: Partner {
                id: holding.town_id(record.party),
                name: town.name.clone(),
                country: town.country,
            },
            link: None,
        };
        Some(Self::Record {
            node: other,
            record: Box::new(answer),
        })
    }

    pub async fn apply(self, network: &SimNetwork) {
        match self {
            Self::Record { node, record } => {
                let id = network.uuid();
                // The backup that was put back may be older than the member.
                network.write(node, |holding| {
                    if holding.towns.contains_key(&record.party) {
                        holding.records.insert(id, *record);
                    }
                });
            }
            Self::Delete { node } => {
                let Some(id) = any_record(network, node) else {
                    return;
                };
                network.write(node, |holding| {
                    let gone = holding.records.remove(&id);
                    holding.tell(gone.and_then(|record| record.link));
                });
            }
            Self::Say { node, said } => {
                let Some(id) = any_record(network, node) else {
                    return;
                };
                network.write(node, |holding| {
                    let record = holding.records.get_mut(&id).unwrap();
                    record.said = said;
                    let link = record.link.clone();
                    holding.tell(link);
                });
            }
            Self::Rename { node, town } => {
                let members = network.holding(node).members();
                let id = network.chance(|rng| *members.choose(rng).unwrap());
                network.write(node, |holding| {
                    holding.towns.insert(id, town);
                });
            }
            Self::Exchange { nodes, lag } => exchange(network, nodes, lag).await,
            Self::Restore { node } => network.restore(node),
        }
    }
}

fn any_record(network: &SimNetwork, node: usize) -> Option<Uuid> {
    let holding = network.holding(node);
    network.chance(|rng| holding.records.keys().choose(rng).copied())
}

impl Holding {
    /// Something of a link waits to be delivered.
    fn tell(&mut self, link: Option<Link>) {
        if let Some(link) = link {
            *self.waiting.entry(link.node).or_default() += 1;
        }
    }

    /// Own records of twinnings with another node's members, by both parties.
    fn shared_with(&self, other: &NodeCode) -> BTreeMap<[Uuid; 2], Vec<Uuid>> {
        let mut shared: BTreeMap<_, Vec<Uuid>> = BTreeMap::new();
        for (id, record) in &self.records {
            if record.partner.id.node() == other {
                let parties = [record.party, record.partner.id.uuid()];
                shared.entry(parties).or_default().push(*id);
            }
        }
        shared
    }

    /// Takes over which of its records are linked with which of the other's.
    fn link(&mut self, other: &Holding, pairs: &BTreeMap<Uuid, Uuid>) {
        for (id, record) in &mut self.records {
            if *record.partner.id.node() != other.code {
                continue;
            }
            let link = pairs.get(id).and_then(|theirs| {
                Some(Link {
                    node: other.code.clone(),
                    record: *theirs,
                    said: other.records.get(theirs)?.said.clone(),
                })
            });
            record.link = link.or(record.link.take().filter(|_| pairs.contains_key(id)));
        }
    }
}

/// The first decides and commits, the other follows, and the first hears of it.
async fn exchange(network: &SimNetwork, [first, second]: [usize; 2], lag: Duration) {
    let (ours, theirs) = (network.holding(first), network.holding(second));
    let mut others = theirs.shared_with(&ours.code);
    let mut pairs = BTreeMap::new();
    for ([party, partner], own) in ours.shared_with(&theirs.code) {
        let found = others.remove(&[partner, party]).unwrap_or_default();
        pairs.extend(own.into_iter().zip(found));
    }
    let back: BTreeMap<Uuid, Uuid> = pairs.iter().map(|(own, other)| (*other, *own)).collect();
    let at_once = lag.is_zero();
    network.write(first, |holding| {
        holding.link(&theirs, &pairs);
        let waiting = u64::from(!at_once);
        holding.waiting.insert(theirs.code.clone(), waiting);
    });
    if !at_once {
        sleep(lag).await;
    }
    network.write(second, |holding| {
        holding.link(&ours, &back);
        holding.waiting.insert(ours.code.clone(), 0);
    });
    if !at_once {
        sleep(lag).await;
        network.write(first, |holding| {
            holding.waiting.insert(theirs.code.clone(), 0);
        });
    }
}

/// What a node holds when the simulation begins.
pub(super) fn founded(rng: &mut StdRng, code: NodeCode, country: &str) -> Holding {
    let mut towns = BTreeMap::new();
    for _ in 0..rng.random_range(2..=4) {
        towns.insert(uuid(rng), town(rng, country, true));
    }
    let elsewhere = ELSEWHERE.choose(rng).unwrap();
    towns.insert(uuid(rng), town(rng, elsewhere, false));
    Holding {
        code,
        revision: uuid(rng).to_string().into(),
        association: uuid(rng),
        towns,
        records: BTreeMap::new(),
        waiting: BTreeMap::new(),
    }
}

//! Replies kept. A request that was answered in full is answered by the same reply, as long as none of the nodes has
//! changed that had a part in it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_graphql::Value;
use jumelage_federation::{
    Explained, Field, Network, Prepared, Request, Standing, Terms,
    cost::Cost,
    held::{Down, Held},
    value::weight,
};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::{Budget, Extensions, Reply, service::PARTNER_MATCHES};
use crate::catalogue::coverage;

/// No reply is kept for longer.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// What a reply takes beside its data, in bytes; and what is held of a node that had a part in one of its fields.
const OVERHEAD: usize = 1_024;
const NODE: usize = 256;

/// The replies that the nodes of a process keep; clones share them.
#[derive(Clone)]
pub(crate) struct KeptReplies {
    by_key: Cache<Key, Arc<KeptReply>>,
    doors: Arc<AtomicU64>,
}

/// A request of somebody with some rights, at one node, within some network.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

/// A reply, and what it is made of.
#[derive(Clone)]
pub(super) struct KeptReply {
    pub(super) data: Value,
    pub(super) cost: Cost,
    pub(super) standing: Vec<(String, Standing)>,
    pub(super) fields: Vec<KeptField>,
}

/// A field of the root: who had a part in it, and on what terms.
#[derive(Clone)]
pub(super) struct KeptField {
    pub(super) key: String,
    pub(super) held: Held,
    pub(super) terms: Terms,
}

/// Why a kept reply does not stand.
#[derive(Default)]
pub(super) struct Fallen {
    /// Who does not answer: they need not be asked again.
    pub(super) down: Down,
    /// How long it took to find out.
    pub(super) took: Duration,
}

/// A kept reply that still stands.
pub(super) struct Found {
    data: Value,
    cost: Cost,
    standing: Vec<(String, Standing)>,
    federation: Vec<Explained>,
}

impl Found {
    /// As its caller of this time gets it. What that one may spend is nobody else's business, and is not kept.
    pub(super) fn told(self, budget: &dyn Budget) -> Reply {
        Reply {
            errors: Vec::new(),
            data: Some(self.data),
            extensions: Extensions {
                federation: self.federation,
                ..Extensions::of(self.cost, budget)
            },
            standing: self.standing,
            is_kept: true,
        }
    }
}

impl KeptReplies {
    /// None yet; at most so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let kept = Cache::builder()
            .max_capacity(bytes)
            .weigher(|_, kept: &Arc<KeptReply>| kept.weight().try_into().unwrap_or(u32::MAX))
            .time_to_live(KEPT_FOR)
            .build();
        Self {
            by_key: kept,
            doors: Arc::default(),
        }
    }

    /// A number for one more door: nodes of two networks may have one code.
    pub(super) fn door(&self) -> u64 {
        self.doors.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn get(&self, key: &Key) -> Option<Arc<KeptReply>> {
        self.by_key.get(key)
    }

    pub(super) fn keep(&self, key: Key, reply: KeptReply) {
        self.by_key.insert(key, Arc::new(reply));
    }
}

impl Key {
    pub(super) fn of(request: &Request, network: &Network, door: u64) -> Self {
        let mut digest = Sha256::new();
        let mut add = |part: &[u8]| {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        };
        add(&request.fingerprint());
        add(request.rights.as_str().as_bytes());
        add(&door.to_le_bytes());
        for peer in &network.peers {
            add(peer.code.as_str().as_bytes());
            add(&[u8::from(peer.client.is_some())]);
            for country in &peer.countries {
                add(country.as_str().as_bytes());
            }
        }
        Self(digest.finalize().into())
    }
}

impl KeptField {
    /// Of an answer to which nothing is missing.
    pub(super) fn of(root: &Field, held: Option<(Held, Terms)>) -> Option<Self> {
        let (held, terms) = held?;
        Some(Self {
            key: root.response_key.to_string(),
            held,
            terms,
        })
    }

    /// What is young enough is not asked of anybody.
    const fn asks(&self) -> bool {
        self.terms.freshness.max_age.is_zero()
    }
}

impl KeptReply {
    fn weight(&self) -> usize {
        let nodes: usize = self.fields.iter().map(|field| field.held.len()).sum();
        OVERHEAD + nodes * NODE + weight(&self.data)
    }

    /// What it costs to give it again: 1, and 1 for each node that is asked whether it still stands.
    pub(super) fn price(&self) -> u64 {
        let asking = self.fields.iter().filter(|field| field.asks());
        let nodes: usize = asking.map(|field| field.held.len()).sum();
        1 + nodes as u64
    }

    /// The reply once more, if it still stands, and what is to be kept of it from now on.
    pub(super) async fn again(
        &self,
        request: &Request,
        network: &Network,
        remaining: Duration,
    ) -> Result<(Found, Self), Fallen> {
        let mut fallen = Fallen::default();
        let mut asking = self.fields.iter().filter(|field| field.asks());
        if asking.any(|field| field.held.is_of_any_down(network)) {
            return Err(fallen);
        }
        let (mut fields, mut federation) = (Vec::new(), Vec::new());
        for field in &self.fields {
            let half = remaining.saturating_sub(fallen.took) / 2;
            let checked = field.held.check(network, &field.terms, half).await;
            fallen.took += checked.took;
            let Some(held) = checked.held else {
                fallen.down = checked.down;
                return Err(fallen);
            };
            if request.explain {
                federation.push(Explained {
                    field: field.key.clone(),
                    plan: None,
                    calls: checked.called,
                });
            }
            let field = field.clone();
            fields.push(KeptField { held, ..field });
        }
        let found = Found {
            data: self.data.clone(),
            cost: self.cost,
            standing: self.standing.clone(),
            federation,
        };
        let kept = Self {
            fields,
            ..self.clone()
        };
        Ok((found, kept))
    }
}

/// Whether a reply says something that is true of one moment only.
pub(super) fn is_of_the_moment(prepared: &Prepared) -> bool {
    prepared.selects(|field| {
        let of_coverage = field.parent == coverage::NODE
            && coverage::OF_THE_MOMENT.contains(&field.name.as_str());
        // Of the seeker's node and of the day nothing is held.
        of_coverage || field.name == PARTNER_MATCHES
    })
}

//! The nodes, and all that they held and how they were since the simulation began.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jumelage_domain::{CountryCode, NodeCode};
use jumelage_schema::clock::Clock;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::{holding::Holding, weather::Weather};
use crate::clock::SimClock;

pub struct SimNetwork {
    pub clock: Arc<SimClock>,
    pub nodes: Vec<Member>,
    rng: Mutex<StdRng>,
    under_way: AtomicUsize,
}

pub struct Member {
    pub code: NodeCode,
    pub countries: BTreeSet<CountryCode>,
    held: Mutex<History<Arc<Holding>>>,
    was: Mutex<History<Weather>>,
}

/// What was, each with its beginning.
#[derive(Debug)]
struct History<T>(Vec<(Duration, T)>);

impl<T: Clone> History<T> {
    fn now(&self) -> T {
        self.0.last().unwrap().1.clone()
    }

    /// What was at any moment between two.
    fn between(&self, from: Duration, to: Duration) -> Vec<T> {
        let ends = self.0.iter().skip(1).map(|(began, _)| *began);
        let ends = ends.chain([Duration::MAX]);
        let all = self.0.iter().zip(ends);
        all.filter(|((began, _), ended)| *began <= to && *ended >= from)
            .map(|((_, one), _)| one.clone())
            .collect()
    }
}

/// A call that is under way, until it is dropped.
pub struct UnderWay<'n>(&'n AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl SimNetwork {
    #[must_use]
    pub fn new(
        clock: Arc<SimClock>,
        members: Vec<(BTreeSet<CountryCode>, Holding)>,
        seed: u64,
    ) -> Self {
        let nodes = members.into_iter().map(|(countries, holding)| Member {
            code: holding.code.clone(),
            countries,
            held: Mutex::new(History(vec![(Duration::ZERO, Arc::new(holding))])),
            was: Mutex::new(History(vec![(Duration::ZERO, Weather::Well)])),
        });
        Self {
            clock,
            nodes: nodes.collect(),
            rng: Mutex::new(StdRng::seed_from_u64(seed)),
            under_way: AtomicUsize::new(0),
        }
    }

    /// By its code.
    #[must_use]
    pub fn find(&self, code: &NodeCode) -> usize {
        let mut nodes = self.nodes.iter();
        nodes.position(|node| node.code == *code).unwrap()
    }

    #[must_use]
    pub fn holding(&self, node: usize) -> Arc<Holding> {
        self.nodes[node].held.lock().unwrap().now()
    }

    /// What it held at any moment between two.
    #[must_use]
    pub fn held(&self, node: usize, from: Duration, to: Duration) -> Vec<Arc<Holding>> {
        self.nodes[node].held.lock().unwrap().between(from, to)
    }

    /// One write.
    pub fn write(&self, node: usize, change: impl FnOnce(&mut Holding)) {
        let mut holding = Holding::clone(&self.holding(node));
        change(&mut holding);
        holding.revision = self.uuid().to_string().into();
        self.put(node, Arc::new(holding));
    }

    /// A backup is put back: the data of some time ago, with the revision of then.
    pub fn restore(&self, node: usize) {
        let before = {
            let held = self.nodes[node].held.lock().unwrap();
            let at = self.any(0..held.0.len());
            Arc::clone(&held.0[at].1)
        };
        self.put(node, before);
    }

    fn put(&self, node: usize, holding: Arc<Holding>) {
        let mut held = self.nodes[node].held.lock().unwrap();
        held.0.push((self.clock.elapsed(), holding));
    }

    #[must_use]
    pub fn weather(&self, node: usize) -> Weather {
        self.nodes[node].was.lock().unwrap().now()
    }

    pub fn turn(&self, node: usize, weather: Weather) {
        let mut was = self.nodes[node].was.lock().unwrap();
        was.0.push((self.clock.elapsed(), weather));
    }

    /// Whether at any moment between two a node was like this.
    #[must_use]
    pub fn was(
        &self,
        node: usize,
        from: Duration,
        to: Duration,
        like: impl Fn(Weather) -> bool,
    ) -> bool {
        let was = self.nodes[node].was.lock().unwrap().between(from, to);
        was.into_iter().any(like)
    }

    pub fn any(&self, range: std::ops::Range<usize>) -> usize {
        self.rng.lock().unwrap().random_range(range)
    }

    /// With the generator from which everything comes that is not in the script.
    pub fn chance<T>(&self, decide: impl FnOnce(&mut StdRng) -> T) -> T {
        decide(&mut self.rng.lock().unwrap())
    }

    pub fn uuid(&self) -> Uuid {
        self.chance(uuid)
    }

    pub fn set_out(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(&self.under_way)
    }

    /// How many calls are under way that somebody waits for.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }
}

pub(super) fn uuid(rng: &mut StdRng) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(rng.random_range(1..1 << 40), &rng.random())
        .into_uuid()
}

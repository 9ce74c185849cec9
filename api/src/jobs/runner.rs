//! The runner: looks into the queue when the bell rings, when a job has ended, and every now and then, as another process
//! may have written; and begins what is due.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Result;
use jumelage_domain::{NodeCode, Timestamp};
use jumelage_entities::{
    job,
    write::{
        bell,
        jobs::{claim, due},
    },
};
use jumelage_schema::clock::Clock;
use sea_orm::DatabaseConnection;
use tokio::{task::JoinSet, time::sleep};

use super::{OF_PROCESS, kind::Kind, processes, worker::Worker};
use crate::{metrics::Metrics, node::Node};

/// How long a job is held without a sign of life from whoever does it.
const LEASE: Duration = Duration::from_secs(30);

/// How often a process sees to the jobs that each process has for itself.
const OWN: Duration = Duration::from_hours(1);

/// How many are looked at in one go. There is one exchange for each peer, and few others.
const LOOKED_AT: u64 = 256;

/// Does jobs of the kinds that it knows.
pub struct Runner {
    pub(super) db: DatabaseConnection,
    pub(super) node: NodeCode,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) metrics: Arc<Metrics>,
    worker: String,
    pub(super) lease: Duration,
    look: Duration,
    kinds: BTreeMap<&'static str, Kind>,
}

impl Runner {
    /// Of a node, which knows no kind yet.
    #[must_use]
    pub fn of(node: &Node) -> Self {
        let look = Duration::from_secs(node.settings.peers.deliver_seconds.max(1));
        let worker = worker(node);
        let (code, clock) = (node.settings.code.clone(), Arc::clone(&node.clock));
        Self::new(
            node.db.clone(),
            code,
            worker,
            clock,
            Arc::clone(&node.metrics),
            look,
        )
    }

    /// Over a database. The worker's name is one living process's at a time; the database is looked into at least this
    /// often.
    #[must_use]
    pub fn new(
        db: DatabaseConnection,
        node: NodeCode,
        worker: String,
        clock: Arc<dyn Clock>,
        metrics: Arc<Metrics>,
        look: Duration,
    ) -> Self {
        Self {
            db,
            node,
            clock,
            metrics,
            worker,
            lease: LEASE,
            look,
            kinds: BTreeMap::new(),
        }
    }

    /// Registers a kind.
    #[must_use]
    pub fn on(mut self, kind: Kind) -> Self {
        self.kinds.insert(kind.name, kind);
        self
    }

    /// Holds jobs for another time without a sign of life.
    #[must_use]
    pub const fn leasing(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// The name under which it takes leases: the machine and the address on which this process listens, and no other does.
    #[must_use]
    pub fn worker(&self) -> &str {
        &self.worker
    }

    /// Does jobs for as long as it is polled. Dropped, it leaves what it was doing to whoever takes it over.
    pub async fn run(self) {
        let runner = Arc::new(self);
        let mut bell = bell::listen(&runner.node);
        let mut running: JoinSet<&'static str> = JoinSet::new();
        let mut busy: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut seen_to = None;
        loop {
            bell.borrow_and_update();
            let elapsed = runner.clock.elapsed();
            if seen_to.is_none_or(|at| elapsed.saturating_sub(at) >= OWN) {
                match runner.see_to_own().await {
                    Ok(()) => seen_to = Some(elapsed),
                    Err(fault) => {
                        tracing::warn!(node = %runner.node, error = &fault as &dyn std::error::Error, "this process's own jobs are not seen to");
                    }
                }
            }
            if let Err(fault) = runner.begin(&mut running, &mut busy).await {
                tracing::warn!(node = %runner.node, error = format!("{fault:#}"), "the queue of jobs cannot be read");
            }
            tokio::select! {
                // The sender lives as long as the process.
                _ = bell.changed() => {}
                () = sleep(runner.look) => {}
                Some(ended) = running.join_next() => ended_one(&mut busy, &ended),
            }
            while let Some(ended) = running.try_join_next() {
                ended_one(&mut busy, &ended);
            }
        }
    }

    /// That this process has its own jobs, and that those of processes which are gone go, too.
    async fn see_to_own(&self) -> Result<(), sea_orm::DbErr> {
        let own = self.kinds.values().filter(|kind| kind.is_of_process());
        let own: Vec<&'static str> = own.map(|kind| kind.name).collect();
        processes::see_to(&self.db, &own, &self.worker, self.clock.now()).await
    }

    /// Begins what is due, of the kinds of which there may be more.
    async fn begin(
        self: &Arc<Self>,
        running: &mut JoinSet<&'static str>,
        busy: &mut BTreeMap<&'static str, usize>,
    ) -> Result<()> {
        let free = |kind: &Kind, busy: &BTreeMap<&str, usize>| {
            kind.at_once > busy.get(kind.name).copied().unwrap_or_default()
        };
        let kinds = || self.kinds.values().filter(|kind| free(kind, busy));
        let wanted: Vec<&str> = kinds().map(|kind| kind.name).collect();
        let now = self.clock.now();
        let own = (&OF_PROCESS[..], &self.worker[..]);
        let found = due(&self.db, &wanted, own, now, LOOKED_AT).await?;
        for job in found {
            let Some(kind) = self.kinds.get(job.kind.as_str()) else {
                continue;
            };
            if free(kind, busy)
                && let Some(worker) = self.claim(kind, job).await?
            {
                *busy.entry(kind.name).or_default() += 1;
                let name = kind.name;
                running.spawn(async move {
                    worker.work().await;
                    name
                });
            }
        }
        Ok(())
    }

    async fn claim(self: &Arc<Self>, kind: &Kind, job: job::Model) -> Result<Option<Worker>> {
        let (now, until) = self.now_and_after(self.lease);
        let lease = claim(&self.db, &job, &self.worker, now, until).await?;
        Ok(lease.map(|lease| Worker {
            runner: Arc::clone(self),
            kind: kind.clone(),
            job,
            lease,
        }))
    }

    /// Now, and so much later.
    pub(super) fn now_and_after(&self, time: Duration) -> (Timestamp, Timestamp) {
        let now = self.clock.now();
        (now, later(now, millis(time)))
    }
}

fn ended_one(
    busy: &mut BTreeMap<&'static str, usize>,
    ended: &Result<&'static str, tokio::task::JoinError>,
) {
    // A worker sees to the panics of its job itself; none is left.
    if let Ok(kind) = ended
        && let Some(count) = busy.get_mut(*kind)
    {
        *count = count.saturating_sub(1);
    }
}

/// As the clock counts.
pub(super) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// So many milliseconds later; as it was, where the calendar does not reach.
pub(super) fn later(at: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(at.millis().saturating_add(millis)).unwrap_or(at)
}

/// The name under which a node's process takes leases.
pub fn worker(node: &Node) -> String {
    format!("{} {}", machine(), node.settings.listen)
}

/// What the machine, or the container, is called.
fn machine() -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/hostname");
    let named = named.ok().or_else(|| std::env::var("HOSTNAME").ok());
    let named = named.map(|name| name.trim().to_owned());
    named
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

//! What a node does by itself while it runs: jobs of the queue in its database, which any of its processes may do.
//! `api/docs/jobs.md` describes them.

mod keep;
mod kind;
mod processes;
mod runner;
mod worker;

use std::{sync::Arc, time::Duration};

use jumelage_entities::write::jobs::{self, EXCHANGE, NewJob};

pub(crate) use self::keep::kept_from;
pub use self::{
    kind::{Kind, Next, Pauses, Task},
    runner::{Runner, worker},
};
use crate::{anchor, audit, changes, contact_persons, exchange, import, node::Node, surveys};

/// Asking the anchor who is in the network. Each process has its own view of that.
pub const DIRECTORY: &str = "directory";

/// The kinds of which each process has its own, with its name as the key. Of them nobody else does any, or counts any.
pub const OF_PROCESS: [&str; 1] = [DIRECTORY];

/// Deleting contact persons whose day has come.
pub const CONTACT_PERSONS: &str = "contact-persons";

/// Asking the anchor what it publishes.
pub const PUBLICATIONS: &str = "publications";

/// Deleting what is kept for a time only: old jobs, old entries of the audit, old changes, old
/// plans of imports.
pub const PRUNE: &str = "prune";

/// Counting surveys that have closed, and seeing to it that the anchor has the counts.
pub const SURVEYS: &str = "surveys";

/// How long it stays to be seen that a job was done, and that one was given up.
const DONE_KEPT: Duration = Duration::from_hours(7 * 24);
const FAILED_KEPT: Duration = Duration::from_hours(30 * 24);

const HOURLY: Duration = Duration::from_hours(1);

/// Begins all of it, on the thread's own runtime.
pub fn begin(node: &Arc<Node>) {
    actix_web::rt::spawn(run(Arc::clone(node)));
    actix_web::rt::spawn(anchor::job::watch(Arc::clone(node)));
    actix_web::rt::spawn(exchange::hasten(Arc::clone(node)));
}

/// Does the node's jobs for as long as it is polled.
pub async fn run(node: Arc<Node>) {
    let runner = runner(&node);
    if let Err(fault) = first(&node, runner.worker()).await {
        tracing::warn!(node = %node.settings.code, error = &fault as &dyn std::error::Error, "the first jobs are not asked for");
    }
    runner.run().await;
}

/// All kinds that there are. A new one is registered here.
fn runner(node: &Arc<Node>) -> Runner {
    Runner::of(node)
        .on(exchange::kind(node))
        .on(anchor::job::kind(node))
        .on(anchor::publications::kind(node))
        .on(contact_persons::kind(node))
        .on(import::desk::kind(node))
        .on(surveys::kind(node))
        .on(pruning(node))
}

fn pruning(node: &Arc<Node>) -> Kind {
    let node = Arc::clone(node);
    Kind::new(PRUNE, move |_| {
        let node = Arc::clone(&node);
        async move {
            let now = node.clock.now();
            let before = |kept| runner::later(now, -runner::millis(kept));
            audit::prune(&node).await?;
            changes::prune(&node).await?;
            import::desk::clear_up(&node.db, now).await?;
            jobs::prune(&node.db, before(DONE_KEPT), before(FAILED_KEPT)).await?;
            Ok(Next::After(HOURLY))
        }
    })
}

/// What is to be done at every start: a node asks who is in the network, and greets the others.
async fn first(node: &Node, worker: &str) -> Result<(), sea_orm::DbErr> {
    let now = node.clock.now();
    let taken_back = jobs::take_back(&node.db, worker).await?;
    if taken_back > 0 {
        tracing::info!(node = %node.settings.code, taken_back, "jobs that were interrupted are done again");
    }
    let always = [
        NewJob::of(DIRECTORY, worker),
        NewJob::of(PUBLICATIONS, ""),
        NewJob::of(CONTACT_PERSONS, ""),
        NewJob::of(PRUNE, ""),
        NewJob::of(SURVEYS, ""),
    ];
    let peers = node.membership();
    let peers = peers
        .peers
        .iter()
        .map(|peer| NewJob::of(EXCHANGE, peer.code().as_str()));
    jobs::enqueue(&node.db, always.into_iter().chain(peers), now).await
}

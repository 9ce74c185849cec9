//! The end of a node's log, looked at for all who follow it: at once where this process has written, and every so often
//! as another may have. Nobody looks while nobody follows.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jumelage_domain::NodeCode;
use jumelage_entities::{change_log, write::bell};
use sea_orm::{DatabaseConnection, EntityTrait};
use tokio::{sync::watch, time::sleep};

use crate::settings::Settings;

/// Which log, and how far it goes; `None` before it was looked at.
pub(super) type Tail = Option<(String, i64)>;

/// Of one node.
pub(super) struct Tails(Arc<Shared>);

struct Shared {
    node: NodeCode,
    db: DatabaseConnection,
    poll: Duration,
    /// Of whoever looks, if anybody does.
    looking: Mutex<Option<watch::Sender<Tail>>>,
}

impl Shared {
    fn looking(&self) -> MutexGuard<'_, Option<watch::Sender<Tail>>> {
        self.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever looks. The runtime that it runs on may end before others do: then the next who listens looks.
struct Looking {
    shared: Arc<Shared>,
    tail: watch::Sender<Tail>,
}

impl Drop for Looking {
    fn drop(&mut self) {
        let mut looking = self.shared.looking();
        // Another may look by now.
        if let Some(current) = &*looking
            && current.same_channel(&self.tail)
        {
            looking.take();
        }
    }
}

impl Tails {
    pub(super) fn of(settings: &Settings, db: &DatabaseConnection) -> Self {
        Self(Arc::new(Shared {
            node: settings.code.clone(),
            db: db.clone(),
            poll: settings.subscriptions.poll(),
            looking: Mutex::default(),
        }))
    }

    /// To wait for more. Where the other end is gone, listen again.
    pub(super) fn listen(&self) -> watch::Receiver<Tail> {
        let mut looking = self.0.looking();
        if let Some(looking) = &*looking {
            return looking.subscribe();
        }
        let (tail, receiver) = watch::channel(None);
        *looking = Some(tail.clone());
        let shared = Arc::clone(&self.0);
        actix_web::rt::spawn(look(Looking { shared, tail }));
        receiver
    }
}

async fn look(looking: Looking) {
    let shared = &looking.shared;
    let mut rung = bell::listen(&shared.node);
    loop {
        // What is rung while the database is read is heard afterwards.
        rung.mark_unchanged();
        match change_log::Entity::find().one(&shared.db).await {
            Ok(log) => {
                let tail = log.map(|log| (log.token, log.last));
                looking.tail.send_if_modified(|known| {
                    let is_new = *known != tail;
                    *known = tail;
                    is_new
                });
            }
            Err(fault) => tracing::warn!(
                node = %shared.node,
                error = &fault as &dyn std::error::Error,
                "the log of changes cannot be looked at: who follows it waits"
            ),
        }
        if nobody_listens(shared) {
            return;
        }
        tokio::select! {
            _ = rung.changed() => {}
            () = sleep(shared.poll) => {}
        }
    }
}

/// Then whoever comes next begins to look.
fn nobody_listens(shared: &Shared) -> bool {
    let mut looking = shared.looking();
    let is_done = looking.as_ref().is_none_or(watch::Sender::is_closed);
    if is_done {
        looking.take();
    }
    is_done
}

//! One job under its lease.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use anyhow::{Result, anyhow};
use futures::FutureExt;
use jumelage_domain::Timestamp;
use jumelage_entities::{
    job,
    write::{
        bell,
        jobs::{self, Lease},
    },
};
use tokio::time::sleep;

use super::{
    kind::{Kind, Next, Task},
    runner::{Runner, later, millis},
};

/// Characters of an error that are kept.
const ERROR_KEPT: usize = 1_000;

pub(super) struct Worker {
    pub(super) runner: Arc<Runner>,
    pub(super) kind: Kind,
    /// As it was before this attempt.
    pub(super) job: job::Model,
    pub(super) lease: Lease,
}

impl Worker {
    /// Does the job, and says what has become of it.
    pub(super) async fn work(self) {
        let began = self.runner.clock.elapsed();
        let attempt = u32::try_from(self.job.attempts)
            .unwrap_or_default()
            .saturating_add(1);
        let died = self.kind.tries.filter(|tries| attempt > *tries);
        let outcome = if let Some(tries) = died {
            // It never came to its end, and took its process along each time.
            let fault = anyhow!("begun {tries} times, and interrupted each time");
            Some(Err(fault))
        } else {
            tokio::select! {
                outcome = AssertUnwindSafe(self.attempt(attempt)).catch_unwind() => {
                    Some(outcome.unwrap_or_else(|_| Err(anyhow!("it panicked: see the log"))))
                }
                () = self.hold() => None,
            }
        };
        let took = self.runner.clock.elapsed().saturating_sub(began);
        let word = match outcome {
            None => {
                tracing::warn!(node = %self.runner.node, kind = self.kind.name, key = self.job.key, "a job was cancelled, or another process took it over");
                "lost"
            }
            Some(outcome) => self.conclude(attempt, outcome).await,
        };
        let metrics = &self.runner.metrics;
        metrics.job(&self.runner.node, self.kind.name, word, took);
    }

    async fn attempt(&self, attempt: u32) -> Result<Next> {
        let task = Task {
            id: self.job.id,
            key: self.job.key.clone(),
            payload: serde_json::from_str(&self.job.payload)?,
            attempt,
        };
        self.kind.work(task).await
    }

    /// Renews the lease until it is lost.
    async fn hold(&self) {
        let mut missed = 0;
        // As long as the lease runs nobody else takes the job; then somebody may.
        while missed < 3 {
            sleep(self.runner.lease / 3).await;
            let (_, until) = self.runner.now_and_after(self.runner.lease);
            match jobs::renew(&self.runner.db, &self.lease, until).await {
                Ok(true) => missed = 0,
                Ok(false) => return,
                Err(_) => missed += 1,
            }
        }
    }

    /// Gives the lease back. Where that fails it runs out, and the job is done once more.
    async fn conclude(&self, attempt: u32, outcome: Result<Next>) -> &'static str {
        let (db, now) = (&self.runner.db, self.runner.clock.now());
        let (word, noted) = match outcome {
            Ok(next) => {
                let next = match next {
                    Next::Done => None,
                    Next::After(time) => Some(later(now, millis(time))),
                };
                let noted = jobs::finish(db, &self.job, &self.lease, next, now);
                ("ok", noted.await)
            }
            Err(fault) => {
                let error = format!("{fault:#}");
                let next = self.next_try(attempt, now);
                self.tell(attempt, &error, next);
                let kept: String = error.chars().take(ERROR_KEPT).collect();
                let word = next.map_or("given_up", |_| "failed");
                (word, jobs::fail(db, &self.lease, &kept, next, now).await)
            }
        };
        if let Err(fault) = noted {
            tracing::warn!(
                node = %self.runner.node, kind = self.kind.name, key = self.job.key,
                error = &fault as &dyn std::error::Error, "what has become of a job cannot be noted"
            );
        }
        // Whoever waits for what becomes of a job looks now.
        bell::ring(&self.runner.node);
        word
    }

    fn next_try(&self, attempt: u32, now: Timestamp) -> Option<Timestamp> {
        let is_last = self.kind.tries.is_some_and(|tries| attempt >= tries);
        let pause: Duration = self.kind.pauses.after(attempt);
        (!is_last).then(|| later(now, millis(pause)))
    }

    /// What fails for long is not told each time.
    fn tell(&self, attempt: u32, error: &str, next: Option<Timestamp>) {
        let (node, kind, key) = (&self.runner.node, self.kind.name, &self.job.key);
        if next.is_none() {
            tracing::warn!(%node, kind, key, attempt, error, "a job is given up: `jumelage jobs retry` does it again");
        } else if attempt.is_power_of_two() {
            tracing::info!(%node, kind, key, attempt, error, "a job failed, and is tried again");
        }
    }
}

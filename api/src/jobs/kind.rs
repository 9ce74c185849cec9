//! A kind of jobs: who does them, how many at a time, and what follows from a failure.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use backon::{BackoffBuilder, ExponentialBuilder};
use futures::future::BoxFuture;
use uuid::Uuid;

use super::OF_PROCESS;

/// A job, as its worker sees it.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its name.
    pub id: Uuid,
    /// What it is about.
    pub key: String,
    /// What else is to be known.
    pub payload: serde_json::Value,
    /// How often it was begun since it last succeeded, this time included.
    pub attempt: u32,
}

/// What is to become of a job that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is done.
    Done,
    /// It is done again after this time.
    After(Duration),
}

/// How long to wait after a failure: twice as long each time, up to a limit, and then half that in addition by chance, so
/// that not everybody comes at once.
#[derive(Clone, Copy, Debug)]
pub struct Pauses {
    /// After the first.
    pub first: Duration,
    /// At most, with what chance adds.
    pub most: Duration,
    /// At most, after a hundred failures in a row.
    pub later: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            most: Duration::from_mins(1),
            later: Duration::from_mins(10),
        }
    }
}

/// From then on it is no passing fault.
const MANY: u32 = 100;

impl Pauses {
    /// After so many failures in a row.
    #[must_use]
    pub fn after(&self, failures: u32) -> Duration {
        let most = if failures > MANY {
            self.later
        } else {
            self.most
        };
        // Chance adds as much again, at most.
        let doubling = ExponentialBuilder::default()
            .with_min_delay(self.first.min(most) / 2)
            .with_max_delay(most / 2)
            .with_jitter()
            .without_max_times();
        let before = failures.saturating_sub(1).min(MANY) as usize;
        doubling.build().nth(before).unwrap_or(most)
    }
}

type Work = Arc<dyn Fn(Task) -> BoxFuture<'static, Result<Next>> + Send + Sync>;

/// A kind of jobs.
#[derive(Clone)]
pub struct Kind {
    /// Its name, in the database and everywhere.
    pub(super) name: &'static str,
    pub(super) at_once: usize,
    pub(super) tries: Option<u32>,
    pub(super) pauses: Pauses,
    work: Work,
}

impl Kind {
    /// One at a time, tried until it succeeds. What is done must be such that doing it twice, or half and then whole, does
    /// no harm: a process may die at any moment, and another begin anew.
    #[must_use]
    pub fn new<W, F>(name: &'static str, work: W) -> Self
    where
        W: Fn(Task) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Next>> + Send + 'static,
    {
        Self {
            name,
            at_once: 1,
            tries: None,
            pauses: Pauses::default(),
            work: Arc::new(move |task| Box::pin(work(task))),
        }
    }

    /// A process does so many of them at a time.
    #[must_use]
    pub const fn at_once(mut self, most: usize) -> Self {
        self.at_once = most;
        self
    }

    /// After so many failures in a row one is given up.
    #[must_use]
    pub const fn given_up_after(mut self, tries: u32) -> Self {
        self.tries = Some(tries);
        self
    }

    /// Between failures.
    #[must_use]
    pub const fn pausing(mut self, pauses: Pauses) -> Self {
        self.pauses = pauses;
        self
    }

    /// Each process has its own.
    pub(super) fn is_of_process(&self) -> bool {
        OF_PROCESS.contains(&self.name)
    }

    pub(super) fn work(&self, task: Task) -> BoxFuture<'static, Result<Next>> {
        (self.work)(task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_their_limit_and_are_never_nothing() {
        let pauses = Pauses {
            first: Duration::from_millis(200),
            most: Duration::from_secs(4),
            later: Duration::from_secs(30),
        };
        for (failures, least, most) in [
            (1, 100, 200),
            (2, 200, 400),
            (5, 1_600, 3_200),
            (9, 2_000, 4_000),
            (100, 2_000, 4_000),
            (101, 15_000, 30_000),
            (u32::MAX, 15_000, 30_000),
        ] {
            let pause = pauses.after(failures).as_millis();
            assert!((least..=most).contains(&pause), "{failures}: {pause} ms");
        }
    }
}

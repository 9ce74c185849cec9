//! What a node is still to do by itself, and what it did last. Of one kind and key at most one job is open at a time.

use std::{fmt, str::FromStr};

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// About what: a peer's code, an import's id; empty where there is one job of the kind.
    pub key: String,
    /// The key while the job is open, so that the database refuses a second one.
    pub open_key: Option<String>,
    /// JSON: what else whoever does it has to know.
    pub payload: String,
    /// A [`State`].
    pub state: String,
    /// It was asked for once more while it ran.
    pub again: bool,
    /// Not before then, in milliseconds; at once where there is nothing, whatever the clocks say.
    pub run_at: Option<i64>,
    /// Since when it should have been done, in milliseconds, its tries that failed included.
    pub due_since: i64,
    /// How often it was begun since it last succeeded.
    pub attempts: i32,
    /// Of the worker that runs it: a new one each time, so that one that lost its lease cannot end what another runs.
    pub lease: Option<Uuid>,
    /// The worker's name, for people.
    pub leased_by: Option<String>,
    /// From then on another may take it over, in milliseconds.
    pub leased_until: Option<i64>,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// When it was first asked for, in milliseconds.
    pub created_at: i64,
    /// When it was last begun, in milliseconds.
    pub started_at: Option<i64>,
    /// When it last ended, well or not, in milliseconds.
    pub finished_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What has become of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// For its time, or for a worker.
    Waiting,
    /// A worker holds a lease of it.
    Running,
    /// It succeeded.
    Done,
    /// It is not tried any more.
    Failed,
    /// An operator took it off.
    Cancelled,
}

/// Not a state of jobs.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is not a job's state: one of WAITING, RUNNING, DONE, FAILED, CANCELLED")]
pub struct StateError(String);

impl State {
    /// As the database spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// All of them, in the order of a job's life.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = StateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|state| state.as_str() == text)
            .ok_or_else(|| StateError(text.to_owned()))
    }
}

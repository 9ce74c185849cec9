//! Those who do the jobs: as in several processes on one database.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::bail;
use jumelage::{
    clock::SystemClock,
    jobs::{DIRECTORY, Kind, Next, Pauses, Runner, Task},
};
use jumelage_domain::NodeCode;
use jumelage_entities::write::{
    bell,
    jobs::{self, NewJob, enqueue},
};
use jumelage_schema::clock::Clock;
use jumelage_tests::{clock::SetClock, database::TestDatabase};
use sea_orm::DatabaseConnection;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use uuid::Uuid;

use super::{at, seen};

const KIND: &str = "mowing";

/// Each test has a bell of its own.
fn somebody() -> NodeCode {
    let name = Uuid::new_v4().simple().to_string();
    name.parse().unwrap()
}

fn runner(db: &DatabaseConnection, node: &NodeCode, name: &str, clock: Arc<dyn Clock>) -> Runner {
    let look = Duration::from_millis(20);
    Runner::new(
        db.clone(),
        node.clone(),
        name.to_owned(),
        clock,
        Arc::default(),
        look,
    )
}

fn real() -> Arc<dyn Clock> {
    Arc::new(SystemClock::start())
}

/// Until the jobs are as they should be; after each ring of the bell they are looked at.
async fn until(
    db: &DatabaseConnection,
    node: &NodeCode,
    is_so: impl Fn(&[(String, i32, Option<String>)]) -> bool,
) {
    let mut bell = bell::listen(node);
    loop {
        bell.borrow_and_update();
        if is_so(&seen(db).await) {
            return;
        }
        bell.changed().await.unwrap();
    }
}

/// Dropped with the test.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn run(runner: Runner) -> Running {
    Running(tokio::spawn(runner.run()))
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_and_one_that_fails_too_often_is_given_up() {
    let (database, node) = (TestDatabase::fresh().await, somebody());
    let db = &database.db;
    let pauses = Pauses {
        first: Duration::from_millis(2),
        most: Duration::from_millis(4),
        later: Duration::from_millis(4),
    };
    let third_time_lucky = |task: Task| async move {
        if task.key == "the hedge" || task.attempt < 3 {
            bail!("rain, attempt {}", task.attempt);
        }
        Ok(Next::Done)
    };
    let kind = Kind::new(KIND, third_time_lucky)
        .given_up_after(4)
        .pausing(pauses);
    let jobs = ["the lawn", "the hedge"].map(|key| NewJob::of(KIND, key));
    enqueue(db, jobs, at(0)).await.unwrap();
    let _running = run(runner(db, &node, "one", real()).on(kind));
    let given_up = "rain, attempt 4".to_owned();
    let ended = [
        ("DONE".to_owned(), 0, None),
        ("FAILED".to_owned(), 4, Some(given_up)),
    ];
    until(db, &node, |seen| seen == ended).await;
}

#[tokio::test]
async fn a_job_that_panics_has_failed_and_hurts_no_other() {
    let (database, node) = (TestDatabase::fresh().await, somebody());
    let db = &database.db;
    let work = |task: Task| async move {
        assert_ne!(task.key, "the hedge", "never");
        Ok(Next::Done)
    };
    let kind = Kind::new(KIND, work).given_up_after(1);
    enqueue(
        db,
        ["the hedge", "the lawn"].map(|key| NewJob::of(KIND, key)),
        at(0),
    )
    .await
    .unwrap();
    let _running = run(runner(db, &node, "one", real()).on(kind));
    until(db, &node, |seen| {
        seen.iter()
            .map(|(state, ..)| &state[..])
            .eq(["FAILED", "DONE"])
    })
    .await;
}

#[tokio::test]
async fn two_processes_share_the_jobs_and_do_none_of_them_twice() {
    let (database, node) = (TestDatabase::fresh().await, somebody());
    let db = &database.db;
    let done: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let kind = |done: &Arc<Mutex<BTreeMap<String, u32>>>| {
        let done = Arc::clone(done);
        let work = move |task: Task| {
            *done.lock().unwrap().entry(task.key).or_default() += 1;
            async { Ok(Next::Done) }
        };
        Kind::new(KIND, work).at_once(4)
    };
    let jobs = (0..60).map(|number| NewJob::of(KIND, format!("lawn {number}")));
    enqueue(db, jobs, at(0)).await.unwrap();
    let _one = run(runner(db, &node, "one", real()).on(kind(&done)));
    let _other = run(runner(db, &node, "other", real()).on(kind(&done)));
    until(db, &node, |seen| {
        seen.iter().all(|(state, ..)| state == "DONE")
    })
    .await;
    let done = done.lock().unwrap();
    assert_eq!(done.len(), 60);
    assert!(done.values().all(|times| *times == 1), "{done:?}");
}

/// Says that it has begun, and never ends; says when it is stopped.
fn endless(begun: &mpsc::UnboundedSender<u32>, stopped: oneshot::Sender<()>) -> Kind {
    let (begun, stopped) = (begun.clone(), Arc::new(Mutex::new(Some(stopped))));
    Kind::new(KIND, move |task| {
        begun.send(task.attempt).unwrap();
        let stopped = stopped.lock().unwrap().take();
        async move {
            let _held = stopped;
            std::future::pending().await
        }
    })
}

#[tokio::test]
async fn what_a_dead_process_was_doing_another_begins_anew_once_its_lease_is_over() {
    let (database, node) = (TestDatabase::fresh().await, somebody());
    let db = &database.db;
    let clock = Arc::new(SetClock::default());
    let (begun, mut begins) = mpsc::unbounded_channel();
    let (stopped, _stops) = oneshot::channel();
    enqueue(db, [NewJob::of(KIND, "the lawn")], clock.now())
        .await
        .unwrap();
    let dying = run(runner(db, &node, "one", clock.clone()).on(endless(&begun, stopped)));
    assert_eq!(begins.recv().await, Some(1));
    drop(dying);
    let finishing = Kind::new(KIND, move |task| {
        begun.send(task.attempt).unwrap();
        async { Ok(Next::Done) }
    });
    let _other = run(runner(db, &node, "other", clock.clone()).on(finishing));
    clock.advance(Duration::from_secs(31));
    assert_eq!(begins.recv().await, Some(2));
    until(db, &node, |seen| seen[0].0 == "DONE").await;
}

#[tokio::test]
async fn a_job_that_is_cancelled_while_it_runs_is_stopped() {
    let (database, node) = (TestDatabase::fresh().await, somebody());
    let db = &database.db;
    let (begun, mut begins) = mpsc::unbounded_channel();
    let (stopped, stops) = oneshot::channel();
    enqueue(db, [NewJob::of(KIND, "the lawn")], at(0))
        .await
        .unwrap();
    let lease = Duration::from_millis(60);
    let one = runner(db, &node, "one", real()).on(endless(&begun, stopped));
    let _running = run(one.leasing(lease));
    begins.recv().await.unwrap();
    let id = jobs::all(db).await.unwrap()[0].id;
    jobs::cancel(db, id, at(1)).await.unwrap();
    // The job is dropped, and with it the sender.
    assert!(stops.await.is_err());
    assert_eq!(seen(db).await[0].0, "CANCELLED");
}

#[tokio::test]
async fn each_process_asks_for_its_own_jobs_and_clears_away_those_of_processes_that_are_gone() {
    let (database, node) = (TestDatabase::fresh().await, somebody());
    let db = &database.db;
    let clock = Arc::new(SetClock::default());
    let left = ["gone", "asleep"].map(|key| NewJob::of(DIRECTORY, key));
    enqueue(db, left, clock.now()).await.unwrap();
    clock.advance(Duration::from_hours(25));
    let kind = || {
        Kind::new(DIRECTORY, |_| async {
            Ok(Next::After(Duration::from_hours(1)))
        })
    };
    let keys = async || {
        let mut rows = jobs::all(db).await.unwrap();
        rows.sort_by(|one, other| one.key.cmp(&other.key));
        let keys = rows.into_iter().map(|row| (row.key, row.state));
        keys.collect::<Vec<_>>()
    };
    let waits = |key: &str| (key.to_owned(), "WAITING".to_owned());
    let _one = run(runner(db, &node, "one", clock.clone()).on(kind()));
    until_keys(&node, &keys, &[waits("one")]).await;
    // One that was asleep for long enough to be taken for gone has its own again.
    let _other = run(runner(db, &node, "asleep", clock.clone()).on(kind()));
    until_keys(&node, &keys, &[waits("asleep"), waits("one")]).await;
}

/// Until the jobs have these keys and states.
async fn until_keys(
    node: &NodeCode,
    keys: &impl AsyncFn() -> Vec<(String, String)>,
    expected: &[(String, String)],
) {
    let mut bell = bell::listen(node);
    loop {
        bell.borrow_and_update();
        if keys().await == expected {
            return;
        }
        bell.changed().await.unwrap();
    }
}

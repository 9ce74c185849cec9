//! The queue itself, by a clock that the test reads out.

use jumelage_entities::{
    job,
    write::jobs::{
        self, JobError, Lease, NewJob, claim, due, enqueue, ensure, fail, finish, hasten, prune,
        renew, take_back,
    },
};
use jumelage_tests::database::TestDatabase;
use sea_orm::DatabaseConnection;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{at, seen};

const KIND: &str = "mowing";

/// No kind of which each process has its own.
const NODES: (&[&str], &str) = (&[], "me");

async fn ask(db: &DatabaseConnection, second: i64) {
    let new = NewJob::of(KIND, "the lawn");
    enqueue(db, [new], at(second)).await.unwrap();
}

async fn all_due(db: &DatabaseConnection, second: i64) -> Vec<job::Model> {
    due(db, &[KIND], NODES, at(second), 10).await.unwrap()
}

/// Takes the one job that is due, for ten seconds.
async fn take(db: &DatabaseConnection, worker: &str, second: i64) -> (job::Model, Lease) {
    let job = all_due(db, second).await.remove(0);
    let lease = claim(db, &job, worker, at(second), at(second + 10)).await;
    (job, lease.unwrap().unwrap())
}

#[tokio::test]
async fn what_is_asked_for_twice_is_done_once_and_once_more_if_that_was_while_it_ran() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    ask(db, 1).await;
    ask(db, 2).await;
    assert_eq!(all_due(db, 2).await.len(), 1);
    let (job, lease) = take(db, "one", 3).await;
    assert_eq!(all_due(db, 3).await, []);
    ask(db, 4).await;
    assert_eq!(all_due(db, 4).await, []);
    assert!(finish(db, &job, &lease, None, at(5)).await.unwrap());
    let (job, lease) = take(db, "one", 5).await;
    assert!(finish(db, &job, &lease, None, at(6)).await.unwrap());
    assert_eq!(all_due(db, 1_000).await, []);
    assert_eq!(seen(db).await, [("DONE".to_owned(), 0, None)]);
}

#[tokio::test]
async fn of_many_who_want_a_job_one_gets_it() {
    let database = TestDatabase::fresh().await;
    ask(&database.db, 1).await;
    let job = all_due(&database.db, 1).await.remove(0);
    let mut workers = JoinSet::new();
    for number in 0..8 {
        let (db, job) = (database.db.clone(), job.clone());
        workers.spawn(async move {
            let worker = format!("worker {number}");
            claim(&db, &job, &worker, at(1), at(11)).await.unwrap()
        });
    }
    let taken = workers.join_all().await.into_iter().flatten().count();
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn a_job_whose_worker_is_silent_goes_to_another_and_the_first_has_no_say_in_it_any_more() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    ask(db, 1).await;
    let (job, first) = take(db, "one", 1).await;
    assert!(renew(db, &first, at(15)).await.unwrap());
    assert_eq!(all_due(db, 14).await, []);
    let (_, second) = take(db, "other", 15).await;
    assert!(!renew(db, &first, at(30)).await.unwrap());
    assert!(!finish(db, &job, &first, None, at(16)).await.unwrap());
    assert!(!fail(db, &first, "rain", None, at(16)).await.unwrap());
    assert!(finish(db, &job, &second, None, at(17)).await.unwrap());
}

#[tokio::test]
async fn what_failed_waits_for_its_next_try_whoever_asks_for_it_until_it_is_hastened() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    ask(db, 1).await;
    let (_, lease) = take(db, "one", 1).await;
    assert!(fail(db, &lease, "rain", Some(at(60)), at(2)).await.unwrap());
    ask(db, 3).await;
    assert_eq!(all_due(db, 59).await, []);
    assert_eq!(
        seen(db).await,
        [("WAITING".to_owned(), 1, Some("rain".to_owned()))]
    );
    let overdue = jobs::summary(db, NODES, at(59)).await.unwrap();
    assert_eq!(overdue[0].due_since, Some(1_000));
    assert!(hasten(db, KIND, "the lawn").await.unwrap());
    assert!(!hasten(db, KIND, "the hedge").await.unwrap());
    assert_eq!(all_due(db, 4).await.len(), 1);
}

#[tokio::test]
async fn what_is_done_every_now_and_then_is_done_at_once_when_asked_for_and_left_alone_when_ensured()
 {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    ask(db, 1).await;
    let (job, lease) = take(db, "one", 1).await;
    finish(db, &job, &lease, Some(at(100)), at(2))
        .await
        .unwrap();
    ensure(db, [NewJob::of(KIND, "the lawn")], at(3))
        .await
        .unwrap();
    assert_eq!(all_due(db, 99).await, []);
    assert_eq!(all_due(db, 100).await.len(), 1);
    ask(db, 50).await;
    assert_eq!(all_due(db, 50).await.len(), 1);
    assert_eq!(
        jobs::summary(db, NODES, at(60)).await.unwrap()[0].due_since,
        Some(50_000)
    );
}

#[tokio::test]
async fn what_a_process_left_running_it_takes_back_when_it_begins_anew_and_nobody_elses() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    ask(db, 1).await;
    let (_, lease) = take(db, "one", 1).await;
    assert_eq!(take_back(db, "other").await.unwrap(), 0);
    assert_eq!(take_back(db, "one").await.unwrap(), 1);
    assert!(!renew(db, &lease, at(30)).await.unwrap());
    assert_eq!(all_due(db, 2).await.len(), 1);
}

#[tokio::test]
async fn a_kind_of_which_each_process_has_its_own_is_done_by_nobody_else() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    enqueue(
        db,
        [NewJob::of(KIND, "me"), NewJob::of(KIND, "them")],
        at(1),
    )
    .await
    .unwrap();
    let found = due(db, &[KIND], (&[KIND], "me"), at(1), 10).await.unwrap();
    assert_eq!(
        found.iter().map(|job| &job.key[..]).collect::<Vec<_>>(),
        ["me"]
    );
    // What a process that is gone has left is not overdue at this one.
    let counted = |mine| jobs::summary(db, (&[KIND], mine), at(60));
    assert_eq!(counted("me").await.unwrap()[0].jobs, 1);
    assert!(counted("nobody").await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_silent_process_has_left_goes_and_what_a_living_one_waits_for_stays() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    let of = |key: &str| NewJob::of(KIND, key);
    let all = ["gone while waiting", "gone at work", "later", "at work"];
    enqueue(db, all.map(of), at(1)).await.unwrap();
    for job in all_due(db, 1).await {
        let until = match &job.key[..] {
            "gone while waiting" => continue,
            "gone at work" => at(11),
            _ => at(90),
        };
        let lease = claim(db, &job, "somebody", at(1), until).await;
        if job.key == "later" {
            let lease = lease.unwrap().unwrap();
            finish(db, &job, &lease, Some(at(500)), at(2))
                .await
                .unwrap();
        }
    }
    assert_eq!(jobs::forget_silent(db, &[KIND], at(1)).await.unwrap(), 0);
    assert_eq!(
        jobs::forget_silent(db, &["other"], at(80)).await.unwrap(),
        0
    );
    assert_eq!(jobs::forget_silent(db, &[KIND], at(80)).await.unwrap(), 2);
    let mut left: Vec<_> = jobs::all(db).await.unwrap();
    left.sort_by(|one, other| one.key.cmp(&other.key));
    let left: Vec<&str> = left.iter().map(|job| &job.key[..]).collect();
    assert_eq!(left, ["at work", "later"]);
}

#[tokio::test]
async fn an_operator_tries_again_what_was_given_up_and_takes_off_what_is_open() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    ask(db, 1).await;
    let (job, lease) = take(db, "one", 1).await;
    let running = jobs::retry(db, job.id).await.unwrap_err();
    assert!(matches!(running, JobError::State { .. }), "{running}");
    fail(db, &lease, "no mower", None, at(2)).await.unwrap();
    assert_eq!(seen(db).await[0].0, "FAILED");
    assert_eq!(all_due(db, 1_000).await, []);

    // Another one was asked for meanwhile: there are never two.
    ask(db, 3).await;
    let open = jobs::retry(db, job.id).await.unwrap_err();
    assert!(matches!(open, JobError::Open { .. }), "{open}");
    let other = all_due(db, 3).await.remove(0);
    jobs::cancel(db, other.id, at(4)).await.unwrap();
    assert!(jobs::cancel(db, other.id, at(4)).await.is_err());
    jobs::retry(db, job.id).await.unwrap();
    let again = all_due(db, 5).await;
    assert_eq!((again[0].id, again[0].attempts), (job.id, 0));
    let nobody = Uuid::nil();
    assert!(matches!(jobs::retry(db, nobody).await, Err(JobError::Unknown(id)) if id == nobody));
}

#[tokio::test]
async fn of_what_is_done_the_last_stays_and_that_for_a_time() {
    let database = TestDatabase::fresh().await;
    let db = &database.db;
    for second in [1, 11, 21] {
        ask(db, second).await;
        let (job, lease) = take(db, "one", second).await;
        finish(db, &job, &lease, None, at(second + 1))
            .await
            .unwrap();
    }
    assert_eq!(seen(db).await.len(), 1);
    assert_eq!(prune(db, at(22), at(22)).await.unwrap(), 0);
    assert_eq!(prune(db, at(23), at(23)).await.unwrap(), 1);
    ask(db, 30).await;
    assert_eq!(prune(db, at(1_000), at(1_000)).await.unwrap(), 0);
}

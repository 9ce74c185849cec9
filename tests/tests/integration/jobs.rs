//! What a node does by itself: asked for once, done at least once, by one of any number of processes at a time.

mod prompt;
mod queue;
mod runner;

use jumelage_domain::Timestamp;
use jumelage_entities::{job, write::jobs};
use sea_orm::DatabaseConnection;

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(second * 1_000).unwrap()
}

/// State, attempts and error of each job, those that were asked for first first.
async fn seen(db: &DatabaseConnection) -> Vec<(String, i32, Option<String>)> {
    let rows = jobs::all(db).await.unwrap().into_iter().rev();
    let seen = |row: job::Model| (row.state, row.attempts, row.last_error);
    rows.map(seen).collect()
}

//! `jumelage jobs`: what a node does by itself.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Subcommand};
use jumelage_domain::Timestamp;
use jumelage_entities::{job, write::jobs};
use jumelage_schema::clock::Clock;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::table::{Table, time};
use crate::{clock::SystemClock, node::migrated, settings::Settings};

/// Characters of an error that stand in the table; JSON has all of it.
const ERROR_SHOWN: usize = 80;

#[derive(Args)]
pub(super) struct JobsArguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    /// The node's folder.
    #[arg(long, global = true, default_value = ".")]
    dir: PathBuf,
}

#[derive(Subcommand)]
enum Action {
    /// Print all jobs, those that were asked for last first. Without a word, that is what is done.
    List,
    /// Do a job at once that waits for its next try, was given up, or was done.
    Retry {
        /// Its id.
        id: Uuid,
    },
    /// Take a job off the list. If it runs it is stopped within seconds.
    Cancel {
        /// Its id.
        id: Uuid,
    },
}

pub(super) async fn jobs(arguments: JobsArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let done = |id: Uuid, what: &str| {
        if arguments.json {
            println!("{}", json!({ "id": id, "done": what }));
        } else {
            println!("{id} is {what}");
        }
    };
    match arguments.action.unwrap_or(Action::List) {
        Action::List => list(&db, arguments.json).await?,
        Action::Retry { id } => {
            jobs::retry(&db, id).await?;
            done(id, "to be done at once");
        }
        Action::Cancel { id } => {
            jobs::cancel(&db, id, SystemClock::start().now()).await?;
            done(id, "cancelled");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(db: &DatabaseConnection, as_json: bool) -> Result<()> {
    let rows = jobs::all(db).await?;
    if as_json {
        let rows: Vec<Value> = rows.iter().map(object).collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    let mut table = Table::new([
        "id", "kind", "key", "state", "attempts", "due", "ended", "by", "error",
    ]);
    for row in rows {
        let error = row
            .last_error
            .unwrap_or_default()
            .replace(['\n', '\r'], " ");
        table.row([
            row.id.to_string(),
            row.kind,
            row.key,
            row.state,
            row.attempts.to_string(),
            time(
                row.open_key
                    .is_some()
                    .then(|| row.run_at.unwrap_or(row.due_since)),
            ),
            time(row.finished_at),
            row.leased_by.unwrap_or_default(),
            error.chars().take(ERROR_SHOWN).collect(),
        ]);
    }
    print!("{table}");
    Ok(())
}

fn object(row: &job::Model) -> Value {
    let at = |millis: Option<i64>| {
        let at = millis.and_then(|millis| Timestamp::from_millis(millis).ok());
        at.map(|at| at.to_string())
    };
    json!({
        "id": row.id,
        "kind": row.kind,
        "key": row.key,
        "payload": serde_json::from_str::<Value>(&row.payload).unwrap_or_default(),
        "state": row.state,
        "attempts": row.attempts,
        "again": row.again,
        "runAt": at(row.run_at),
        "dueSince": at(Some(row.due_since)),
        "createdAt": at(Some(row.created_at)),
        "startedAt": at(row.started_at),
        "finishedAt": at(row.finished_at),
        "leasedBy": row.leased_by,
        "leasedUntil": at(row.leased_until),
        "lastError": row.last_error,
    })
}

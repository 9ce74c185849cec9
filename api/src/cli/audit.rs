//! `jumelage audit`.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use jumelage_domain::Timestamp;
use jumelage_entities::audit_entry::{self, Model, Wanted};
use serde_json::{Value, json};

use crate::{node::migrated, settings::Settings};

/// Entries that are read at once.
const AT_ONCE: u64 = 1_000;

#[derive(Args)]
pub(crate) struct AuditArguments {
    /// Only what was done to this object: an id of the public schema, or of a contact person.
    #[arg(long, value_name = "ID")]
    object: Option<String>,
    /// Only what was done by this one: a token's subject, another node's code, or a command.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Not before this, like 2026-11-26T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Before this.
    #[arg(long, value_name = "TIME")]
    to: Option<Timestamp>,
    /// At most so many, the newest first.
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: u64,
    /// As JSON, an entry a line, with what was said before and after.
    #[arg(long)]
    json: bool,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

pub(super) async fn audit(arguments: AuditArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let wanted = Wanted {
        object: arguments.object,
        by: arguments.by,
        from: arguments.from,
        to: arguments.to,
    };
    let (mut left, mut last) = (arguments.limit, None);
    let mut out = io::stdout().lock();
    while left > 0 {
        let rows = audit_entry::newest(&db, &wanted, last, left.min(AT_ONCE)).await?;
        let Some(oldest) = rows.last() else {
            break;
        };
        last = Some(oldest.sequence);
        left -= rows.len() as u64;
        for row in &rows {
            let line = if arguments.json {
                as_json(row)?.to_string()
            } else {
                as_text(row)?
            };
            writeln!(out, "{line}").context("cannot write to the standard output")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(row: &Model) -> Result<Value> {
    let words = |words: &Option<String>| -> Result<Option<Value>> {
        let words = words.as_deref().map(serde_json::from_str);
        Ok(words.transpose()?)
    };
    Ok(json!({
        "at": row.at()?.to_string(),
        "by": {
            "kind": row.actor_kind,
            "name": row.actor_name,
            "issuer": row.actor_issuer,
            "role": row.actor_role,
        },
        "action": row.action,
        "kind": row.object_kind,
        "object": row.object,
        "before": words(&row.before)?,
        "after": words(&row.after)?,
    }))
}

fn as_text(row: &Model) -> Result<String> {
    let mut who = row.actor_kind.clone();
    for known in [&row.actor_name, &row.actor_role, &row.actor_issuer] {
        if let Some(known) = known {
            who.push(' ');
            // A subject is another's word: nothing in it may move the terminal's cursor.
            who.extend(known.chars().filter(|letter| !letter.is_control()));
        }
    }
    let (at, done, kind) = (row.at()?, &row.action, &row.object_kind);
    Ok(format!("{at}  {who}  {done} {kind} {}", row.object))
}

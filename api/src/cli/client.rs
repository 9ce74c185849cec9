//! `jumelage client`: programs of third parties.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use jumelage_domain::Timestamp;
use jumelage_entities::write::clients::{self, NewClient};
use jumelage_schema::clock::Clock;
use jumelage_trust::ClientSecret;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::table::{Table, time};
use crate::{
    clock::SystemClock,
    identity::{Scope, Scopes},
    node::migrated,
    settings::Settings,
};

/// No name of a program is longer.
const MAX_NAME: usize = 200;

#[derive(Args)]
pub(super) struct ClientArguments {
    #[command(subcommand)]
    action: Action,
    /// The node's folder.
    #[arg(long, global = true, default_value = ".")]
    dir: PathBuf,
}

#[derive(Subcommand)]
enum Action {
    /// Register a program, and print its id and its secret, once.
    Add {
        /// What people call it.
        #[arg(long)]
        name: String,
        /// What it may do; several for several.
        #[arg(long = "scope", required = true, value_name = "SCOPE")]
        scopes: Vec<Scope>,
    },
    /// Print all programs, without their secrets.
    List,
    /// Refuse a program and its tokens from now on.
    Revoke {
        /// Its id.
        id: Uuid,
    },
}

pub(super) async fn client(arguments: ClientArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let now = SystemClock::start().now();
    match arguments.action {
        Action::Add { name, scopes } => add(&db, &name, Scopes::of(scopes)?, now).await?,
        Action::List => list(&db).await?,
        Action::Revoke { id } => {
            ensure!(
                clients::revoke(&db, id, now).await?,
                "there is no client {id} that could be revoked: `jumelage client list` shows them"
            );
            println!("{id} is revoked; its tokens are refused within seconds");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn add(db: &DatabaseConnection, name: &str, scopes: Scopes, now: Timestamp) -> Result<()> {
    let name = name.trim();
    ensure!(
        !name.is_empty() && name.len() <= MAX_NAME && !name.contains(char::is_control),
        "a client's name has 1 to {MAX_NAME} bytes, and no control characters"
    );
    let secret = ClientSecret::generate()?;
    let new = NewClient {
        name: name.to_owned(),
        secret_hash: secret.hash().to_string(),
        scopes: scopes.to_string(),
    };
    let id = clients::add(db, new, now).await?;
    println!("client_id:     {id}");
    println!("client_secret: {}", secret.reveal());
    eprintln!("The secret is shown this once: the node keeps its hash only.");
    Ok(())
}

async fn list(db: &DatabaseConnection) -> Result<()> {
    let mut table = Table::new(["id", "name", "scopes", "created", "revoked"]);
    for row in clients::all(db).await? {
        table.row([
            row.id.to_string(),
            row.name,
            row.scopes,
            time(Some(row.created_at)),
            time(row.revoked_at),
        ]);
    }
    print!("{table}");
    Ok(())
}

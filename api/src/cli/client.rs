//! `jumelage client`: programs of third parties.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use jumelage_domain::Timestamp;
use jumelage_entities::write::clients;
use jumelage_schema::clock::Clock;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::table::{Table, time};
use crate::{
    clock::SystemClock,
    identity::{Scope, Scopes, clients::register},
    node::migrated,
    settings::Settings,
};

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
        Action::Add { name, scopes } => add(&db, &name, &Scopes::of(scopes)?, now).await?,
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

async fn add(db: &DatabaseConnection, name: &str, scopes: &Scopes, now: Timestamp) -> Result<()> {
    let registered = register(db, name, scopes, now).await?;
    println!("client_id:     {}", registered.id);
    println!("client_secret: {}", registered.secret);
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

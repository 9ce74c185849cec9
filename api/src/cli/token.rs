//! `jumelage token`: tokens for people of an association that has no issuer of its own.

mod expiry;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use jumelage_entities::write::issued_tokens;
use jumelage_schema::clock::Clock;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use self::expiry::Expiry;
use super::table::{Table, time};
use crate::{
    clock::SystemClock,
    identity::people::{NewToken, issue},
    keys::Keys,
    node::migrated,
    settings::{Settings, StaffRole},
};

#[derive(Args)]
pub(super) struct TokenArguments {
    #[command(subcommand)]
    action: Action,
    /// The node's folder.
    #[arg(long, global = true, default_value = ".")]
    dir: PathBuf,
}

#[derive(Subcommand)]
enum Action {
    /// Give somebody a token, and print it, once.
    Issue(Issue),
    /// Print who was given tokens. The tokens themselves are not kept.
    List,
    /// Refuse a token from now on.
    Revoke {
        /// Its name, as `list` shows it.
        jti: Uuid,
    },
}

#[derive(Args)]
struct Issue {
    /// Who is to have it: an address or a name that the association knows.
    #[arg(long)]
    subject: String,
    /// What its bearer is to this node.
    #[arg(long, value_enum)]
    role: StaffRole,
    /// Whose own entry: the id of a member, as the public schema gives it; several for several.
    #[arg(long = "local-government", value_name = "ID")]
    local_governments: Vec<String>,
    /// Until when: after so many days (`90d`) or hours (`8h`), or through a day (`2027-03-31`, in UTC).
    #[arg(long, value_name = "TIME|DATE")]
    expires: Expiry,
}

pub(super) async fn token(arguments: TokenArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let now = SystemClock::start().now();
    match arguments.action {
        Action::Issue(wanted) => {
            let keys = Keys::read(&arguments.dir, &settings.key)?;
            let new = NewToken {
                subject: wanted.subject,
                role: wanted.role,
                local_governments: wanted.local_governments,
                expires_at: wanted.expires.after(now)?,
            };
            let issued = issue(&db, &settings, &keys.signing().load(), new, now).await?;
            println!("{}", issued.token);
            eprintln!(
                "The token is shown this once. `jumelage token revoke {}` takes it back.",
                issued.jti
            );
        }
        Action::List => list(&db).await?,
        Action::Revoke { jti } => {
            ensure!(
                issued_tokens::revoke(&db, jti, now).await?,
                "there is no token {jti} that could be revoked: `jumelage token list` shows them"
            );
            println!("{jti} is revoked; it is refused within seconds");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(db: &DatabaseConnection) -> Result<()> {
    let heading = [
        "jti",
        "subject",
        "roles",
        "local governments",
        "issued",
        "expires",
        "revoked",
    ];
    let mut table = Table::new(heading);
    for row in issued_tokens::all(db).await? {
        table.row([
            row.jti.to_string(),
            row.subject,
            row.roles,
            row.local_governments,
            time(Some(row.issued_at)),
            time(Some(row.expires_at)),
            time(row.revoked_at),
        ]);
    }
    print!("{table}");
    Ok(())
}

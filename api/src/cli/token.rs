//! `jumelage token`: tokens for people of an association that has no issuer of its own.

mod expiry;

use std::{collections::BTreeSet, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};
use jumelage_domain::{ObjectId, ObjectKind, Timestamp};
use jumelage_entities::{
    local_government,
    write::issued_tokens::{self, NewIssuedToken},
};
use jumelage_schema::{clock::Clock, viewer::Role};
use jumelage_trust::{AccessToken, Endpoint, NewAccessToken, access_token::MAX_SUBJECT_BYTES};
use sea_orm::{DatabaseConnection, EntityTrait};
use uuid::Uuid;

use self::expiry::Expiry;
use super::table::{Table, time};
use crate::{
    clock::SystemClock,
    node::{migrated, read_key},
    settings::{Settings, StaffRole},
};

/// The client that such tokens are for, as RFC 9068 wants one: this command line.
const CLIENT: &str = "jumelage-cli";

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
            let new = checked(&db, &settings, wanted, now).await?;
            let token = signed(&settings, &arguments.dir, &new)?;
            let jti = new.jti;
            issued_tokens::add(&db, new).await?;
            println!("{token}");
            eprintln!("The token is shown this once. `jumelage token revoke {jti}` takes it back.");
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

async fn checked(
    db: &DatabaseConnection,
    settings: &Settings,
    wanted: Issue,
    now: Timestamp,
) -> Result<NewIssuedToken> {
    let subject = wanted.subject.trim();
    ensure!(
        !subject.is_empty()
            && subject.len() <= MAX_SUBJECT_BYTES
            && !subject.contains(char::is_control),
        "a subject has 1 to {MAX_SUBJECT_BYTES} bytes, and no control characters"
    );
    let is_own = wanted.role == StaffRole::LocalGovernment;
    ensure!(
        is_own != wanted.local_governments.is_empty(),
        "--local-government goes with --role local-government, and with no other: say whose own entry it is"
    );
    for id in &wanted.local_governments {
        member(db, settings, id).await?;
    }
    Ok(NewIssuedToken {
        jti: Uuid::new_v4(),
        subject: subject.to_owned(),
        roles: Role::from(wanted.role).name().to_owned(),
        local_governments: wanted.local_governments.join(" "),
        issued_at: now,
        expires_at: wanted.expires.after(now)?,
    })
}

/// Refuses ids that are not of a member of this node's association.
async fn member(db: &DatabaseConnection, settings: &Settings, text: &str) -> Result<()> {
    let id = ObjectId::parse_as(ObjectKind::LocalGovernment, text)?;
    let code = &settings.code;
    ensure!(
        id.node() == code,
        "“{text}” is of the node “{}”, and not of “{code}”",
        id.node()
    );
    let row = local_government::Entity::find_by_id(id.uuid())
        .one(db)
        .await?;
    ensure!(
        row.is_some_and(|row| row.member && row.owner == code.as_str()),
        "“{text}” is no member of “{code}”: take the id from `{{ local {{ localGovernments {{ nodes {{ id name }} }} }} }}`"
    );
    Ok(())
}

fn signed(settings: &Settings, dir: &std::path::Path, new: &NewIssuedToken) -> Result<String> {
    let key = read_key(settings, dir)?;
    let me: Endpoint = settings
        .public_url
        .parse()
        .context("the setting public_url")?;
    let words = |text: &str| -> BTreeSet<String> {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let token = NewAccessToken {
        node: me.as_str(),
        subject: &new.subject,
        client_id: CLIENT,
        jti: &new.jti.to_string(),
        scope: None,
        roles: words(&new.roles),
        local_governments: words(&new.local_governments),
        issued_at: new.issued_at,
        expires_at: new.expires_at,
    };
    Ok(AccessToken::sign(&key, token))
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

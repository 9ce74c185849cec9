//! Registering programs.

use anyhow::{Result, ensure};
use jumelage_domain::Timestamp;
use jumelage_entities::write::clients::{self, NewClient};
use jumelage_trust::ClientSecret;
use sea_orm::DatabaseConnection;

use super::{Credentials, Scopes};

/// Bytes of a program's longest name.
const MAX_NAME: usize = 200;

/// Registers a program. Its secret is made here and given this once.
pub async fn register(
    db: &DatabaseConnection,
    name: &str,
    scopes: &Scopes,
    now: Timestamp,
) -> Result<Credentials> {
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
    Ok(Credentials {
        id: clients::add(db, new, now).await?.to_string(),
        secret: secret.reveal().to_owned(),
    })
}

//! Tokens for registered programs: the client credentials of RFC 6749, section 4.4.

use std::{collections::BTreeSet, time::Duration};

use jumelage_domain::Timestamp;
use jumelage_entities::write::clients;
use jumelage_schema::viewer::Role;
use jumelage_trust::{AccessToken, NewAccessToken, SecretHash};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Identity, Scopes};

/// For how long such a token is good.
pub const TOKEN_LIFETIME: Duration = Duration::from_hours(1);

/// By what a program says who it is. The secret is shown nowhere.
pub struct Credentials {
    /// The client's id.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

/// What a program gets.
pub struct Granted {
    /// The token.
    pub token: String,
    /// What it is for.
    pub scopes: Scopes,
}

/// Why a program gets no token.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// There is no such client, or it has another secret, or it was revoked: which of them is not told.
    #[error("no client of this node has this id and secret")]
    InvalidClient,
    /// It asks for more than it was registered for.
    #[error("the client is not registered for this scope")]
    InvalidScope,
    /// The database does not answer, or holds nonsense.
    #[error("the database does not answer")]
    Database(#[source] DbErr),
}

impl Identity {
    /// A token for the program that says who it is, for these scopes or for all that it is registered for.
    pub async fn grant(
        &self,
        client: &Credentials,
        wanted: Option<Scopes>,
    ) -> Result<Granted, GrantError> {
        let id = Uuid::parse_str(&client.id).map_err(|_| GrantError::InvalidClient)?;
        let row = clients::standing(&self.db, id).await;
        let row = row
            .map_err(GrantError::Database)?
            .ok_or(GrantError::InvalidClient)?;
        let damaged = |fault: String| GrantError::Database(DbErr::Custom(fault));
        let hash = row.secret_hash.parse::<SecretHash>();
        let hash = hash.map_err(|fault| damaged(fault.to_string()))?;
        if !hash.matches(&client.secret) {
            return Err(GrantError::InvalidClient);
        }
        let registered = row.scopes.parse::<Scopes>();
        let registered = registered.map_err(|fault| damaged(fault.to_string()))?;
        let scopes = wanted.unwrap_or_else(|| registered.clone());
        if !registered.contain(&scopes) {
            return Err(GrantError::InvalidScope);
        }
        let now = self.clock.now();
        let id = id.to_string();
        let token = AccessToken::sign(
            &self.keys.signing().load(),
            NewAccessToken {
                node: &self.me,
                subject: &id,
                client_id: &id,
                jti: &Uuid::new_v4().to_string(),
                scope: Some(&scopes.to_string()),
                roles: [Role::App.name().to_owned()].into(),
                local_governments: BTreeSet::new(),
                issued_at: now,
                expires_at: after(now, TOKEN_LIFETIME),
            },
        );
        Ok(Granted { token, scopes })
    }
}

/// The calendar reaches further than any clock.
fn after(now: Timestamp, time: Duration) -> Timestamp {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().saturating_add(millis)).unwrap_or(now)
}

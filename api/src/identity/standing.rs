//! Whether a token of the node, or its client, was revoked.

use std::{sync::Arc, time::Duration};

use jumelage_entities::write::{clients, issued_tokens};
use jumelage_schema::{clock::Clock, viewer::Role};
use jumelage_trust::{AccessTokenError, VerifiedAccess};
use moka::sync::Cache;
use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use super::Refusal;

/// How old what the database said may be: this long after a revocation the token is refused, at every process.
const FRESH: Duration = Duration::from_secs(2);

/// Of how many tokens and clients it is remembered.
const REMEMBERED: u64 = 10_000;

/// Asks the database, and remembers for a moment what it said.
pub(super) struct Standing {
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    heard: Cache<Subject, (bool, Duration)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Subject {
    Client(Uuid),
    Token(Uuid),
}

impl Standing {
    pub(super) fn new(db: &DatabaseConnection, clock: &Arc<dyn Clock>) -> Self {
        Self {
            db: db.clone(),
            clock: Arc::clone(clock),
            heard: Cache::new(REMEMBERED),
        }
    }

    /// Refuses what was revoked, and what the database does not know: it may have been restored to a time before.
    pub(super) async fn check(&self, access: &VerifiedAccess) -> Result<(), Refusal> {
        let (subject, error) = if access.roles().contains(Role::App.name()) {
            let id = Uuid::parse_str(access.client_id());
            (id.map(Subject::Client), AccessTokenError::ClientRevoked)
        } else {
            let jti = Uuid::parse_str(access.jti());
            (jti.map(Subject::Token), AccessTokenError::Revoked)
        };
        let Ok(subject) = subject else {
            return Err(error.into());
        };
        let stands = self.stands(subject).await;
        if stands.map_err(Refusal::DatabaseUnavailable)? {
            Ok(())
        } else {
            Err(error.into())
        }
    }

    async fn stands(&self, subject: Subject) -> Result<bool, DbErr> {
        let now = self.clock.elapsed();
        if let Some((stands, at)) = self.heard.get(&subject)
            && now.saturating_sub(at) < FRESH
        {
            return Ok(stands);
        }
        let stands = match subject {
            Subject::Client(id) => clients::standing(&self.db, id).await?.is_some(),
            Subject::Token(jti) => issued_tokens::standing(&self.db, jti).await?.is_some(),
        };
        self.heard.insert(subject, (stands, now));
        Ok(stands)
    }
}

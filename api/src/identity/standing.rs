//! Whether a token of the node, or its client, was revoked.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jumelage_entities::{
    issued_token,
    write::{clients, issued_tokens},
};
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
    heard: Cache<Subject, (Option<Given>, Duration)>,
}

/// What the database knows of what was given.
#[derive(Clone)]
enum Given {
    Client,
    Token(Arc<issued_token::Model>),
}

impl Given {
    /// Whether a token says what was given, and no more: a key that signed it may sign anything.
    fn is(&self, access: &VerifiedAccess) -> bool {
        match self {
            Self::Client => true,
            Self::Token(row) => {
                row.subject == access.subject()
                    && are(&row.roles, access.roles())
                    && are(&row.local_governments, access.local_governments())
            }
        }
    }
}

fn are(words: &str, claimed: &BTreeSet<String>) -> bool {
    let words: BTreeSet<&str> = words.split_whitespace().collect();
    claimed.iter().map(String::as_str).eq(words)
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
        let is_app = access.roles().contains(Role::App.name());
        if is_app && access.roles().len() > 1 {
            return Err(AccessTokenError::Malformed(
                "its roles are those of a client and of somebody else: none is given such a token",
            )
            .into());
        }
        let (subject, error) = if is_app {
            let id = Uuid::parse_str(access.client_id());
            (id.map(Subject::Client), AccessTokenError::ClientRevoked)
        } else {
            let jti = Uuid::parse_str(access.jti());
            (jti.map(Subject::Token), AccessTokenError::Revoked)
        };
        let Ok(subject) = subject else {
            return Err(error.into());
        };
        let given = self.given(subject).await;
        match given.map_err(Refusal::DatabaseUnavailable)? {
            Some(given) if given.is(access) => Ok(()),
            _ => Err(error.into()),
        }
    }

    async fn given(&self, subject: Subject) -> Result<Option<Given>, DbErr> {
        let now = self.clock.elapsed();
        if let Some((given, at)) = self.heard.get(&subject)
            && now.saturating_sub(at) < FRESH
        {
            return Ok(given);
        }
        let given = match subject {
            Subject::Client(id) => {
                let client = clients::standing(&self.db, id).await?;
                client.map(|_| Given::Client)
            }
            Subject::Token(jti) => {
                let token = issued_tokens::standing(&self.db, jti).await?;
                token.map(|row| Given::Token(Arc::new(row)))
            }
        };
        self.heard.insert(subject, (given.clone(), now));
        Ok(given)
    }
}

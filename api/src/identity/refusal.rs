//! Why a token does not open the door.

use jumelage_trust::AccessTokenError;
use sea_orm::DbErr;

/// Nobody is let in by this token, now at least.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The token is none, or none any more.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// Its issuer could not be asked for its keys, and has not been asked before, or not for a day.
    #[error("the token cannot be checked now: its issuer's keys cannot be had; ask again later")]
    IssuerUnavailable,
    /// The database does not say whether it was revoked.
    #[error("the token cannot be checked now: the database does not answer; ask again later")]
    DatabaseUnavailable(#[source] DbErr),
}

impl Refusal {
    /// The cause as a word for programs. It does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
            Self::IssuerUnavailable => "ISSUER_UNAVAILABLE",
            Self::DatabaseUnavailable(_) => "DATABASE_UNAVAILABLE",
        }
    }
}

//! Why something is not published.

use jumelage_domain::publication::{DocumentError, KindWord, PublicationName};

use crate::{WriteError, write::surveys::replace::ReplaceError};

/// Nothing is published, and nothing of what was is changed.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The document is not what it should be.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// There is none of this name.
    #[error("no {kind} is published as “{name}”: `jumelage anchor publications` lists what is")]
    Unknown {
        /// The kind.
        kind: KindWord,
        /// The name.
        name: PublicationName,
    },
    /// It may not take the place of what is published, or may not go.
    #[error(transparent)]
    Replace(#[from] ReplaceError),
    /// The database.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<sea_orm::DbErr> for PublishError {
    fn from(fault: sea_orm::DbErr) -> Self {
        Self::Write(fault.into())
    }
}

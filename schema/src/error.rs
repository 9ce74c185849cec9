//! Errors in the one form of the house: a message that says what to do, and a stable code in the extensions.

use std::{error::Error as StdError, fmt::Display};

use async_graphql::{Error, ErrorExtensions};
use jumelage_domain::{id::ObjectIdError, sort_key::SortKeyError};
use jumelage_entities::{StoredError, WriteError};
use jumelage_federation::page::PageError;
use sea_orm::DbErr;
use uuid::Uuid;

/// What the catalogue cannot answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CatalogueError {
    /// An id that is none, or of something else.
    #[error(transparent)]
    Id(#[from] ObjectIdError),
    /// A page that cannot be.
    #[error(transparent)]
    Page(#[from] PageError),
    /// A cursor that is none, or of another order.
    #[error("this cursor does not belong to this list: {0}")]
    Cursor(#[from] SortKeyError),
    /// Arguments that contradict each other or the rules.
    #[error("{0}")]
    Argument(String),
    /// A fault of ours: logged with this number, and not shown.
    #[error("an internal error; the node's operator finds it in the log under {0}")]
    Internal(Uuid),
}

impl CatalogueError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Id(_) => "INVALID_ID",
            Self::Page(error) => error.code(),
            Self::Cursor(_) => "INVALID_CURSOR",
            Self::Argument(_) => "INVALID_ARGUMENT",
            Self::Internal(_) => "INTERNAL",
        }
    }

    pub(crate) fn argument(message: impl Display) -> Self {
        Self::Argument(message.to_string())
    }

    fn internal(fault: &(dyn StdError + 'static)) -> Self {
        let number = Uuid::now_v7();
        tracing::error!(%number, error = fault, "internal error");
        Self::Internal(number)
    }
}

impl From<DbErr> for CatalogueError {
    fn from(fault: DbErr) -> Self {
        Self::internal(&fault)
    }
}

impl From<StoredError> for CatalogueError {
    fn from(fault: StoredError) -> Self {
        Self::internal(&fault)
    }
}

impl From<WriteError> for CatalogueError {
    fn from(fault: WriteError) -> Self {
        Self::internal(&fault)
    }
}

impl From<CatalogueError> for Error {
    fn from(error: CatalogueError) -> Self {
        let code = error.code();
        Self::new(error.to_string()).extend_with(|_, extensions| extensions.set("code", code))
    }
}

pub(crate) type Result<T, E = CatalogueError> = std::result::Result<T, E>;

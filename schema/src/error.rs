//! Errors in the one form of the house: a message that says what to do, and a stable code in the extensions.

use std::{error::Error as StdError, fmt::Display};

use async_graphql::{Error, ErrorExtensions, PathSegment as ServerSegment, ServerError};
use jumelage_domain::{PublicationKind, id::ObjectIdError, sort_key::SortKeyError};
use jumelage_entities::{StoredError, WriteError};
use jumelage_federation::{
    cursor::CursorError,
    error::{Code, PathSegment},
    network::NodeError,
    page::PageError,
};
use sea_orm::DbErr;
use uuid::Uuid;

/// How many objects a client may ask for by their ids at once.
pub(crate) const MAX_IDS: usize = 500;

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
    /// A sealed cursor that is none, or of another list.
    #[error(transparent)]
    Sealed(#[from] CursorError),
    /// A place in the log of changes that is none.
    #[error("this cursor does not belong to this log: take a new one with `since: \"NOW\"`")]
    Position,
    /// A place in the log of changes from which on it is not known.
    #[error(
        "the changes since this cursor are not all known any more: take a new one with `since: \"NOW\"`, then read the \
         catalogue, then follow from there"
    )]
    ChangesLost,
    /// Arguments that contradict each other or the rules.
    #[error("{0}")]
    Argument(String),
    /// More ids than may be asked for at once.
    #[error("`nodes` takes at most {MAX_IDS} ids, not {given}")]
    TooManyIds {
        /// As given.
        given: usize,
    },
    /// What the anchor publishes is of a later version, or damaged.
    #[error(
        "this version cannot read what the network's anchor publishes as {0}: {1}; the node's operator should update it"
    )]
    NotRead(PublicationKind, String),
    /// A fault of ours: logged with this number, and not shown.
    #[error("an internal error; the node's operator finds it in the log under {0}")]
    Internal(Uuid),
}

impl CatalogueError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Id(_) => Code::InvalidId,
            Self::Page(error) => error.code(),
            Self::Cursor(_) | Self::Position => Code::InvalidCursor,
            Self::Sealed(error) => error.code(),
            Self::ChangesLost => Code::ChangesLost,
            Self::Argument(_) => Code::InvalidArgument,
            Self::TooManyIds { .. } => Code::TooManyIds,
            Self::NotRead(..) => Code::PublicationNotRead,
            Self::Internal(_) => Code::Internal,
        }
    }

    pub(crate) fn argument(message: impl Display) -> Self {
        Self::Argument(message.to_string())
    }

    pub(crate) fn internal(fault: &(dyn StdError + 'static)) -> Self {
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
        Self::new(error.to_string())
            .extend_with(|_, extensions| extensions.set("code", code.as_str()))
    }
}

pub(crate) type Result<T, E = CatalogueError> = std::result::Result<T, E>;

/// A node's own error in the engine's form.
pub(crate) fn node_error(error: ServerError, without_code: Code) -> NodeError {
    let code = error
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get("code"));
    let code = code
        .and_then(|code| serde_json::to_value(code).ok())
        .and_then(|code| code.as_str().map(str::to_owned));
    let path = error.path.into_iter().map(|segment| match segment {
        ServerSegment::Field(key) => PathSegment::Key(key),
        ServerSegment::Index(at) => PathSegment::Index(at),
    });
    NodeError {
        message: error.message,
        code: code.unwrap_or_else(|| without_code.into()),
        path: path.collect(),
    }
}

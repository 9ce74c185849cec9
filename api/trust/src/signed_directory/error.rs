//! Why the anchor's word is not taken.

use crate::{endpoint::Endpoint, entity::EntityStatementError};

/// Not the anchor's word, or not its last.
#[derive(Debug, thiserror::Error)]
pub enum SignedDirectoryError {
    /// The anchor's configuration is refused.
    #[error("the anchor's entity configuration is refused: {0}")]
    Configuration(#[from] EntityStatementError),
    /// The anchor lists no members.
    #[error("“{0}” publishes no jumelage_directory: it is a node, but no anchor")]
    NoList(Endpoint),
    /// An older list than the one that is held.
    #[error(
        "the anchor's list has the serial {offered}, and {held} is held already: somebody shows a former list, or the \
         anchor's database was restored (then raise its serial)"
    )]
    RolledBack {
        /// The serial that is held.
        held: u64,
        /// The serial of what came.
        offered: u64,
    },
    /// Two lists with one number.
    #[error(
        "the anchor's list differs from the one that is held, with the same serial {serial}: the anchor says one thing \
         here and another there, or its database was restored (then raise its serial)"
    )]
    TwoLists {
        /// The serial.
        serial: u64,
    },
    /// More changes of keys than anybody makes.
    #[error("the anchor's keys have changed too often since they were pinned: join again")]
    TooLong,
    /// A statement of who is not listed.
    #[error("the anchor does not list “{0}”: it was revoked, or never admitted")]
    Unlisted(Endpoint),
    /// A statement is refused.
    #[error("the anchor's statement of “{entity}” is refused: {source}")]
    Statement {
        /// Whom it is about.
        entity: Endpoint,
        /// What is wrong with it.
        source: EntityStatementError,
    },
    /// A statement from before the last change.
    #[error(
        "the anchor's statement of “{entity}” is of the serial {stated}, and the list says that it changed with {listed}"
    )]
    OlderThanListed {
        /// Whom it is about.
        entity: Endpoint,
        /// The serial of its last change.
        listed: u64,
        /// The statement's.
        stated: u64,
    },
    /// What was kept is not readable.
    #[error(
        "the kept directory cannot be read as JSON with “anchor”, “configurations” and “statements”"
    )]
    Json(#[source] serde_json::Error),
    /// What was kept is another anchor's.
    #[error("the kept directory is of the anchor “{kept}”, the settings pin “{pinned}”")]
    AnotherAnchor {
        /// Whose it is.
        kept: Endpoint,
        /// Whose it should be.
        pinned: Endpoint,
    },
    /// What was kept holds nothing.
    #[error("the kept directory has no configuration of the anchor")]
    Empty,
}

impl SignedDirectoryError {
    /// The cause as a word for programs. It does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Configuration(source) | Self::Statement { source, .. } => source.code(),
            Self::NoList(_) => "DIRECTORY_NO_LIST",
            Self::RolledBack { .. } => "DIRECTORY_ROLLED_BACK",
            Self::TwoLists { .. } => "DIRECTORY_TWO_LISTS",
            Self::TooLong => "DIRECTORY_TOO_LONG",
            Self::Unlisted(_) => "DIRECTORY_UNLISTED",
            Self::OlderThanListed { .. } => "DIRECTORY_OLDER_THAN_LISTED",
            Self::Json(_) => "DIRECTORY_JSON",
            Self::AnotherAnchor { .. } => "DIRECTORY_ANOTHER_ANCHOR",
            Self::Empty => "DIRECTORY_EMPTY",
        }
    }
}

//! Why what the anchor publishes is not taken over.

use jumelage_domain::publication::{KindWord, PublicationName};
use jumelage_entities::WriteError;
use jumelage_trust::PublicationError;

use crate::anchor::fetch::FetchError;

/// What is kept stays, but for what else of the same list was good.
#[derive(Debug, thiserror::Error)]
pub enum PublicationsError {
    /// The list did not come.
    #[error("the list of what the anchor publishes did not come")]
    Fetch(#[from] FetchError),
    /// The list is refused.
    #[error("the list of what the anchor publishes is refused: {0}")]
    Refused(#[from] PublicationError),
    /// An older list than one that was taken over.
    #[error(
        "the list of what the anchor publishes has the serial {offered}, and {held} was taken over before: somebody shows \
         a former one, or the anchor's database was restored (then publish anything again there)"
    )]
    RolledBack {
        /// The last.
        held: i64,
        /// This.
        offered: i64,
    },
    /// Another list with the same number.
    #[error(
        "the list of what the anchor publishes differs from the one that was taken over, with the same serial {serial}: \
         the anchor says one thing here and another there, or its database was restored (then publish anything again \
         there)"
    )]
    TwoLists {
        /// The serial.
        serial: i64,
    },
    /// A document did not come, or not as the list names it. What else is new was taken over.
    #[error("{kind}/{name}, which the anchor publishes, is not taken over{more}", more = more(*others))]
    Missing {
        /// The kind.
        kind: KindWord,
        /// The name.
        name: PublicationName,
        /// How many others are neither.
        others: usize,
        /// Why.
        #[source]
        source: DocumentMissing,
    },
    /// The database.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Why one document is not taken over.
#[derive(Debug, thiserror::Error)]
pub enum DocumentMissing {
    /// It did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It is refused.
    #[error(transparent)]
    Refused(#[from] PublicationError),
}

fn more(others: usize) -> String {
    match others {
        0 => String::new(),
        others => format!(", nor are {others} others"),
    }
}

impl PublicationsError {
    /// The cause as a word for programs. It does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fetch(_)
            | Self::Missing {
                source: DocumentMissing::Fetch(_),
                ..
            } => "PUBLICATIONS_UNREACHABLE",
            Self::Refused(refusal)
            | Self::Missing {
                source: DocumentMissing::Refused(refusal),
                ..
            } => refusal.code(),
            Self::RolledBack { .. } => "PUBLICATIONS_ROLLED_BACK",
            Self::TwoLists { .. } => "PUBLICATIONS_TWO_LISTS",
            Self::Write(_) => "PUBLICATIONS_DATABASE",
        }
    }
}

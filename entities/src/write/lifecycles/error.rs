//! Why nothing became of it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use uuid::Uuid;

use crate::{StoredError, WriteError};

/// Nothing of the transaction may be kept.
#[derive(Debug, thiserror::Error)]
pub enum LifecycleError {
    /// No member of this association.
    #[error(
        "there is no member with this id here: only the association whose member it is can say this of it"
    )]
    NotFound {
        /// Where it was named.
        argument: &'static str,
        /// Under which id.
        id: Uuid,
    },
    /// It is history already.
    #[error("“{name}” came to an end on {until}: name the one that came after it")]
    Ended {
        /// Where it was named.
        argument: &'static str,
        /// Which.
        name: String,
        /// Its last day.
        until: String,
    },
    /// Nobody was named.
    #[error("nobody is named here: name at least one")]
    Nobody {
        /// Where.
        argument: &'static str,
    },
    /// Somebody was named twice, or on both sides.
    #[error("one local government is named twice: who ends cannot come after itself")]
    Twice {
        /// Where.
        argument: &'static str,
        /// Which.
        id: Uuid,
    },
    /// A new one was to be made of one that is there.
    #[error(
        "there is a member already with just these codes, or without codes with this name: name it by its id, or give the new one \
         codes of its own"
    )]
    Exists {
        /// Where.
        argument: &'static str,
        /// Which.
        id: Uuid,
    },
    /// Lifecycles are written down once they have happened.
    #[error("{on} has not come yet: write it down from that day on")]
    NotYet {
        /// The day.
        on: Date,
    },
    /// Each twinning of a whole goes to one of its parts.
    #[error("of {} twinnings it is not said to which part they go", records.len())]
    Unsaid {
        /// A record of each.
        records: BTreeSet<Uuid>,
    },
    /// What was said is about something else.
    #[error("this is no twinning of the one that is split")]
    NotItsTwinning {
        /// What was named.
        record: Uuid,
    },
    /// Two things were said of one twinning.
    #[error("one twinning is sent to two parts: by the ids of its two records")]
    SaidTwice {
        /// One of its records.
        record: Uuid,
    },
    /// A number that stands for no part.
    #[error(
        "there are {parts} parts, and none with the number {part}: the first one has the number 0"
    )]
    NoSuchPart {
        /// The number.
        part: usize,
        /// How many there are.
        parts: usize,
    },
    /// The name that it has.
    #[error("that is its name")]
    SameName,
    /// Without codes a member is known by its name.
    #[error(
        "there is a member without codes that bears this name in the same country: give one of them a code first"
    )]
    NameTaken {
        /// Which.
        id: Uuid,
    },
    /// It stays where it is.
    #[error("“{node}” is this association: name the local government's id at the other one")]
    SameAssociation {
        /// Where.
        argument: &'static str,
        /// The node.
        node: String,
    },
    /// Not in the directory.
    #[error("there is no node “{node}” in the directory")]
    NoSuchNode {
        /// Where.
        argument: &'static str,
        /// The node.
        node: String,
    },
    /// It is of another country.
    #[error("“{node}” does not speak for {country}")]
    OtherCountry {
        /// Where.
        argument: &'static str,
        /// The node.
        node: String,
        /// The local government's country.
        country: String,
    },
    /// The database.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl LifecycleError {
    /// A stable word.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Ended { .. } => "ENDED",
            Self::Nobody { .. } => "EMPTY",
            Self::Twice { .. } => "REPEATED",
            Self::Exists { .. } => "EXISTS",
            Self::NotYet { .. } => "DATE_IN_FUTURE",
            Self::Unsaid { .. } => "TWINNING_UNSAID",
            Self::NotItsTwinning { .. } => "NOT_ITS_TWINNING",
            Self::SaidTwice { .. } => "TWINNING_SAID_TWICE",
            Self::NoSuchPart { .. } => "NO_SUCH_PART",
            Self::SameName => "UNCHANGED",
            Self::NameTaken { .. } => "NAME_TAKEN",
            Self::SameAssociation { .. } => "SAME_ASSOCIATION",
            Self::NoSuchNode { .. } => "NO_SUCH_NODE",
            Self::OtherCountry { .. } => "OTHER_COUNTRY",
            Self::Write(_) => "INTERNAL",
        }
    }

    /// Where in the input it is wrong.
    #[must_use]
    pub const fn argument(&self) -> &'static str {
        match self {
            Self::NotFound { argument, .. }
            | Self::Ended { argument, .. }
            | Self::Nobody { argument }
            | Self::Twice { argument, .. }
            | Self::Exists { argument, .. }
            | Self::SameAssociation { argument, .. }
            | Self::NoSuchNode { argument, .. }
            | Self::OtherCountry { argument, .. } => argument,
            Self::NotYet { .. } => "on",
            Self::Unsaid { .. }
            | Self::NotItsTwinning { .. }
            | Self::SaidTwice { .. }
            | Self::NoSuchPart { .. } => "twinnings",
            Self::SameName | Self::NameTaken { .. } => "name",
            Self::Write(_) => "",
        }
    }
}

impl From<StoredError> for LifecycleError {
    fn from(error: StoredError) -> Self {
        Self::Write(error.into())
    }
}

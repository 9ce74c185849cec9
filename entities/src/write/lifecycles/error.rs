//! Why nothing became of it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use uuid::Uuid;

use crate::{StoredError, WriteError};

crate::codes! {
    /// What is wrong, in stable words.
    LifecycleCode {
        NotFound = "NOT_FOUND": "There is no member with this id here.", "Only the association whose member it is can say this of it.";
        Ended = "ENDED": "It came to an end already.", "Name the one that came after it.";
        Empty = "EMPTY": "Nobody is named.", "Name at least one.";
        Repeated = "REPEATED": "One local government is named twice, or on both sides.", "Who ends cannot come after itself: name each once.";
        Exists = "EXISTS": "A new one is to be made, and a member with just these codes, or without codes with this name, is there already: `existing` is its id.", "Name it by its id, or give the new one codes of its own.";
        DateInFuture = "DATE_IN_FUTURE": "The day has not come yet.", "Write it down from that day on.";
        TwinningUnsaid = "TWINNING_UNSAID": "It is not said to which part a twinning goes.", "Say it of each that the errors name.";
        NotItsTwinning = "NOT_ITS_TWINNING": "This is no twinning of the one that is split.", "Name twinnings by the id of either of their records.";
        TwinningSaidTwice = "TWINNING_SAID_TWICE": "One twinning is sent to two parts.", "Say it once, by the id of either of its records.";
        NoSuchPart = "NO_SUCH_PART": "There is no part with this number.", "The first one of `parts` has the number 0.";
        Unchanged = "UNCHANGED": "That is its name.", "There is nothing to be done.";
        NameTaken = "NAME_TAKEN": "There is a member without codes that bears this name in the same country: `existing` is its id.", "Give one of them a code first.";
        SameAssociation = "SAME_ASSOCIATION": "It stays with this association.", "Name the local government's id at the other one.";
        NoSuchNode = "NO_SUCH_NODE": "There is no such node in the directory.", "Use ids as they were given by the other association's node.";
        OtherCountry = "OTHER_COUNTRY": "The other association does not speak for the local government's country.", "Name the one that does.";
    }
}

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
    #[error("one twinning is sent to two parts: say it once, by the id of either of its records")]
    SaidTwice {
        /// One of its records.
        record: Uuid,
    },
    /// A number that stands for no part.
    #[error(
        "there are {parts} parts, and none with the number {part}: the first one has the number 0"
    )]
    NoSuchPart {
        /// The number, as it was said.
        part: i64,
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
        let code = match self {
            Self::NotFound { .. } => LifecycleCode::NotFound,
            Self::Ended { .. } => LifecycleCode::Ended,
            Self::Nobody { .. } => LifecycleCode::Empty,
            Self::Twice { .. } => LifecycleCode::Repeated,
            Self::Exists { .. } => LifecycleCode::Exists,
            Self::NotYet { .. } => LifecycleCode::DateInFuture,
            Self::Unsaid { .. } => LifecycleCode::TwinningUnsaid,
            Self::NotItsTwinning { .. } => LifecycleCode::NotItsTwinning,
            Self::SaidTwice { .. } => LifecycleCode::TwinningSaidTwice,
            Self::NoSuchPart { .. } => LifecycleCode::NoSuchPart,
            Self::SameName => LifecycleCode::Unchanged,
            Self::NameTaken { .. } => LifecycleCode::NameTaken,
            Self::SameAssociation { .. } => LifecycleCode::SameAssociation,
            Self::NoSuchNode { .. } => LifecycleCode::NoSuchNode,
            Self::OtherCountry { .. } => LifecycleCode::OtherCountry,
            Self::Write(_) => return "INTERNAL",
        };
        code.as_str()
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

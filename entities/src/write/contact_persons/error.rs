//! What is wrong with a contact person. No message repeats what is known of the person: it may end up in a log.

use jiff::civil::Date;

use crate::WriteError;

/// Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ContactPersonError {
    /// A text that has to be there.
    #[error("the person's {what} is empty: say it")]
    Empty {
        /// Which text.
        what: &'static str,
    },
    /// A text that is too long.
    #[error("the person's {what} has {length} letters: it may have {limit}")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A text with letters that nobody sees.
    #[error(
        "the person's {what} has a control character in it, such as a line's end: leave it out"
    )]
    Control {
        /// Which text.
        what: &'static str,
    },
    /// Not an address.
    #[error("the person's e-mail address is none: it has to be like somebody@example.org")]
    Email,
    /// Not a number.
    #[error(
        "the person's telephone number is none: it has to be 5 to 20 digits, like +33 1 23 45 67 89"
    )]
    Phone,
    /// No way to reach the person.
    #[error("the person cannot be reached: give an e-mail address or a telephone number")]
    Unreachable,
    /// A reason that nobody can have recorded yet.
    #[error("the legal basis cannot have been recorded after now, which is {now}")]
    BasisLater {
        /// The time.
        now: jumelage_domain::Timestamp,
    },
    /// An end that is over.
    #[error("the expiry date {given} is not after today, {today}")]
    Expired {
        /// As given.
        given: Date,
        /// The day.
        today: Date,
    },
    /// An end that is too far away.
    #[error("the expiry date {given} is too far away: {latest} is the last that may be")]
    TooLate {
        /// As given.
        given: Date,
        /// The last day that may be.
        latest: Date,
    },
    /// For whom nobody can speak here.
    #[error("the node has no such member: take the id of one of its own local governments")]
    NoMember,
    /// While writing it.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl ContactPersonError {
    /// Which field of the input it is about, as the public schema spells it.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Empty { what } | Self::TooLong { what, .. } | Self::Control { what } => what,
            Self::Email | Self::Unreachable => "email",
            Self::Phone => "phone",
            Self::BasisLater { .. } => "basisRecordedAt",
            Self::Expired { .. } | Self::TooLate { .. } => "expiresOn",
            Self::NoMember | Self::Write(_) => "localGovernment",
        }
    }
}

impl From<sea_orm::DbErr> for ContactPersonError {
    fn from(fault: sea_orm::DbErr) -> Self {
        Self::Write(fault.into())
    }
}

//! Why what claims to be published by the anchor is refused.

use jumelage_domain::publication::{self, KindWord, PublicationName};

use crate::{endpoint::Endpoint, jwt::TimeFault};

/// Not the anchor's word. Before the signature is known to be good, messages repeat nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicationError {
    /// It is larger than it may be.
    #[error("the signed text has {size} bytes; {most} are the most that is read")]
    Size {
        /// Its size.
        size: usize,
        /// The limit.
        most: usize,
    },
    /// It is no JWT.
    #[error(
        "the signed text is no JWT: three parts of base64url with points between, the header with alg and kid"
    )]
    Malformed,
    /// It is signed in another way, or not at all.
    #[error("the signed text's alg is not EdDSA, the only one of this network")]
    Algorithm,
    /// It is a JWT for something else.
    #[error("the JWT's typ is not “{0}”")]
    Type(&'static str),
    /// Its header demands what is not done here.
    #[error("the signed text's header demands what this network does not use: crit")]
    Critical,
    /// It comes with a key, or with an address of one.
    #[error(
        "the signed text's header brings a key of its own (jwk, jku, x5u or x5c); only the anchor's keys count"
    )]
    BroughtKey,
    /// None of the anchor's keys has this name.
    #[error(
        "the signed text's kid is not that of a key of the anchor {0}: it was signed with a key that is the anchor's no \
         more, or by somebody else"
    )]
    KeyId(Endpoint),
    /// It was not signed with the key that it names, or changed since.
    #[error("the signed text was not signed with the key of the anchor {0} that it names")]
    Signature(Endpoint),
    /// It is signed, and yet not what it should be.
    #[error("the signed text's claims are refused: {0}")]
    Claims(String),
    /// It is by somebody else.
    #[error("the signed text is not by the anchor {0}")]
    Issuer(Endpoint),
    /// Its time is over.
    #[error(
        "the list expired {seconds} s ago; the anchor signs a new one for each request, so compare the clocks"
    )]
    Expired {
        /// How long ago.
        seconds: i64,
    },
    /// It comes from the future.
    #[error("the signed text was made {seconds} s in the future; compare the clocks")]
    NotYetValid {
        /// How far off.
        seconds: i64,
    },
    /// It would be good for too long.
    #[error("the list is good for {seconds} s; 1 to {most} are allowed", most = super::MAX_LIST_LIFETIME)]
    Lifetime {
        /// Its lifetime.
        seconds: i64,
    },
    /// A serial from the future: with it no later one could be told from an earlier one.
    #[error(
        "the serial {serial} lies {seconds} s in the future: serials are milliseconds since 1970; compare the clocks"
    )]
    Serial {
        /// The serial.
        serial: i64,
        /// How far off.
        seconds: i64,
    },
    /// One document twice, or with a serial above the list's.
    #[error("the list contradicts itself at {kind}/{name}")]
    Unsound {
        /// The kind.
        kind: KindWord,
        /// The name.
        name: PublicationName,
    },
    /// A document larger than any is.
    #[error("the list names {kind}/{name} with {size} bytes; {most} are the most that is taken", most = publication::MAX_BYTES)]
    Large {
        /// The kind.
        kind: KindWord,
        /// The name.
        name: PublicationName,
        /// Its size.
        size: usize,
    },
    /// Another document than the one that the list names.
    #[error(
        "the signed document is not {kind}/{name} with serial {serial} as the list names it: the {what} differs"
    )]
    NotListed {
        /// The kind.
        kind: KindWord,
        /// The name.
        name: PublicationName,
        /// The serial.
        serial: i64,
        /// What differs.
        what: &'static str,
    },
}

impl PublicationError {
    /// The cause as a word for programs. It does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Size { .. } => "PUBLICATION_SIZE",
            Self::Malformed => "PUBLICATION_MALFORMED",
            Self::Algorithm => "PUBLICATION_ALGORITHM",
            Self::Type(_) => "PUBLICATION_TYPE",
            Self::Critical => "PUBLICATION_CRITICAL",
            Self::BroughtKey => "PUBLICATION_BROUGHT_KEY",
            Self::KeyId(_) => "PUBLICATION_KEY_ID",
            Self::Signature(_) => "PUBLICATION_SIGNATURE",
            Self::Claims(_) => "PUBLICATION_CLAIMS",
            Self::Issuer(_) => "PUBLICATION_ISSUER",
            Self::Expired { .. } => "PUBLICATION_EXPIRED",
            Self::NotYetValid { .. } => "PUBLICATION_NOT_YET_VALID",
            Self::Lifetime { .. } => "PUBLICATION_LIFETIME",
            Self::Serial { .. } => "PUBLICATION_SERIAL",
            Self::Unsound { .. } => "PUBLICATION_UNSOUND",
            Self::Large { .. } => "PUBLICATION_LARGE",
            Self::NotListed { .. } => "PUBLICATION_NOT_LISTED",
        }
    }
}

impl From<TimeFault> for PublicationError {
    fn from(fault: TimeFault) -> Self {
        match fault {
            TimeFault::Expired(seconds) => Self::Expired { seconds },
            TimeFault::NotYetValid(seconds) => Self::NotYetValid { seconds },
            TimeFault::Lifetime(seconds) => Self::Lifetime { seconds },
        }
    }
}

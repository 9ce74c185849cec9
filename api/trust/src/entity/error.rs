//! Why an entity statement is refused.

use crate::{
    endpoint::Endpoint,
    jwt::{SignatureFault, TimeFault},
};

/// Not a statement to be believed. Before the signature is known to be good, messages repeat nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntityStatementError {
    /// It is larger than any statement needs to be.
    #[error("the entity statement has {0} bytes; {max} are the most that is read", max = super::MAX_BYTES)]
    Size(usize),
    /// It is no JWT, or says too little.
    #[error("the entity statement cannot be read: {0}")]
    Malformed(&'static str),
    /// It is signed in another way, or not at all.
    #[error("the entity statement's alg is not EdDSA, the only one of this network")]
    Algorithm,
    /// It is a JWT for something else.
    #[error("the JWT's typ is not that of an entity statement, “{typ}”", typ = super::TYPE)]
    Type,
    /// Its header or its claims demand what is not done here.
    #[error(
        "the entity statement demands what this network does not use: crit, a metadata policy or constraints"
    )]
    Critical,
    /// It comes with a key, or with an address of one.
    #[error(
        "the entity statement's header brings a key of its own (jwk, jku, x5u or x5c); only known keys count"
    )]
    BroughtKey,
    /// It is by somebody else.
    #[error("the entity statement is not by “{0}”")]
    Issuer(Endpoint),
    /// It is about somebody else.
    #[error("the entity statement is not about “{0}”")]
    Subject(Endpoint),
    /// None of the trusted keys has this name.
    #[error(
        "the entity statement's kid is not that of a trusted key of “{0}”: if its keys were lost or changed without \
         the old announcing the new, compare the thumbprint with its operator and join again"
    )]
    KeyId(Endpoint),
    /// It was not signed with the key that it names, or changed since.
    #[error("the entity statement was not signed with the key of “{0}” that it names")]
    Signature(Endpoint),
    /// It is signed, and yet not what it should be.
    #[error("the entity statement's claims are refused: {0}")]
    Claims(String),
    /// A configuration whose key is not its own.
    #[error("the entity configuration is signed with a key that it does not list among its own")]
    ForeignKey,
    /// It lists no keys, or too many.
    #[error("the entity statement lists {0} keys; 1 to {max} are allowed", max = super::MAX_KEYS)]
    Keys(usize),
    /// The member's particulars, as the anchor states them, are no member's.
    #[error("the entity statement's jumelage_node is refused: {0}")]
    Member(#[from] crate::directory::MemberError),
    /// An address that is not on the entity's own host.
    #[error(
        "the entity's {0} is not an address of its own: it begins otherwise than the entity identifier"
    )]
    ForeignAddress(&'static str),
    /// Its time is over.
    #[error(
        "the entity statement expired {seconds} s ago; its issuer signs a new one for each request, so compare the clocks"
    )]
    Expired {
        /// How long ago.
        seconds: i64,
    },
    /// It comes from the future.
    #[error("the entity statement was issued {seconds} s in the future; compare the clocks")]
    NotYetValid {
        /// How far off.
        seconds: i64,
    },
    /// It would be good for too long.
    #[error("the entity statement is good for {seconds} s; 1 to {max} are allowed", max = super::MAX_LIFETIME)]
    Lifetime {
        /// Its lifetime.
        seconds: i64,
    },
    /// An older one than what is known already.
    #[error(
        "the entity statement is {seconds} s older than the one that is known: somebody shows a former state, or the \
         issuer's clock went back"
    )]
    RolledBack {
        /// By how much.
        seconds: i64,
    },
}

impl EntityStatementError {
    /// The cause as a word for programs. It does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Size(_) => "ENTITY_STATEMENT_SIZE",
            Self::Malformed(_) => "ENTITY_STATEMENT_MALFORMED",
            Self::Algorithm => "ENTITY_STATEMENT_ALGORITHM",
            Self::Type => "ENTITY_STATEMENT_TYPE",
            Self::Critical => "ENTITY_STATEMENT_CRITICAL",
            Self::BroughtKey => "ENTITY_STATEMENT_BROUGHT_KEY",
            Self::Issuer(_) => "ENTITY_STATEMENT_ISSUER",
            Self::Subject(_) => "ENTITY_STATEMENT_SUBJECT",
            Self::KeyId(_) => "ENTITY_STATEMENT_KEY_ID",
            Self::Signature(_) => "ENTITY_STATEMENT_SIGNATURE",
            Self::Claims(_) => "ENTITY_STATEMENT_CLAIMS",
            Self::ForeignKey => "ENTITY_STATEMENT_FOREIGN_KEY",
            Self::Keys(_) => "ENTITY_STATEMENT_KEYS",
            Self::Member(_) => "ENTITY_STATEMENT_MEMBER",
            Self::ForeignAddress(_) => "ENTITY_STATEMENT_FOREIGN_ADDRESS",
            Self::Expired { .. } => "ENTITY_STATEMENT_EXPIRED",
            Self::NotYetValid { .. } => "ENTITY_STATEMENT_NOT_YET_VALID",
            Self::Lifetime { .. } => "ENTITY_STATEMENT_LIFETIME",
            Self::RolledBack { .. } => "ENTITY_STATEMENT_ROLLED_BACK",
        }
    }
}

impl From<TimeFault> for EntityStatementError {
    fn from(fault: TimeFault) -> Self {
        match fault {
            TimeFault::Expired(seconds) => Self::Expired { seconds },
            TimeFault::NotYetValid(seconds) => Self::NotYetValid { seconds },
            TimeFault::Lifetime(seconds) => Self::Lifetime { seconds },
        }
    }
}

impl EntityStatementError {
    pub(super) fn signature(issuer: &Endpoint) -> impl FnOnce(SignatureFault) -> Self {
        move |SignatureFault| Self::Signature(issuer.clone())
    }
}

//! Why an access token is refused.

/// Not a token that opens this node's door. The messages repeat nothing of the token, and are plain ASCII without
/// quotation marks: they are sent in a header, too.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// It is no JWT, or says too little.
    #[error("the access token cannot be read: {0}")]
    Malformed(&'static str),
    /// It is longer than any that this node takes.
    #[error("the access token has {bytes} bytes; at most {max} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// What would do.
        max: usize,
    },
    /// It is what nodes show each other.
    #[error("this is a token from node to node; it opens /peer/graphql and nothing else")]
    OfPeer,
    /// It is signed in a way that its key is not for, or not at all.
    #[error("the access token's alg is not one that its key is for")]
    Algorithm,
    /// It is a JWT for something else.
    #[error(
        "the JWT is no access token: its typ, or what it says, is that of another kind of token"
    )]
    Type,
    /// Its header demands what this node does not know.
    #[error("the access token's header has a crit field; this node knows no critical extensions")]
    Critical,
    /// Nobody whom this node trusts.
    #[error(
        "the access token's iss is neither this node nor an issuer in its settings, spelled the same to the letter"
    )]
    UnknownIssuer,
    /// It is signed with a key that is not the issuer's, or no longer.
    #[error("the access token's kid is none of its issuer's keys: get a new token")]
    KeyId,
    /// It was not signed with the issuer's key, or changed since.
    #[error("the access token was not signed with the key that its kid names")]
    Signature,
    /// It is for somebody else.
    #[error("the access token's aud does not name this node: ask the issuer for a token for it")]
    Audience,
    /// Its time is over.
    #[error("the access token expired {seconds} s ago: get a new one")]
    Expired {
        /// How long ago, by this node's clock.
        seconds: i64,
    },
    /// It comes from the future.
    #[error("the access token is good only in {seconds} s: compare the clocks")]
    NotYetValid {
        /// How far off, by this node's clock.
        seconds: i64,
    },
    /// Somebody has taken it back, or the database does not know it.
    #[error("the access token was revoked, or this node does not remember having given it")]
    Revoked,
    /// Its client has been taken back, or the database does not know it.
    #[error("the client of the access token was revoked, or this node does not remember it")]
    ClientRevoked,
}

impl AccessTokenError {
    /// The cause as a word for programs. It does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "ACCESS_TOKEN_MALFORMED",
            Self::TooLong { .. } => "ACCESS_TOKEN_TOO_LONG",
            Self::OfPeer => "ACCESS_TOKEN_OF_PEER",
            Self::Algorithm => "ACCESS_TOKEN_ALGORITHM",
            Self::Type => "ACCESS_TOKEN_TYPE",
            Self::Critical => "ACCESS_TOKEN_CRITICAL",
            Self::UnknownIssuer => "ACCESS_TOKEN_UNKNOWN_ISSUER",
            Self::KeyId => "ACCESS_TOKEN_KEY_ID",
            Self::Signature => "ACCESS_TOKEN_SIGNATURE",
            Self::Audience => "ACCESS_TOKEN_AUDIENCE",
            Self::Expired { .. } => "ACCESS_TOKEN_EXPIRED",
            Self::NotYetValid { .. } => "ACCESS_TOKEN_NOT_YET_VALID",
            Self::Revoked => "ACCESS_TOKEN_REVOKED",
            Self::ClientRevoked => "ACCESS_TOKEN_CLIENT_REVOKED",
        }
    }
}

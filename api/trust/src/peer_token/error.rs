//! Why a peer token is refused.

use jumelage_domain::NodeCode;

/// Not a token for this call. Before the signature is known to be good, messages repeat nothing from the token but
/// what has the form of a node's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeerTokenError {
    /// It is no JWT, or says too little.
    #[error("the peer token cannot be read: {0}")]
    Malformed(&'static str),
    /// It is signed in another way, or not at all.
    #[error("the peer token's alg is not EdDSA, the only one that peers use")]
    Algorithm,
    /// It is a JWT for something else.
    #[error("the JWT's typ is not that of a peer token")]
    Type,
    /// Its header demands what this node does not know.
    #[error("the peer token's header has a crit field; peers use no critical extensions")]
    Critical,
    /// The directory has no such member.
    #[error(
        "“{0}” is not a member of the network: the directory here may be older than the caller's membership"
    )]
    UnknownIssuer(NodeCode),
    /// The member runs no node.
    #[error("“{0}” has no key in the directory: a member without a node calls nobody")]
    IssuerWithoutKey(NodeCode),
    /// It is signed with a key that is not the member's, or no longer.
    #[error(
        "the peer token's kid is not that of a key of “{0}” in the directory: was its key changed?"
    )]
    KeyId(NodeCode),
    /// It was not signed with the member's key, or changed since.
    #[error("the peer token was not signed with the key of “{0}”")]
    Signature(NodeCode),
    /// It speaks of another than the one who signed it.
    #[error("the peer token of “{issuer}” is about another subject; a node calls for itself only")]
    Subject {
        /// Who signed it.
        issuer: NodeCode,
    },
    /// It is for another node.
    #[error(
        "the peer token is for another node than “{me}”: does the directory give both the right endpoint?"
    )]
    Audience {
        /// The node that was called.
        me: NodeCode,
    },
    /// Its time is over.
    #[error(
        "the peer token expired {seconds} s ago; make one for each call, and compare the clocks"
    )]
    Expired {
        /// How long ago, by this node's clock.
        seconds: i64,
    },
    /// It comes from the future.
    #[error("the peer token was issued {seconds} s in the future; compare the clocks")]
    NotYetValid {
        /// How far off, by this node's clock.
        seconds: i64,
    },
    /// It would be good for too long.
    #[error("the peer token is good for {seconds} s; 1 to 60 are allowed")]
    Lifetime {
        /// Its lifetime.
        seconds: i64,
    },
    /// It was made for another body.
    #[error("the peer token is for another body than the one that came with it")]
    Body,
}

impl PeerTokenError {
    /// The cause as a word for programs. It does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "PEER_TOKEN_MALFORMED",
            Self::Algorithm => "PEER_TOKEN_ALGORITHM",
            Self::Type => "PEER_TOKEN_TYPE",
            Self::Critical => "PEER_TOKEN_CRITICAL",
            Self::UnknownIssuer(_) => "PEER_TOKEN_UNKNOWN_ISSUER",
            Self::IssuerWithoutKey(_) => "PEER_TOKEN_ISSUER_WITHOUT_KEY",
            Self::KeyId(_) => "PEER_TOKEN_KEY_ID",
            Self::Signature(_) => "PEER_TOKEN_SIGNATURE",
            Self::Subject { .. } => "PEER_TOKEN_SUBJECT",
            Self::Audience { .. } => "PEER_TOKEN_AUDIENCE",
            Self::Expired { .. } => "PEER_TOKEN_EXPIRED",
            Self::NotYetValid { .. } => "PEER_TOKEN_NOT_YET_VALID",
            Self::Lifetime { .. } => "PEER_TOKEN_LIFETIME",
            Self::Body => "PEER_TOKEN_BODY",
        }
    }
}

//! From a text that claims to be a token to a peer that is who it says.

use std::{collections::BTreeSet, fmt, sync::LazyLock};

use jsonwebtoken::{Validation, errors::ErrorKind};
use jumelage_domain::{CountryCode, NodeCode, Timestamp};
use serde::Deserialize;

use super::{Claims, MAX_LIFETIME, PeerTokenError, TYPE, body_digest};
use crate::{
    directory::Directory,
    jwt::{ALGORITHM, TimeFault, UnverifiedHeader, Validity, decode_part, parts},
    key::PublicKey,
};

/// A token that nobody has checked. It gives away only what selects the key to check it with.
pub struct UnverifiedPeerToken {
    token: String,
    header: UnverifiedHeader,
    issuer: NodeCode,
}

/// A call that a node of the network has signed, as far as can be said before its body is read. Only
/// [`UnverifiedPeerToken::verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCall {
    peer: VerifiedPeer,
    body_sha256: String,
}

/// A node of the network that has proved to be the caller, and to have sent this body. Only
/// [`VerifiedCall::with_body`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPeer {
    code: NodeCode,
    countries: BTreeSet<CountryCode>,
}

#[derive(Deserialize)]
struct UnverifiedClaims {
    iss: String,
}

/// What the library is to check: the algorithm and the signature. Its checks of time look at the system's clock,
/// and its check of the audience accepts a list: both are done here.
static SIGNATURE_ALONE: LazyLock<Validation> = LazyLock::new(|| {
    let mut validation = Validation::new(ALGORITHM);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
});

impl UnverifiedPeerToken {
    /// Takes a token apart and believes none of it.
    pub fn parse(token: &str) -> Result<Self, PeerTokenError> {
        let [header, claims] =
            parts(token).ok_or(PeerTokenError::Malformed("it has not three parts"))?;
        let header = decode_part(header).ok_or(PeerTokenError::Malformed(
            "its header is not base64url of JSON with alg and kid",
        ))?;
        let claims: UnverifiedClaims = decode_part(claims).ok_or(PeerTokenError::Malformed(
            "its claims are not base64url of JSON with iss",
        ))?;
        let issuer = claims
            .iss
            .parse()
            .map_err(|_| PeerTokenError::Malformed("its iss has not the form of a node's code"))?;
        Ok(Self {
            token: token.to_owned(),
            header,
            issuer,
        })
    }

    /// Who is said to have signed it.
    #[must_use]
    pub const fn issuer(&self) -> &NodeCode {
        &self.issuer
    }

    /// The name of the key that it is said to be signed with.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.header.kid
    }

    /// Checks everything but the body, which need not be there yet: that the directory's key of the issuer signed it,
    /// in the one way there is, for this callee and this time. Within its time the same call can be repeated,
    /// unchanged and to the same callee only.
    pub fn verify(
        self,
        directory: &Directory,
        me: &NodeCode,
        now: Timestamp,
    ) -> Result<VerifiedCall, PeerTokenError> {
        let Self {
            token,
            header,
            issuer,
        } = self;
        if header.alg != "EdDSA" {
            return Err(PeerTokenError::Algorithm);
        }
        if header.typ.as_deref() != Some(TYPE) {
            return Err(PeerTokenError::Type);
        }
        if header.crit.is_some() {
            return Err(PeerTokenError::Critical);
        }
        let Some(member) = directory.get(issuer.as_str()) else {
            return Err(PeerTokenError::UnknownIssuer(issuer));
        };
        if member.keys().is_empty() {
            return Err(PeerTokenError::IssuerWithoutKey(issuer));
        }
        let Some(key) = member.key_named(&header.kid) else {
            return Err(PeerTokenError::KeyId(issuer));
        };
        let claims = signed_claims(&token, key, &issuer)?;
        if claims.sub != issuer.as_str() {
            return Err(PeerTokenError::Subject { issuer });
        }
        if claims.aud != me.as_str() {
            return Err(PeerTokenError::Audience { me: me.clone() });
        }
        let validity = Validity {
            iat: claims.iat,
            exp: claims.exp,
        };
        validity.check_good(now)?;
        validity.check_made(now, MAX_LIFETIME)?;
        let peer = VerifiedPeer {
            code: issuer,
            countries: member.countries().clone(),
        };
        Ok(VerifiedCall {
            peer,
            body_sha256: claims.body_sha256,
        })
    }
}

/// The claims, once the key's signature over them is known to be good.
fn signed_claims(
    token: &str,
    key: &PublicKey,
    issuer: &NodeCode,
) -> Result<Claims, PeerTokenError> {
    let decoded = jsonwebtoken::decode::<Claims>(token, key.decoding(), &SIGNATURE_ALONE);
    decoded
        .map(|data| data.claims)
        .map_err(|error| match error.kind() {
            ErrorKind::Json(_) | ErrorKind::Base64(_) | ErrorKind::Utf8(_) => {
                PeerTokenError::Malformed(
                    "a claim is missing or of the wrong type, or a part is not base64url",
                )
            }
            ErrorKind::InvalidAlgorithm => PeerTokenError::Algorithm,
            _ => PeerTokenError::Signature(issuer.clone()),
        })
}

impl From<TimeFault> for PeerTokenError {
    fn from(fault: TimeFault) -> Self {
        match fault {
            TimeFault::Expired(seconds) => Self::Expired { seconds },
            TimeFault::NotYetValid(seconds) => Self::NotYetValid { seconds },
            TimeFault::Lifetime(seconds) => Self::Lifetime { seconds },
        }
    }
}

// The token itself is a credential and stays out of logs.
impl fmt::Debug for UnverifiedPeerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedPeerToken")
            .field("issuer", &self.issuer)
            .field("kid", &self.header.kid)
            .finish_non_exhaustive()
    }
}

impl VerifiedCall {
    /// Who has signed it, and pays for its body being read.
    #[must_use]
    pub const fn code(&self) -> &NodeCode {
        &self.peer.code
    }

    /// Checks that it was signed for this body.
    pub fn with_body(self, body: &[u8]) -> Result<VerifiedPeer, PeerTokenError> {
        if self.body_sha256 != body_digest(body) {
            return Err(PeerTokenError::Body);
        }
        Ok(self.peer)
    }
}

impl VerifiedPeer {
    /// Its code.
    #[must_use]
    pub const fn code(&self) -> &NodeCode {
        &self.code
    }

    /// The countries that the directory gives it: only for their local governments does its word count.
    #[must_use]
    pub const fn countries(&self) -> &BTreeSet<CountryCode> {
        &self.countries
    }
}

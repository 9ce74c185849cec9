//! Tokens that a node gave itself.

use std::collections::BTreeSet;

use jsonwebtoken::Algorithm;
use jumelage_domain::Timestamp;

use super::{
    AccessTokenError, TYPE, UnverifiedAccessToken,
    claims::OwnClaims,
    time::{Period, seconds},
};
use crate::key::PublicKey;

/// What a token of this node says, with good reason to believe it; whether it was revoked only the database knows.
/// Only [`UnverifiedAccessToken::verify_own`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAccess {
    kid: String,
    subject: String,
    client_id: String,
    jti: String,
    roles: BTreeSet<String>,
    local_governments: BTreeSet<String>,
    period: Period,
}

impl UnverifiedAccessToken {
    /// Checks everything but revocation: that one of the node's own keys signed it, in the one way there is, as an
    /// access token of and for the node at this public URL, for this time.
    pub fn verify_own(
        self,
        keys: &[PublicKey],
        me: &str,
        now: Timestamp,
    ) -> Result<VerifiedAccess, AccessTokenError> {
        if self.issuer() != me {
            return Err(AccessTokenError::UnknownIssuer);
        }
        if self.header.alg != "EdDSA" {
            return Err(AccessTokenError::Algorithm);
        }
        if self.header.typ.as_deref() != Some(TYPE) {
            return Err(AccessTokenError::Type);
        }
        let key = keys
            .iter()
            .find(|key| key.kid() == self.kid())
            .ok_or(AccessTokenError::KeyId)?;
        let claims: OwnClaims = self.signed_claims(key.decoding(), Algorithm::EdDSA)?;
        if claims.iss != me {
            return Err(AccessTokenError::UnknownIssuer);
        }
        if claims.aud != me {
            return Err(AccessTokenError::Audience);
        }
        let verified = VerifiedAccess {
            kid: key.kid().to_owned(),
            subject: claims.sub,
            client_id: claims.client_id,
            jti: claims.jti,
            roles: claims.roles,
            local_governments: claims.local_governments,
            period: Period {
                begins: Some(claims.iat),
                ends: claims.exp,
            },
        };
        verified.check_time(now)?;
        Ok(verified)
    }
}

impl VerifiedAccess {
    /// Whether it is still good: what was verified once need not be verified again, except for this.
    pub const fn check_time(&self, now: Timestamp) -> Result<(), AccessTokenError> {
        self.period.check(now)
    }

    /// The name of the key that signed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whom it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The client that was given it.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Its name.
    #[must_use]
    pub fn jti(&self) -> &str {
        &self.jti
    }

    /// The bearer's roles, by name.
    #[must_use]
    pub const fn roles(&self) -> &BTreeSet<String> {
        &self.roles
    }

    /// The ids of the bearer's own entries.
    #[must_use]
    pub const fn local_governments(&self) -> &BTreeSet<String> {
        &self.local_governments
    }

    /// For how many seconds it is good from now on, by what it says.
    #[must_use]
    pub const fn remaining(&self, now: Timestamp) -> i64 {
        self.period.ends.saturating_sub(seconds(now))
    }
}

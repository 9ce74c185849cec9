//! From a text that claims to be an entity statement to claims that its issuer made.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_domain::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Claims, EntityStatementError, MAX_BYTES, MAX_KEYS, MAX_LIFETIME, TYPE};
use crate::{
    endpoint::Endpoint,
    jwt::{UnverifiedHeader, check_signature, decode_part, parts},
    key::{Jwks, PublicKey},
};

/// A statement that nobody has checked. It gives away only what selects the key to check it with.
pub struct UnverifiedStatement {
    text: String,
    header: UnverifiedHeader,
    issuer: Endpoint,
    subject: Endpoint,
}

#[derive(Deserialize)]
struct UnverifiedClaims {
    iss: Endpoint,
    sub: Endpoint,
}

/// Only what somebody says who introduces himself.
#[derive(Deserialize)]
struct UnverifiedKeys {
    jwks: Jwks,
}

/// Whose word is expected, about whom, and what must hold of it.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// Who must have made it.
    pub issuer: &'a Endpoint,
    /// Whom it must be about.
    pub subject: &'a Endpoint,
    /// The issuer's keys that are trusted.
    pub keys: &'a [PublicKey],
    /// When the newest one that is known was issued: none that is older is taken.
    pub not_before: Option<i64>,
    /// The time.
    pub now: Timestamp,
    /// Whether it must still be good. What is read back from the disk may not be: it is looked at again whenever it
    /// is used.
    pub good: bool,
}

/// Claims, and the name of the key that signed them.
pub(crate) struct Verified<M> {
    pub(super) claims: Claims<M>,
    pub(super) kid: String,
}

impl UnverifiedStatement {
    /// Takes a statement apart and believes none of it.
    pub fn parse(text: &str) -> Result<Self, EntityStatementError> {
        if text.len() > MAX_BYTES {
            return Err(EntityStatementError::Size(text.len()));
        }
        let [header, claims] =
            parts(text).ok_or(EntityStatementError::Malformed("it has not three parts"))?;
        let header = decode_part(header).ok_or(EntityStatementError::Malformed(
            "its header is not base64url of JSON with alg and kid",
        ))?;
        let UnverifiedClaims { iss, sub } =
            decode_part(claims).ok_or(EntityStatementError::Malformed(
                "its claims are not base64url of JSON with iss and sub, each a node's base URL",
            ))?;
        Ok(Self {
            text: text.to_owned(),
            header,
            issuer: iss,
            subject: sub,
        })
    }

    /// Who is said to have made it.
    #[must_use]
    pub const fn issuer(&self) -> &Endpoint {
        &self.issuer
    }

    /// Whom it is said to be about.
    #[must_use]
    pub const fn subject(&self) -> &Endpoint {
        &self.subject
    }

    /// The name of the key that it is said to be signed with.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.header.kid
    }

    /// The keys that it says are its issuer's.
    pub(super) fn stated_keys(&self) -> Result<Vec<PublicKey>, EntityStatementError> {
        let claims = parts(&self.text).and_then(|[_, claims]| decode_part(claims));
        let UnverifiedKeys { jwks } = claims.ok_or(EntityStatementError::Malformed(
            "its claims have no jwks, or one with a key that is no Ed25519 key named by its thumbprint",
        ))?;
        Ok(jwks.keys().to_vec())
    }

    /// Checks everything that can be wrong with any statement: the one way to its claims.
    pub(crate) fn verify<M: DeserializeOwned>(
        self,
        expected: Expected<'_>,
    ) -> Result<Verified<M>, EntityStatementError> {
        let Self {
            text,
            header,
            issuer,
            subject,
        } = self;
        if header.alg != "EdDSA" {
            return Err(EntityStatementError::Algorithm);
        }
        if header.typ.as_deref() != Some(TYPE) {
            return Err(EntityStatementError::Type);
        }
        if header.crit.is_some() {
            return Err(EntityStatementError::Critical);
        }
        if header.brings_key() {
            return Err(EntityStatementError::BroughtKey);
        }
        if issuer != *expected.issuer {
            return Err(EntityStatementError::Issuer(expected.issuer.clone()));
        }
        if subject != *expected.subject {
            return Err(EntityStatementError::Subject(expected.subject.clone()));
        }
        let mut trusted = expected.keys.iter();
        let key = trusted
            .find(|key| key.kid() == header.kid)
            .ok_or_else(|| EntityStatementError::KeyId(issuer.clone()))?;
        check_signature(&text, key).map_err(EntityStatementError::signature(&issuer))?;
        let claims: Claims<M> = signed_claims(&text)?;
        check_claims(&claims, expected)?;
        Ok(Verified {
            claims,
            kid: header.kid,
        })
    }
}

/// Reads the claims of a text whose signature is good; so the complaint may repeat them.
fn signed_claims<M: DeserializeOwned>(text: &str) -> Result<Claims<M>, EntityStatementError> {
    let [_, claims] = parts(text).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD
        .decode(claims)
        .map_err(|fault| EntityStatementError::Claims(fault.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|fault| EntityStatementError::Claims(fault.to_string()))
}

fn check_claims<M>(claims: &Claims<M>, expected: Expected<'_>) -> Result<(), EntityStatementError> {
    if claims.crit.is_some() || claims.metadata_policy.is_some() || claims.constraints.is_some() {
        return Err(EntityStatementError::Critical);
    }
    claims.validity().check_made(expected.now, MAX_LIFETIME)?;
    if expected.good {
        claims.validity().check_good(expected.now)?;
    }
    if let Some(known) = expected.not_before.filter(|known| *known > claims.iat) {
        let seconds = known.saturating_sub(claims.iat);
        return Err(EntityStatementError::RolledBack { seconds });
    }
    let keys = claims.jwks.keys().len();
    if !(1..=MAX_KEYS).contains(&keys) {
        return Err(EntityStatementError::Keys(keys));
    }
    Ok(())
}

impl fmt::Debug for UnverifiedStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedStatement")
            .field("issuer", &self.issuer)
            .field("subject", &self.subject)
            .field("kid", &self.header.kid)
            .finish_non_exhaustive()
    }
}

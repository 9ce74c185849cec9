//! A text that claims to be an access token, taken apart.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::{Deserialize, de::DeserializeOwned};

use super::{AccessTokenError, MAX_TOKEN_BYTES};

/// What nodes show each other.
const PEER_TYPE: &str = "jumelage-peer+jwt";

/// A token that nobody has checked. It gives away only what selects the key to check it with.
pub struct UnverifiedAccessToken {
    token: String,
    pub(super) header: UnverifiedHeader,
    issuer: String,
}

/// Read by hand, because the library takes an algorithm that it does not know, `none` above all, for bad JSON.
/// Keys that a header brings or points to (`jwk`, `jku`, `x5u`, `x5c`) are not even read.
#[derive(Deserialize)]
pub(super) struct UnverifiedHeader {
    pub(super) alg: String,
    pub(super) typ: Option<String>,
    pub(super) kid: String,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct UnverifiedClaims {
    iss: String,
}

impl UnverifiedAccessToken {
    /// Takes a token apart and believes none of it.
    pub fn parse(token: &str) -> Result<Self, AccessTokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(AccessTokenError::TooLong {
                bytes: token.len(),
                max: MAX_TOKEN_BYTES,
            });
        }
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(_signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(AccessTokenError::Malformed("it has not three parts"));
        };
        let header: UnverifiedHeader = decode_part(header).ok_or(AccessTokenError::Malformed(
            "its header is not base64url of JSON with alg and kid",
        ))?;
        if header.typ.as_deref() == Some(PEER_TYPE) {
            return Err(AccessTokenError::OfPeer);
        }
        if header.crit.is_some() {
            return Err(AccessTokenError::Critical);
        }
        let claims: UnverifiedClaims = decode_part(claims).ok_or(AccessTokenError::Malformed(
            "its claims are not base64url of JSON with iss",
        ))?;
        Ok(Self {
            token: token.to_owned(),
            header,
            issuer: claims.iss,
        })
    }

    /// Who is said to have issued it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The name of the key that it is said to be signed with.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.header.kid
    }

    /// The claims, once the key's signature over them is known to be good. The algorithm is the key's.
    pub(super) fn signed_claims<T: DeserializeOwned>(
        &self,
        key: &DecodingKey,
        algorithm: Algorithm,
    ) -> Result<T, AccessTokenError> {
        let (content, signature) = self
            .token
            .rsplit_once('.')
            .ok_or(AccessTokenError::Signature)?;
        let good = crypto::verify(signature, content.as_bytes(), key, algorithm);
        if !good.unwrap_or(false) {
            return Err(AccessTokenError::Signature);
        }
        let claims = content.rsplit_once('.').map(|(_, claims)| claims);
        claims
            .and_then(decode_part)
            .ok_or(AccessTokenError::Malformed(
                "a claim is missing or of the wrong type",
            ))
    }
}

fn decode_part<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

// The token itself is a credential and stays out of logs.
impl fmt::Debug for UnverifiedAccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedAccessToken")
            .field("issuer", &self.issuer)
            .field("kid", &self.header.kid)
            .finish_non_exhaustive()
    }
}

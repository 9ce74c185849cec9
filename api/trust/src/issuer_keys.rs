//! The keys of an OpenID Connect issuer, as its JWKS gives them.

mod jwk;

#[cfg(test)]
mod tests;

use jsonwebtoken::{Algorithm, DecodingKey};

use self::jwk::UnverifiedJwks;
use crate::access_token::AccessTokenError;

/// More keys than any issuer has at a time.
const MAX_KEYS: usize = 100;

/// Those of an issuer's keys that can have signed a token: RSA of 2048 bits or more, P-256 and Ed25519, each with a
/// `kid`. Others may stand beside them, and count for nothing.
#[derive(Clone)]
pub struct IssuerKeys(Vec<IssuerKey>);

#[derive(Clone)]
struct IssuerKey {
    kid: String,
    /// What the key is for. A token's header can choose among these, and never beyond.
    algorithms: Vec<Algorithm>,
    decoding: DecodingKey,
}

/// Not a set of keys that a token could be checked with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuerKeysError {
    /// It cannot be read.
    #[error("the issuer's JWKS is not a JSON object with keys (RFC 7517)")]
    Malformed,
    /// It has more keys than there is a reason for.
    #[error("the issuer's JWKS has {0} keys; at most {MAX_KEYS} are taken")]
    TooMany(usize),
    /// None of them is of use.
    #[error(
        "the issuer's JWKS has no key to check a signature with: RSA of 2048 bits or more (RS256, PS256), P-256 (ES256) or Ed25519 (EdDSA), each with a kid"
    )]
    NoneUsable,
}

impl IssuerKeys {
    /// Reads a JWKS.
    pub fn parse(json: &[u8]) -> Result<Self, IssuerKeysError> {
        let jwks: UnverifiedJwks =
            serde_json::from_slice(json).map_err(|_| IssuerKeysError::Malformed)?;
        if jwks.keys.len() > MAX_KEYS {
            return Err(IssuerKeysError::TooMany(jwks.keys.len()));
        }
        let keys: Vec<IssuerKey> = jwks.usable().collect();
        if keys.is_empty() {
            return Err(IssuerKeysError::NoneUsable);
        }
        Ok(Self(keys))
    }

    /// Whether there is a key of this name.
    #[must_use]
    pub fn has(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid == kid)
    }

    /// The key of this name that is for this algorithm.
    pub(crate) fn select(
        &self,
        kid: &str,
        alg: &str,
    ) -> Result<(&DecodingKey, Algorithm), AccessTokenError> {
        if !self.has(kid) {
            return Err(AccessTokenError::KeyId);
        }
        // By name, and not by the library's reading: an algorithm that it does not know is simply none of the key's.
        self.0
            .iter()
            .filter(|key| key.kid == kid)
            .find_map(|key| {
                let named = |algorithm: &&Algorithm| format!("{algorithm:?}") == alg;
                let algorithm = key.algorithms.iter().find(named)?;
                Some((&key.decoding, *algorithm))
            })
            .ok_or(AccessTokenError::Algorithm)
    }
}

// Keys are public, and long.
impl std::fmt::Debug for IssuerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|key| &key.kid))
            .finish()
    }
}

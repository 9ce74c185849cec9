//! The public half of a key pair.

use std::{fmt, hash, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    jwk::{ALGORITHM, CURVE, Jwk, KEY_TYPE, USAGE},
    small_order::is_small_order,
};

/// The public half of a node's key, ready to verify. In JSON it is a key of RFC 8037 with its `kid`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Jwk", into = "Jwk")]
pub struct PublicKey {
    bytes: [u8; 32],
    kid: Arc<str>,
    decoding: DecodingKey,
}

/// Not a public key of this network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// Somebody gave away the secret.
    #[error(
        "the key contains its private part “d”: it is no longer a secret, make a new key pair and give away its public key only"
    )]
    Private,
    /// A member of the JSON object that this network does not use.
    #[error("the key has an unknown field “{0}”; it has kty, crv, x, kid, use and alg")]
    UnknownField(String),
    /// Another type of key.
    #[error("the key's kty is “{0}”; this network's keys have “{KEY_TYPE}”")]
    KeyType(String),
    /// A key on another curve.
    #[error("the key's crv is “{0}”; this network's keys have “{CURVE}”")]
    Curve(String),
    /// A key for something else than signatures.
    #[error("the key's use is “{0}”; this network's keys have “{USAGE}”")]
    Usage(String),
    /// A key for another algorithm.
    #[error("the key's alg is “{0}”; this network's keys have “{ALGORITHM}”")]
    Algorithm(String),
    /// `x` cannot be read.
    #[error("the key's x is not base64url without padding")]
    NotBase64,
    /// `x` is too short or too long.
    #[error("the key's x has {0} bytes; an Ed25519 public key has 32")]
    Length(usize),
    /// A point for which anybody can sign.
    #[error(
        "the key is no real key but a placeholder for which anybody can sign; put the node's own public key there"
    )]
    SmallOrder,
    /// The name of the key is not made from the key.
    #[error(
        "the key's kid is “{stated}”, but its thumbprint is “{thumbprint}”: the key or its kid is another's"
    )]
    KeyId {
        /// The kid as given.
        stated: String,
        /// What the kid of this key is.
        thumbprint: String,
    },
}

impl PublicKey {
    /// From the 32 bytes of RFC 8032.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PublicKeyError> {
        let bytes: [u8; 32] = bytes
            .try_into()
            .map_err(|_| PublicKeyError::Length(bytes.len()))?;
        if is_small_order(&bytes) {
            return Err(PublicKeyError::SmallOrder);
        }
        let kid = thumbprint(&bytes).into();
        Ok(Self {
            bytes,
            kid,
            decoding: DecodingKey::from_ed_der(&bytes),
        })
    }

    /// The 32 bytes of RFC 8032.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The key's name: its thumbprint by RFC 7638.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What verifies.
    pub(crate) const fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

/// RFC 7638: the required members alone, in the order of their names, without space.
fn thumbprint(bytes: &[u8; 32]) -> String {
    let x = URL_SAFE_NO_PAD.encode(bytes);
    let canonical = format!(r#"{{"crv":"{CURVE}","kty":"{KEY_TYPE}","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PublicKey {}

impl hash::Hash for PublicKey {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.kid)
    }
}

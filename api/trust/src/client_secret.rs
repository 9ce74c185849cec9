//! The secret by which a registered program shows who it is.
//!
//! It is 256 random bits, made here, so that nobody can guess it or find it by trying: unlike a password it needs no
//! slow hash, and its SHA-256 is as far from it as anything. A slow one would only let strangers make the node work.

use std::{fmt, str::FromStr};

use aws_lc_rs::{constant_time::verify_slices_are_equal, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

const BYTES: usize = 32;

/// A secret that has just been made. It is shown once and nowhere kept.
pub struct ClientSecret(String);

/// What is kept of a secret: its SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash([u8; BYTES]);

/// No secret could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no randomness for a new secret")]
pub struct NoRandomness;

/// Not the hash of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the hash of a client's secret is not 32 bytes as base64url: the row is damaged, register the client anew"
)]
pub struct SecretHashError;

impl ClientSecret {
    /// Makes one. Like a key's, its value does not follow from any argument: it would be no secret.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut bytes = [0; BYTES];
        rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret itself, for the one to whom it belongs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What may be kept.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl SecretHash {
    fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// Whether it is this secret's. It takes the same time wherever they differ.
    #[must_use]
    pub fn matches(&self, secret: &str) -> bool {
        verify_slices_are_equal(&self.0, &Self::of(secret).0).is_ok()
    }
}

impl FromStr for SecretHash {
    type Err = SecretHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| SecretHashError)?;
        bytes.try_into().map(Self).map_err(|_| SecretHashError)
    }
}

impl fmt::Display for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret")
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_own_hash_and_no_other() {
        let (secret, other) = (
            ClientSecret::generate().unwrap(),
            ClientSecret::generate().unwrap(),
        );
        let kept: SecretHash = secret.hash().to_string().parse().unwrap();
        assert!(kept.matches(secret.reveal()));
        for wrong in [other.reveal(), "", &secret.reveal()[1..], &kept.to_string()] {
            assert!(!kept.matches(wrong));
        }
        assert_eq!(secret.reveal().len(), 43);
        assert!("short".parse::<SecretHash>().is_err());
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let secret = ClientSecret::generate().unwrap();
        let shown = format!("{secret:?} {:?}", secret.hash());
        assert!(!shown.contains(secret.reveal()), "{shown}");
        assert!(!shown.contains(&secret.hash().to_string()), "{shown}");
    }
}

//! What the signed texts of this network have in common: JWTs in RFC 7515's compact form, signed with Ed25519.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, crypto};
use jumelage_domain::Timestamp;
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};

use crate::key::PublicKey;

/// The header's `alg`.
pub const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// By how many seconds two nodes' clocks may differ.
pub const CLOCK_SKEW: i64 = 60;

/// Read by hand, because the library takes an algorithm that it does not know, `none` above all, for bad JSON.
#[derive(Deserialize)]
pub struct UnverifiedHeader {
    pub alg: String,
    pub typ: Option<String>,
    pub kid: String,
    pub crit: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    jku: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
}

impl UnverifiedHeader {
    /// Whether it offers a key, or a place to take one from. The keys that count are those that the reader has.
    pub const fn brings_key(&self) -> bool {
        self.jwk.is_some() || self.jku.is_some() || self.x5u.is_some() || self.x5c.is_some()
    }
}

/// A signature that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureFault;

/// A time that does not hold, with its seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFault {
    Expired(i64),
    NotYetValid(i64),
    Lifetime(i64),
}

/// When a signed text was issued, and until when it is good, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub iat: i64,
    pub exp: i64,
}

impl Validity {
    /// Checks everything but that the time is over. The differences are taken of numbers that the signer chose: they
    /// stop at the ends of the range.
    pub fn check_made(self, now: Timestamp, longest: i64) -> Result<(), TimeFault> {
        let ahead = self.iat.saturating_sub(seconds(now));
        if ahead > CLOCK_SKEW {
            return Err(TimeFault::NotYetValid(ahead));
        }
        let lifetime = self.exp.saturating_sub(self.iat);
        if !(1..=longest).contains(&lifetime) {
            return Err(TimeFault::Lifetime(lifetime));
        }
        Ok(())
    }

    /// Checks that the time is not over.
    pub fn check_good(self, now: Timestamp) -> Result<(), TimeFault> {
        let past = seconds(now).saturating_sub(self.exp);
        if past >= CLOCK_SKEW {
            return Err(TimeFault::Expired(past));
        }
        Ok(())
    }
}

/// RFC 7519 counts in seconds.
pub const fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1000)
}

/// Header and claims of a text that has three parts.
pub fn parts(text: &str) -> Option<[&str; 2]> {
    let mut parts = text.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(header), Some(claims), Some(_signature), None) => Some([header, claims]),
        _ => None,
    }
}

/// The bytes of one part, if it is base64url.
pub fn bytes_of(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

/// One part, if it is base64url of JSON of this shape.
pub fn decode_part<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&bytes_of(part)?).ok()
}

/// Whether this key signed the text.
pub fn check_signature(text: &str, key: &PublicKey) -> Result<(), SignatureFault> {
    let (message, signature) = text.rsplit_once('.').ok_or(SignatureFault)?;
    match crypto::verify(signature, message.as_bytes(), key.decoding(), ALGORITHM) {
        Ok(true) => Ok(()),
        _ => Err(SignatureFault),
    }
}

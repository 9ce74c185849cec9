//! From a text that claims to be the anchor's to claims that it made, and back.

use jsonwebtoken::Header;
use jumelage_domain::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::PublicationError;
use crate::{
    endpoint::Endpoint,
    jwt::{
        ALGORITHM, CLOCK_SKEW, UnverifiedHeader, bytes_of, check_signature, decode_part, parts,
        seconds,
    },
    key::{NodeKey, PublicKey},
};

/// Whose word is expected.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The anchor.
    pub issuer: &'a Endpoint,
    /// Its keys.
    pub keys: &'a [PublicKey],
    /// What kind of JWT.
    pub typ: &'static str,
    /// How large it may be.
    pub most: usize,
}

/// The claims of a text that one of the anchor's keys signed. The one way to them.
pub fn verify<C: DeserializeOwned>(
    text: &str,
    expected: Expected<'_>,
) -> Result<C, PublicationError> {
    let Expected {
        issuer,
        keys,
        typ,
        most,
    } = expected;
    if text.len() > most {
        let size = text.len();
        return Err(PublicationError::Size { size, most });
    }
    let [header, claims] = parts(text).ok_or(PublicationError::Malformed)?;
    let header: UnverifiedHeader = decode_part(header).ok_or(PublicationError::Malformed)?;
    if header.alg != "EdDSA" {
        return Err(PublicationError::Algorithm);
    }
    if header.typ.as_deref() != Some(typ) {
        return Err(PublicationError::Type(typ));
    }
    if header.crit.is_some() {
        return Err(PublicationError::Critical);
    }
    if header.brings_key() {
        return Err(PublicationError::BroughtKey);
    }
    let key = keys.iter().find(|key| key.kid() == header.kid);
    let key = key.ok_or_else(|| PublicationError::KeyId(issuer.clone()))?;
    check_signature(text, key).map_err(|_| PublicationError::Signature(issuer.clone()))?;
    // The signature is good: so the complaint may repeat what was signed.
    let bytes = bytes_of(claims).ok_or(PublicationError::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|fault| PublicationError::Claims(fault.to_string()))
}

/// Refuses a serial that nobody could have given yet.
pub fn check_serial(serial: i64, now: Timestamp) -> Result<(), PublicationError> {
    let ahead = serial.saturating_sub(now.millis()) / 1000;
    if ahead > CLOCK_SKEW {
        let seconds = ahead;
        return Err(PublicationError::Serial { serial, seconds });
    }
    Ok(())
}

/// Refuses what was made in the future.
pub fn check_made(at: Timestamp, now: Timestamp) -> Result<(), PublicationError> {
    let ahead = seconds(at).saturating_sub(seconds(now));
    if ahead > CLOCK_SKEW {
        return Err(PublicationError::NotYetValid { seconds: ahead });
    }
    Ok(())
}

/// A signed text of these claims. The same key and the same claims make the same text.
#[expect(
    clippy::expect_used,
    reason = "texts and numbers always become JSON, and there is nothing to publish without it"
)]
pub fn sign<C: Serialize>(key: &NodeKey, typ: &str, claims: &C) -> String {
    let mut header = Header::new(ALGORITHM);
    header.typ = Some(typ.to_owned());
    header.kid = Some(key.public().kid().to_owned());
    key.sign(&header, claims)
        .expect("a header and claims become JSON")
}

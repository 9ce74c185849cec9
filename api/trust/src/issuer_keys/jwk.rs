//! A key of somebody else as JSON. What is not for checking signatures is passed over: an issuer has keys for other
//! purposes, too, and of types that are yet to come.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use super::IssuerKey;
use crate::key::PublicKey;

/// RFC 7518 demands 2048 bits.
const MIN_RSA_BYTES: usize = 2048 / 8;

/// A longer one only takes long to compute with.
const MAX_RSA_BYTES: usize = 8192 / 8;

/// Bytes of a coordinate of P-256.
const P256_BYTES: usize = 32;

#[derive(Deserialize)]
pub(super) struct UnverifiedJwks {
    pub(super) keys: Vec<Value>,
}

#[derive(Deserialize)]
struct UnverifiedJwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl UnverifiedJwks {
    pub(super) fn usable(self) -> impl Iterator<Item = IssuerKey> {
        let read = |key| serde_json::from_value::<UnverifiedJwk>(key).ok();
        self.keys.into_iter().filter_map(read).filter_map(usable)
    }
}

fn usable(jwk: UnverifiedJwk) -> Option<IssuerKey> {
    if jwk.usage.as_deref().is_some_and(|usage| usage != "sig") {
        return None;
    }
    let verifies = |ops: &Vec<String>| ops.iter().any(|op| op == "verify");
    if !jwk.key_ops.as_ref().is_none_or(verifies) {
        return None;
    }
    let (decoding, mut algorithms) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", None) => (rsa(&jwk)?, vec![Algorithm::RS256, Algorithm::PS256]),
        ("EC", Some("P-256")) => (p256(&jwk)?, vec![Algorithm::ES256]),
        ("OKP", Some("Ed25519")) => (ed25519(&jwk)?, vec![Algorithm::EdDSA]),
        // `oct` above all: a secret that both sides know proves nothing about either.
        _ => return None,
    };
    if let Some(alg) = &jwk.alg {
        algorithms.retain(|algorithm| format!("{algorithm:?}") == *alg);
    }
    (!algorithms.is_empty()).then_some(IssuerKey {
        kid: jwk.kid,
        algorithms,
        decoding,
    })
}

fn rsa(jwk: &UnverifiedJwk) -> Option<DecodingKey> {
    let (modulus, exponent) = (bytes(jwk.n.as_ref())?, bytes(jwk.e.as_ref())?);
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let size = modulus.len() - zeros;
    (MIN_RSA_BYTES..=MAX_RSA_BYTES)
        .contains(&size)
        .then(|| DecodingKey::from_rsa_raw_components(&modulus[zeros..], &exponent))
}

fn p256(jwk: &UnverifiedJwk) -> Option<DecodingKey> {
    let (x, y) = (bytes(jwk.x.as_ref())?, bytes(jwk.y.as_ref())?);
    let is_point = x.len() == P256_BYTES && y.len() == P256_BYTES;
    // The uncompressed form of SEC 1.
    is_point.then(|| DecodingKey::from_ec_der(&[&[4], &x[..], &y[..]].concat()))
}

fn ed25519(jwk: &UnverifiedJwk) -> Option<DecodingKey> {
    let key = PublicKey::from_bytes(&bytes(jwk.x.as_ref())?).ok()?;
    Some(key.decoding().clone())
}

fn bytes(text: Option<&String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text?).ok()
}

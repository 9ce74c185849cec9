//! For tests: statements of any content, properly signed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use jumelage_domain::Timestamp;
use serde_json::{Value, json};

use crate::{NodeKey, key::pem};

/// When the tests take place. By the system's clock it is long past.
pub fn noon() -> Timestamp {
    "1999-11-23T12:00:00.999Z".parse().unwrap()
}

pub fn after(seconds: i64) -> Timestamp {
    Timestamp::from_millis(noon().millis() + seconds * 1000).unwrap()
}

pub fn header(key: &NodeKey) -> Value {
    json!({ "alg": "EdDSA", "typ": "entity-statement+jwt", "kid": key.public().kid() })
}

pub fn message(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".")
}

pub fn signed(header: &Value, claims: &Value, key: &NodeKey) -> String {
    let key = EncodingKey::from_ed_der(&pem::decode(&key.to_pem()).unwrap());
    signed_as(header, claims, &key, Algorithm::EdDSA)
}

pub fn signed_as(
    header: &Value,
    claims: &Value,
    key: &EncodingKey,
    algorithm: Algorithm,
) -> String {
    let message = message(header, claims);
    let signature = crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

/// A part of a signed text.
pub fn part(text: &str, at: usize) -> Value {
    let part = text.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The same statement with its claims changed, signed again.
pub fn changed(text: &str, key: &NodeKey, change: impl FnOnce(&mut Value)) -> String {
    let mut claims = part(text, 1);
    change(&mut claims);
    signed(&part(text, 0), &claims, key)
}

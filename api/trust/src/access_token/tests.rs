//! The attacks on a door that is opened by tokens, each tried once.

mod issued;
mod own;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_domain::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::key::{NodeKey, PublicKey};

const ME: &str = "https://rgre.example";

/// By the system's clock this is long past.
fn now() -> Timestamp {
    "1999-11-23T09:30:00.999Z".parse().unwrap()
}

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::from_millis(now().millis() + seconds * 1000).unwrap()
}

/// Seconds since the epoch.
fn at(seconds: i64) -> i64 {
    now().millis() / 1000 + seconds
}

/// The part of a token that is signed.
fn message(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".")
}

fn signed(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let message = message(header, claims);
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

#[test]
fn what_is_no_token_is_refused_before_anything_else() {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(json!({"alg": "EdDSA", "kid": "k"}));
    let claims = part(json!({"iss": ME}));
    for token in [
        String::new(),
        "a.b".to_owned(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}.s.s"),
        format!("{header}.{}.s", part(json!({}))),
        format!("{}.{claims}.s", part(json!({"alg": "EdDSA"}))),
        format!("{}.{claims}.s", part(json!({"alg": 1, "kid": "k"}))),
        format!("{}.{claims}.s", part(json!([]))),
        format!("=.{claims}.s"),
    ] {
        let error = UnverifiedAccessToken::parse(&token).unwrap_err();
        assert!(
            matches!(error, AccessTokenError::Malformed(_)),
            "{token}: {error}"
        );
    }
    let critical = part(json!({"alg": "EdDSA", "kid": "k", "crit": ["b64"], "b64": false}));
    assert_eq!(
        UnverifiedAccessToken::parse(&format!("{critical}.{claims}.s")).unwrap_err(),
        AccessTokenError::Critical
    );
}

#[test]
fn an_oversize_token_is_not_even_taken_apart() {
    let long = "a".repeat(MAX_TOKEN_BYTES + 1);
    assert_eq!(
        UnverifiedAccessToken::parse(&long).unwrap_err(),
        AccessTokenError::TooLong {
            bytes: MAX_TOKEN_BYTES + 1,
            max: MAX_TOKEN_BYTES
        }
    );
    let longest = UnverifiedAccessToken::parse(&long[1..]).unwrap_err();
    assert!(matches!(longest, AccessTokenError::Malformed(_)));
}

#[test]
fn messages_can_be_sent_in_a_header_and_codes_are_documented() {
    let documented = include_str!("../../../docs/access.md");
    let mut codes = std::collections::BTreeSet::new();
    for error in [
        AccessTokenError::Malformed("it has not three parts"),
        AccessTokenError::TooLong { bytes: 9, max: 8 },
        AccessTokenError::OfPeer,
        AccessTokenError::Algorithm,
        AccessTokenError::Type,
        AccessTokenError::Critical,
        AccessTokenError::UnknownIssuer,
        AccessTokenError::KeyId,
        AccessTokenError::Signature,
        AccessTokenError::Audience,
        AccessTokenError::Expired { seconds: 61 },
        AccessTokenError::NotYetValid { seconds: 61 },
        AccessTokenError::Revoked,
        AccessTokenError::ClientRevoked,
    ] {
        let message = error.to_string();
        let fits = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
        assert!(message.chars().all(fits), "{message}");
        assert!(codes.insert(error.code()), "{}", error.code());
        assert!(documented.contains(error.code()), "{}", error.code());
    }
}

#[test]
fn debug_output_shows_no_token() {
    let key = NodeKey::generate().unwrap();
    let token = own::token(&key);
    let shown = format!("{:?}", UnverifiedAccessToken::parse(&token).unwrap());
    assert!(shown.contains(ME), "{shown}");
    for part in token.split('.') {
        assert!(!shown.contains(part), "{shown}");
    }
}

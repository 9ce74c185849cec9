//! What counts as a key, and what stands beside keys.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::*;

fn ed25519(kid: &str) -> Value {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x})
}

fn rsa(bytes: usize) -> Value {
    let n = URL_SAFE_NO_PAD.encode(vec![0xc1; bytes]);
    json!({"kty": "RSA", "kid": "r", "n": n, "e": "AQAB"})
}

fn parse(keys: &[Value]) -> Result<IssuerKeys, IssuerKeysError> {
    IssuerKeys::parse(json!({ "keys": keys }).to_string().as_bytes())
}

#[test]
fn what_is_not_for_checking_signatures_is_passed_over() {
    let with = |name: &str, value: Value| {
        let mut key = ed25519("x");
        key[name] = value;
        key
    };
    for useless in [
        json!({"kty": "oct", "kid": "x", "k": "c2VjcmV0", "alg": "HS256"}),
        json!({"kty": "OKP", "crv": "X25519", "kid": "x", "x": "AAAA"}),
        json!({"kty": "EC", "crv": "P-521", "kid": "x", "x": "AAAA", "y": "AAAA"}),
        json!({"kty": "EC", "crv": "P-256", "kid": "x", "x": "AAAA", "y": "AAAA"}),
        json!({"kty": "AKP", "kid": "x", "alg": "ML-DSA-44", "pub": "AAAA"}),
        json!("no key at all"),
        with("use", json!("enc")),
        with("key_ops", json!(["sign"])),
        with("alg", json!("HS256")),
        with("kid", json!(null)),
        // A placeholder, for which anybody can sign.
        with("x", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
        rsa(128),
        rsa(255),
        rsa(1025),
    ] {
        assert_eq!(
            parse(std::slice::from_ref(&useless)).unwrap_err(),
            IssuerKeysError::NoneUsable,
            "{useless}"
        );
        let keys = parse(&[useless, ed25519("y")]).unwrap();
        assert!(keys.has("y") && !keys.has("x"));
    }
    assert!(parse(&[rsa(256)]).unwrap().has("r"));
}

#[test]
fn what_is_no_set_of_keys_is_refused() {
    for text in ["", "[]", "{}", r#"{"keys":{}}"#, "<html>"] {
        assert_eq!(
            IssuerKeys::parse(text.as_bytes()).unwrap_err(),
            IssuerKeysError::Malformed,
            "{text}"
        );
    }
    let many: Vec<Value> = (0..101).map(|at| ed25519(&at.to_string())).collect();
    assert_eq!(parse(&many).unwrap_err(), IssuerKeysError::TooMany(101));
    assert!(parse(&many[1..]).is_ok());
}

#[test]
fn two_keys_may_share_a_kid_if_they_are_for_different_algorithms() {
    let mut other = rsa(256);
    other["kid"] = json!("same");
    let keys = parse(&[other, ed25519("same")]).unwrap();
    let selected = |alg: &str| keys.select("same", alg).map(|(_, algorithm)| algorithm);
    assert_eq!(selected("EdDSA"), Ok(Algorithm::EdDSA));
    assert_eq!(selected("PS256"), Ok(Algorithm::PS256));
    assert_eq!(selected("ES256"), Err(AccessTokenError::Algorithm));
    assert_eq!(
        keys.select("another", "EdDSA").unwrap_err(),
        AccessTokenError::KeyId
    );
}

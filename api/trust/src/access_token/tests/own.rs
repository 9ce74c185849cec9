//! Tokens that the node gave itself, or is said to have given.

use jsonwebtoken::{Algorithm, EncodingKey, crypto};

use super::*;
use crate::{key::pem, peer_token::PeerToken};

pub(super) fn token(key: &NodeKey) -> String {
    let new = NewAccessToken {
        node: ME,
        subject: "anna",
        client_id: "jumelage",
        jti: "1",
        scope: None,
        roles: ["editor".to_owned()].into(),
        local_governments: ["x".to_owned()].into(),
        issued_at: now(),
        expires_at: in_seconds(3600),
    };
    AccessToken::sign(key, new)
}

fn header(key: &NodeKey) -> Value {
    json!({"alg": "EdDSA", "typ": "at+jwt", "kid": key.public().kid()})
}

fn claims() -> Value {
    json!({
        "iss": ME, "sub": "anna", "aud": ME, "client_id": "jumelage", "iat": at(0), "exp": at(3600), "jti": "1",
        "roles": ["editor"], "local_governments": ["x"],
    })
}

fn made(key: &NodeKey, header: &Value, claims: &Value) -> String {
    let message = message(header, claims);
    let key = EncodingKey::from_ed_der(&pem::decode(&key.to_pem()).unwrap());
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn verdict(token: &str, keys: &[PublicKey]) -> Result<VerifiedAccess, AccessTokenError> {
    UnverifiedAccessToken::parse(token)?.verify_own(keys, ME, now())
}

/// What the node says to a token of its own key whose header or claims are another's work.
fn verdict_on(
    header_change: (&str, Value),
    claims_change: (&str, Value),
) -> Result<VerifiedAccess, AccessTokenError> {
    let key = NodeKey::generate().unwrap();
    let (mut header, mut claims) = (header(&key), claims());
    for (part, (name, value)) in [(&mut header, header_change), (&mut claims, claims_change)] {
        if !name.is_empty() {
            part[name] = value;
        }
    }
    verdict(
        &made(&key, &header, &claims),
        std::slice::from_ref(key.public()),
    )
}

const SAME: (&str, Value) = ("", Value::Null);

#[test]
fn a_token_of_the_node_says_whose_it_is() {
    let key = NodeKey::generate().unwrap();
    let (other, keys) = (NodeKey::generate().unwrap(), key.public().clone());
    let keys = [other.public().clone(), keys];
    let verified = verdict(&token(&key), &keys).unwrap();
    assert_eq!(verified.kid(), key.public().kid());
    assert_eq!(verified.subject(), "anna");
    assert_eq!(verified.client_id(), "jumelage");
    assert_eq!(verified.jti(), "1");
    assert_eq!(verified.roles(), &["editor".to_owned()].into());
    assert_eq!(verified.local_governments(), &["x".to_owned()].into());
    assert_eq!(verified.remaining(in_seconds(600)), 3000);
    // What the tests below change is accepted as it is.
    assert_eq!(
        verdict_on(SAME, SAME).unwrap().subject(),
        verified.subject()
    );
    let later = ("a later version", json!("adds something"));
    assert!(verdict_on(later.clone(), later).is_ok());
}

#[test]
fn alg_none_is_refused() {
    let key = NodeKey::generate().unwrap();
    for alg in ["none", "None", "NONE", ""] {
        let mut header = header(&key);
        header["alg"] = json!(alg);
        let unsigned = format!("{}.", message(&header, &claims()));
        assert_eq!(
            verdict(&unsigned, std::slice::from_ref(key.public())),
            Err(AccessTokenError::Algorithm),
            "{alg}"
        );
    }
    let unsigned = format!("{}.", message(&header(&key), &claims()));
    assert_eq!(
        verdict(&unsigned, std::slice::from_ref(key.public())),
        Err(AccessTokenError::Signature)
    );
}

#[test]
fn the_public_key_as_a_shared_secret_signs_nothing() {
    let key = NodeKey::generate().unwrap();
    let mut header = header(&key);
    header["alg"] = json!("HS256");
    let secret = EncodingKey::from_secret(key.public().as_bytes());
    let message = message(&header, &claims());
    let signature = crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
    assert_eq!(
        verdict(
            &format!("{message}.{signature}"),
            std::slice::from_ref(key.public())
        ),
        Err(AccessTokenError::Algorithm)
    );
}

#[test]
fn a_kid_selects_among_the_nodes_keys_and_nothing_else() {
    for kid in ["../../dev/null", "' OR 1=1 --", "", "other"] {
        assert_eq!(
            verdict_on(("kid", json!(kid)), SAME),
            Err(AccessTokenError::KeyId),
            "{kid}"
        );
    }
    // A key that the header brings along is not looked at.
    let (mine, theirs) = (NodeKey::generate().unwrap(), NodeKey::generate().unwrap());
    let mut header = header(&mine);
    header["jwk"] = serde_json::to_value(theirs.public()).unwrap();
    assert_eq!(
        verdict(
            &made(&theirs, &header, &claims()),
            std::slice::from_ref(mine.public())
        ),
        Err(AccessTokenError::Signature)
    );
}

#[test]
fn a_token_of_another_node_or_for_another_is_refused() {
    for (claim, value, expected) in [
        (
            "iss",
            json!("https://afccre.example"),
            AccessTokenError::UnknownIssuer,
        ),
        (
            "iss",
            json!("https://rgre.example/"),
            AccessTokenError::UnknownIssuer,
        ),
        (
            "aud",
            json!("https://afccre.example"),
            AccessTokenError::Audience,
        ),
    ] {
        assert_eq!(
            verdict_on(SAME, (claim, value.clone())),
            Err(expected),
            "{value}"
        );
    }
    let two = json!([ME, "https://afccre.example"]);
    assert!(matches!(
        verdict_on(SAME, ("aud", two)),
        Err(AccessTokenError::Malformed(_))
    ));
}

#[test]
fn a_token_is_good_for_its_time_and_a_minute_more_for_the_clocks() {
    let key = NodeKey::generate().unwrap();
    let (token, keys) = (token(&key), [key.public().clone()]);
    for (after, expected) in [
        (-61, Err(AccessTokenError::NotYetValid { seconds: 61 })),
        (-60, Ok(())),
        (3659, Ok(())),
        (3660, Err(AccessTokenError::Expired { seconds: 60 })),
    ] {
        let token = UnverifiedAccessToken::parse(&token).unwrap();
        let verdict = token.verify_own(&keys, ME, in_seconds(after));
        assert_eq!(verdict.map(|_| ()), expected, "{after}");
    }
    // Later it is looked at without its signature.
    let verified = verdict(&token, &keys).unwrap();
    assert_eq!(verified.check_time(in_seconds(3659)), Ok(()));
    assert!(verified.check_time(in_seconds(3660)).is_err());
    let extreme = verdict_on(SAME, ("iat", json!(i64::MAX)));
    assert!(matches!(extreme, Err(AccessTokenError::NotYetValid { .. })));
    let extreme = verdict_on(SAME, ("exp", json!(i64::MIN)));
    assert!(matches!(extreme, Err(AccessTokenError::Expired { .. })));
}

#[test]
fn another_kind_of_token_is_no_access_token() {
    for typ in [json!("JWT"), json!("entity-statement+jwt"), json!(null)] {
        assert_eq!(
            verdict_on(("typ", typ.clone()), SAME),
            Err(AccessTokenError::Type),
            "{typ}"
        );
    }
    let key = NodeKey::generate().unwrap();
    let (me, other) = ("rgre".parse().unwrap(), "afccre".parse().unwrap());
    let of_peer = PeerToken::sign(&key, &me, &other, b"", now());
    assert_eq!(
        verdict(&of_peer, std::slice::from_ref(key.public())),
        Err(AccessTokenError::OfPeer)
    );
}

#[test]
fn a_changed_token_is_refused() {
    let key = NodeKey::generate().unwrap();
    let signed = made(&key, &header(&key), &claims());
    let (_, signature) = signed.rsplit_once('.').unwrap();
    let mut claims = claims();
    claims["roles"] = json!(["admin"]);
    let changed = format!("{}.{signature}", message(&header(&key), &claims));
    assert_eq!(
        verdict(&changed, std::slice::from_ref(key.public())),
        Err(AccessTokenError::Signature)
    );
}

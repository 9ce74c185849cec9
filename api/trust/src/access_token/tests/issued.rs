//! Tokens of an OpenID Connect issuer, or such as are said to be.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
    },
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};

use super::*;
use crate::issuer_keys::IssuerKeys;

const ISSUER: &str = "https://login.example/realms/staff/";

struct Rsa {
    pair: RsaKeyPair,
    kid: &'static str,
}

impl Rsa {
    fn new(kid: &'static str) -> Self {
        Self {
            pair: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
            kid,
        }
    }

    fn modulus(&self) -> Vec<u8> {
        // PKCS#1, of a key of 2048 bits: two lengths, a zero and the modulus; and last the exponent 65537.
        let der = self.pair.public_key().as_ref();
        assert_eq!(der[265..], [2, 3, 1, 0, 1]);
        der[9..265].to_vec()
    }

    fn jwk(&self) -> Value {
        let n = URL_SAFE_NO_PAD.encode(self.modulus());
        json!({"kty": "RSA", "kid": self.kid, "use": "sig", "n": n, "e": "AQAB"})
    }

    fn sign(&self, padding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        let signed = self.pair.sign(padding, &random, message, &mut signature);
        signed.unwrap();
        signature
    }

    fn token(&self, claims: &Value) -> String {
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": self.kid});
        signed(&header, claims, |message| {
            self.sign(&RSA_PKCS1_SHA256, message)
        })
    }
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "u-1", "aud": ["account", ME], "iat": at(0), "exp": at(300),
        "realm_access": {"roles": ["redaktion", "offline"]}, "towns": "t-1 t-2",
    })
}

fn issuer() -> TrustedIssuer {
    TrustedIssuer {
        url: ISSUER.to_owned(),
        audience: ME.to_owned(),
        roles: "realm_access.roles".parse().unwrap(),
        local_governments: Some("towns".parse().unwrap()),
    }
}

fn jwks(keys: &[Value]) -> IssuerKeys {
    IssuerKeys::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn verdict(token: &str, keys: &[Value]) -> Result<VerifiedPerson, AccessTokenError> {
    UnverifiedAccessToken::parse(token)?.verify_issued(&issuer(), &jwks(keys), now())
}

/// What the node says to a properly signed token with another claim.
fn verdict_on(name: &str, value: Value) -> Result<VerifiedPerson, AccessTokenError> {
    let key = Rsa::new("k");
    let mut claims = claims();
    claims[name] = value;
    verdict(&key.token(&claims), &[key.jwk()])
}

#[test]
fn a_token_of_the_issuer_says_who_somebody_is() {
    let key = Rsa::new("k");
    let person = verdict(&key.token(&claims()), &[key.jwk()]).unwrap();
    assert_eq!(person.subject(), "u-1");
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    assert_eq!(person.roles(), &words(&["redaktion", "offline"]));
    assert_eq!(person.local_governments(), &words(&["t-1", "t-2"]));
    assert_eq!(person.check_time(in_seconds(359)), Ok(()));
    assert!(person.check_time(in_seconds(360)).is_err());
}

#[test]
fn each_algorithm_that_a_key_is_for_is_taken() {
    let rsa = Rsa::new("r");
    let random = SystemRandom::new();
    let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = ec.public_key().as_ref();
    let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (x, y) = (coordinate(&point[1..33]), coordinate(&point[33..]));
    let ec_jwk = json!({"kty": "EC", "crv": "P-256", "kid": "e", "alg": "ES256", "x": x, "y": y});
    let ed = Ed25519KeyPair::generate().unwrap();
    let x = coordinate(ed.public_key().as_ref());
    let ed_jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": "d", "x": x});
    let keys = [rsa.jwk(), ec_jwk, ed_jwk];
    let header = |alg: &str, kid: &str| json!({"alg": alg, "typ": "at+jwt", "kid": kid});
    for token in [
        signed(&header("RS256", "r"), &claims(), |message| {
            rsa.sign(&RSA_PKCS1_SHA256, message)
        }),
        signed(&header("PS256", "r"), &claims(), |message| {
            rsa.sign(&RSA_PSS_SHA256, message)
        }),
        signed(&header("ES256", "e"), &claims(), |message| {
            ec.sign(&random, message).unwrap().as_ref().to_vec()
        }),
        signed(&header("EdDSA", "d"), &claims(), |message| {
            ed.sign(message).as_ref().to_vec()
        }),
    ] {
        assert!(verdict(&token, &keys).is_ok(), "{token}");
    }
    // What is well signed, but not in a way that this network takes.
    let longer = signed(&header("RS512", "r"), &claims(), |message| {
        rsa.sign(&RSA_PKCS1_SHA512, message)
    });
    assert_eq!(verdict(&longer, &keys), Err(AccessTokenError::Algorithm));
}

#[test]
fn an_rs256_public_key_as_an_hs256_secret_signs_nothing() {
    let key = Rsa::new("k");
    let header = json!({"alg": "HS256", "typ": "JWT", "kid": "k"});
    let message = message(&header, &claims());
    for secret in [
        key.modulus(),
        key.pair.public_key().as_ref().to_vec(),
        key.jwk().to_string().into_bytes(),
    ] {
        let secret = EncodingKey::from_secret(&secret);
        let signature = crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
        assert_eq!(
            verdict(&format!("{message}.{signature}"), &[key.jwk()]),
            Err(AccessTokenError::Algorithm)
        );
    }
}

#[test]
fn a_key_for_one_algorithm_is_for_no_other() {
    let key = Rsa::new("k");
    let mut jwk = key.jwk();
    jwk["alg"] = json!("PS256");
    assert_eq!(
        verdict(&key.token(&claims()), &[jwk]),
        Err(AccessTokenError::Algorithm)
    );
}

#[test]
fn alg_none_is_refused_of_an_issuer_too() {
    let key = Rsa::new("k");
    for alg in ["none", "nOnE"] {
        let header = json!({"alg": alg, "typ": "JWT", "kid": "k"});
        let unsigned = format!("{}.", message(&header, &claims()));
        assert_eq!(
            verdict(&unsigned, &[key.jwk()]),
            Err(AccessTokenError::Algorithm)
        );
    }
}

#[test]
fn a_kid_selects_among_the_issuers_keys_and_nothing_else() {
    let (theirs, mine) = (Rsa::new("k"), Rsa::new("mine"));
    let token = mine.token(&claims());
    assert_eq!(
        verdict(&token, &[theirs.jwk()]),
        Err(AccessTokenError::KeyId)
    );
    let header = json!({
        "alg": "RS256", "typ": "JWT", "kid": "k", "jwk": mine.jwk(), "jku": "https://evil.example/jwks",
    });
    let brought = signed(&header, &claims(), |message| {
        mine.sign(&RSA_PKCS1_SHA256, message)
    });
    assert_eq!(
        verdict(&brought, &[theirs.jwk()]),
        Err(AccessTokenError::Signature)
    );
}

#[test]
fn a_token_of_another_issuer_or_for_another_audience_is_refused() {
    for (name, value, expected) in [
        (
            "iss",
            json!("https://login.example/realms/staff"),
            AccessTokenError::UnknownIssuer,
        ),
        (
            "iss",
            json!("https://evil.example/"),
            AccessTokenError::UnknownIssuer,
        ),
        ("aud", json!("account"), AccessTokenError::Audience),
        ("aud", json!([]), AccessTokenError::Audience),
        ("aud", json!(null), AccessTokenError::Audience),
        (
            "aud",
            json!(format!("{ME}/more")),
            AccessTokenError::Audience,
        ),
    ] {
        assert_eq!(verdict_on(name, value.clone()), Err(expected), "{value}");
    }
}

#[test]
fn an_issuers_token_is_good_for_its_time_only() {
    for (name, value, expected) in [
        (
            "exp",
            json!(at(-60)),
            AccessTokenError::Expired { seconds: 60 },
        ),
        (
            "nbf",
            json!(at(61)),
            AccessTokenError::NotYetValid { seconds: 61 },
        ),
        (
            "iat",
            json!(at(61)),
            AccessTokenError::NotYetValid { seconds: 61 },
        ),
        (
            "exp",
            json!("soon"),
            AccessTokenError::Malformed("its exp, nbf or iat is not a number of seconds"),
        ),
        (
            "exp",
            json!(-1e300),
            AccessTokenError::Expired { seconds: i64::MAX },
        ),
    ] {
        assert_eq!(verdict_on(name, value.clone()), Err(expected), "{value}");
    }
    assert!(verdict_on("exp", json!(1e300)).is_ok());
    let key = Rsa::new("k");
    let mut forever = claims();
    forever.as_object_mut().unwrap().remove("exp");
    assert_eq!(
        verdict(&key.token(&forever), &[key.jwk()]),
        Err(AccessTokenError::Malformed("it has no exp"))
    );
}

#[test]
fn an_id_token_is_no_access_token() {
    for (name, value) in [
        ("at_hash", json!("x")),
        ("c_hash", json!("x")),
        ("typ", json!("ID")),
        ("typ", json!("Refresh")),
    ] {
        assert_eq!(
            verdict_on(name, value),
            Err(AccessTokenError::Type),
            "{name}"
        );
    }
    assert!(verdict_on("typ", json!("Bearer")).is_ok());
    let key = Rsa::new("k");
    let header = json!({"alg": "RS256", "typ": "logout+jwt", "kid": "k"});
    let logout = signed(&header, &claims(), |message| {
        key.sign(&RSA_PKCS1_SHA256, message)
    });
    assert_eq!(verdict(&logout, &[key.jwk()]), Err(AccessTokenError::Type));
}

#[test]
fn nobody_is_known_without_a_name() {
    for subject in [json!(""), json!(null), json!(7), json!("x".repeat(256))] {
        assert!(matches!(
            verdict_on("sub", subject),
            Err(AccessTokenError::Malformed(_))
        ));
    }
}

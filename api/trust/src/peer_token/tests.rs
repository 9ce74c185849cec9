//! The attacks on a call, each tried once.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use jumelage_domain::CountryCode;
use serde_json::{Value, json};

use super::*;
use crate::directory::{Directory, Member};

const BODY: &[u8] = br#"{"query":"{ twinnings { totalCount } }"}"#;

/// Two nodes, a member without one, and a call that the first is about to make to the second. By the system's
/// clock the time is long past.
struct Call {
    rgre: NodeKey,
    afccre: NodeKey,
    directory: Directory,
    now: Timestamp,
}

impl Call {
    fn new() -> Self {
        let (rgre, afccre) = (NodeKey::generate().unwrap(), NodeKey::generate().unwrap());
        let member = |code: &str, country: &str| {
            Member::new(code.parse().unwrap(), code, [country.parse().unwrap()]).unwrap()
        };
        let node = |code: &str, country: &str, key: &NodeKey| {
            member(code, country).with_node(
                format!("http://{code}.example").parse().unwrap(),
                key.public().clone(),
            )
        };
        let members = vec![
            node("rgre", "DE", &rgre),
            node("afccre", "FR", &afccre),
            member("kede", "GR"),
        ];
        let directory = Directory::new("rgre".parse().unwrap(), members).unwrap();
        Self {
            rgre,
            afccre,
            directory,
            now: "1999-11-23T09:30:00.999Z".parse().unwrap(),
        }
    }

    fn in_seconds(&self, seconds: i64) -> Timestamp {
        Timestamp::from_millis(self.now.millis() + seconds * 1000).unwrap()
    }

    fn token(&self) -> String {
        PeerToken::sign(
            &self.rgre,
            &"rgre".parse().unwrap(),
            &"afccre".parse().unwrap(),
            BODY,
            self.now,
        )
    }

    fn header(&self) -> Value {
        json!({ "alg": "EdDSA", "typ": "jumelage-peer+jwt", "kid": self.rgre.public().kid() })
    }

    fn claims(&self) -> Value {
        let iat = self.now.millis() / 1000;
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(BODY));
        json!({ "iss": "rgre", "sub": "rgre", "aud": "afccre", "iat": iat, "exp": iat + 30, "body_sha256": digest })
    }

    /// What the callee says to a token.
    fn verdict(&self, token: &str) -> Result<VerifiedPeer, PeerTokenError> {
        self.verdict_at(token, self.now)
    }

    fn verdict_at(&self, token: &str, now: Timestamp) -> Result<VerifiedPeer, PeerTokenError> {
        let me = "afccre".parse().unwrap();
        let call = UnverifiedPeerToken::parse(token)?.verify(&self.directory, &me, now)?;
        call.with_body(BODY)
    }

    /// What the callee says to a token of the caller's own making, properly signed.
    fn verdict_on_header(
        &self,
        change: impl FnOnce(&mut Value),
    ) -> Result<VerifiedPeer, PeerTokenError> {
        let mut header = self.header();
        change(&mut header);
        self.verdict(&signed(&header, &self.claims(), &self.rgre))
    }

    fn verdict_on_claims(
        &self,
        change: impl FnOnce(&mut Value),
    ) -> Result<VerifiedPeer, PeerTokenError> {
        let mut claims = self.claims();
        change(&mut claims);
        self.verdict(&signed(&self.header(), &claims, &self.rgre))
    }
}

fn message(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".")
}

fn signed(header: &Value, claims: &Value, key: &NodeKey) -> String {
    let pem = key.to_pem();
    let key = EncodingKey::from_ed_der(&crate::key::pem::decode(&pem).unwrap());
    signed_as(header, claims, &key, Algorithm::EdDSA)
}

fn signed_as(header: &Value, claims: &Value, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = message(header, claims);
    let signature = crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

fn node(code: &str) -> NodeCode {
    code.parse().unwrap()
}

#[test]
fn an_honest_call_is_known_for_what_it_is() {
    let call = Call::new();
    let peer = call.verdict(&call.token()).unwrap();
    assert_eq!(peer.code().as_str(), "rgre");
    assert_eq!(
        peer.countries()
            .iter()
            .map(CountryCode::as_str)
            .collect::<Vec<_>>(),
        ["DE"]
    );
    // What the tests below change is accepted as it is.
    assert_eq!(call.verdict_on_header(|_| ()), Ok(peer.clone()));
    assert_eq!(call.verdict_on_claims(|_| ()), Ok(peer));
}

#[test]
fn a_token_says_what_the_protocol_wants_and_lives_30_seconds() {
    let call = Call::new();
    let token = call.token();
    let mut parts = token
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut json = || serde_json::from_slice::<Value>(&parts.next().unwrap()).unwrap();
    assert_eq!((json(), json()), (call.header(), call.claims()));
    let unverified = UnverifiedPeerToken::parse(&token).unwrap();
    assert_eq!(
        (unverified.issuer(), unverified.kid()),
        (&node("rgre"), call.rgre.public().kid())
    );
    assert!(!format!("{unverified:?}").contains(&token[token.len() - 20..]));
}

#[test]
fn an_expired_token_is_refused_once_the_clocks_cannot_explain_it() {
    let call = Call::new();
    assert!(
        call.verdict_at(&call.token(), call.in_seconds(30 + 59))
            .is_ok()
    );
    let late = call.verdict_at(&call.token(), call.in_seconds(30 + 60));
    assert_eq!(late, Err(PeerTokenError::Expired { seconds: 60 }));
}

#[test]
fn a_token_from_the_future_is_refused_once_the_clocks_cannot_explain_it() {
    let call = Call::new();
    assert!(call.verdict_at(&call.token(), call.in_seconds(-60)).is_ok());
    let early = call.verdict_at(&call.token(), call.in_seconds(-61));
    assert_eq!(early, Err(PeerTokenError::NotYetValid { seconds: 61 }));
}

#[test]
fn a_token_that_lives_too_long_is_refused() {
    let call = Call::new();
    let iat = call.claims()["iat"].as_i64().unwrap();
    let verdict = |exp: i64| call.verdict_on_claims(|claims| claims["exp"] = exp.into());
    assert!(verdict(iat + 60).is_ok());
    assert_eq!(
        verdict(iat + 61),
        Err(PeerTokenError::Lifetime { seconds: 61 })
    );
    assert_eq!(verdict(iat), Err(PeerTokenError::Lifetime { seconds: 0 }));
    let ages = call.verdict_on_claims(|claims| {
        (claims["iat"], claims["exp"]) = (i64::MIN.into(), i64::MAX.into());
    });
    assert_eq!(ages, Err(PeerTokenError::Lifetime { seconds: i64::MAX }));
}

#[test]
fn a_token_for_another_node_is_refused() {
    let call = Call::new();
    let refused = Err(PeerTokenError::Audience { me: node("afccre") });
    assert_eq!(
        call.verdict_on_claims(|claims| claims["aud"] = "kede".into()),
        refused
    );
    let list = call.verdict_on_claims(|claims| claims["aud"] = json!(["afccre", "kede"]));
    assert!(
        matches!(list, Err(PeerTokenError::Malformed(_))),
        "{list:?}"
    );
}

#[test]
fn who_is_not_in_the_directory_or_has_no_key_there_is_refused() {
    let call = Call::new();
    let verdict = |code: &str| {
        call.verdict_on_claims(|claims| (claims["iss"], claims["sub"]) = (code.into(), code.into()))
    };
    assert_eq!(
        verdict("stranger"),
        Err(PeerTokenError::UnknownIssuer(node("stranger")))
    );
    assert_eq!(
        verdict("kede"),
        Err(PeerTokenError::IssuerWithoutKey(node("kede")))
    );
    assert!(matches!(
        verdict("Not A Code"),
        Err(PeerTokenError::Malformed(_))
    ));
}

#[test]
fn an_unsigned_token_is_refused() {
    let call = Call::new();
    for algorithm in ["none", "None", "NONE", ""] {
        let mut header = call.header();
        header["alg"] = algorithm.into();
        let token = format!("{}.", message(&header, &call.claims()));
        assert_eq!(
            call.verdict(&token),
            Err(PeerTokenError::Algorithm),
            "{algorithm}"
        );
    }
    let bare = format!("{}.", message(&call.header(), &call.claims()));
    assert_eq!(
        call.verdict(&bare),
        Err(PeerTokenError::Signature(node("rgre")))
    );
}

#[test]
fn the_public_key_is_not_taken_for_a_shared_secret() {
    let call = Call::new();
    let secret = call.rgre.public().as_bytes();
    let mut header = call.header();
    header["alg"] = "HS256".into();
    let token = signed_as(
        &header,
        &call.claims(),
        &EncodingKey::from_secret(secret),
        Algorithm::HS256,
    );
    // The attack is a real one: who took the header's word for the algorithm would be convinced.
    let (message, signature) = token.rsplit_once('.').unwrap();
    let taken_in = crypto::verify(
        signature,
        message.as_bytes(),
        &DecodingKey::from_secret(secret),
        Algorithm::HS256,
    );
    assert!(taken_in.unwrap());
    assert_eq!(call.verdict(&token), Err(PeerTokenError::Algorithm));
}

#[test]
fn another_members_key_is_refused() {
    let call = Call::new();
    let token = signed(&call.header(), &call.claims(), &call.afccre);
    assert_eq!(
        call.verdict(&token),
        Err(PeerTokenError::Signature(node("rgre")))
    );
}

#[test]
fn any_of_the_members_keys_signs_and_none_that_it_has_no_more() {
    let mut call = Call::new();
    let next = NodeKey::generate().unwrap();
    let mut header = call.header();
    header["kid"] = next.public().kid().into();
    let old = call.token();
    let new = signed(&header, &call.claims(), &next);
    assert_eq!(call.verdict(&new), Err(PeerTokenError::KeyId(node("rgre"))));
    let with_keys = |keys: Vec<&NodeKey>| {
        let mut members = call.directory.members().to_vec();
        let rgre = members.iter_mut().find(|m| m.code().as_str() == "rgre");
        let rgre = rgre.unwrap();
        let endpoint = rgre.endpoint().unwrap().clone();
        let keys = keys.into_iter().map(|key| key.public().clone());
        *rgre = rgre.clone().with_node_keys(endpoint, keys).unwrap();
        Directory::new(node("rgre"), members).unwrap()
    };
    let both = with_keys(vec![&call.rgre, &next]);
    let last = with_keys(vec![&next]);
    call.directory = both;
    assert!(call.verdict(&old).is_ok());
    assert!(call.verdict(&new).is_ok());
    // The name of one key with the signature of the other.
    let crossed = signed(&header, &call.claims(), &call.rgre);
    assert_eq!(
        call.verdict(&crossed),
        Err(PeerTokenError::Signature(node("rgre")))
    );
    call.directory = last;
    assert!(call.verdict(&new).is_ok());
    assert_eq!(call.verdict(&old), Err(PeerTokenError::KeyId(node("rgre"))));
}

#[test]
fn the_kid_of_another_members_key_is_refused() {
    let call = Call::new();
    let mut header = call.header();
    header["kid"] = call.afccre.public().kid().into();
    for key in [&call.rgre, &call.afccre] {
        let token = signed(&header, &call.claims(), key);
        assert_eq!(
            call.verdict(&token),
            Err(PeerTokenError::KeyId(node("rgre")))
        );
    }
}

#[test]
fn a_key_that_comes_with_the_token_is_not_used() {
    let call = Call::new();
    let mut header = call.header();
    header["jwk"] = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(call.afccre.public().as_bytes()) });
    let token = signed(&header, &call.claims(), &call.afccre);
    assert_eq!(
        call.verdict(&token),
        Err(PeerTokenError::Signature(node("rgre")))
    );
}

#[test]
fn a_subject_other_than_the_issuer_is_refused() {
    let call = Call::new();
    let refused = Err(PeerTokenError::Subject {
        issuer: node("rgre"),
    });
    assert_eq!(
        call.verdict_on_claims(|claims| claims["sub"] = "kede".into()),
        refused
    );
}

#[test]
fn another_body_is_refused() {
    let call = Call::new();
    for body in [&b""[..], b"{}", &BODY[1..]] {
        let token = UnverifiedPeerToken::parse(&call.token()).unwrap();
        let verified = token.verify(&call.directory, &node("afccre"), call.now);
        let verdict = verified.unwrap().with_body(body);
        assert_eq!(verdict, Err(PeerTokenError::Body));
    }
}

#[test]
fn a_jwt_for_another_purpose_is_refused() {
    let call = Call::new();
    assert_eq!(
        call.verdict_on_header(|header| header["typ"] = "JWT".into()),
        Err(PeerTokenError::Type)
    );
    assert_eq!(
        call.verdict_on_header(|header| header["typ"] = Value::Null),
        Err(PeerTokenError::Type)
    );
}

#[test]
fn a_critical_extension_is_refused() {
    let call = Call::new();
    assert_eq!(
        call.verdict_on_header(|header| header["crit"] = json!(["b64"])),
        Err(PeerTokenError::Critical)
    );
}

#[test]
fn a_claim_changed_after_signing_is_refused() {
    let call = Call::new();
    let token = call.token();
    let signature = token.rsplit_once('.').unwrap().1;
    let mut claims = call.claims();
    claims["exp"] = (claims["exp"].as_i64().unwrap() + 1).into();
    let changed = format!("{}.{signature}", message(&call.header(), &claims));
    assert_eq!(
        call.verdict(&changed),
        Err(PeerTokenError::Signature(node("rgre")))
    );
}

#[test]
fn a_missing_claim_is_refused() {
    let call = Call::new();
    for claim in ["iss", "sub", "aud", "iat", "exp", "body_sha256"] {
        let verdict =
            call.verdict_on_claims(|claims| drop(claims.as_object_mut().unwrap().remove(claim)));
        assert!(
            matches!(verdict, Err(PeerTokenError::Malformed(_))),
            "{claim}: {verdict:?}"
        );
    }
}

#[test]
fn garbage_is_refused() {
    let call = Call::new();
    let token = call.token();
    let mut texts = vec![
        String::new(),
        ".".into(),
        "..".into(),
        "a.b.c".into(),
        "Bearer".into(),
        "é.é.é".into(),
    ];
    texts.push(format!("{token}.{token}"));
    texts.push(format!(" {token}"));
    texts.push(format!("{token}="));
    texts.push(token.replace('.', ".."));
    texts.push(signed(&json!([]), &call.claims(), &call.rgre));
    texts.push(signed(&call.header(), &json!("rgre"), &call.rgre));
    for text in texts {
        let verdict = call.verdict(&text);
        assert!(
            matches!(verdict, Err(PeerTokenError::Malformed(_))),
            "{text}: {verdict:?}"
        );
    }
    // No part of a good token is a good token.
    for end in 0..token.len() {
        assert!(call.verdict(&token[..end]).is_err(), "{end}");
    }
}

#[test]
fn every_cause_has_a_code_of_its_own() {
    let me = || node("rgre");
    let causes = [
        PeerTokenError::Malformed(""),
        PeerTokenError::Algorithm,
        PeerTokenError::Type,
        PeerTokenError::Critical,
        PeerTokenError::UnknownIssuer(me()),
        PeerTokenError::IssuerWithoutKey(me()),
        PeerTokenError::KeyId(me()),
        PeerTokenError::Signature(me()),
        PeerTokenError::Subject { issuer: me() },
        PeerTokenError::Audience { me: me() },
        PeerTokenError::Expired { seconds: 1 },
        PeerTokenError::NotYetValid { seconds: 1 },
        PeerTokenError::Lifetime { seconds: 1 },
        PeerTokenError::Body,
    ];
    let codes: std::collections::BTreeSet<_> = causes.iter().map(PeerTokenError::code).collect();
    assert_eq!(codes.len(), causes.len());
    assert!(codes.iter().all(|code| code.starts_with("PEER_TOKEN_")));
    assert!(codes.contains("PEER_TOKEN_EXPIRED"));
}

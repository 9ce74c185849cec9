//! The attacks on a statement, each tried once.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use jumelage_domain::CountryCode;
use serde_json::{Value, json};

use super::{
    forged::{after, changed, header, message, noon, part, signed, signed_as},
    *,
};
use crate::{
    directory::{Directory, Member},
    peer_token::{PeerToken, PeerTokenError, UnverifiedPeerToken},
};

/// The anchor, a node, and the anchor's statement of it.
struct Statement {
    cemr: NodeKey,
    rgre: NodeKey,
    member: Member,
}

fn anchor() -> Endpoint {
    "https://cemr.example".parse().unwrap()
}

fn entity() -> Endpoint {
    "https://rgre.example/node".parse().unwrap()
}

impl Statement {
    fn new() -> Self {
        let rgre = NodeKey::generate().unwrap();
        let countries: [CountryCode; 1] = ["DE".parse().unwrap()];
        let member = Member::new("rgre".parse().unwrap(), "RGRE", countries)
            .unwrap()
            .with_website("https://www.rgre.de")
            .unwrap()
            .with_node(entity(), rgre.public().clone());
        let cemr = NodeKey::generate().unwrap();
        Self { cemr, rgre, member }
    }

    fn text(&self) -> String {
        SubordinateStatement::sign(&self.cemr, &anchor(), &self.member, 7, noon()).unwrap()
    }

    fn verdict(&self, text: &str) -> Result<Member, EntityStatementError> {
        self.verdict_at(text, noon())
    }

    fn verdict_at(&self, text: &str, now: Timestamp) -> Result<Member, EntityStatementError> {
        let keys = [self.cemr.public().clone()];
        SubordinateStatement::verify(text, &anchor(), &keys, &entity(), now)
            .map(|statement| statement.member().clone())
    }

    /// What is said to a statement of the anchor's own making, properly signed.
    fn verdict_on_header(&self, change: impl FnOnce(&mut Value)) -> Option<EntityStatementError> {
        let mut header = header(&self.cemr);
        change(&mut header);
        let text = signed(&header, &part(&self.text(), 1), &self.cemr);
        self.verdict(&text).err()
    }

    fn verdict_on_claims(&self, change: impl FnOnce(&mut Value)) -> Option<EntityStatementError> {
        self.verdict(&changed(&self.text(), &self.cemr, change))
            .err()
    }
}

fn metadata(code: &str, endpoint: Endpoint) -> Metadata {
    Metadata {
        federation_entity: FederationEntity {
            organization_name: Some(code.to_uppercase()),
            contacts: vec![format!("office@{code}.example")],
            ..FederationEntity::default()
        },
        jumelage_node: NodeMetadata {
            code: code.parse().unwrap(),
            countries: ["FR".parse().unwrap()].into(),
            endpoint,
            software_version: "0.1.0".to_owned(),
            schema_hash: "5f".to_owned(),
        },
        jumelage_directory: None,
    }
}

/// The node's own configuration, which lists these keys beside the one that signs.
fn configuration(key: &NodeKey, others: &[&NodeKey]) -> String {
    let others: Vec<PublicKey> = others.iter().map(|key| key.public().clone()).collect();
    let hints = vec![anchor()];
    EntityConfiguration::sign(key, &others, hints, metadata("rgre", entity()), noon())
}

fn verify_own(text: &str, keys: &[&NodeKey]) -> Result<EntityConfiguration, EntityStatementError> {
    let keys: Vec<PublicKey> = keys.iter().map(|key| key.public().clone()).collect();
    EntityConfiguration::verify(text, &entity(), &keys, None, noon())
}

#[test]
fn the_anchors_word_for_a_node_is_taken() {
    let statement = Statement::new();
    assert_eq!(
        statement.verdict(&statement.text()),
        Ok(statement.member.clone())
    );
    // What the tests below change is accepted as it is.
    assert_eq!(statement.verdict_on_header(|_| ()), None);
    assert_eq!(statement.verdict_on_claims(|_| ()), None);
    // Claims that a later version adds, and those of the standard that are not used here.
    assert_eq!(
        statement.verdict_on_claims(|claims| claims["trust_marks"] = json!([])),
        None
    );
}

#[test]
fn a_statement_says_what_the_standard_wants() {
    let statement = Statement::new();
    let text = statement.text();
    let iat = noon().millis() / 1000;
    assert_eq!(part(&text, 0), header(&statement.cemr));
    let jwk = json!(statement.rgre.public());
    let expected = json!({
        "iss": "https://cemr.example", "sub": "https://rgre.example/node", "iat": iat, "exp": iat + 26 * 3600,
        "jwks": { "keys": [jwk] },
        "metadata": { "jumelage_node": {
            "code": "rgre", "name": "RGRE", "countries": ["DE"], "website": "https://www.rgre.de", "serial": 7,
        } },
    });
    assert_eq!(part(&text, 1), expected);
    let own = part(&configuration(&statement.rgre, &[]), 1);
    let expected = json!({
        "iss": "https://rgre.example/node", "sub": "https://rgre.example/node", "iat": iat, "exp": iat + 26 * 3600,
        "jwks": { "keys": [jwk] }, "authority_hints": ["https://cemr.example"],
        "metadata": {
            "federation_entity": { "organization_name": "RGRE", "contacts": ["office@rgre.example"] },
            "jumelage_node": { "code": "rgre", "countries": ["FR"], "endpoint": "https://rgre.example/node",
                "software_version": "0.1.0", "schema_hash": "5f" },
        },
    });
    assert_eq!(own, expected);
}

#[test]
fn an_unsigned_statement_is_refused() {
    let statement = Statement::new();
    for algorithm in ["none", "None", "NONE", ""] {
        let mut header = header(&statement.cemr);
        header["alg"] = algorithm.into();
        let text = format!("{}.", message(&header, &part(&statement.text(), 1)));
        assert_eq!(
            statement.verdict(&text),
            Err(EntityStatementError::Algorithm),
            "{algorithm}"
        );
    }
    let bare = message(&header(&statement.cemr), &part(&statement.text(), 1));
    assert_eq!(
        statement.verdict(&format!("{bare}.")),
        Err(EntityStatementError::Signature(anchor()))
    );
}

#[test]
fn the_anchors_public_key_is_not_taken_for_a_shared_secret() {
    let statement = Statement::new();
    let secret = statement.cemr.public().as_bytes();
    let mut header = header(&statement.cemr);
    header["alg"] = "HS256".into();
    let claims = part(&statement.text(), 1);
    let key = EncodingKey::from_secret(secret);
    let text = signed_as(&header, &claims, &key, Algorithm::HS256);
    // The attack is a real one: who took the header's word for the algorithm would be convinced.
    let (message, signature) = text.rsplit_once('.').unwrap();
    let key = DecodingKey::from_secret(secret);
    assert!(crypto::verify(signature, message.as_bytes(), &key, Algorithm::HS256).unwrap());
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Algorithm)
    );
    // Nor is the signature good where the header only pretends.
    header["alg"] = "EdDSA".into();
    let key = EncodingKey::from_secret(secret);
    let text = signed_as(&header, &claims, &key, Algorithm::HS256);
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Signature(anchor()))
    );
}

#[test]
fn a_kid_that_is_no_name_of_a_trusted_key_selects_none() {
    let statement = Statement::new();
    let node_key = statement.rgre.public().kid().to_owned();
    let long = "A".repeat(4096);
    for kid in [
        "",
        "../../../../dev/null",
        "/etc/passwd",
        "' OR '1'='1",
        "key'; DROP TABLE admission; --",
        "https://evil.example/jwks.json",
        "\u{0}",
        &long,
        &node_key,
    ] {
        let refusal = statement.verdict_on_header(|header| header["kid"] = kid.into());
        assert_eq!(
            refusal,
            Some(EntityStatementError::KeyId(anchor())),
            "{kid}"
        );
    }
    let number = statement.verdict_on_header(|header| header["kid"] = 1.into());
    assert!(matches!(number, Some(EntityStatementError::Malformed(_))));
}

#[test]
fn a_key_that_comes_with_the_statement_is_refused() {
    let statement = Statement::new();
    for (field, value) in [
        ("jwk", json!(statement.rgre.public())),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut header = header(&statement.cemr);
        header[field] = value;
        let claims = part(&statement.text(), 1);
        for key in [&statement.cemr, &statement.rgre] {
            assert_eq!(
                statement.verdict(&signed(&header, &claims, key)),
                Err(EntityStatementError::BroughtKey),
                "{field}"
            );
        }
    }
}

#[test]
fn another_members_key_signs_nothing_for_the_anchor() {
    let statement = Statement::new();
    let claims = part(&statement.text(), 1);
    // Under its own name it is not known, under the anchor's it does not fit.
    let text = signed(&header(&statement.rgre), &claims, &statement.rgre);
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::KeyId(anchor()))
    );
    let text = signed(&header(&statement.cemr), &claims, &statement.rgre);
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Signature(anchor()))
    );
}

#[test]
fn a_statement_about_another_or_by_another_is_refused() {
    let statement = Statement::new();
    assert_eq!(
        statement.verdict_on_claims(|claims| claims["sub"] = "https://kede.example".into()),
        Some(EntityStatementError::Subject(entity()))
    );
    assert_eq!(
        statement.verdict_on_claims(|claims| claims["iss"] = "https://other-anchor.example".into()),
        Some(EntityStatementError::Issuer(anchor()))
    );
    // A second spelling is no second entity.
    let text = changed(&statement.text(), &statement.cemr, |claims| {
        claims["iss"] = "HTTPS://CEMR.example:443/".into();
    });
    assert_eq!(statement.verdict(&text), Ok(statement.member.clone()));
}

#[test]
fn a_claim_changed_after_signing_is_refused() {
    let statement = Statement::new();
    let text = statement.text();
    let signature = text.rsplit_once('.').unwrap().1;
    let mut claims = part(&text, 1);
    claims["metadata"]["jumelage_node"]["code"] = "afccre".into();
    let text = format!("{}.{signature}", message(&part(&text, 0), &claims));
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Signature(anchor()))
    );
}

#[test]
fn an_expired_statement_is_refused_once_the_clocks_cannot_explain_it() {
    let statement = Statement::new();
    let text = statement.text();
    let end = 26 * 3600;
    assert!(statement.verdict_at(&text, after(end + 59)).is_ok());
    assert_eq!(
        statement.verdict_at(&text, after(end + 60)),
        Err(EntityStatementError::Expired { seconds: 60 })
    );
}

#[test]
fn a_statement_from_the_future_is_refused_once_the_clocks_cannot_explain_it() {
    let statement = Statement::new();
    let text = statement.text();
    assert!(statement.verdict_at(&text, after(-60)).is_ok());
    assert_eq!(
        statement.verdict_at(&text, after(-61)),
        Err(EntityStatementError::NotYetValid { seconds: 61 })
    );
}

#[test]
fn a_statement_that_is_good_for_too_long_is_refused() {
    let statement = Statement::new();
    let iat = noon().millis() / 1000;
    let of = |exp: i64| statement.verdict_on_claims(|claims| claims["exp"] = exp.into());
    assert_eq!(of(iat + 48 * 3600), None);
    let refused = |seconds| Some(EntityStatementError::Lifetime { seconds });
    assert_eq!(of(iat + 48 * 3600 + 1), refused(48 * 3600 + 1));
    assert_eq!(of(iat), refused(0));
    let ages = statement.verdict_on_claims(|claims| {
        (claims["iat"], claims["exp"]) = (i64::MIN.into(), i64::MAX.into());
    });
    assert_eq!(ages, refused(i64::MAX));
}

#[test]
fn a_peer_token_is_no_statement_and_a_statement_is_no_peer_token() {
    let statement = Statement::new();
    let [cemr, rgre] = ["cemr", "rgre"].map(|code| code.parse().unwrap());
    let token = PeerToken::sign(&statement.cemr, &cemr, &rgre, b"{}", noon());
    assert!(matches!(
        statement.verdict(&token),
        Err(EntityStatementError::Malformed(_))
    ));
    // With claims that fit the other purpose, the type alone still tells them apart.
    assert_eq!(
        statement.verdict_on_header(|header| header["typ"] = "jumelage-peer+jwt".into()),
        Some(EntityStatementError::Type)
    );
    for typ in [
        json!("JWT"),
        json!("application/entity-statement+jwt"),
        Value::Null,
    ] {
        let refusal = statement.verdict_on_header(|header| header["typ"] = typ.clone());
        assert_eq!(refusal, Some(EntityStatementError::Type), "{typ}");
    }
    let member = Member::new(cemr, "CEMR", []).unwrap();
    let member = member.with_node(anchor(), statement.cemr.public().clone());
    let directory = Directory::new("cemr".parse().unwrap(), vec![member]).unwrap();
    let claims = json!({ "iss": "cemr", "sub": "cemr", "aud": "rgre", "iat": noon().millis() / 1000,
        "exp": noon().millis() / 1000 + 30, "body_sha256": part(&token, 1)["body_sha256"] });
    let verdict = |typ: &str| {
        let mut header = header(&statement.cemr);
        header["typ"] = typ.into();
        let text = signed(&header, &claims, &statement.cemr);
        UnverifiedPeerToken::parse(&text)?.verify(&directory, &rgre, noon())
    };
    assert!(verdict("jumelage-peer+jwt").is_ok());
    assert_eq!(verdict(TYPE), Err(PeerTokenError::Type));
}

#[test]
fn what_narrows_a_statement_and_is_not_understood_is_refused() {
    let statement = Statement::new();
    let refused = Some(EntityStatementError::Critical);
    assert_eq!(
        statement.verdict_on_header(|header| header["crit"] = json!(["b64"])),
        refused
    );
    for claim in ["crit", "metadata_policy", "constraints"] {
        let refusal = statement.verdict_on_claims(|claims| claims[claim] = json!({}));
        assert_eq!(refusal, refused, "{claim}");
    }
}

#[test]
fn a_missing_or_unsound_claim_is_refused() {
    let statement = Statement::new();
    for claim in ["iss", "sub", "iat", "exp", "jwks", "metadata"] {
        let refusal = statement
            .verdict_on_claims(|claims| drop(claims.as_object_mut().unwrap().remove(claim)));
        assert!(
            matches!(
                refusal,
                Some(EntityStatementError::Malformed(_) | EntityStatementError::Claims(_))
            ),
            "{claim}: {refusal:?}"
        );
    }
    for (pointer, value) in [
        ("/metadata/jumelage_node/code", json!("RGRE")),
        ("/metadata/jumelage_node/countries", json!(["EU"])),
        ("/metadata/jumelage_node/serial", json!(-1)),
        ("/jwks/keys/0/kid", json!("other")),
        (
            "/jwks/keys/0/x",
            json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ),
        ("/jwks/keys/0/kty", json!("RSA")),
    ] {
        let refusal =
            statement.verdict_on_claims(|claims| *claims.pointer_mut(pointer).unwrap() = value);
        assert!(
            matches!(refusal, Some(EntityStatementError::Claims(_))),
            "{pointer}: {refusal:?}"
        );
    }
    let website = json!("javascript:1");
    let refusal = statement
        .verdict_on_claims(|claims| claims["metadata"]["jumelage_node"]["website"] = website);
    assert!(matches!(refusal, Some(EntityStatementError::Member(_))));
    for count in [0, 9] {
        let keys: Vec<_> = (0..count)
            .map(|_| NodeKey::generate().unwrap().public().clone())
            .collect();
        assert_eq!(
            statement.verdict_on_claims(|claims| claims["jwks"]["keys"] = json!(keys)),
            Some(EntityStatementError::Keys(count))
        );
    }
}

#[test]
fn garbage_is_refused() {
    let statement = Statement::new();
    let text = statement.text();
    for garbage in ["", ".", "..", "a.b.c", "é.é.é", "<html>not found</html>"] {
        let verdict = statement.verdict(garbage);
        assert!(
            matches!(verdict, Err(EntityStatementError::Malformed(_))),
            "{garbage}: {verdict:?}"
        );
    }
    for end in 0..text.len() {
        assert!(statement.verdict(&text[..end]).is_err(), "{end}");
    }
    let large = format!("{text}{}", "A".repeat(MAX_BYTES));
    assert_eq!(
        statement.verdict(&large),
        Err(EntityStatementError::Size(large.len()))
    );
}

#[test]
fn a_configuration_is_believed_if_a_known_key_signed_it() {
    let [old, stranger] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let text = configuration(&old, &[]);
    let own = verify_own(&text, &[&old]).unwrap();
    assert_eq!(own.entity(), &entity());
    assert_eq!(own.node().code.as_str(), "rgre");
    assert_eq!(own.issued(), "1999-11-23T12:00:00Z".parse().unwrap());
    assert_eq!(
        verify_own(&text, &[&stranger]).unwrap_err(),
        EntityStatementError::KeyId(entity())
    );
}

#[test]
fn the_old_key_signs_the_new() {
    let [old, new] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let kids = |own: &EntityConfiguration| -> Vec<String> {
        own.keys().iter().map(|key| key.kid().to_owned()).collect()
    };
    let both = verify_own(&configuration(&old, &[&new]), &[&old]).unwrap();
    assert_eq!(kids(&both), [&old, &new].map(|key| key.public().kid()));
    let keys = both.keys();
    let after =
        EntityConfiguration::verify(&configuration(&new, &[]), &entity(), keys, None, noon());
    assert_eq!(kids(&after.unwrap()), [new.public().kid()]);
    // Who knows the old one only has missed the announcement.
    assert_eq!(
        verify_own(&configuration(&new, &[]), &[&old]).unwrap_err(),
        EntityStatementError::KeyId(entity())
    );
}

#[test]
fn a_configuration_lists_the_key_that_signs_it() {
    let [old, new] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let text = changed(&configuration(&old, &[]), &old, |claims| {
        claims["jwks"]["keys"] = json!([new.public()]);
    });
    assert_eq!(
        verify_own(&text, &[&old]).unwrap_err(),
        EntityStatementError::ForeignKey
    );
}

#[test]
fn a_former_configuration_does_not_come_back() {
    let key = NodeKey::generate().unwrap();
    let keys = [key.public().clone()];
    let verdict = |since| {
        EntityConfiguration::verify(
            &configuration(&key, &[]),
            &entity(),
            &keys,
            Some(since),
            noon(),
        )
    };
    assert!(verdict(noon()).is_ok());
    assert_eq!(
        verdict(after(30)).unwrap_err(),
        EntityStatementError::RolledBack { seconds: 30 }
    );
}

#[test]
fn a_configuration_names_no_address_but_its_own() {
    let key = NodeKey::generate().unwrap();
    let text = configuration(&key, &[]);
    for (field, address) in [
        ("federation_fetch_endpoint", "https://evil.example/fetch"),
        ("federation_list_endpoint", "https://rgre.example/nodes"),
        (
            "federation_list_endpoint",
            "https://rgre.example/node.evil.example/",
        ),
        ("federation_fetch_endpoint", "http://127.0.0.1:22"),
    ] {
        let text = changed(&text, &key, |claims| {
            claims["metadata"]["federation_entity"][field] = address.into();
        });
        assert_eq!(
            verify_own(&text, &[&key]).unwrap_err(),
            EntityStatementError::ForeignAddress(field),
            "{address}"
        );
    }
    let text = changed(&text, &key, |claims| {
        claims["metadata"]["jumelage_node"]["endpoint"] = "https://evil.example".into();
    });
    assert_eq!(
        verify_own(&text, &[&key]).unwrap_err(),
        EntityStatementError::ForeignAddress("endpoint")
    );
}

#[test]
fn who_is_not_known_yet_is_believed_once_the_thumbprint_is_compared() {
    let [key, stranger] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let text = configuration(&key, &[&stranger]);
    let introduction = Introduction::read(&text, &entity(), noon()).unwrap();
    // The thumbprint is of the key that signed, not of any that was put beside it.
    assert_eq!(introduction.thumbprint(), key.public().kid());
    assert!(
        introduction
            .clone()
            .believed(stranger.public().kid())
            .is_none()
    );
    assert!(introduction.believed(key.public().kid()).is_some());
    // What it is signed with must still be what it says, and it must be of the address that was asked.
    let forged = signed(&header(&key), &part(&text, 1), &stranger);
    assert_eq!(
        Introduction::read(&forged, &entity(), noon()).unwrap_err(),
        EntityStatementError::Signature(entity())
    );
    assert_eq!(
        Introduction::read(&text, &anchor(), noon()).unwrap_err(),
        EntityStatementError::Issuer(anchor())
    );
}

#[test]
fn every_cause_has_a_code_of_its_own() {
    let causes = [
        EntityStatementError::Size(1),
        EntityStatementError::Malformed(""),
        EntityStatementError::Algorithm,
        EntityStatementError::Type,
        EntityStatementError::Critical,
        EntityStatementError::BroughtKey,
        EntityStatementError::Issuer(anchor()),
        EntityStatementError::Subject(anchor()),
        EntityStatementError::KeyId(anchor()),
        EntityStatementError::Signature(anchor()),
        EntityStatementError::Claims(String::new()),
        EntityStatementError::ForeignKey,
        EntityStatementError::Keys(0),
        EntityStatementError::Member(crate::directory::MemberError::Name),
        EntityStatementError::ForeignAddress("endpoint"),
        EntityStatementError::Expired { seconds: 1 },
        EntityStatementError::NotYetValid { seconds: 1 },
        EntityStatementError::Lifetime { seconds: 1 },
        EntityStatementError::RolledBack { seconds: 1 },
    ];
    let codes: std::collections::BTreeSet<_> =
        causes.iter().map(EntityStatementError::code).collect();
    assert_eq!(codes.len(), causes.len());
    assert!(
        codes
            .iter()
            .all(|code| code.starts_with("ENTITY_STATEMENT_"))
    );
}

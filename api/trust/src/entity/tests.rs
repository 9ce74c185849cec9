//! The attacks on a statement, each tried once.

mod claims;
mod configuration;
mod signature;

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

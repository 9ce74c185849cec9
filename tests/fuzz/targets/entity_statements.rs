//! The anchor's word and a node's own: refused, signed or not, unless it is what it must be. What a directory refuses
//! leaves it as it was, and what it has taken reads back from the disk.

#![no_main]

use std::sync::LazyLock;

use jumelage_fuzz::{NEXT, Signer, now, part};
use jumelage_trust::{
    EntityConfiguration, Introduction, PinnedAnchor, PublicKey, SignedDirectory,
    SubordinateStatement, UnverifiedStatement, endpoint::Endpoint,
};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

struct Anchor {
    /// Its first key, which is pinned, and one that it may go over to.
    signers: [Signer; 2],
    pinned: PinnedAnchor,
    node: Endpoint,
}

static ANCHOR: LazyLock<Anchor> = LazyLock::new(|| {
    let signers = [0, 1].map(|which| Signer::new(which, "entity-statement+jwt"));
    let anchor = Anchor {
        pinned: PinnedAnchor {
            entity: "https://cemr.example".parse().expect("an endpoint"),
            keys: vec![signers[0].key.public().clone()],
        },
        node: "https://rgre.example/node".parse().expect("an endpoint"),
        signers,
    };
    anchor.reaches_what_is_signed();
    anchor
});

impl Anchor {
    /// The seeds are what they are called: else all that this target sees is refusals.
    fn reaches_what_is_signed(&self) {
        let (me, keys) = (&self.pinned.entity, &self.pinned.keys);
        let node = self.sign(include_bytes!("../seeds/entity_statements/node"));
        assert!(Introduction::read(&node, &self.node, now()).is_ok());
        assert!(EntityConfiguration::verify(&node, &self.node, keys, None, now()).is_ok());
        let word = self.sign(include_bytes!("../seeds/entity_statements/subordinate"));
        assert!(SubordinateStatement::verify(&word, me, keys, &self.node, now()).is_ok());
        let kept = include_str!("../seeds/entity_statements/kept");
        assert!(SignedDirectory::read(kept, &self.pinned, now()).is_ok());
        let [configuration, statement, next, last] =
            &self.signed(include_bytes!("../seeds/entity_statements/rotation"))[..]
        else {
            panic!("four texts");
        };
        let held = SignedDirectory::begin(&self.pinned, configuration, now());
        let mut held = held.expect("a first word");
        assert!(held.take_statement(&self.node, statement, now()).is_ok());
        assert!(held.take_configuration(next, now()).is_ok());
        assert!(held.take_statement(&self.node, last, now()).is_ok());
        assert_eq!(
            held.directory(now()).expect("a directory").nodes().count(),
            2
        );
    }

    fn signed(&self, inputs: &[u8]) -> Vec<String> {
        let inputs = inputs.split(|byte| *byte == NEXT).take(6);
        inputs.map(|input| self.sign(input)).collect()
    }

    /// Signs with the second key what names it, and all else with the first.
    fn sign(&self, input: &[u8]) -> String {
        let [first, second] = &self.signers;
        let header = input
            .split(|byte| *byte == jumelage_fuzz::HEADER_END)
            .next();
        let kid = second.key.public().kid().as_bytes();
        let names = |header: &[u8]| header.windows(kid.len()).any(|part| part == kid);
        let has_header = input.contains(&jumelage_fuzz::HEADER_END);
        if has_header && header.is_some_and(names) {
            second.sign(input)
        } else {
            first.sign(input)
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let anchor = &*ANCHOR;
    if let Ok(text) = str::from_utf8(bytes) {
        let signed = || anchor.signers.iter().any(|signer| signer.has_signed(text));
        assert!(!alone(anchor, text) || signed());
        if let Ok(kept) = SignedDirectory::read(text, &anchor.pinned, now()) {
            reads_back(&kept);
        }
    }
    let texts = anchor.signed(bytes);
    for text in &texts {
        alone(anchor, text);
    }
    taken(anchor, &texts);
    kept(anchor, &texts);
});

/// A statement, whatever it is and whosever; whether anybody takes it.
fn alone(anchor: &Anchor, text: &str) -> bool {
    let Ok(statement) = UnverifiedStatement::parse(text) else {
        assert!(Introduction::read(text, &anchor.node, now()).is_err());
        return false;
    };
    let mut is_taken = false;
    let (issuer, subject) = (statement.issuer().clone(), statement.subject().clone());
    let keys = &anchor.pinned.keys;
    for entity in [&anchor.pinned.entity, &anchor.node] {
        if let Ok(said) = EntityConfiguration::verify(text, entity, keys, None, now()) {
            is_taken = true;
            assert_eq!([said.entity(), &issuer, &subject], [entity; 3]);
            assert_eq!(&said.node().endpoint, entity);
            signed_by(text, keys, said.kid());
            assert!((1..=8).contains(&said.keys().len()));
            assert!(said.keys().iter().any(|key| key.kid() == said.kid()));
            assert!(said.issued().millis() <= now().millis() + 60_000);
            // None that is older than the last is taken.
            let later = jumelage_domain::Timestamp::from_millis(said.issued().millis() + 1000);
            if let Ok(later) = later {
                let since = Some(later);
                assert!(EntityConfiguration::verify(text, entity, keys, since, now()).is_err());
            }
        }
        if let Ok(introduced) = Introduction::read(text, entity, now()) {
            is_taken = true;
            let stated = introduced.claimed().keys().to_vec();
            signed_by(text, &stated, introduced.thumbprint());
            assert!(introduced.clone().believed("another").is_none());
            assert!(EntityConfiguration::verify(text, entity, &stated, None, now()).is_ok());
        }
    }
    let (me, node) = (&anchor.pinned.entity, &anchor.node);
    if let Ok(said) = SubordinateStatement::verify(text, me, keys, node, now()) {
        is_taken = true;
        assert_eq!([&issuer, &subject], [me, node]);
        signed_by(text, keys, said.kid());
        assert_eq!(said.member().endpoint(), Some(node));
        assert!((1..=8).contains(&said.member().keys().len()));
        if let Some(claims) = part(text, 1) {
            assert_eq!(claims["metadata"]["jumelage_node"]["serial"], said.serial());
        }
    }
    is_taken
}

/// By its header, with one of these keys, in the one way there is.
fn signed_by(text: &str, keys: &[PublicKey], kid: &str) {
    assert!(keys.iter().any(|key| key.kid() == kid));
    let Some(header) = part(text, 0) else {
        return;
    };
    assert_eq!(header["kid"], kid);
    assert_eq!(header["alg"], "EdDSA");
    assert_eq!(header["typ"], "entity-statement+jwt");
}

/// What a node takes of the anchor, one text after the other.
fn taken(anchor: &Anchor, texts: &[String]) {
    let mut texts = texts.iter();
    let Some(Ok(mut held)) = texts
        .next()
        .map(|text| SignedDirectory::begin(&anchor.pinned, text, now()))
    else {
        return;
    };
    reads_back(&held);
    for text in texts {
        let (before, serial) = (held.to_json(), held.list().serial());
        let Ok(statement) = UnverifiedStatement::parse(text) else {
            continue;
        };
        let entity = statement.subject().clone();
        let refused = held.take_configuration(text, now()).is_err()
            && held.take_statement(&entity, text, now()).is_err();
        assert!(!refused || held.to_json() == before);
        assert!(held.list().serial() >= serial);
        reads_back(&held);
    }
}

/// What stands on the disk, where each text is signed and nothing else is certain.
fn kept(anchor: &Anchor, texts: &[String]) {
    let (mut configurations, mut statements) = (Vec::new(), Vec::new());
    for text in texts {
        let subject = UnverifiedStatement::parse(text).map(|statement| statement.subject().clone());
        match subject {
            Ok(subject) if subject == anchor.pinned.entity => configurations.push(text),
            _ => statements.push(text),
        }
    }
    let kept = json!({
        "anchor": anchor.pinned.entity, "configurations": configurations, "statements": statements,
    });
    if let Ok(held) = SignedDirectory::read(&kept.to_string(), &anchor.pinned, now()) {
        reads_back(&held);
    }
}

fn reads_back(held: &SignedDirectory) {
    let json = held.to_json();
    let again = SignedDirectory::read(&json, held.anchor(), now()).expect("what was written");
    assert_eq!(again.to_json(), json);
    let (directory, other) = (held.directory(now()), again.directory(now()));
    assert_eq!(directory.ok(), other.ok());
    assert_eq!(held.wanted(now()), again.wanted(now()));
    for entity in held.wanted(now()) {
        assert!(held.list().nodes().contains_key(&entity));
    }
}

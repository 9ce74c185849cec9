//! A token of any shape is refused, signed or not, unless it says what the one good token says.

#![no_main]

use std::sync::LazyLock;

use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use jumelage_domain::Timestamp;
use jumelage_trust::{Directory, Member, NodeKey, PeerToken, UnverifiedPeerToken};
use libfuzzer_sys::fuzz_target;

struct Network {
    directory: Directory,
    key: EncodingKey,
    good: String,
    now: Timestamp,
}

const BODY: &[u8] = b"{}";

static NETWORK: LazyLock<Network> = LazyLock::new(|| {
    let now = Timestamp::from_millis(1_790_000_000_000).expect("a time");
    let key = NodeKey::generate().expect("a key");
    let (me, them) = (
        "rgre".parse().expect("a code"),
        "afccre".parse().expect("a code"),
    );
    let member = Member::new(them, "Them", ["FR".parse().expect("a country")]).expect("a member");
    let endpoint = "https://them.example.org".parse().expect("an endpoint");
    let member = member.with_node(endpoint, key.public().clone());
    let good = PeerToken::sign(&key, member.code(), &me, BODY, now);
    let directory = Directory::new(member.code().clone(), vec![member]).expect("a directory");
    let key = EncodingKey::from_ed_pem(key.to_pem().as_bytes()).expect("the same key");
    Network {
        directory,
        key,
        good,
        now,
    }
});

fuzz_target!(|text: &str| {
    let network = &*NETWORK;
    let me = "rgre".parse().expect("a code");
    let check = |token: &str| {
        let token = UnverifiedPeerToken::parse(token)?;
        token.verify(&network.directory, &me, BODY, network.now)
    };
    assert!(check(&network.good).is_ok());
    assert!(text == network.good || check(text).is_err());
    // A member that says what it likes, and signs it.
    let signed =
        crypto::sign(text.as_bytes(), &network.key, Algorithm::EdDSA).expect("a signature");
    if let Ok(peer) = check(&format!("{text}.{signed}")) {
        assert_eq!(peer.code().as_str(), "afccre");
    }
});

//! A token of any shape is refused, signed or not, unless it says what the one good token says.

#![no_main]

use std::sync::LazyLock;

use jumelage_domain::NodeCode;
use jumelage_fuzz::{Signer, now, part};
use jumelage_trust::{Directory, Member, PeerToken, UnverifiedPeerToken};
use libfuzzer_sys::fuzz_target;

struct Network {
    directory: Directory,
    signer: Signer,
    me: NodeCode,
    good: String,
}

const BODY: &[u8] = b"{}";

static NETWORK: LazyLock<Network> = LazyLock::new(|| {
    let signer = Signer::new(0, "jumelage-peer+jwt");
    let me = "rgre".parse().expect("a code");
    let them = "afccre".parse().expect("a code");
    let member = Member::new(them, "Them", ["FR".parse().expect("a country")]).expect("a member");
    let endpoint = "https://them.example.org".parse().expect("an endpoint");
    let member = member.with_node(endpoint, signer.key.public().clone());
    let good = PeerToken::sign(&signer.key, member.code(), &me, BODY, now());
    let directory = Directory::new(member.code().clone(), vec![member]).expect("a directory");
    let network = Network {
        directory,
        signer,
        me,
        good,
    };
    let seed = network
        .signer
        .sign(include_bytes!("../seeds/peer_tokens/claims"));
    for token in [&network.good, &seed] {
        assert_eq!(network.accepts(token), Some("afccre".to_owned()));
    }
    network
});

impl Network {
    fn accepts(&self, token: &str) -> Option<String> {
        let token = UnverifiedPeerToken::parse(token).ok()?;
        let peer = token.verify(&self.directory, &self.me, BODY, now()).ok()?;
        Some(peer.code().to_string())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let network = &*NETWORK;
    if let Ok(text) = str::from_utf8(bytes) {
        assert!(network.accepts(text).is_none() || network.signer.has_signed(text));
    }
    // A member that says what it likes, and signs it.
    let signed = network.signer.sign(bytes);
    if let Some(peer) = network.accepts(&signed) {
        assert_eq!(peer, "afccre");
        let (Some(header), Some(said)) = (part(&signed, 0), part(&signed, 1)) else {
            return;
        };
        let good = part(&network.good, 1).expect("claims");
        for claim in ["iss", "sub", "aud", "body_sha256"] {
            assert_eq!(said[claim], good[claim]);
        }
        let second = now().millis() / 1000;
        assert_eq!(
            (&header["alg"], &header["typ"]),
            (&"EdDSA".into(), &"jumelage-peer+jwt".into())
        );
        let [iat, exp] = ["iat", "exp"].map(|claim| said[claim].as_i64().expect("a time"));
        assert!(iat <= second + 60 && second < exp + 60 && (1..=60).contains(&(exp - iat)));
    }
});

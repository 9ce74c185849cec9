//! What the targets share: keys that never change, and texts of any content signed with them.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jumelage_domain::Timestamp;
use jumelage_trust::NodeKey;

/// What stands between a header and its claims in a fuzzer's input. JSON has no such byte.
pub const HEADER_END: u8 = 1;

/// What stands between one text and the next in a fuzzer's input.
pub const NEXT: u8 = 0;

/// The key of RFC 8410, section 10.3, and one of zeros. Were they drawn anew, what one run finds would say nothing to
/// the next: a token names its key.
const KEYS: [&str; 2] = [
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC",
    "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];

/// When everything takes place.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_999).expect("a time")
}

/// Signs whatever the fuzzer writes.
pub struct Signer {
    /// The key.
    pub key: NodeKey,
    pair: Ed25519KeyPair,
    header: String,
}

impl Signer {
    /// With the first or the second key; `typ` is what a good header has.
    #[must_use]
    pub fn new(which: usize, typ: &str) -> Self {
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            KEYS[which]
        );
        let key = NodeKey::from_pem(&pem).expect("a key");
        let kid = key.public().kid();
        Self {
            header: format!(r#"{{"typ":"{typ}","alg":"EdDSA","kid":"{kid}"}}"#),
            pair: Ed25519KeyPair::from_pkcs8(&STANDARD.decode(KEYS[which]).expect("Base64"))
                .expect("the same key"),
            key,
        }
    }

    /// Claims, or a header and claims, as a signed text. Without a header of its own it gets a good one.
    #[must_use]
    pub fn sign(&self, input: &[u8]) -> String {
        let mut parts = input.splitn(2, |byte| *byte == HEADER_END);
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let (header, claims) =
            second.map_or((self.header.as_bytes(), first), |claims| (first, claims));
        self.sign_message(
            &[header, claims]
                .map(|part| URL_SAFE_NO_PAD.encode(part))
                .join("."),
        )
    }

    /// Whether a text is, to the letter, what this key signs. There is no other spelling of a signature.
    #[must_use]
    pub fn has_signed(&self, text: &str) -> bool {
        let message = text.rsplit_once('.').map(|(message, _)| message);
        message.is_some_and(|message| self.sign_message(message) == text)
    }

    fn sign_message(&self, message: &str) -> String {
        let signature = self.pair.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A part of a signed text, as JSON; none where it is none in what its reader passes over: there it may be other bytes
/// than UTF-8, or a number beyond all numbers.
#[must_use]
pub fn part(text: &str, at: usize) -> Option<serde_json::Value> {
    let bytes = URL_SAFE_NO_PAD.decode(text.split('.').nth(at)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

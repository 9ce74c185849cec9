//! A node's own key pair.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Header;
use serde::Serialize;

use super::{PublicKey, pem};

/// A node's private key, ready to sign. It can be written out, by [`NodeKey::to_pem`] only, and is not
/// copied: several users of one key share a reference.
pub struct NodeKey {
    pair: Ed25519KeyPair,
    pkcs8: Box<[u8]>,
    public: PublicKey,
}

/// Not a private key of this network. No message repeats anything of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NodeKeyError {
    /// There is no PEM text.
    #[error(
        "a node's key is one PEM block, from “-----BEGIN PRIVATE KEY-----” to “-----END PRIVATE KEY-----”"
    )]
    NotPem,
    /// It is PEM, of something else.
    #[error("the PEM block is of “{0}”; a node's key is an unencrypted “PRIVATE KEY” (PKCS#8)")]
    OtherLabel(String),
    /// The block's content is not Base64.
    #[error(
        "what stands in the key's PEM block is not Base64: the file is damaged, take it from a backup"
    )]
    NotBase64,
    /// It is a key of another kind, or damaged.
    #[error(
        "the private key is not an Ed25519 key in PKCS#8; `openssl genpkey -algorithm ed25519` makes one"
    )]
    NotEd25519,
    /// No key could be made.
    #[error("the system gave no randomness for a new key")]
    NoRandomness,
}

impl NodeKey {
    /// Makes a new key pair. The one function of this crate whose result does not follow from its arguments:
    /// a secret that a caller could choose would not be one.
    pub fn generate() -> Result<Self, NodeKeyError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| NodeKeyError::NoRandomness)?;
        Self::from_pair(pair)
    }

    /// Reads an unencrypted PKCS#8 key, with or without its public half.
    pub fn from_pem(text: &str) -> Result<Self, NodeKeyError> {
        let pkcs8 = pem::decode(text)?;
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| NodeKeyError::NotEd25519)?;
        Self::from_pair(pair)
    }

    fn from_pair(pair: Ed25519KeyPair) -> Result<Self, NodeKeyError> {
        // The first version of PKCS#8: OpenSSL's command line does not read the second.
        let pkcs8 = pair.to_pkcs8v1().map_err(|_| NodeKeyError::NotEd25519)?;
        let public = PublicKey::from_bytes(pair.public_key().as_ref())
            .map_err(|_| NodeKeyError::NotEd25519)?;
        let pkcs8 = pkcs8.as_ref().into();
        Ok(Self {
            pair,
            pkcs8,
            public,
        })
    }

    /// The secret itself, for the node's own folder: PKCS#8 in PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(&self.pkcs8)
    }

    /// What others may know of it.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Claims, signed, in RFC 7515's compact form. The library would read the key anew for each token, which takes as
    /// long as signing.
    pub(crate) fn sign(
        &self,
        header: &Header,
        claims: &impl Serialize,
    ) -> Result<String, serde_json::Error> {
        let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(header)?);
        let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
        let content = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(content.as_bytes()));
        Ok(format!("{content}.{signature}"))
    }
}

impl fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NodeKey")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    /// The examples of RFC 8410, section 10.3: one private key, without and with its public half.
    const RFC_8410: [&str; 2] = [
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC",
        "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
         oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n\
         Z9w7lshQhqowtrbLDFw4rXAxZuE=",
    ];

    fn pem_of(label: &str, base64: &str) -> String {
        format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
    }

    #[test]
    fn a_key_reads_back_and_two_keys_differ() {
        let key = NodeKey::generate().unwrap();
        let again = NodeKey::from_pem(&key.to_pem()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(again.to_pem(), key.to_pem());
        assert_ne!(NodeKey::generate().unwrap().public(), key.public());
    }

    #[test]
    fn the_key_of_rfc_8410_is_read_in_both_its_forms() {
        let [short, long] =
            RFC_8410.map(|base64| NodeKey::from_pem(&pem_of("PRIVATE KEY", base64)).unwrap());
        let x = "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE";
        let expected = URL_SAFE_NO_PAD.decode(x).unwrap();
        assert_eq!(short.public().as_bytes(), expected.as_slice());
        assert_eq!(long.public(), short.public());
        assert_eq!(long.to_pem(), pem_of("PRIVATE KEY", RFC_8410[0]));
    }

    #[test]
    fn what_is_no_ed25519_key_is_refused() {
        // The RFC's example with the object identifier of X25519.
        let x25519 = pem_of(
            "PRIVATE KEY",
            "MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC",
        );
        for (text, expected) in [
            (x25519, NodeKeyError::NotEd25519),
            (pem_of("PRIVATE KEY", ""), NodeKeyError::NotEd25519),
            (pem_of("PRIVATE KEY", "ÄÖ"), NodeKeyError::NotBase64),
            (
                pem_of("PUBLIC KEY", RFC_8410[0]),
                NodeKeyError::OtherLabel("PUBLIC KEY".to_owned()),
            ),
            ("secret".to_owned(), NodeKeyError::NotPem),
        ] {
            assert_eq!(NodeKey::from_pem(&text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let key = NodeKey::from_pem(&pem_of("PRIVATE KEY", RFC_8410[0])).unwrap();
        let shown = format!("{key:?} {key:#?}");
        assert!(shown.contains(key.public().kid()), "{shown}");
        // The seed as Base64, as hexadecimal digits and as a list of numbers.
        for secret in ["1O5y2", "d4ee72", "212, 238"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

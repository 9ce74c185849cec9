//! Public keys as JSON Web Keys, the form in which the directory and the nodes give them.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::{PublicKey, PublicKeyError};

pub const KEY_TYPE: &str = "OKP";
pub const CURVE: &str = "Ed25519";
pub const USAGE: &str = "sig";
pub const ALGORITHM: &str = "EdDSA";

/// The key as it stands in JSON, not looked at yet. What may be missing by RFC 7517 may be missing; what this
/// network has no use for is refused, as everywhere in the directory.
#[derive(Serialize, Deserialize)]
pub struct Jwk {
    kty: String,
    // Keys of other types have no crv or no x; their kty is the better complaint than a missing field.
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    #[serde(flatten)]
    unknown: BTreeMap<String, serde_json::Value>,
}

impl TryFrom<Jwk> for PublicKey {
    type Error = PublicKeyError;

    fn try_from(jwk: Jwk) -> Result<Self, Self::Error> {
        if jwk.unknown.contains_key("d") {
            return Err(PublicKeyError::Private);
        }
        if jwk.kty != KEY_TYPE {
            return Err(PublicKeyError::KeyType(jwk.kty));
        }
        if jwk.crv != CURVE {
            return Err(PublicKeyError::Curve(jwk.crv));
        }
        if let Some(usage) = jwk.usage.filter(|usage| usage != USAGE) {
            return Err(PublicKeyError::Usage(usage));
        }
        if let Some(algorithm) = jwk.alg.filter(|algorithm| algorithm != ALGORITHM) {
            return Err(PublicKeyError::Algorithm(algorithm));
        }
        if let Some(field) = jwk.unknown.into_keys().next() {
            return Err(PublicKeyError::UnknownField(field));
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(jwk.x)
            .map_err(|_| PublicKeyError::NotBase64)?;
        let key = Self::from_bytes(&bytes)?;
        match jwk.kid {
            Some(stated) if stated != key.kid() => Err(PublicKeyError::KeyId {
                stated,
                thumbprint: key.kid().to_owned(),
            }),
            _ => Ok(key),
        }
    }
}

impl From<PublicKey> for Jwk {
    fn from(key: PublicKey) -> Self {
        Self {
            kty: KEY_TYPE.to_owned(),
            crv: CURVE.to_owned(),
            x: URL_SAFE_NO_PAD.encode(key.as_bytes()),
            kid: Some(key.kid().to_owned()),
            usage: Some(USAGE.to_owned()),
            alg: Some(ALGORITHM.to_owned()),
            unknown: BTreeMap::new(),
        }
    }
}

/// A set of keys, as a node serves its own at `/.well-known/jwks.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwks {
    keys: Vec<PublicKey>,
}

impl Jwks {
    /// A set of these keys.
    #[must_use]
    pub const fn new(keys: Vec<PublicKey>) -> Self {
        Self { keys }
    }

    /// The keys, in the order of the set.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The key of RFC 8037, appendix A.2, with the thumbprint of its appendix A.3.
    fn rfc_8037() -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "use": "sig", "alg": "EdDSA",
        })
    }

    fn read(jwk: Value) -> Result<PublicKey, PublicKeyError> {
        serde_json::from_value::<Jwk>(jwk).unwrap().try_into()
    }

    fn read_with(field: &str, value: impl Into<Value>) -> PublicKeyError {
        let mut jwk = rfc_8037();
        jwk[field] = value.into();
        read(jwk).unwrap_err()
    }

    #[test]
    fn the_key_of_rfc_8037_reads_back_with_its_thumbprint() {
        let key = read(rfc_8037()).unwrap();
        assert_eq!(serde_json::to_value(&key).unwrap(), rfc_8037());
        let set = Jwks::new(vec![key]);
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap(),
            json!({ "keys": [rfc_8037()] })
        );
        assert_eq!(serde_json::from_str::<Jwks>(&text).unwrap(), set);
    }

    #[test]
    fn what_rfc_7517_leaves_open_may_be_missing() {
        let bare = json!({ "kty": "OKP", "crv": "Ed25519", "x": rfc_8037()["x"] });
        assert_eq!(read(bare).unwrap(), read(rfc_8037()).unwrap());
    }

    #[test]
    fn another_kind_of_key_is_refused() {
        let rsa = json!({ "kty": "RSA", "n": "sXch", "e": "AQAB" });
        assert_eq!(read(rsa), Err(PublicKeyError::KeyType("RSA".to_owned())));
        assert_eq!(
            read_with("crv", "X25519"),
            PublicKeyError::Curve("X25519".to_owned())
        );
        assert_eq!(
            read_with("use", "enc"),
            PublicKeyError::Usage("enc".to_owned())
        );
        assert_eq!(
            read_with("alg", "HS256"),
            PublicKeyError::Algorithm("HS256".to_owned())
        );
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        let of = |length| URL_SAFE_NO_PAD.encode(vec![9; length]);
        assert_eq!(read_with("x", of(31)), PublicKeyError::Length(31));
        assert_eq!(read_with("x", of(33)), PublicKeyError::Length(33));
        assert_eq!(read_with("x", ""), PublicKeyError::Length(0));
        assert_eq!(read_with("x", "?"), PublicKeyError::NotBase64);
        assert_eq!(
            read_with("x", URL_SAFE_NO_PAD.encode([0; 32])),
            PublicKeyError::SmallOrder
        );
    }

    #[test]
    fn a_kid_that_is_not_the_thumbprint_is_refused() {
        let error = read_with("kid", "rgre-2026");
        assert!(matches!(error, PublicKeyError::KeyId { stated, .. } if stated == "rgre-2026"));
    }

    #[test]
    fn a_private_key_where_a_public_one_belongs_is_refused() {
        assert_eq!(read_with("d", "nWGxne_9WmC6hEr0"), PublicKeyError::Private);
        assert_eq!(
            read_with("x5u", "https://example.org"),
            PublicKeyError::UnknownField("x5u".to_owned())
        );
    }

    #[test]
    fn the_same_refusals_hold_where_serde_reads_a_key() {
        let mut jwk = rfc_8037();
        jwk["kid"] = "other".into();
        let error = serde_json::from_value::<PublicKey>(jwk).unwrap_err();
        assert!(error.to_string().contains("thumbprint"), "{error}");
    }
}

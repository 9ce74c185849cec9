//! One document.

use jumelage_domain::{
    Timestamp,
    publication::{KindWord, PublicationName, fingerprint},
};
use serde::{Deserialize, Serialize};

use super::{
    DOCUMENT_TYPE, ListedDocument, MAX_BYTES, PublicationError,
    claims::{Expected, check_made, sign, verify},
};
use crate::{
    endpoint::Endpoint,
    jwt::seconds,
    key::{NodeKey, PublicKey},
};

/// A document that the anchor publishes, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedDocument {
    /// What it is.
    pub kind: KindWord,
    /// Its name.
    pub name: PublicationName,
    /// The number of this version.
    pub serial: i64,
    /// When this version was published.
    pub published_at: Timestamp,
    /// Its text.
    pub text: String,
}

/// What is signed. What a later version adds stays in the signed text, which is kept.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: Endpoint,
    iat: i64,
    kind: KindWord,
    name: PublicationName,
    serial: i64,
    published_at: Timestamp,
    sha256: String,
    document: String,
}

impl PublishedDocument {
    /// As the list names it.
    #[must_use]
    pub fn listed(&self) -> ListedDocument {
        ListedDocument {
            kind: self.kind.clone(),
            name: self.name.clone(),
            serial: self.serial,
            sha256: fingerprint(&self.text),
            size: self.text.len(),
        }
    }

    /// The document as it is signed, by one key always the same.
    #[must_use]
    pub fn sign(&self, key: &NodeKey, issuer: &Endpoint) -> String {
        let claims = Claims {
            iss: issuer.clone(),
            iat: seconds(self.published_at),
            kind: self.kind.clone(),
            name: self.name.clone(),
            serial: self.serial,
            published_at: self.published_at,
            sha256: fingerprint(&self.text),
            document: self.text.clone(),
        };
        sign(key, DOCUMENT_TYPE, &claims)
    }

    /// The document that the list of an anchor with these keys names.
    pub fn verify(
        text: &str,
        listed: &ListedDocument,
        issuer: &Endpoint,
        keys: &[PublicKey],
        now: Timestamp,
    ) -> Result<Self, PublicationError> {
        let expected = Expected {
            issuer,
            keys,
            typ: DOCUMENT_TYPE,
            most: MAX_BYTES,
        };
        let claims: Claims = verify(text, expected)?;
        if claims.iss != *issuer {
            return Err(PublicationError::Issuer(issuer.clone()));
        }
        check_made(claims.published_at, now)?;
        let document = Self {
            kind: claims.kind,
            name: claims.name,
            serial: claims.serial,
            published_at: claims.published_at,
            text: claims.document,
        };
        let found = document.listed();
        let what = if found.kind != listed.kind {
            "kind"
        } else if found.name != listed.name {
            "name"
        } else if found.serial != listed.serial {
            "serial"
        } else if found.size != listed.size {
            "size"
        } else if found.sha256 != listed.sha256 || claims.sha256 != listed.sha256 {
            "SHA-256"
        } else {
            return Ok(document);
        };
        Err(PublicationError::NotListed {
            kind: listed.kind.clone(),
            name: listed.name.clone(),
            serial: listed.serial,
            what,
        })
    }
}

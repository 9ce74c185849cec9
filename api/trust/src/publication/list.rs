//! What the anchor publishes at a moment.

use std::collections::BTreeSet;

use jumelage_domain::{
    Timestamp,
    publication::{self, KindWord, PublicationName},
};
use serde::{Deserialize, Serialize};

use super::{
    LIST_LIFETIME, LIST_TYPE, MAX_LIST_BYTES, MAX_LIST_LIFETIME, PublicationError,
    claims::{Expected, check_serial, sign, verify},
};
use crate::{
    endpoint::Endpoint,
    jwt::{Validity, seconds},
    key::{NodeKey, PublicKey},
};

/// A document, as the list names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDocument {
    /// What it is.
    pub kind: KindWord,
    /// Its name.
    pub name: PublicationName,
    /// The number of this version.
    pub serial: i64,
    /// The SHA-256 of its text, in hexadecimal digits.
    pub sha256: String,
    /// The bytes of its text.
    pub size: usize,
}

/// All documents that the anchor publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicationList {
    /// The number of this state: 0 where nothing was ever published.
    pub serial: i64,
    /// The documents.
    pub documents: Vec<ListedDocument>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: Endpoint,
    iat: i64,
    exp: i64,
    serial: i64,
    publications: Vec<ListedDocument>,
}

impl PublicationList {
    /// The list as it is signed at this moment.
    #[must_use]
    pub fn sign(&self, key: &NodeKey, issuer: &Endpoint, now: Timestamp) -> String {
        let iat = seconds(now);
        let claims = Claims {
            iss: issuer.clone(),
            iat,
            exp: iat + LIST_LIFETIME,
            serial: self.serial,
            publications: self.documents.clone(),
        };
        sign(key, LIST_TYPE, &claims)
    }

    /// The list of an anchor with these keys.
    pub fn verify(
        text: &str,
        issuer: &Endpoint,
        keys: &[PublicKey],
        now: Timestamp,
    ) -> Result<Self, PublicationError> {
        let expected = Expected {
            issuer,
            keys,
            typ: LIST_TYPE,
            most: MAX_LIST_BYTES,
        };
        let claims: Claims = verify(text, expected)?;
        if claims.iss != *issuer {
            return Err(PublicationError::Issuer(issuer.clone()));
        }
        let validity = Validity {
            iat: claims.iat,
            exp: claims.exp,
        };
        validity.check_made(now, MAX_LIST_LIFETIME)?;
        validity.check_good(now)?;
        check_serial(claims.serial, now)?;
        let list = Self {
            serial: claims.serial,
            documents: claims.publications,
        };
        list.check()?;
        Ok(list)
    }

    fn check(&self) -> Result<(), PublicationError> {
        let mut seen = BTreeSet::new();
        for document in &self.documents {
            let (kind, name) = (document.kind.clone(), document.name.clone());
            if document.size > publication::MAX_BYTES {
                let size = document.size;
                return Err(PublicationError::Large { kind, name, size });
            }
            let within = (1..=self.serial).contains(&document.serial);
            if !within || !seen.insert((&document.kind, &document.name)) {
                return Err(PublicationError::Unsound { kind, name });
            }
        }
        Ok(())
    }
}

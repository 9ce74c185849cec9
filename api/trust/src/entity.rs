//! Entity statements of OpenID Federation 1.0: what a node says of itself (its entity configuration), and what the
//! anchor says of a node (a subordinate statement). Of the standard this network uses the signed statements and the
//! anchor's fetch and list endpoints; trust marks, resolving and metadata policies it has no use for.

mod configuration;
mod error;
mod list;
mod metadata;
mod subordinate;
pub(crate) mod unverified;

#[cfg(test)]
pub(crate) mod forged;
#[cfg(test)]
mod tests;

use jsonwebtoken::Header;
use jumelage_domain::Timestamp;
use serde::{Deserialize, Serialize, de::IgnoredAny};

use crate::{
    endpoint::Endpoint,
    jwt::{ALGORITHM, Validity, seconds},
    key::{Jwks, NodeKey, PublicKey},
};

pub use configuration::{EntityConfiguration, Introduction};
pub use error::EntityStatementError;
pub use list::{ListedNode, MemberList};
pub use metadata::{FederationEntity, Metadata, NodeMetadata};
pub use subordinate::SubordinateStatement;
pub use unverified::UnverifiedStatement;

/// The header's `typ`, and with `application/` before it the media type.
pub const TYPE: &str = "entity-statement+jwt";

/// Where an entity's configuration is, after its entity identifier.
pub const PATH: &str = "/.well-known/openid-federation";

/// The largest statement that is read, in bytes: the anchor's list of a thousand members has some 200 KB.
pub const MAX_BYTES: usize = 512 << 10;

/// For how many seconds a new statement is good. A node asks for one again when it is an hour old, so what it holds
/// outlasts a day of the anchor's absence, and an hour more to notice and mend it.
const LIFETIME: i64 = 26 * 3600;

/// For how many seconds a statement may be good at the most: for so long a node that is kept from the anchor's news
/// would go on believing in a node that is a member no more.
const MAX_LIFETIME: i64 = 48 * 3600;

/// How many keys an entity may have: one, or two while it goes over from one to the next; more are for those whose
/// software does it otherwise.
const MAX_KEYS: usize = 8;

/// The claims of either kind of statement. What is not known is ignored, as the standard wants it, but for what
/// narrows the statement: who left that aside would read more into it than its signer said.
#[derive(Serialize, Deserialize)]
struct Claims<M> {
    iss: Endpoint,
    sub: Endpoint,
    iat: i64,
    exp: i64,
    jwks: Jwks,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    authority_hints: Vec<Endpoint>,
    metadata: M,
    #[serde(default, skip_serializing)]
    crit: Option<IgnoredAny>,
    #[serde(default, skip_serializing)]
    metadata_policy: Option<IgnoredAny>,
    #[serde(default, skip_serializing)]
    constraints: Option<IgnoredAny>,
}

impl<M> Claims<M> {
    fn new(
        (iss, sub): (Endpoint, Endpoint),
        keys: Vec<PublicKey>,
        metadata: M,
        now: Timestamp,
    ) -> Self {
        let iat = seconds(now);
        Self {
            iss,
            sub,
            iat,
            exp: iat + LIFETIME,
            jwks: Jwks::new(keys),
            authority_hints: Vec::new(),
            metadata,
            crit: None,
            metadata_policy: None,
            constraints: None,
        }
    }

    const fn validity(&self) -> Validity {
        Validity {
            iat: self.iat,
            exp: self.exp,
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "texts and numbers always become JSON, and there is nothing to publish without a statement"
)]
fn sign<M: Serialize>(key: &NodeKey, claims: &Claims<M>) -> String {
    let mut header = Header::new(ALGORITHM);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.public().kid().to_owned());
    key.sign(&header, claims)
        .expect("a header and claims become JSON")
}

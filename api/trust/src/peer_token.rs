//! The token that goes with each call from node to node: who calls whom, with which body, and when. It is short
//! and for one call; there is nothing to revoke but the key, in the directory.

mod error;
mod unverified;

#[cfg(test)]
mod tests;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Header;
use jumelage_domain::{NodeCode, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    jwt::{ALGORITHM, seconds},
    key::NodeKey,
};

pub use error::PeerTokenError;
pub use unverified::{UnverifiedPeerToken, VerifiedCall, VerifiedPeer};

/// The header's `typ`: no other JWT of this network can pass for a peer token, nor a peer token for another.
const TYPE: &str = "jumelage-peer+jwt";

/// For how many seconds a new token is good.
const LIFETIME: i64 = 30;

/// For how many seconds a token may be good at the most.
const MAX_LIFETIME: i64 = 60;

/// All that a token says. What a later version adds is ignored, as RFC 7519 wants it.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    // One callee only: RFC 7519 would allow a list, and a token for two could be carried from one to the other.
    aud: String,
    iat: i64,
    exp: i64,
    body_sha256: String,
}

/// The making of peer tokens.
#[derive(Clone, Copy, Debug)]
pub struct PeerToken;

impl PeerToken {
    /// A token for one call: `me`, whose key this is, sends `body` to `callee`.
    ///
    /// # Panics
    /// Never: texts and numbers always become JSON.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "cannot happen, and there is no call to make without a token"
    )]
    pub fn sign(
        key: &NodeKey,
        me: &NodeCode,
        callee: &NodeCode,
        body: &[u8],
        now: Timestamp,
    ) -> String {
        let mut header = Header::new(ALGORITHM);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.public().kid().to_owned());
        let iat = seconds(now);
        let claims = Claims {
            iss: me.to_string(),
            sub: me.to_string(),
            aud: callee.to_string(),
            iat,
            exp: iat + LIFETIME,
            body_sha256: body_digest(body),
        };
        key.sign(&header, &claims)
            .expect("a header and claims become JSON")
    }
}

fn body_digest(body: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(body))
}

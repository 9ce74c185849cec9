//! The making of a node's own access tokens.

use std::collections::BTreeSet;

use jsonwebtoken::{Algorithm, Header};
use jumelage_domain::Timestamp;

use super::{TYPE, claims::OwnClaims, time::seconds};
use crate::key::NodeKey;

/// What a new token is to say.
#[derive(Clone, Debug)]
pub struct NewAccessToken<'a> {
    /// The node's public URL: who gives it, and whom it is for.
    pub node: &'a str,
    /// Whom it is about: a person, or the client itself.
    pub subject: &'a str,
    /// The client that is to use it.
    pub client_id: &'a str,
    /// Its name, by which it is revoked. No two have the same.
    pub jti: &'a str,
    /// What the client may do; none for a person, who may what the roles may.
    pub scope: Option<&'a str>,
    /// The bearer's roles, by name.
    pub roles: BTreeSet<String>,
    /// The ids of the bearer's own entries.
    pub local_governments: BTreeSet<String>,
    /// From when on it is good.
    pub issued_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// The making of access tokens.
#[derive(Clone, Copy, Debug)]
pub struct AccessToken;

impl AccessToken {
    /// Signs it with the node's key.
    ///
    /// # Panics
    /// Never: texts and numbers always become JSON.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "cannot happen, and there is nothing to give without a token"
    )]
    pub fn sign(key: &NodeKey, new: NewAccessToken<'_>) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.public().kid().to_owned());
        let claims = OwnClaims {
            iss: new.node.to_owned(),
            sub: new.subject.to_owned(),
            aud: new.node.to_owned(),
            client_id: new.client_id.to_owned(),
            iat: seconds(new.issued_at),
            exp: seconds(new.expires_at),
            jti: new.jti.to_owned(),
            scope: new.scope.map(str::to_owned),
            roles: new.roles,
            local_governments: new.local_governments,
        };
        key.sign(&header, &claims)
            .expect("a header and claims become JSON")
    }
}

//! Who asks: what is made of a token that somebody shows at the public door, and how programs get theirs.
//!
//! A token's signature is checked when it is first seen. After that only what can change is looked at: its time, the
//! keys of its issuer, and whether it was revoked.

mod bearer;
pub mod clients;
mod fetch;
mod grant;
mod issuer;
mod issuer_keys;
pub mod people;
mod refusal;
mod scope;
mod standing;

use std::sync::Arc;

use anyhow::{Result, ensure};
use jumelage_domain::NodeCode;
use jumelage_schema::{clock::Clock, viewer::Viewer};
use jumelage_trust::UnverifiedAccessToken;
use moka::sync::Cache;
use sea_orm::DatabaseConnection;
use sha2::{Digest, Sha256};

use self::{bearer::Bearer, issuer::Issuer, standing::Standing};
use crate::{keys::Keys, peer_client::HttpClients, settings::Settings};

pub use self::{
    grant::{Credentials, GrantError, Granted, TOKEN_LIFETIME},
    refusal::Refusal,
    scope::{Scope, ScopeError, Scopes},
};

/// Of how many tokens a node remembers that their signature is good.
const VERIFIED: u64 = 10_000;

/// Knows who bears a token.
pub struct Identity {
    /// The node's public URL: issuer and audience of its own tokens.
    me: String,
    code: NodeCode,
    keys: Arc<Keys>,
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    issuers: Vec<Issuer>,
    /// By the digest of the token, which is no credential.
    verified: Cache<[u8; 32], Arc<Bearer>>,
    standing: Standing,
}

impl Identity {
    /// Of one node.
    pub fn new(
        settings: &Settings,
        me: &str,
        keys: &Arc<Keys>,
        db: &DatabaseConnection,
        http: &HttpClients,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self> {
        let mut issuers: Vec<Issuer> = Vec::with_capacity(settings.issuers.len());
        for given in &settings.issuers {
            let url = given.url.as_str();
            ensure!(
                url != me,
                "the setting issuers names the node itself, {me}: it takes its own tokens anyway"
            );
            ensure!(
                issuers.iter().all(|issuer| issuer.url() != url),
                "the setting issuers names {url} twice: say all of it in one place"
            );
            ensure!(
                !given.audience.is_empty(),
                "the setting issuers gives {url} no audience: anybody's tokens would open this node"
            );
            issuers.push(Issuer::new(given, http, clock)?);
        }
        Ok(Self {
            me: me.to_owned(),
            code: settings.code.clone(),
            keys: Arc::clone(keys),
            db: db.clone(),
            clock: Arc::clone(clock),
            issuers,
            verified: Cache::new(VERIFIED),
            standing: Standing::new(db, clock),
        })
    }

    /// The node's public URL, by which its own tokens name it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.me
    }

    /// Who shows this token.
    pub async fn viewer(&self, token: &str) -> Result<Viewer, Refusal> {
        let digest = Sha256::digest(token).into();
        if let Some(known) = self.verified.get(&digest)
            && let Some(viewer) = self.still(&known).await?
        {
            return Ok(viewer);
        }
        let bearer = Arc::new(self.verify(token).await?);
        let viewer = self.still(&bearer).await?;
        self.verified.insert(digest, bearer);
        // The keys have changed between the two steps: asked again, it is checked by the new ones.
        viewer.ok_or(Refusal::IssuerUnavailable)
    }

    async fn verify(&self, token: &str) -> Result<Bearer, Refusal> {
        let token = UnverifiedAccessToken::parse(token)?;
        let now = self.clock.now();
        if token.issuer() == self.me {
            let keys = self.keys.verifying();
            return Ok(Bearer::of_node(token.verify_own(&keys, &self.me, now)?));
        }
        let mut issuers = self.issuers.iter().enumerate();
        let found = issuers.find(|(_, issuer)| issuer.url() == token.issuer());
        let (at, issuer) = found.ok_or(jumelage_trust::AccessTokenError::UnknownIssuer)?;
        let keys = issuer.keys(token.kid()).await?;
        let kid = token.kid().to_owned();
        let person = token.verify_issued(issuer.trusted(), &keys, now)?;
        let viewer = issuer.viewer(&person, &self.code);
        Ok(Bearer::of_issuer(at, kid, keys, person, viewer))
    }

    /// Who bears a token whose signature is known to be good, if what can change has not changed; `None` where its
    /// issuer has other keys by now.
    async fn still(&self, bearer: &Bearer) -> Result<Option<Viewer>, Refusal> {
        let now = self.clock.now();
        match bearer {
            Bearer::OfNode { access, viewer } => {
                if self
                    .keys
                    .verifying()
                    .iter()
                    .all(|key| key.kid() != access.kid())
                {
                    return Ok(None);
                }
                access.check_time(now)?;
                self.standing.check(access).await?;
                Ok(Some(viewer.clone()))
            }
            Bearer::OfIssuer {
                issuer,
                kid,
                keys,
                person,
                viewer,
            } => {
                person.check_time(now)?;
                let current = self.issuers[*issuer].keys(kid).await?;
                Ok(Arc::ptr_eq(&current, keys).then(|| viewer.clone()))
            }
        }
    }
}

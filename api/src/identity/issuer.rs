//! An OpenID Connect issuer, and what its word is worth here.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Result;
use jumelage_domain::NodeCode;
use jumelage_schema::{
    clock::Clock,
    viewer::{Role, Viewer},
};
use jumelage_trust::{ClaimPath, IssuerKeys, TrustedIssuer, VerifiedPerson};

use super::{Refusal, bearer, issuer_keys::KeptKeys};
use crate::{
    peer_client::HttpClients,
    settings::{self, StaffRole},
};

pub(super) struct Issuer {
    trusted: TrustedIssuer,
    roles: BTreeMap<String, StaffRole>,
    keys: Arc<KeptKeys>,
}

impl Issuer {
    pub(super) fn new(
        given: &settings::Issuer,
        http: &HttpClients,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self> {
        let own = given.local_governments_claim.as_deref();
        let trusted = TrustedIssuer {
            url: given.url.as_str().to_owned(),
            audience: given.audience.clone(),
            roles: given.roles_claim.parse::<ClaimPath>()?,
            local_governments: own.map(str::parse).transpose()?,
        };
        Ok(Self {
            trusted,
            roles: given.roles.clone(),
            keys: Arc::new(KeptKeys::new(given, http, clock)),
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.trusted.url
    }

    pub(super) const fn trusted(&self) -> &TrustedIssuer {
        &self.trusted
    }

    /// Its keys, fetched anew where that may bring the one of this name.
    pub(super) async fn keys(&self, kid: &str) -> Result<Arc<IssuerKeys>, Refusal> {
        let keys = self.keys.get(kid).await;
        keys.ok_or(Refusal::IssuerUnavailable)
    }

    /// Who somebody is at this node. An issuer may know people of several nodes: only entries of this one count.
    pub(super) fn viewer(&self, person: &VerifiedPerson, me: &NodeCode) -> Viewer {
        let words = person.roles().iter();
        let roles = words.filter_map(|word| self.roles.get(word).copied().map(Role::from));
        let own = bearer::own(person.local_governments()).filter(|id| id.node() == me);
        Viewer {
            issuer: Some(self.url().to_owned()),
            ..bearer::viewer(person.subject(), roles.collect(), own.collect())
        }
    }
}

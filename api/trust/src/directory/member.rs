//! One member of the network.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode};

use super::MemberError;
use crate::{
    endpoint::{Endpoint, read_http_url},
    key::PublicKey,
};

/// An association, or the anchor. Where it runs a node, both its endpoint and at least one key are known, else
/// neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    code: NodeCode,
    name: String,
    countries: BTreeSet<CountryCode>,
    website: Option<String>,
    node: Option<(Endpoint, Vec<PublicKey>)>,
}

impl Member {
    /// A member without website and node. (The directory wants a country of all but the anchor.)
    pub fn new(
        code: NodeCode,
        name: &str,
        countries: impl IntoIterator<Item = CountryCode>,
    ) -> Result<Self, MemberError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(MemberError::Name);
        }
        let countries = countries.into_iter().collect();
        Ok(Self {
            code,
            name: name.to_owned(),
            countries,
            website: None,
            node: None,
        })
    }

    /// The same member with a website.
    pub fn with_website(mut self, website: &str) -> Result<Self, MemberError> {
        // Others show it as a link, so nothing but the web may be in it.
        if read_http_url(website).is_none() {
            return Err(MemberError::Website(website.to_owned()));
        }
        self.website = Some(website.to_owned());
        Ok(self)
    }

    /// The same member with a node of one key.
    #[must_use]
    pub fn with_node(mut self, endpoint: Endpoint, key: PublicKey) -> Self {
        self.node = Some((endpoint, vec![key]));
        self
    }

    /// The same member with a node that may sign with any of some keys: while it goes over from one to the next, it
    /// has both. A key that stands twice counts once.
    pub fn with_node_keys(
        mut self,
        endpoint: Endpoint,
        keys: impl IntoIterator<Item = PublicKey>,
    ) -> Result<Self, MemberError> {
        let mut own: Vec<PublicKey> = Vec::new();
        for key in keys {
            if !own.contains(&key) {
                own.push(key);
            }
        }
        if own.is_empty() {
            return Err(MemberError::EndpointWithoutKey);
        }
        self.node = Some((endpoint, own));
        Ok(self)
    }

    /// The same member without its node.
    #[must_use]
    pub fn without_node(mut self) -> Self {
        self.node = None;
        self
    }

    /// The code by which all others know it.
    #[must_use]
    pub const fn code(&self) -> &NodeCode {
        &self.code
    }

    /// Its own name for itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The countries whose local governments it may speak for, sorted.
    #[must_use]
    pub const fn countries(&self) -> &BTreeSet<CountryCode> {
        &self.countries
    }

    /// Its site for people, an http or https URL as the directory's file has it.
    #[must_use]
    pub fn website(&self) -> Option<&str> {
        self.website.as_deref()
    }

    /// Where its node answers, if it runs one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.node.as_ref().map(|(endpoint, _)| endpoint)
    }

    /// The first of its node's keys, if it runs one.
    #[must_use]
    pub fn key(&self) -> Option<&PublicKey> {
        self.keys().first()
    }

    /// All keys with which its node may sign; none if it runs none.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        self.node.as_ref().map_or(&[], |(_, keys)| keys)
    }

    /// The one of its node's keys that has this name.
    #[must_use]
    pub fn key_named(&self, kid: &str) -> Option<&PublicKey> {
        self.keys().iter().find(|key| key.kid() == kid)
    }
}

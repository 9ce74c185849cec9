//! One member of the network.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode};

use super::MemberError;
use crate::{
    endpoint::{Endpoint, read_http_url},
    key::PublicKey,
};

/// An association, or the anchor. Where it runs a node, both endpoint and key are known, else neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    code: NodeCode,
    name: String,
    countries: BTreeSet<CountryCode>,
    website: Option<String>,
    node: Option<(Endpoint, PublicKey)>,
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

    /// The same member with a node.
    #[must_use]
    pub fn with_node(mut self, endpoint: Endpoint, key: PublicKey) -> Self {
        self.node = Some((endpoint, key));
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

    /// Its node's key, if it runs one.
    #[must_use]
    pub fn key(&self) -> Option<&PublicKey> {
        self.node.as_ref().map(|(_, key)| key)
    }
}

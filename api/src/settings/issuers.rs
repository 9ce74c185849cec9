//! `[[issuers]]`: who vouches for staff. A list of tables, which the environment has no spelling for.

use std::{collections::BTreeMap, fmt, net::IpAddr};

use jumelage_schema::viewer::Role;
use serde::{Deserialize, Serialize};
use url::Url;

/// An OpenID Connect issuer whose word about people this node takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// As it spells itself in the `iss` of its tokens, to the letter.
    pub url: SecureUrl,
    /// What the `aud` of its tokens for this node is, or has among others.
    pub audience: String,
    /// Where in its tokens its words for roles stand: a dotted path, like `realm_access.roles`.
    #[serde(default = "roles_claim")]
    pub roles_claim: String,
    /// What its words mean here. Other words mean nothing.
    #[serde(default)]
    pub roles: BTreeMap<String, StaffRole>,
    /// Where in its tokens the ids of somebody's own entries stand: a dotted path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_governments_claim: Option<String>,
    /// Where its keys are, if not where its `/.well-known/openid-configuration` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_url: Option<SecureUrl>,
}

fn roles_claim() -> String {
    "roles".to_owned()
}

/// A role that people can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[derive(clap::ValueEnum)]
pub enum StaffRole {
    /// Staff of the association that keeps its lists.
    Editor,
    /// Staff of the association that runs the node.
    Admin,
    /// A member of the association, for its own entry.
    LocalGovernment,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Editor => Self::Editor,
            StaffRole::Admin => Self::Admin,
            StaffRole::LocalGovernment => Self::LocalGovernment,
        }
    }
}

/// An https URL, or an http one on this machine, kept as it is spelled.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecureUrl {
    spelled: String,
    url: Url,
}

/// Not such a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecureUrlError {
    /// It cannot be read.
    #[error("“{0}” is not a URL, like https://login.example.org")]
    NotUrl(String),
    /// Anybody between could change what comes from there.
    #[error("“{0}” is not an https URL; http is taken on loopback only")]
    NotSecure(String),
    /// The URL is not repeated, it may hold a password.
    #[error("an issuer's URL has no user name, password or fragment: leave them out")]
    Surplus,
}

impl SecureUrl {
    /// As it is spelled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.spelled
    }

    /// To be gone to.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }
}

impl TryFrom<String> for SecureUrl {
    type Error = SecureUrlError;

    fn try_from(spelled: String) -> Result<Self, Self::Error> {
        let Ok(url) = Url::parse(&spelled) else {
            return Err(SecureUrlError::NotUrl(spelled));
        };
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(SecureUrlError::Surplus);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(SecureUrlError::NotSecure(spelled)),
        }
        Ok(Self { spelled, url })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(url::Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl From<SecureUrl> for String {
    fn from(url: SecureUrl) -> Self {
        url.spelled
    }
}

impl fmt::Debug for SecureUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_fetched_where_nobody_can_change_them_on_their_way() {
        for spelled in [
            "https://login.example.org/realms/staff/",
            "https://login.example.org/keys?app=1",
            "http://127.0.0.1:9000",
            "http://[::1]:9000/oidc",
            "http://localhost:9000",
        ] {
            let url = SecureUrl::try_from(spelled.to_owned()).unwrap();
            assert_eq!(url.as_str(), spelled);
        }
        for spelled in [
            "http://login.example.org",
            "http://127.0.0.1.example.org",
            "http://10.0.0.1",
            "file:///etc/passwd",
            "ftp://127.0.0.1",
        ] {
            let error = SecureUrl::try_from(spelled.to_owned()).unwrap_err();
            assert_eq!(error, SecureUrlError::NotSecure(spelled.to_owned()));
        }
        for spelled in [
            "https://a:b@login.example.org",
            "https://login.example.org#x",
        ] {
            let error = SecureUrl::try_from(spelled.to_owned()).unwrap_err();
            assert_eq!(error, SecureUrlError::Surplus);
        }
        assert!(SecureUrl::try_from("login.example.org".to_owned()).is_err());
    }
}

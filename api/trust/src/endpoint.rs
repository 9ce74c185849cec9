//! Where a node answers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

/// A node's base URL, http or https, without a slash at its end: a path like `/peer/graphql` is simply appended.
/// Two spellings of one URL are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint(String);

/// Not a node's base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It cannot be read as an address of the web.
    #[error("“{0}” is not an http or https URL, like https://twinnings.example.org")]
    NotHttp(String),
    /// It says more than where the node is. The URL is not repeated, it may hold a password.
    #[error("an endpoint is a base URL alone: leave out its {0}")]
    Surplus(&'static str),
}

impl Endpoint {
    /// The URL, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads an address of the web. The parser of URLs mends what it can; space and control characters, which it
/// would drop without a word, are refused here.
pub(crate) fn read_http_url(text: &str) -> Option<Url> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = read_http_url(text).ok_or_else(|| EndpointError::NotHttp(text.to_owned()))?;
        for (part, is_there) in [
            (
                "user name and password",
                !url.username().is_empty() || url.password().is_some(),
            ),
            ("query", url.query().is_some()),
            ("fragment", url.fragment().is_some()),
        ] {
            if is_there {
                return Err(EndpointError::Surplus(part));
            }
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl TryFrom<String> for Endpoint {
    type Error = EndpointError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.0
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_url_are_equal() {
        for (text, expected) in [
            ("http://127.0.0.1:8011", "http://127.0.0.1:8011"),
            ("http://127.0.0.1:8011/", "http://127.0.0.1:8011"),
            (
                "HTTPS://Twinnings.Example.ORG:443/rgre/",
                "https://twinnings.example.org/rgre",
            ),
            ("http://[::1]:8000", "http://[::1]:8000"),
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().as_str(), expected);
        }
    }

    #[test]
    fn what_is_no_address_of_the_web_is_refused() {
        for text in [
            "",
            "rgre.example.org",
            "ftp://example.org",
            "file:///etc/passwd",
            "javascript:1",
            "http://",
            " http://example.org",
            "http://exam\tple.org",
        ] {
            assert_eq!(
                text.parse::<Endpoint>(),
                Err(EndpointError::NotHttp(text.to_owned()))
            );
        }
    }

    #[test]
    fn what_is_more_than_a_base_url_is_refused() {
        for (text, part) in [
            ("http://user:word@example.org", "user name and password"),
            ("http://example.org/?a=b", "query"),
            ("http://example.org/#a", "fragment"),
        ] {
            assert_eq!(text.parse::<Endpoint>(), Err(EndpointError::Surplus(part)));
        }
    }
}

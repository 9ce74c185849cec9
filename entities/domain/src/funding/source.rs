//! Where a figure is from. Whoever reads a rule must be able to look it up.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

/// The address of a page: `https` or `http`, without a password in it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WebAddress(String);

/// Not the address of a page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the address of a page, like https://example.org/call")]
pub struct WebAddressError(pub String);

impl WebAddress {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebAddress {
    type Err = WebAddressError;

    fn from_str(text: &str) -> Result<Self, WebAddressError> {
        let page = |url: &Url| {
            matches!(url.scheme(), "https" | "http")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
        };
        let plain =
            text.len() <= 2_048 && !text.contains(|c: char| c.is_whitespace() || c.is_control());
        match Url::parse(text) {
            Ok(url) if plain && page(&url) => Ok(Self(text.to_owned())),
            _ => Err(WebAddressError(text.to_owned())),
        }
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::vocabulary::travels_as_text!(WebAddress);

/// Where something was read, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The page.
    pub url: WebAddress,
    /// When somebody last looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
    /// What is to be known of it: which call's document it is, or who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_address_of_the_web() {
        assert!(
            "https://ec.europa.eu/info/x?y=z#a"
                .parse::<WebAddress>()
                .is_ok()
        );
        for bad in [
            "",
            "ec.europa.eu",
            "javascript:alert(1)",
            "https://",
            "file:///etc/passwd",
            "https://a b/",
            "https://me:secret@example.org/",
        ] {
            assert!(bad.parse::<WebAddress>().is_err(), "{bad}");
        }
    }
}

//! `[proxies]`.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::listed::listed;

/// Who may say on whose behalf a request comes. Nobody, unless it is set: anybody can write any header.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proxies {
    /// The addresses from which the proxies before this node connect; in the environment separated by commas.
    #[serde(deserialize_with = "listed")]
    pub trusted: Vec<Range>,
    /// In which header they say it. Others are not read: a proxy passes on what it does not set itself.
    pub header: ForwardedHeader,
}

/// The header that proxies set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Host`, as most proxies do.
    #[default]
    XForwardedFor,
    /// `Forwarded`, of RFC 7239.
    Forwarded,
}

/// An address, or all that begin alike: `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Range(IpNet);

/// Not a range of addresses.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is neither an IP address nor a range like 10.0.0.0/8")]
pub struct RangeError(String);

impl Proxies {
    /// Of a node to which a proxy on the same machine speaks.
    #[must_use]
    pub fn on_loopback() -> Self {
        let v4 = IpNet::new_assert(std::net::Ipv4Addr::LOCALHOST.into(), 8);
        let v6 = IpNet::new_assert(std::net::Ipv6Addr::LOCALHOST.into(), 128);
        Self {
            trusted: vec![Range(v4.trunc()), Range(v6)],
            ..Self::default()
        }
    }

    /// Whether a proxy connects from here.
    #[must_use]
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|range| range.0.contains(&address))
    }
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let range = match text.parse::<IpAddr>() {
            Ok(address) => Ok(IpNet::from(address.to_canonical())),
            Err(_) => text.parse(),
        };
        range.map(Self).map_err(|_| RangeError(text.to_owned()))
    }
}

impl TryFrom<String> for Range {
    type Error = RangeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Range> for String {
    fn from(range: Range) -> Self {
        range.to_string()
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            return self.0.addr().fmt(f);
        }
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Proxies, String> {
        toml::from_str(text).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_proxy_is_an_address_or_a_range_in_a_list_or_in_a_text() {
        for text in [
            "trusted = [\"127.0.0.1\", \"10.0.0.0/8\", \"fd00::/8\"]",
            "trusted = \"127.0.0.1, 10.0.0.0/8,fd00::/8\"",
        ] {
            let proxies = read(text).unwrap();
            for (address, trusted) in [
                ("127.0.0.1", true),
                ("127.0.0.2", false),
                ("10.255.0.1", true),
                ("::ffff:10.255.0.1", true),
                ("11.0.0.1", false),
                ("fd00::1", true),
                ("fe80::1", false),
            ] {
                assert_eq!(
                    proxies.trust(address.parse().unwrap()),
                    trusted,
                    "{address}"
                );
            }
            let again = read(&toml::to_string(&proxies).unwrap()).unwrap();
            assert_eq!(again.trusted, proxies.trusted);
        }
        assert!(read("").unwrap().trusted.is_empty());
    }

    #[test]
    fn what_is_no_address_is_named() {
        for (text, named) in [
            (
                "trusted = [\"proxy.example.org\"]",
                "“proxy.example.org” is neither an IP address",
            ),
            (
                "trusted = \"10.0.0.0/33\"",
                "“10.0.0.0/33” is neither an IP address",
            ),
            ("header = \"via\"", "unknown variant `via`"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.contains(named), "{fault}");
        }
    }
}

//! Where calls go. All that a node asks of others over HTTP goes through these clients, which call nobody but whom they
//! should: over https except on loopback, to addresses of the public internet unless the settings allow others, and to
//! nowhere that an answer only points to.

mod address;
mod resolver;

use std::{net::IpAddr, sync::Arc, time::Duration};

use jumelage_trust::Endpoint;
use reqwest::{Client, dns::Resolve};
use url::{Host, Url};

pub use self::address::is_public;
use self::resolver::{Admits, Filtered, SystemResolver};

/// Idle connections are kept for this long.
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// Why nobody is called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForbiddenAddress {
    /// It is no address of the web. The URL is not repeated, it may hold a password.
    #[error("only http and https URLs with a host are called")]
    NotHttp,
    /// Anybody on the way could answer in the other's place.
    #[error("{0} is called over https only: plain http is for loopback addresses")]
    NotEncrypted(String),
    /// It may be of this machine or its network, which others must not reach through this node.
    #[error(
        "{0} is no address of the public internet: allow_private in [peers] lets this node call such addresses"
    )]
    Private(IpAddr),
}

/// The clients of a process, with their kept connections.
#[derive(Clone)]
pub struct HttpClients {
    /// To the public internet.
    far: Client,
    /// To wherever a name leads.
    anywhere: Client,
    /// To this machine: there compression costs more than it saves.
    near: Client,
    may_be_private: bool,
}

impl HttpClients {
    /// Makes them.
    pub fn new() -> Result<Self, reqwest::Error> {
        Self::resolving(&(Arc::new(SystemResolver) as Arc<dyn Resolve>))
    }

    /// With another way to find the addresses of names.
    pub fn resolving(resolver: &Arc<dyn Resolve>) -> Result<Self, reqwest::Error> {
        let client = |admits: Admits, is_compressed: bool| {
            Client::builder()
                .gzip(is_compressed)
                // An address is what the directory or the settings say, not what an answer says.
                .redirect(reqwest::redirect::Policy::none())
                .dns_resolver(Filtered::new(Arc::clone(resolver), admits))
                .pool_idle_timeout(KEEP_ALIVE)
                .tcp_nodelay(true)
                .no_proxy()
                .build()
        };
        Ok(Self {
            far: client(Admits::Public, true)?,
            anywhere: client(Admits::All, true)?,
            near: client(Admits::Loopback, false)?,
            may_be_private: false,
        })
    }

    /// The same clients and connections, for a node that may, or may not, call addresses that are not public.
    #[must_use]
    pub fn allowing_private(&self, may_be_private: bool) -> Self {
        Self {
            may_be_private,
            ..self.clone()
        }
    }

    /// The client for a node.
    pub fn to(&self, endpoint: &Endpoint) -> Result<Client, ForbiddenAddress> {
        let url = endpoint.as_str().parse();
        self.for_url(&url.map_err(|_| ForbiddenAddress::NotHttp)?)
    }

    /// The client for a URL. Only that URL's host may be called with it: an address that stands in a URL is checked
    /// here, and one that a name leads to when the connection is made.
    pub fn for_url(&self, url: &Url) -> Result<Client, ForbiddenAddress> {
        let host = url.host().ok_or(ForbiddenAddress::NotHttp)?;
        let address = match &host {
            Host::Ipv4(address) => Some(IpAddr::from(*address)),
            Host::Ipv6(address) => Some(IpAddr::from(*address)),
            Host::Domain(_) => None,
        };
        let is_loopback = match &host {
            Host::Domain(name) => *name == "localhost",
            _ => address.is_some_and(|address| address.is_loopback()),
        };
        match url.scheme() {
            "http" | "https" if is_loopback => return Ok(self.near.clone()),
            "http" => return Err(ForbiddenAddress::NotEncrypted(host.to_string())),
            "https" => {}
            _ => return Err(ForbiddenAddress::NotHttp),
        }
        if self.may_be_private {
            return Ok(self.anywhere.clone());
        }
        match address {
            Some(address) if !is_public(address) => Err(ForbiddenAddress::Private(address)),
            _ => Ok(self.far.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(clients: &HttpClients, url: &str) -> Option<ForbiddenAddress> {
        clients.for_url(&url.parse().unwrap()).err()
    }

    #[test]
    fn an_address_that_is_not_public_is_not_called_however_it_is_written() {
        let clients = HttpClients::new().unwrap();
        for (url, address) in [
            ("https://10.0.0.1/", "10.0.0.1"),
            ("https://192.168.1.1:8443/", "192.168.1.1"),
            ("https://169.254.169.254/latest", "169.254.169.254"),
            ("https://100.64.0.1/", "100.64.0.1"),
            // 10.0.0.1 as one decimal number, in octal, in hexadecimal, and with parts left out.
            ("https://167772161/", "10.0.0.1"),
            ("https://012.0.0.01/", "10.0.0.1"),
            ("https://0xa000001/", "10.0.0.1"),
            ("https://10.1/", "10.0.0.1"),
            ("https://0/", "0.0.0.0"),
            ("https://[fe80::1]/", "fe80::1"),
            ("https://[fd12:3456::1]/", "fd12:3456::1"),
            ("https://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1"),
            ("https://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"),
            ("https://[64:ff9b::a00:1]/", "64:ff9b::a00:1"),
            ("https://[2002:a00:1::]/", "2002:a00:1::"),
            ("https://[::]/", "::"),
        ] {
            let expected = ForbiddenAddress::Private(address.parse().unwrap());
            assert_eq!(refused(&clients, url), Some(expected), "{url}");
            assert_eq!(refused(&clients.allowing_private(true), url), None, "{url}");
        }
        // An address with a zone is no URL at all.
        assert!("https://[fe80::1%25eth0]/".parse::<Url>().is_err());
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for clients in
            [true, false].map(|allowed| HttpClients::new().unwrap().allowing_private(allowed))
        {
            for url in [
                "http://127.0.0.1:8000/",
                "http://[::1]/",
                "http://localhost/",
                "https://127.0.0.1/",
                "https://twinnings.example.org/",
                "https://1.1.1.1/",
            ] {
                assert_eq!(refused(&clients, url), None, "{url}");
            }
            for url in [
                "http://twinnings.example.org/",
                "http://1.1.1.1/",
                "http://10.0.0.1/",
                "http://localhost.example.org/",
            ] {
                let refused = refused(&clients, url);
                assert!(
                    matches!(refused, Some(ForbiddenAddress::NotEncrypted(_))),
                    "{url}"
                );
            }
            for url in [
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "data:text/plain,a",
            ] {
                assert_eq!(
                    refused(&clients, url),
                    Some(ForbiddenAddress::NotHttp),
                    "{url}"
                );
            }
        }
    }
}

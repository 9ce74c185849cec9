//! The connections of a process to other nodes.

use std::time::Duration;

use jumelage_trust::Endpoint;
use reqwest::Client;

/// Idle connections to a peer are kept for this long.
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// The clients of a process, with their kept connections.
#[derive(Clone)]
pub struct HttpClients {
    far: Client,
    /// On the same machine compression costs more than it saves.
    near: Client,
}

impl HttpClients {
    /// Makes them. Redirects are not followed: an address is what the directory says.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = |compressed: bool| {
            Client::builder()
                .gzip(compressed)
                .redirect(reqwest::redirect::Policy::none())
                .pool_idle_timeout(KEEP_ALIVE)
                .tcp_nodelay(true)
                .no_proxy()
                .build()
        };
        Ok(Self {
            far: client(true)?,
            near: client(false)?,
        })
    }

    /// The client for an address.
    pub(crate) fn to(&self, endpoint: &Endpoint) -> Option<Client> {
        let url: url::Url = endpoint.as_str().parse().ok()?;
        Some(self.to_url(&url))
    }

    /// The client for whatever is there.
    pub(crate) fn to_url(&self, url: &url::Url) -> Client {
        let near = match url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            _ => false,
        };
        let client = if near { &self.near } else { &self.far };
        client.clone()
    }
}

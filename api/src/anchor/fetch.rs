//! How statements are fetched.

use std::time::Duration;

use async_trait::async_trait;
use jumelage_trust::{Endpoint, entity};
use reqwest::StatusCode;
use tokio::time::timeout;

use crate::outgoing::{ForbiddenAddress, HttpClients};

/// How long one statement may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// How long something larger may take.
const LARGE_DEADLINE: Duration = Duration::from_mins(2);

/// Gives the texts of statements, of which nothing is believed yet.
#[async_trait]
pub trait Statements: Send + Sync {
    /// What stands at an address.
    async fn get(&self, url: &str) -> Result<String, FetchError>;

    /// The same where it may be larger than a statement: up to so many bytes.
    async fn get_large(&self, url: &str, _most: usize) -> Result<String, FetchError> {
        self.get(url).await
    }
}

/// Nothing came, or nothing that could be a statement.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It is not called.
    #[error("{url} is not asked")]
    Forbidden {
        /// Where.
        url: String,
        /// Why.
        #[source]
        source: ForbiddenAddress,
    },
    /// It is no address.
    #[error("{0} is no address to ask")]
    Address(String),
    /// No answer.
    #[error("{url} does not answer")]
    Unreachable {
        /// What was asked.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// Not in time.
    #[error("{0} has not answered in time")]
    Late(String),
    /// Another answer than a statement.
    #[error("{url} answers with the status {status}{hint}", hint = hint(*status))]
    Status {
        /// What was asked.
        url: String,
        /// What it answered.
        status: StatusCode,
    },
    /// More than a statement, or more than what was asked for can be.
    #[error("{0} answers with more than it may (of statements {max} bytes are read), or with no text", max = entity::MAX_BYTES)]
    Content(String),
}

fn hint(status: StatusCode) -> &'static str {
    if status.is_redirection() {
        "; redirects are not followed, an address is what it says"
    } else if status == StatusCode::NOT_FOUND {
        "; is it the base URL of a node, as its setting public_url has it?"
    } else {
        ""
    }
}

/// From other nodes, over HTTP.
pub struct OverHttp(HttpClients);

impl OverHttp {
    /// By these connections.
    #[must_use]
    pub const fn new(clients: HttpClients) -> Self {
        Self(clients)
    }
}

/// The address of an entity's configuration.
#[must_use]
pub fn configuration_of(entity: &Endpoint) -> String {
    format!("{entity}{}", entity::PATH)
}

/// The address of the statement of an entity, at an anchor's fetch endpoint.
pub(crate) fn statement_at(fetch: &str, entity: &Endpoint) -> Result<String, FetchError> {
    let mut url: url::Url = fetch
        .parse()
        .map_err(|_| FetchError::Address(fetch.to_owned()))?;
    url.query_pairs_mut().append_pair("sub", entity.as_str());
    Ok(url.into())
}

#[async_trait]
impl Statements for OverHttp {
    async fn get(&self, url: &str) -> Result<String, FetchError> {
        self.read(url, entity::MAX_BYTES, DEADLINE).await
    }

    async fn get_large(&self, url: &str, most: usize) -> Result<String, FetchError> {
        self.read(url, most, LARGE_DEADLINE).await
    }
}

impl OverHttp {
    async fn read(&self, url: &str, most: usize, deadline: Duration) -> Result<String, FetchError> {
        let address = || FetchError::Address(url.to_owned());
        let parsed: url::Url = url.parse().map_err(|_| address())?;
        let client = self
            .0
            .for_url(&parsed)
            .map_err(|source| FetchError::Forbidden {
                url: url.to_owned(),
                source,
            })?;
        match timeout(deadline, read(&client, url, most)).await {
            Ok(text) => text,
            Err(_) => Err(FetchError::Late(url.to_owned())),
        }
    }
}

async fn read(client: &reqwest::Client, url: &str, most: usize) -> Result<String, FetchError> {
    let unreachable = |source: reqwest::Error| FetchError::Unreachable {
        url: url.to_owned(),
        source: source.without_url(),
    };
    let mut response = client.get(url).send().await.map_err(unreachable)?;
    let status = response.status();
    if status != StatusCode::OK {
        let url = url.to_owned();
        return Err(FetchError::Status { url, status });
    }
    let content = || FetchError::Content(url.to_owned());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > most {
            return Err(content());
        }
        body.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(body).map_err(|_| content())?;
    Ok(text.trim().to_owned())
}

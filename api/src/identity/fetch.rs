//! Fetching an issuer's keys: by its discovery document (OpenID Connect Discovery 1.0), or from where the settings say.

use std::time::Duration;

use jumelage_trust::{IssuerKeys, IssuerKeysError};
use reqwest::StatusCode;
use serde::Deserialize;
use url::Url;

use crate::{
    outgoing::{ForbiddenAddress, HttpClients},
    settings::{self, SecureUrl, SecureUrlError},
};

/// For each of the two requests.
const TIME: Duration = Duration::from_secs(5);

/// Bytes of a document, decompressed; those of the largest issuers have some ten thousand.
const LIMIT: usize = 256 << 10;

/// Where an issuer's keys are.
pub(super) struct Source {
    issuer: SecureUrl,
    jwks: Option<SecureUrl>,
    http: HttpClients,
}

/// Why they cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// They are not called.
    #[error("{0} is not asked")]
    Forbidden(Url, #[source] ForbiddenAddress),
    /// No connection, or no answer in time.
    #[error("{0} could not be reached")]
    Unreachable(Url, #[source] reqwest::Error),
    /// It says something else.
    #[error("{0} answered with the status {1}; redirects are not followed")]
    Status(Url, StatusCode),
    /// It says too much.
    #[error("{0} sends more than {LIMIT} bytes")]
    TooLarge(Url),
    /// The discovery document is none.
    #[error("{0} is no discovery document: it needs issuer and jwks_uri")]
    Discovery(Url, #[source] serde_json::Error),
    /// It is about somebody else, who could pass for this issuer.
    #[error("{0} is of another issuer than the one in the settings, to the letter")]
    OtherIssuer(Url),
    /// Its keys could be changed on their way.
    #[error("{0} names a jwks_uri that is not taken")]
    Insecure(Url, #[source] SecureUrlError),
    /// What is there are no keys.
    #[error("{0} gives no keys")]
    Keys(Url, #[source] IssuerKeysError),
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Source {
    pub(super) fn new(given: &settings::Issuer, http: &HttpClients) -> Self {
        Self {
            issuer: given.url.clone(),
            jwks: given.jwks_url.clone(),
            http: http.clone(),
        }
    }

    pub(super) fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// The issuer's keys of this moment.
    pub(super) async fn keys(&self) -> Result<IssuerKeys, FetchError> {
        let url = match &self.jwks {
            Some(jwks) => jwks.url().clone(),
            None => self.discover().await?,
        };
        let json = self.get(&url).await?;
        IssuerKeys::parse(&json).map_err(|fault| FetchError::Keys(url, fault))
    }

    async fn discover(&self) -> Result<Url, FetchError> {
        let mut url = self.issuer.url().clone();
        let path = url.path().trim_end_matches('/');
        url.set_path(&format!("{path}/.well-known/openid-configuration"));
        let json = self.get(&url).await?;
        let found: Discovery = match serde_json::from_slice(&json) {
            Ok(found) => found,
            Err(fault) => return Err(FetchError::Discovery(url, fault)),
        };
        if found.issuer != self.issuer.as_str() {
            return Err(FetchError::OtherIssuer(url));
        }
        match SecureUrl::try_from(found.jwks_uri) {
            Ok(jwks) => Ok(jwks.url().clone()),
            Err(fault) => Err(FetchError::Insecure(url, fault)),
        }
    }

    async fn get(&self, url: &Url) -> Result<Vec<u8>, FetchError> {
        let unreachable =
            |fault: reqwest::Error| FetchError::Unreachable(url.clone(), fault.without_url());
        let client = self.http.for_url(url);
        let client = client.map_err(|fault| FetchError::Forbidden(url.clone(), fault))?;
        let request = client.get(url.clone()).timeout(TIME);
        let request = request.header("accept", "application/json");
        let mut response = request.send().await.map_err(unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(url.clone(), response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > LIMIT {
                return Err(FetchError::TooLarge(url.clone()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

//! Asking the anchor who is in the network.

use futures::{StreamExt, stream};
use jumelage_domain::Timestamp;
use jumelage_trust::{
    DirectoryError, Endpoint, PinnedAnchor, SignedDirectory, SignedDirectoryError,
};

use super::fetch::{FetchError, Statements, configuration_of, statement_at};

/// How many statements are fetched at a time.
const AT_ONCE: usize = 4;

/// What came of asking.
#[derive(Debug)]
pub struct Refreshed {
    /// The anchor's word, as it is now.
    pub directory: SignedDirectory,
    /// The nodes of which there is no new statement, and why. What was held of them is held on to.
    pub missing: Vec<(Endpoint, RefreshError)>,
}

/// What is held stays.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Nothing came.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came is not to be believed.
    #[error(transparent)]
    Refused(#[from] SignedDirectoryError),
    /// What came is no sound directory.
    #[error("the anchor's word makes no directory")]
    Unsound(#[from] DirectoryError),
    /// The anchor gives no statements.
    #[error("the anchor {0} names no federation_fetch_endpoint")]
    NoFetchEndpoint(Endpoint),
}

impl RefreshError {
    /// The cause as a word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fetch(_) => "DIRECTORY_UNREACHABLE",
            Self::Refused(error) => error.code(),
            Self::Unsound(_) => "DIRECTORY_UNSOUND",
            Self::NoFetchEndpoint(_) => "DIRECTORY_NO_FETCH_ENDPOINT",
        }
    }
}

/// Asks a pinned anchor for its configuration, and for the statements that are new, changed or an hour old.
pub async fn refresh(
    anchor: &PinnedAnchor,
    held: Option<&SignedDirectory>,
    statements: &dyn Statements,
    now: Timestamp,
) -> Result<Refreshed, RefreshError> {
    let configuration = statements.get(&configuration_of(&anchor.entity)).await?;
    let mut directory = match held {
        Some(held) => {
            let mut next = held.clone();
            next.take_configuration(&configuration, now)?;
            next
        }
        None => SignedDirectory::begin(anchor, &configuration, now)?,
    };
    let federation = directory.configuration().federation_entity();
    let fetch = federation.federation_fetch_endpoint.clone();
    let fetch = fetch.ok_or_else(|| RefreshError::NoFetchEndpoint(anchor.entity.clone()))?;
    let mut missing = Vec::new();
    for (entity, answer) in fetch_all(directory.wanted(now), &fetch, statements).await {
        let taken = match answer {
            Ok(text) => directory
                .take_statement(&entity, &text, now)
                .map_err(RefreshError::from),
            Err(fault) => Err(fault.into()),
        };
        if let Err(fault) = taken {
            missing.push((entity, fault));
        }
    }
    // A list that contradicts itself is no news: better the last that did not.
    directory.directory(now)?;
    Ok(Refreshed { directory, missing })
}

async fn fetch_all(
    wanted: Vec<Endpoint>,
    fetch: &str,
    statements: &dyn Statements,
) -> Vec<(Endpoint, Result<String, FetchError>)> {
    let answers = stream::iter(wanted).map(|entity| async move {
        let answer = match statement_at(fetch, &entity) {
            Ok(url) => statements.get(&url).await,
            Err(fault) => Err(fault),
        };
        (entity, answer)
    });
    answers.buffered(AT_ONCE).collect().await
}

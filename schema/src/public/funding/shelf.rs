//! The catalogue of programmes and calls that is published now, read once for each of its versions.

use std::sync::{Arc, Mutex, PoisonError};

use jumelage_domain::{
    PublicationKind, Timestamp,
    funding::{Call, CallId, Catalogue, Programme},
    publication::KindWord,
};
use jumelage_entities::write::publications;

use super::OwnData;
use crate::error::{CatalogueError, Result};

/// The catalogue that was read last, and of which version it is.
#[derive(Default)]
pub(crate) struct Funding(Mutex<Option<(String, Arc<Shelf>)>>);

/// What is published.
pub(super) struct Shelf {
    pub(super) catalogue: Catalogue,
    pub(super) published_at: Timestamp,
}

/// A call on the shelf.
#[derive(Clone)]
pub(super) struct OnShelf {
    pub(super) shelf: Arc<Shelf>,
    at: usize,
}

impl Funding {
    fn held(&self, sha256: &str) -> Option<Arc<Shelf>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = held.as_ref().filter(|(version, _)| version == sha256);
        held.map(|(_, shelf)| Arc::clone(shelf))
    }

    fn hold(&self, sha256: String, shelf: &Arc<Shelf>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some((sha256, Arc::clone(shelf)));
    }
}

impl Shelf {
    /// The catalogue that is published at this moment; none where none is.
    pub(super) async fn of(own: &OwnData) -> Result<Option<Arc<Self>>> {
        let kind = KindWord::from(PublicationKind::Funding);
        let headings = publications::headings(&own.db).await?;
        let Some(heading) = headings.into_iter().find(|heading| heading.kind == kind) else {
            return Ok(None);
        };
        if let Some(shelf) = own.funding.held(&heading.sha256) {
            return Ok(Some(shelf));
        }
        let kept = publications::kept_one(&own.db, &kind, &heading.name).await?;
        let Some(kept) = kept else {
            return Ok(None);
        };
        let catalogue = Catalogue::parse(&kept.text).map_err(|fault| {
            tracing::warn!(
                error = &fault as &dyn std::error::Error,
                "what is published on funding cannot be read"
            );
            CatalogueError::NotRead(PublicationKind::Funding, fault.to_string())
        })?;
        let shelf = Arc::new(Self {
            catalogue,
            published_at: kept.published_at,
        });
        own.funding.hold(heading.sha256, &shelf);
        Ok(Some(shelf))
    }

    /// A call by its id.
    pub(super) fn call(self: &Arc<Self>, id: &str) -> Option<OnShelf> {
        let id: CallId = id.parse().ok()?;
        let at = self.catalogue.place_of(&id)?;
        let shelf = Arc::clone(self);
        Some(OnShelf { shelf, at })
    }
}

impl OnShelf {
    pub(super) fn call(&self) -> &Call {
        &self.shelf.catalogue.calls()[self.at]
    }

    pub(super) fn programme(&self) -> Option<&Programme> {
        self.shelf.catalogue.programme(&self.call().programme)
    }
}

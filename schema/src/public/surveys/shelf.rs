//! What is published on surveys, read once for each of its versions: instruments are long, and of each request many fields
//! ask for them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jumelage_domain::{
    PublicationKind, PublicationName,
    publication::KindWord,
    survey::{Instrument, Published, SurveyId},
};
use jumelage_entities::write::{
    publications::{Heading, headings},
    surveys::instruments,
};
use sea_orm::DatabaseConnection;

use crate::error::Result;

/// Surveys and their results, as they were read last.
#[derive(Default)]
pub(crate) struct Surveys {
    instruments: Shelf<Instrument>,
    results: Shelf<Published>,
}

/// Documents by name, each with its text's fingerprint. What only a later version of this program can read is not held.
struct Shelf<T>(Mutex<HashMap<PublicationName, Held<T>>>);

type Held<T> = (String, Arc<T>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shelf<T> {
    /// What was read of this version, if it was.
    fn held(&self, heading: &Heading) -> Option<Arc<T>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (sha256, document) = held.get(&heading.name)?;
        (*sha256 == heading.sha256).then(|| Arc::clone(document))
    }

    fn hold(&self, heading: Heading, document: Option<T>) -> Option<Arc<T>> {
        let document = Arc::new(document?);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(heading.name, (heading.sha256, Arc::clone(&document)));
        Some(document)
    }

    /// Forgets what is not published any more.
    fn keep_only(&self, headings: &[Heading]) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|name, _| headings.iter().any(|heading| heading.name == *name));
    }
}

impl Surveys {
    /// All surveys, by name.
    pub(crate) async fn all(&self, db: &DatabaseConnection) -> Result<Vec<Arc<Instrument>>> {
        let published = of_kind(db, PublicationKind::Survey).await?;
        self.instruments.keep_only(&published);
        let mut all = Vec::new();
        for heading in published {
            all.extend(self.instrument(db, heading).await?);
        }
        Ok(all)
    }

    /// A survey.
    pub(crate) async fn find(
        &self,
        db: &DatabaseConnection,
        survey: &SurveyId,
    ) -> Result<Option<Arc<Instrument>>> {
        match heading(db, PublicationKind::Survey, survey).await? {
            Some(heading) => self.instrument(db, heading).await,
            None => Ok(None),
        }
    }

    /// The published sums of a survey.
    pub(crate) async fn results(
        &self,
        db: &DatabaseConnection,
        survey: &SurveyId,
    ) -> Result<Option<Arc<Published>>> {
        let Some(heading) = heading(db, PublicationKind::SurveyResults, survey).await? else {
            return Ok(None);
        };
        if let Some(held) = self.results.held(&heading) {
            return Ok(Some(held));
        }
        let read = instruments::results(db, survey).await?;
        Ok(self.results.hold(heading, read))
    }

    async fn instrument(
        &self,
        db: &DatabaseConnection,
        heading: Heading,
    ) -> Result<Option<Arc<Instrument>>> {
        if let Some(held) = self.instruments.held(&heading) {
            return Ok(Some(held));
        }
        let read = match heading.name.as_str().parse::<SurveyId>() {
            Ok(survey) => instruments::find(db, &survey).await?,
            Err(_) => None,
        };
        Ok(self.instruments.hold(heading, read))
    }
}

async fn of_kind(db: &DatabaseConnection, kind: PublicationKind) -> Result<Vec<Heading>> {
    let kind = KindWord::from(kind);
    let published = headings(db).await?.into_iter();
    Ok(published.filter(|heading| heading.kind == kind).collect())
}

async fn heading(
    db: &DatabaseConnection,
    kind: PublicationKind,
    survey: &SurveyId,
) -> Result<Option<Heading>> {
    let mut published = of_kind(db, kind).await?.into_iter();
    Ok(published.find(|heading| heading.name.as_str() == survey.as_str()))
}

//! What is asked and what came of it, as the anchor has published it.

use jumelage_domain::{
    publication::{KindWord, PublicationKind, PublicationName},
    survey::{Instrument, Published, SurveyId},
};
use sea_orm::ConnectionTrait;
use serde::de::DeserializeOwned;

use crate::{
    WriteError,
    write::publications::{kept, kept_one},
};

/// All surveys. One that only a later version of this program can read is none yet.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Instrument>, WriteError> {
    let found = kept(db, PublicationKind::Survey).await?;
    let instruments = found.iter().filter_map(|one| read(&one.text));
    Ok(instruments.collect())
}

/// A survey.
pub async fn find(
    db: &impl ConnectionTrait,
    survey: &SurveyId,
) -> Result<Option<Instrument>, WriteError> {
    one(db, PublicationKind::Survey, survey).await
}

/// The published sums of a survey.
pub async fn results(
    db: &impl ConnectionTrait,
    survey: &SurveyId,
) -> Result<Option<Published>, WriteError> {
    one(db, PublicationKind::SurveyResults, survey).await
}

/// The name under which a survey is published, and under which its results are.
#[must_use]
pub fn name(survey: &SurveyId) -> Option<PublicationName> {
    // Whatever can be a survey's name can be a publication's.
    survey.as_str().parse().ok()
}

async fn one<T: DeserializeOwned>(
    db: &impl ConnectionTrait,
    kind: PublicationKind,
    survey: &SurveyId,
) -> Result<Option<T>, WriteError> {
    let Some(name) = name(survey) else {
        return Ok(None);
    };
    let found = kept_one(db, &KindWord::from(kind), &name).await?;
    Ok(found.and_then(|found| read(&found.text)))
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_survey_has_a_name_to_be_published_under() {
        let longest = format!("A_{}", "9".repeat(38));
        for id in ["A", "TWINNING_2025", longest.as_str()] {
            assert_eq!(name(&id.parse().unwrap()).unwrap().as_str(), id);
        }
    }
}

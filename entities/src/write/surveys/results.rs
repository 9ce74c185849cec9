//! Publishing the sums: once, from what was there when they were computed, and with it goes what they were made of.

use jumelage_domain::{
    Timestamp,
    publication::PublicationKind,
    survey::{Instrument, PublishError as SumsError, Published, SurveyId, SurveyState},
};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::{
    instruments::{self, name},
    parts::{self, Parts},
};
use crate::{
    Actor, Network, WriteError,
    write::{
        Writing,
        publications::{PublishError, publish_in},
    },
};

/// A survey that is closed, and what its results are to be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What was asked.
    pub instrument: Instrument,
    /// What nodes sent, and who sent nothing.
    pub parts: Parts,
}

/// Why results are not published.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// There is no such survey.
    #[error("there is no survey {0}: `jumelage anchor publications` lists what is published")]
    Unknown(SurveyId),
    /// It is still open.
    #[error("{survey} closes at {closes_at}: nodes count and send their counts then")]
    Open {
        /// Which one.
        survey: SurveyId,
        /// When.
        closes_at: Timestamp,
    },
    /// They are published.
    #[error(
        "the results of {0} are published, and results are published once: what a second publication had more would tell \
         what single nodes answered"
    )]
    Published(SurveyId),
    /// There is nobody whose answers they could tell.
    #[error(
        "no node has been asked {0}: its results wait until a node that speaks for a country has joined this anchor and has \
         sent what it counted"
    )]
    NobodyAsked(SurveyId),
    /// Something came in the meantime.
    #[error("while the results of {0} were computed, counts of a node came: publish again")]
    Changed(SurveyId),
    /// They were not computed to the end.
    #[error("the results of {0} were not computed to the end: publish again")]
    Interrupted(SurveyId),
    /// What nodes sent cannot be added up.
    #[error(transparent)]
    Sums(#[from] SumsError),
    /// They cannot be published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The database, or something in it.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What the results of a survey are to be made of, if it is time.
pub async fn due(
    db: &DatabaseConnection,
    survey: &SurveyId,
    now: Timestamp,
) -> Result<Due, ResultsError> {
    let network = Network::load(db).await?;
    ready(db, &network, survey, now).await
}

/// Publishes what was computed of it, unless something came in the meantime. The counts of single nodes are deleted in the
/// same transaction.
pub async fn publish(
    db: &DatabaseConnection,
    actor: Actor,
    due: &Due,
    results: &Published,
    now: Timestamp,
) -> Result<(), ResultsError> {
    let survey = due.instrument.id();
    let writing = Writing::begin_as(db, actor).await?;
    if ready(&writing.tx, &writing.network, survey, now).await? != *due {
        return Err(ResultsError::Changed(survey.clone()));
    }
    let name = name(survey).ok_or_else(|| ResultsError::Unknown(survey.clone()))?;
    let document = serde_json::to_string(results).unwrap_or_default();
    let kind = PublicationKind::SurveyResults;
    publish_in(&writing, kind, (&name, &document), now).await?;
    parts::forget(&writing, survey).await?;
    writing.commit().await?;
    Ok(())
}

async fn ready(
    db: &impl ConnectionTrait,
    network: &Network,
    survey: &SurveyId,
    now: Timestamp,
) -> Result<Due, ResultsError> {
    let instrument = instruments::find(db, survey).await?;
    let instrument = instrument.ok_or_else(|| ResultsError::Unknown(survey.clone()))?;
    let published = instruments::results(db, survey).await?.is_some();
    if published || parts::are_published(db, survey).await? {
        return Err(ResultsError::Published(survey.clone()));
    }
    if instrument.state(now) != SurveyState::Closed {
        return Err(ResultsError::Open {
            survey: survey.clone(),
            closes_at: instrument.draft().closes_at,
        });
    }
    let parts = parts::gather(db, network, &instrument).await?;
    if parts.parts.is_empty() {
        return Err(ResultsError::NobodyAsked(survey.clone()));
    }
    Ok(Due { instrument, parts })
}

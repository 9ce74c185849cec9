//! Surveys: what is asked, and what came of it, for everybody; what one's own members answered for the node's staff and for
//! whoever answered. They are fields of the root and not of the catalogue, so that no other node can ask for an answer.

mod answer;
mod languages;
mod question;
mod results;
mod shelf;
mod table;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use jumelage_domain::{
    Timestamp,
    survey::{Instrument, SurveyId},
};
use jumelage_entities::{survey_answer, survey_counted};

pub use self::answer::{SurveyAnswer, SurveyAnswerPage};
pub(super) use self::answer::{answer, answers};
pub(crate) use self::shelf::Surveys;
use self::{
    languages::Texts, question::SurveyQuestion, results::SurveyResults, table::SurveyTable,
};
use super::own_data::OwnData;
use crate::{
    directive::list_size,
    error::{CatalogueError, Result},
    languages::Languages,
    scalar::DateTime,
};

/// Where a survey is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::survey::SurveyState")]
pub enum SurveyState {
    /// Not open yet.
    Announced,
    /// Answers are taken, and may be changed.
    Open,
    /// Answers are counted.
    Closed,
}

/// What kind of body answers a survey.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::survey::RespondentKind")]
pub enum RespondentKind {
    /// A town or municipality, a part of one, or several together.
    Municipality,
    /// A county, district, province or region.
    Region,
    /// A national association itself.
    Association,
}

/// A survey that the network's anchor has published, with the tables that it will publish.
pub struct Survey {
    of: Arc<Instrument>,
    own: Arc<OwnData>,
}

/// How a survey goes at this node. For its staff.
#[derive(SimpleObject)]
pub struct SurveyResponses {
    /// How many of the association's own have answered.
    count: i32,
    /// How many of them were asked; null until the survey is closed and counted.
    asked: Option<i32>,
    /// When they were counted; null until then.
    counted_at: Option<DateTime>,
    /// When the anchor had the counts; null until then.
    acknowledged_at: Option<DateTime>,
    /// Why the anchor does not take the counts, for people; null where it does, or was not asked yet.
    refusal: Option<String>,
}

/// All surveys that the node knows, those that close last first.
pub(super) async fn all(ctx: &Context<'_>) -> Result<Vec<Survey>> {
    let own = OwnData::in_request(ctx)?;
    let mut surveys = own.surveys.all(&own.db).await?;
    surveys.sort_by_key(|survey| (-survey.draft().closes_at.millis(), survey.id().clone()));
    let survey = |of| Survey {
        of,
        own: Arc::clone(own),
    };
    Ok(surveys.into_iter().map(survey).collect())
}

/// One of them.
pub(super) async fn one(ctx: &Context<'_>, id: &str) -> Result<Option<Survey>> {
    let own = OwnData::in_request(ctx)?;
    // What is no survey's name is the name of none.
    let Ok(id) = id.parse::<SurveyId>() else {
        return Ok(None);
    };
    let found = own.surveys.find(&own.db, &id).await?;
    Ok(found.map(|of| Survey {
        of,
        own: Arc::clone(own),
    }))
}

/// How a survey goes at this node; none where it knows no such survey.
pub(super) async fn responses(ctx: &Context<'_>, id: &str) -> Result<Option<SurveyResponses>> {
    let own = OwnData::in_request(ctx)?;
    let db = &own.db;
    let Ok(id) = id.parse::<SurveyId>() else {
        return Ok(None);
    };
    if own.surveys.find(db, &id).await?.is_none() {
        return Ok(None);
    }
    let count = survey_answer::count(db, &id).await?;
    let counted = survey_counted::of(db, &id).await?;
    let counted = counted.as_ref();
    Ok(Some(SurveyResponses {
        count: small(count),
        asked: counted.map(|row| small(u64::try_from(row.asked).unwrap_or_default())),
        counted_at: moment(counted.map(|row| row.counted_at))?,
        acknowledged_at: moment(counted.and_then(|row| row.acknowledged_at))?,
        refusal: counted.and_then(|row| row.refusal.clone()),
    }))
}

/// A survey that the network's anchor has published, with the tables that it will publish: nothing else leaves a node.
/// Texts are given in the first of the wished languages that the survey has, else in the survey's first.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl Survey {
    /// Its name, like `TWINNING_2025`.
    async fn id(&self) -> ID {
        ID(self.of.id().to_string())
    }

    /// Its heading.
    async fn title(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<String> {
        Texts::of(&self.of, &languages)?.needed(&self.of.draft().title)
    }

    /// What it is for, and what happens with the answers.
    async fn description(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<Option<String>> {
        Ok(Texts::of(&self.of, &languages)?.any(&self.of.draft().description))
    }

    /// The languages in which all its texts are, by ISO 639.
    async fn languages(&self) -> Vec<String> {
        let languages = self.of.draft().languages.iter();
        languages.map(ToString::to_string).collect()
    }

    /// Who is asked.
    async fn respondents(&self) -> Vec<RespondentKind> {
        let kinds = self.of.draft().respondents.iter();
        kinds.map(|kind| (*kind).into()).collect()
    }

    /// From when answers are taken.
    async fn opens_at(&self) -> DateTime {
        DateTime(self.of.draft().opens_at)
    }

    /// Until when they are taken and may be changed.
    async fn closes_at(&self) -> DateTime {
        DateTime(self.of.draft().closes_at)
    }

    /// Where it is in its life at this moment.
    async fn state(&self) -> SurveyState {
        self.of.state(self.own.clock.now()).into()
    }

    /// The least number of respondents that a published cell counts.
    async fn threshold(&self) -> i32 {
        i32::try_from(self.of.draft().threshold).unwrap_or(i32::MAX)
    }

    /// What is asked.
    #[graphql(directive = list_size::apply(30))]
    async fn questions(&self) -> Vec<SurveyQuestion> {
        let places = 0..self.of.questions().len();
        places.map(|at| SurveyQuestion::of(&self.of, at)).collect()
    }

    /// What will be published of the answers, and nothing else.
    #[graphql(directive = list_size::apply(20))]
    async fn tables(&self) -> Vec<SurveyTable> {
        let places = 0..self.of.tables().len();
        places.map(|at| SurveyTable::of(&self.of, at)).collect()
    }

    /// The sums over all nodes; null until the anchor has published them.
    async fn results(&self) -> Result<Option<SurveyResults>> {
        let results = self.own.surveys.results(&self.own.db, self.of.id()).await?;
        Ok(results.map(|results| SurveyResults::of(&self.of, results)))
    }
}

fn small(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn moment(millis: Option<i64>) -> Result<Option<DateTime>> {
    let at = millis.map(Timestamp::from_millis).transpose();
    let at = at.map_err(|fault| CatalogueError::internal(&fault))?;
    Ok(at.map(DateTime))
}

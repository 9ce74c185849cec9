//! Indicators: the documented set of numbers by which the state of twinning is told.

#![expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]

mod answer;
mod coverage;
mod question;
mod survey;

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Value};
use jumelage_domain::{indicator as domain, messages::Language};
use jumelage_federation::{EngineError, scope::Scope};

pub(super) use self::question::Question;
pub use self::{answer::IndicatorRow, coverage::IndicatorCoverage};
use self::{answer::Numbers, question::OF_EACH};
use super::{door::Ready, own_data::OwnData, service::Asked};
use crate::{
    catalogue::coverage::Coverage,
    directive::list_size,
    error::{CatalogueError, Result},
};

/// An indicator of the documented set: `api/docs/indicators.md`.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::indicator::Indicator")]
pub enum IndicatorCode {
    /// Twinnings that are active, by kind.
    ActiveTwinnings,
    /// Which part of them the associations of both sides list. In no groups.
    ConfirmedShare,
    /// Twinnings by the year in which they began, from 1951 on.
    NewTwinnings,
    /// Networks. In no groups.
    Networks,
    /// Activities, by kind.
    Activities,
    /// Activities, by theme.
    ActivitiesByTheme,
    /// Activities, by Sustainable Development Goal.
    ActivitiesByGoal,
    /// Participants in activities, by kind.
    Participants,
    /// Projects with a grant, by programme.
    FundedProjects,
    /// Amounts granted, by currency.
    FundingWon,
    /// Offers of training that are not over, by the barriers that they answer.
    TrainingOffers,
    /// Published answers to surveys, by survey, question and choice.
    SurveyAnswers,
}

/// In what an indicator is counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::indicator::IndicatorUnit")]
pub enum IndicatorUnit {
    /// Twinnings, each once.
    Twinnings,
    /// A part of a whole, from 0 to 1.
    Share,
    /// Networks, each once.
    Networks,
    /// Activities, each once.
    Activities,
    /// People who take part: who takes part twice counts twice.
    Participants,
    /// Projects, each once.
    Projects,
    /// The currency's smallest unit: cents, for euros.
    MinorUnits,
    /// Offers of training.
    TrainingOffers,
    /// Local governments and associations that answered a survey, each once in each survey.
    Respondents,
}

/// Numbers of one moment, all from one answer of the network; those of surveys as they are published.
pub struct Indicators {
    /// By the response key under which the client wants it.
    coverage: Vec<(String, Value)>,
    indicators: Vec<Indicator>,
}

/// One of the documented set.
pub struct Indicator {
    of: domain::Indicator,
    numbers: Numbers,
    coverage: IndicatorCoverage,
}

/// The schema was asked past the door.
#[derive(Debug, thiserror::Error)]
#[error("nobody knows who asks for indicators")]
struct NobodyAsks;

/// Those that are wanted, each once; all where nothing is said.
pub(super) fn wanted(codes: Option<Vec<IndicatorCode>>) -> Vec<domain::Indicator> {
    let Some(codes) = codes else {
        return domain::Indicator::ALL.to_vec();
    };
    let mut wanted = Vec::new();
    for code in codes.into_iter().map(domain::Indicator::from) {
        if !wanted.contains(&code) {
            wanted.push(code);
        }
    }
    wanted
}

/// Asks the network what the indicators need, and reads them from its answer; null where it is not as complete as it must be.
pub(super) async fn indicators(
    ctx: &Context<'_>,
    codes: Option<Vec<IndicatorCode>>,
    scope: Result<Scope, EngineError>,
) -> Result<Option<Indicators>> {
    let asked = ctx.data_opt::<Arc<Asked>>();
    let asked = asked.ok_or_else(|| CatalogueError::internal(&NobodyAsks))?;
    let resolved = asked.resolved(ctx);
    let (request, field) = resolved.ok_or_else(|| CatalogueError::internal(&NobodyAsks))?;
    let own = OwnData::in_request(ctx)?;
    let wanted = wanted(codes);
    let today = own.clock.now().day();
    let question = Question::of(asked.schema(), request, field, &wanted, today)
        .map_err(|fault| CatalogueError::internal(&fault))?;
    let Some(told) = asked.inquire(&question.prepared, scope).await else {
        return Ok(None);
    };
    let coverage = question.coverage.into_iter().map(|(wanted, key)| {
        let value = match &told {
            Value::Object(parts) => parts.get(key.as_str()).cloned(),
            _ => None,
        };
        (wanted, value.unwrap_or_default())
    });
    let coverage = coverage.collect();
    let told = told
        .into_json()
        .map_err(|fault| CatalogueError::internal(&fault))?;
    let root = field.response_key.as_str();
    let mut indicators = Vec::new();
    for of in wanted {
        let (numbers, coverage) = if of == domain::Indicator::SurveyAnswers {
            survey::answers(own).await?
        } else {
            let coverage = IndicatorCoverage::of_parts(root, &question::parts(of), &told[OF_EACH]);
            (Numbers::told(of, &told), coverage)
        };
        indicators.push(Indicator {
            of,
            numbers,
            coverage,
        });
    }
    Ok(Some(Indicators {
        coverage,
        indicators,
    }))
}

/// Numbers of one moment, all from one answer of the network; those of surveys as they are published.
#[Object]
impl Indicators {
    /// Who answered, and how far the numbers can be trusted. `missing` names parts of the question that the node has asked
    /// for itself. Of surveys nobody is asked; each indicator has a coverage of its own, which says how many are in it.
    async fn coverage(&self, ctx: &Context<'_>) -> Result<Ready<Coverage>> {
        let field = ctx.field();
        let key = field.alias().unwrap_or_else(|| field.name());
        let mut known = self.coverage.iter();
        let value = known.find(|(wanted, _)| wanted == key);
        value
            .and_then(|(_, value)| Ready::of(value.clone()))
            .ok_or_else(|| CatalogueError::internal(&NobodyAsks))
    }

    /// In the order of `codes`, each once.
    #[graphql(directive = list_size::apply(12))]
    async fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }
}

/// One of the documented set.
#[Object]
impl Indicator {
    /// Which.
    async fn code(&self) -> IndicatorCode {
        self.of.into()
    }

    /// What it is called.
    async fn title(
        &self,
        #[graphql(
            desc = "A BCP 47 tag: `en`, `fr`, `de`, or one that begins with these. Else English."
        )]
        language: Option<String>,
    ) -> &str {
        self.of.text(spoken(language.as_deref()))
    }

    /// What its numbers mean.
    async fn definition(
        &self,
        #[graphql(
            desc = "A BCP 47 tag: `en`, `fr`, `de`, or one that begins with these. Else English."
        )]
        language: Option<String>,
    ) -> &str {
        self.of.definition(spoken(language.as_deref()))
    }

    /// What it is counted in.
    async fn unit(&self) -> IndicatorUnit {
        self.of.unit().into()
    }

    /// How many are in these very numbers. `survey { results { coverage } }` says whose answers to surveys are.
    async fn coverage(&self) -> IndicatorCoverage {
        self.coverage
    }

    /// Of the whole; null where there is none: no sum of several currencies or surveys, and no share of nothing.
    async fn value(&self) -> Option<f64> {
        self.numbers.value
    }

    /// In groups. A group that nothing is in has no row, nor has what is of no known group.
    #[graphql(directive = list_size::apply(30))]
    async fn rows(&self) -> &[IndicatorRow] {
        &self.numbers.rows
    }
}

/// A language of this program; English where it does not speak the one that is wished.
fn spoken(tag: Option<&str>) -> Language {
    let spoken = tag.and_then(|tag| tag.split('-').next()?.parse().ok());
    spoken.unwrap_or_default()
}

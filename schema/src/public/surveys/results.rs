//! What came of a survey, as the anchor has published it.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use jumelage_domain::survey::{
    Axis, Choice, Instrument, NodeCoverage, Published, PublishedAxis, PublishedCell,
};

use super::{languages::Texts, small};
use crate::{
    catalogue::listings::Barrier,
    directive::list_size,
    {error::Result, languages::Languages},
};

/// The published sums of a survey. What would tell what few answered is suppressed.
pub struct SurveyResults {
    of: Arc<Instrument>,
    results: Arc<Published>,
}

/// One published table.
pub struct SurveyResultTable {
    of: Arc<Instrument>,
    results: Arc<Published>,
    at: usize,
}

/// What a published table counts along.
pub struct SurveyResultAxis {
    of: Arc<Instrument>,
    axis: PublishedAxis,
}

/// A category of an axis.
pub struct SurveyCategory {
    of: Arc<Instrument>,
    axis: Axis,
    id: String,
}

/// One cell of a published table.
#[derive(SimpleObject)]
pub struct SurveyCell {
    /// For each axis the category, null for all of them. The cell of nulls counts all who answered.
    categories: Vec<Option<String>>,
    /// How many respondents; null where it is suppressed.
    count: Option<i32>,
    /// Whether the number is withheld, as it would tell what few answered or let that be computed.
    suppressed: bool,
}

/// What one node contributed to the sums.
#[derive(SimpleObject)]
pub struct SurveyCoverage {
    /// The code of the node's association.
    association: String,
    /// How many bodies it asked; null where it has not said so.
    asked: Option<i32>,
    /// Whether its counts are in the sums.
    received: bool,
    /// How many answered there; null where nothing was received, or where it is suppressed.
    respondents: Option<i32>,
}

impl SurveyResults {
    pub(super) fn of(instrument: &Arc<Instrument>, results: Arc<Published>) -> Self {
        Self {
            of: Arc::clone(instrument),
            results,
        }
    }
}

/// The published sums of a survey. What would tell what few answered is suppressed: `api/docs/surveys.md` says how.
#[Object]
impl SurveyResults {
    /// How many answered; null where they are too few for that to be told.
    async fn respondents(&self) -> Option<i32> {
        self.results.respondents.map(small)
    }

    /// How many bodies were asked by the nodes whose counts are in the sums.
    async fn asked(&self) -> i32 {
        small(self.results.asked)
    }

    /// Cells with fewer respondents are not published.
    async fn threshold(&self) -> i32 {
        small(self.results.threshold.into())
    }

    /// Whether all cells are suppressed, because no smaller set of them would do.
    async fn withheld(&self) -> bool {
        self.results.withheld
    }

    /// Every node that was asked for its counts.
    #[graphql(directive = list_size::apply(50))]
    async fn coverage(&self) -> Vec<SurveyCoverage> {
        let coverage = |part: &NodeCoverage| SurveyCoverage {
            association: part.node.to_string(),
            asked: part.asked.map(small),
            received: part.received,
            respondents: part.respondents.map(small),
        };
        self.results.coverage.iter().map(coverage).collect()
    }

    /// The tables, in the order of the survey's.
    #[graphql(directive = list_size::apply(20))]
    async fn tables(&self) -> Vec<SurveyResultTable> {
        let table = |at| SurveyResultTable {
            of: Arc::clone(&self.of),
            results: Arc::clone(&self.results),
            at,
        };
        (0..self.results.tables.len()).map(table).collect()
    }
}

/// One published table.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl SurveyResultTable {
    /// Its name within the survey.
    async fn id(&self) -> &str {
        self.results.tables[self.at].id.as_str()
    }

    /// Its heading; null where the survey has no such table any more.
    async fn title(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<Option<String>> {
        let texts = Texts::of(&self.of, &languages)?;
        let table = self.of.table(&self.results.tables[self.at].id);
        Ok(table.and_then(|table| texts.any(&table.title)))
    }

    /// What it counts along.
    #[graphql(directive = list_size::apply(3))]
    async fn axes(&self) -> Vec<SurveyResultAxis> {
        let axes = self.results.tables[self.at].axes.iter();
        let axis = |axis: &PublishedAxis| SurveyResultAxis {
            of: Arc::clone(&self.of),
            axis: axis.clone(),
        };
        axes.map(axis).collect()
    }

    /// Its cells and all margins.
    #[graphql(directive = list_size::apply(250))]
    async fn cells(&self) -> Vec<SurveyCell> {
        let cell = |cell: &PublishedCell| SurveyCell {
            categories: cell
                .categories
                .iter()
                .map(|category| category.as_deref().map(str::to_owned))
                .collect(),
            count: cell.respondents.map(small),
            suppressed: cell.respondents.is_none(),
        };
        self.results.tables[self.at]
            .cells
            .iter()
            .map(cell)
            .collect()
    }
}

/// What a published table counts along.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl SurveyResultAxis {
    /// The name of a question, or COUNTRY, KIND or SIZE.
    async fn id(&self) -> String {
        self.axis.axis.to_string()
    }

    /// The question's wording; null for COUNTRY, KIND and SIZE.
    async fn title(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<Option<String>> {
        let texts = Texts::of(&self.of, &languages)?;
        let question = match &self.axis.axis {
            Axis::Question(id) => self.of.question(id),
            Axis::Country | Axis::Kind | Axis::Size => None,
        };
        Ok(question.and_then(|question| texts.any(&question.title)))
    }

    /// Its categories. Of a question with several choices they overlap.
    #[graphql(directive = list_size::apply(20))]
    async fn categories(&self) -> Vec<SurveyCategory> {
        let category = |id: &jumelage_domain::survey::Category| SurveyCategory {
            of: Arc::clone(&self.of),
            axis: self.axis.axis.clone(),
            id: id.to_string(),
        };
        self.axis.categories.iter().map(category).collect()
    }
}

impl SurveyCategory {
    /// The choice that it counts, where it is one.
    fn choice(&self) -> Option<&Choice> {
        let Axis::Question(id) = &self.axis else {
            return None;
        };
        let mut choices = self.of.question(id)?.choices().iter();
        choices.find(|choice| choice.id.as_str() == self.id)
    }
}

/// A category of an axis.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl SurveyCategory {
    /// The name of a choice, a point, a band (`FROM_10`), a
    /// country, a kind or a class of size; `NO_ANSWER` for those who left the question out.
    async fn id(&self) -> &str {
        &self.id
    }

    /// The choice's wording; null for everything else.
    async fn title(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<Option<String>> {
        let texts = Texts::of(&self.of, &languages)?;
        Ok(self.choice().and_then(|choice| texts.any(&choice.title)))
    }

    /// Which barrier the choice is; null for everything else, and where it is none that offers answer.
    /// `trainingOffers(filter: {answers: …})` and `guidance(filter: {answers: …})` of `europe` tell what helps.
    async fn barrier(&self) -> Option<Barrier> {
        self.choice()?.barrier.map(Into::into)
    }
}

//! What will be published.

use std::sync::Arc;

use async_graphql::Object;
use jumelage_domain::survey::{Instrument, Table};

use super::languages::Texts;
use crate::{error::Result, languages::Languages};

/// A table that is going to be published: counts along one to three axes, with every margin.
pub struct SurveyTable {
    of: Arc<Instrument>,
    at: usize,
}

impl SurveyTable {
    pub(super) fn of(instrument: &Arc<Instrument>, at: usize) -> Self {
        Self {
            of: Arc::clone(instrument),
            at,
        }
    }

    fn table(&self) -> &Table {
        &self.of.tables()[self.at]
    }
}

/// A table that is going to be published: counts along one to three axes, with every margin.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl SurveyTable {
    /// Its name within the survey.
    async fn id(&self) -> &str {
        self.table().id.as_str()
    }

    /// Its heading.
    async fn title(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<String> {
        Texts::of(&self.of, &languages)?.needed(&self.table().title)
    }

    /// What it counts along: names of questions, and at most one of COUNTRY, KIND and SIZE.
    async fn axes(&self) -> Vec<String> {
        self.table().axes.iter().map(ToString::to_string).collect()
    }
}

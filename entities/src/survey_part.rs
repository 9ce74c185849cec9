//! At the anchor: what each node counted, until the sums are published. Then the counts go.

use std::collections::BTreeSet;

use jumelage_domain::{
    CountryCode, NodeCode,
    survey::{Counts, Part, SurveyId},
};
use sea_orm::{QueryOrder, entity::prelude::*};

use crate::{
    StoredError, WriteError,
    stored::{json, word, words},
};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_part")]
pub struct Model {
    /// A `SurveyId`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub survey: String,
    /// Who counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub node: String,
    /// The countries that the directory gave it when it sent them, separated by spaces.
    pub countries: String,
    /// How many bodies it asked.
    pub asked: i64,
    /// JSON: the `Counts`; empty once the sums are published. The row stays: whose counts are in them is known for good.
    pub counts: String,
    /// Milliseconds since 1970.
    pub received_at: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Who counted.
    pub fn sender(&self) -> Result<NodeCode, StoredError> {
        word("survey_part.node", &self.node)
    }

    /// Whether it is in sums that are published.
    #[must_use]
    pub const fn is_published(&self) -> bool {
        self.counts.is_empty()
    }

    /// What was counted.
    pub fn counts(&self) -> Result<Counts, StoredError> {
        json("survey_part.counts", &self.counts)
    }

    /// As it is published from.
    pub fn part(&self) -> Result<Part, StoredError> {
        let countries: BTreeSet<CountryCode> =
            words("survey_part.countries", &self.countries, ' ')?;
        Ok(Part {
            node: self.sender()?,
            countries,
            asked: u64::try_from(self.asked).ok(),
            counts: Some(self.counts()?),
        })
    }
}

/// What was sent of a survey, by node.
pub async fn all(db: &impl ConnectionTrait, survey: &SurveyId) -> Result<Vec<Model>, WriteError> {
    let found = Entity::find()
        .filter(Column::Survey.eq(survey.as_str()))
        .order_by_asc(Column::Node);
    Ok(found.all(db).await?)
}

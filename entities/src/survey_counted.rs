//! What this node counted at a survey's closing, once, and whether the anchor has it.

use jumelage_domain::survey::{Counts, SurveyId};
use sea_orm::entity::prelude::*;

use crate::{StoredError, WriteError, stored::json};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_counted")]
pub struct Model {
    /// A `SurveyId`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub survey: String,
    /// How many bodies were asked here.
    pub asked: i64,
    /// JSON: the `Counts`.
    pub counts: String,
    /// Milliseconds since 1970.
    pub counted_at: i64,
    /// When the anchor said that it has them, in milliseconds.
    pub acknowledged_at: Option<i64>,
    /// Why the anchor does not take them; what it says last counts.
    pub refusal: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What was counted.
    pub fn counts(&self) -> Result<Counts, StoredError> {
        json("survey_counted.counts", &self.counts)
    }
}

/// What was counted of a survey, if it was.
pub async fn of(db: &impl ConnectionTrait, survey: &SurveyId) -> Result<Option<Model>, WriteError> {
    Ok(Entity::find_by_id(survey.as_str()).one(db).await?)
}

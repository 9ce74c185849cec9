//! What was answered to surveys: by the own members and by the association itself. It is for the node's staff and for whoever
//! answered, and it never leaves the node: other nodes are told counts.

use std::{collections::BTreeMap, fmt};

use jumelage_domain::{
    NodeCode, ObjectId, ObjectKind, Timestamp,
    survey::{Given, SurveyId},
};
use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    StoredError, WriteError,
    stored::{instant, json, word},
};

/// A row. What is printed of it is its id: what somebody answered has no place in a log.
#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_answer")]
pub struct Model {
    /// Of this node only.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// A `SurveyId`.
    pub survey: String,
    /// An `ObjectKind`: a local government's or the association's.
    pub respondent_kind: String,
    /// Who answered. Of each there is one answer to a survey.
    pub respondent_id: Uuid,
    /// JSON: by question what was given.
    pub answers: String,
    /// Counts the changes.
    pub version: i64,
    /// Milliseconds since 1970.
    pub updated_at: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SurveyAnswer");
        shown.field("id", &self.id).finish_non_exhaustive()
    }
}

impl Model {
    /// Who answered, at this node.
    pub fn respondent(&self, me: &NodeCode) -> Result<ObjectId, StoredError> {
        let kind: ObjectKind = word("survey_answer.respondent_kind", &self.respondent_kind)?;
        Ok(ObjectId::new(kind, me.clone(), self.respondent_id))
    }

    /// By question what was given.
    pub fn given(&self) -> Result<BTreeMap<String, Given>, StoredError> {
        // What cannot be read is not repeated: it may be anybody's words.
        json("survey_answer.answers", &self.answers)
    }

    /// When it was last changed.
    pub fn at(&self) -> Result<Timestamp, StoredError> {
        instant("survey_answer.updated_at", self.updated_at)
    }
}

/// The answer of one respondent.
pub async fn of(
    db: &impl ConnectionTrait,
    survey: &SurveyId,
    respondent: Uuid,
) -> Result<Option<Model>, WriteError> {
    let found = Entity::find()
        .filter(Column::Survey.eq(survey.as_str()))
        .filter(Column::RespondentId.eq(respondent));
    Ok(found.one(db).await?)
}

/// All answers to a survey.
pub async fn all(db: &impl ConnectionTrait, survey: &SurveyId) -> Result<Vec<Model>, WriteError> {
    let found = Entity::find()
        .filter(Column::Survey.eq(survey.as_str()))
        .order_by_asc(Column::RespondentId);
    Ok(found.all(db).await?)
}

/// How many answered.
pub async fn count(db: &impl ConnectionTrait, survey: &SurveyId) -> Result<u64, WriteError> {
    let found = Entity::find().filter(Column::Survey.eq(survey.as_str()));
    Ok(found.count(db).await?)
}

/// Some of those who answered, in the order of their UUIDs, after one of them.
pub async fn page(
    db: &impl ConnectionTrait,
    survey: &SurveyId,
    after: Option<Uuid>,
    at_most: u64,
) -> Result<Vec<Model>, WriteError> {
    let mut found = Entity::find().filter(Column::Survey.eq(survey.as_str()));
    if let Some(after) = after {
        found = found.filter(Column::RespondentId.gt(after));
    }
    let found = found.order_by_asc(Column::RespondentId).limit(at_most);
    Ok(found.all(db).await?)
}

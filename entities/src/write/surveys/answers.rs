//! Answers: one of each respondent to a survey. Whether they fit and whether the survey is open is checked before.

use jumelage_domain::survey::{Answers, SurveyId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::respondents::Body;
use crate::{
    WriteError,
    survey_answer::{self, Column, Entity, Model},
    write::{Writing, audit, batch, contact_persons::overwrite},
};

/// Stores what somebody answers, in place of what it answered before. Says what is stored, and whether it is something new.
pub async fn store(
    writing: &Writing,
    survey: &SurveyId,
    body: &Body,
    answers: &Answers,
) -> Result<(Model, bool), WriteError> {
    let before = survey_answer::of(&writing.tx, survey, body.id.uuid()).await?;
    let given = answers.given();
    if let Some(same) = &before
        && same.given()? == given
    {
        return Ok((same.clone(), false));
    }
    let row = Model {
        id: before
            .as_ref()
            .map_or_else(Uuid::now_v7, |before| before.id),
        survey: survey.to_string(),
        respondent_kind: body.id.kind().to_string(),
        respondent_id: body.id.uuid(),
        answers: serde_json::to_string(&given).unwrap_or_default(),
        version: before.as_ref().map_or(1, |before| before.version + 1),
        updated_at: writing.now.millis(),
    };
    audit::answered(writing, before.as_ref(), Some(&row))?;
    overwrite(&writing.tx).await?;
    batch::upsert::<Entity>(&writing.tx, [row.clone()]).await?;
    Ok((row, true))
}

/// Takes an answer back, as if it had never been given.
pub async fn withdraw(writing: &Writing, row: &Model) -> Result<(), WriteError> {
    delete(writing, Condition::all().add(Column::Id.eq(row.id))).await
}

/// Deletes those of local governments that go.
pub(in crate::write) async fn remove_of(
    writing: &Writing,
    local_governments: impl IntoIterator<Item = Uuid>,
) -> Result<(), WriteError> {
    for some in batch::portions(local_governments) {
        delete(
            writing,
            Condition::all().add(Column::RespondentId.is_in(some)),
        )
        .await?;
    }
    Ok(())
}

async fn delete(writing: &Writing, those: Condition) -> Result<(), WriteError> {
    let going = Entity::find()
        .filter(those.clone())
        .all(&writing.tx)
        .await?;
    if going.is_empty() {
        return Ok(());
    }
    for row in &going {
        audit::answered(writing, Some(row), None)?;
    }
    overwrite(&writing.tx).await?;
    Entity::delete_many()
        .filter(those)
        .exec(&writing.tx)
        .await?;
    Ok(())
}

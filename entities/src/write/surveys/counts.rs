//! Counting at closing: once, and kept. From then on nothing of the survey is written at this node.

use std::collections::BTreeMap;

use jumelage_domain::{
    Timestamp,
    survey::{Answers, Counts, Instrument, SurveyId},
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::respondents::{self, Body};
use crate::{
    WriteError, survey_answer,
    survey_counted::{self, Column, Entity, Model},
    write::{Writing, batch},
};

/// What came of counting.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// What is kept.
    pub row: Model,
    /// How many answers were not counted: whoever gave them is no member any more, is of a country for which the association
    /// does not speak, or was asked otherwise then.
    pub left_out: usize,
}

/// Counts a survey that is closed, unless it is counted already.
pub async fn count(
    db: &DatabaseConnection,
    instrument: &Instrument,
    now: Timestamp,
) -> Result<Counted, WriteError> {
    let survey = instrument.id();
    let before = |row| Counted { row, left_out: 0 };
    if let Some(row) = survey_counted::of(db, survey).await? {
        return Ok(before(row));
    }
    let writing = Writing::begin(db).await?;
    if let Some(row) = survey_counted::of(&writing.tx, survey).await? {
        return Ok(before(row));
    }
    let bodies = respondents::all(&writing.tx, &writing.network).await?;
    let rows = survey_answer::all(&writing.tx, survey).await?;
    let mut answers: BTreeMap<Uuid, Answers> = BTreeMap::new();
    for row in &rows {
        let body = bodies.get(&row.respondent_id).filter(|body| {
            let countries = &writing.network.countries;
            countries.contains(&body.respondent.country)
        });
        let Some(body) = body else { continue };
        if let Ok(fits) = Answers::check(instrument, body.respondent, &row.given()?) {
            answers.insert(row.respondent_id, fits);
        }
    }
    let closing = instrument.draft().closes_at.day();
    let is_asked = |body: &&Body| {
        let kinds = &instrument.draft().respondents;
        let there = body.exists_after(closing) || answers.contains_key(&body.id.uuid());
        let speaks_for = writing.network.countries.contains(&body.respondent.country);
        kinds.contains(&body.respondent.kind) && speaks_for && there
    };
    let asked = bodies.values().filter(is_asked).count();
    let counts = Counts::tabulate(instrument, &answers);
    let row = Model {
        survey: survey.to_string(),
        asked: i64::try_from(asked).unwrap_or(i64::MAX),
        counts: serde_json::to_string(&counts).unwrap_or_default(),
        counted_at: now.millis(),
        acknowledged_at: None,
        refusal: None,
    };
    batch::upsert::<Entity>(&writing.tx, [row.clone()]).await?;
    writing.commit().await?;
    Ok(Counted {
        row,
        left_out: rows.len() - answers.len(),
    })
}

/// Notes that the anchor has the counts.
pub async fn acknowledge(
    db: &DatabaseConnection,
    survey: &SurveyId,
    now: Timestamp,
) -> Result<(), WriteError> {
    let values = [
        (Column::AcknowledgedAt, Expr::value(Some(now.millis()))),
        (Column::Refusal, Expr::value(None::<String>)),
    ];
    change(db, survey, values).await
}

/// Notes why the anchor does not take them. What is noted already is not noted again.
pub async fn refuse(
    db: &DatabaseConnection,
    survey: &SurveyId,
    why: &str,
) -> Result<(), WriteError> {
    let known = survey_counted::of(db, survey).await?;
    if known.is_some_and(|row| row.refusal.as_deref() == Some(why)) {
        return Ok(());
    }
    change(db, survey, [(Column::Refusal, Expr::value(Some(why)))]).await
}

async fn change<const N: usize>(
    db: &DatabaseConnection,
    survey: &SurveyId,
    values: [(Column, Expr); N],
) -> Result<(), WriteError> {
    let writing = Writing::begin(db).await?;
    let mut update = Entity::update_many().filter(Column::Survey.eq(survey.as_str()));
    for (column, value) in values {
        update = update.col_expr(column, value);
    }
    update.exec(&writing.tx).await?;
    writing.commit().await
}

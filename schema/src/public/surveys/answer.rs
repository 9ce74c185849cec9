//! What one respondent answered: for the node's staff and for the respondent.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, SimpleObject};
use jumelage_domain::{
    NodeCode, ObjectId,
    survey::{AnswerForm, Given, Instrument, SurveyId},
};
use jumelage_entities::survey_answer::{self, Model};

use crate::{
    directive::list_size,
    error::{CatalogueError, Result},
    public::own_data::OwnData,
    scalar::DateTime,
};

/// How many answers are in a page where nothing is said, and at most.
const PAGE: (i32, i32) = (20, 500);

/// What a respondent answered to a survey. For the node's staff, and for the local government itself; it is nowhere else.
#[derive(SimpleObject)]
pub struct SurveyAnswer {
    /// Of this node only.
    id: ID,
    /// The survey's name.
    survey: ID,
    /// The id of the local government, or of the association.
    respondent: ID,
    /// What was answered. A question that was left out is not in it.
    #[graphql(directive = list_size::apply(30))]
    answers: Vec<GivenAnswer>,
    /// Counts the changes: for `ifVersion`.
    version: String,
    /// When it was last changed.
    updated_at: DateTime,
}

/// The answer to one question.
#[derive(SimpleObject)]
pub struct GivenAnswer {
    /// The question's name.
    question: String,
    /// The name of the choice, of a question with one.
    choice: Option<String>,
    /// The names of the choices, of a question with several.
    choices: Option<Vec<String>>,
    /// The point of a scale, or the number.
    number: Option<i32>,
    /// The respondent's own words.
    text: Option<String>,
}

/// Some of those who answered a survey.
#[derive(SimpleObject)]
pub struct SurveyAnswerPage {
    /// Their answers.
    nodes: Vec<SurveyAnswer>,
    /// For `after`: where the next page begins; null where there is nothing.
    end_cursor: Option<String>,
    /// Whether there are more.
    has_next_page: bool,
}

impl SurveyAnswer {
    /// The instrument says which texts are choices.
    pub(in crate::public) fn read(
        me: &NodeCode,
        instrument: Option<&Instrument>,
        row: &Model,
    ) -> Result<Self> {
        Ok(Self {
            id: ID(row.id.to_string()),
            survey: ID(row.survey.clone()),
            respondent: ID(row.respondent(me)?.to_string()),
            answers: shown(instrument, row.given()?),
            version: row.version.to_string(),
            updated_at: DateTime(row.at()?),
        })
    }
}

fn shown(instrument: Option<&Instrument>, given: BTreeMap<String, Given>) -> Vec<GivenAnswer> {
    let is_single = |question: &str| {
        let id = question.parse().ok();
        let question = id.and_then(|id| instrument?.question(&id));
        question.is_some_and(|question| matches!(question.answer, AnswerForm::Single { .. }))
    };
    let given = given.into_iter();
    given
        .map(|(question, given)| {
            let blank = GivenAnswer {
                question,
                choice: None,
                choices: None,
                number: None,
                text: None,
            };
            match given {
                Given::Number(number) => GivenAnswer {
                    number: i32::try_from(number).ok(),
                    ..blank
                },
                Given::Text(text) if is_single(&blank.question) => GivenAnswer {
                    choice: Some(text),
                    ..blank
                },
                Given::Text(text) => GivenAnswer {
                    text: Some(text),
                    ..blank
                },
                Given::Choices(choices) => GivenAnswer {
                    choices: Some(choices),
                    ..blank
                },
            }
        })
        .collect()
}

/// The answer of a respondent; none where it has given none, and where this node has no such respondent.
pub(in crate::public) async fn answer(
    ctx: &Context<'_>,
    survey: &str,
    respondent: &str,
) -> Result<Option<SurveyAnswer>> {
    let own = OwnData::in_request(ctx)?;
    let respondent: ObjectId = respondent.parse()?;
    let Ok(survey) = survey.parse::<SurveyId>() else {
        return Ok(None);
    };
    if *respondent.node() != own.me {
        return Ok(None);
    }
    let row = survey_answer::of(&own.db, &survey, respondent.uuid()).await?;
    let row = row.filter(|row| row.respondent_kind == respondent.kind().as_str());
    let instrument = own.surveys.find(&own.db, &survey).await?;
    row.map(|row| SurveyAnswer::read(&own.me, instrument.as_deref(), &row))
        .transpose()
}

/// Some of those who answered, in the order of their ids.
pub(in crate::public) async fn answers(
    ctx: &Context<'_>,
    survey: &str,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<SurveyAnswerPage> {
    let own = OwnData::in_request(ctx)?;
    let (usual, most) = PAGE;
    let first = first.unwrap_or(usual);
    if !(1..=most).contains(&first) {
        let message = format!("`first` is from 1 to {most}, not {first}");
        return Err(CatalogueError::Argument(message));
    }
    let after = match after {
        None => None,
        Some(cursor) => Some(
            cursor
                .parse()
                .map_err(|_| CatalogueError::argument("`after` is an `endCursor` of this list"))?,
        ),
    };
    let survey: SurveyId = survey.parse().map_err(CatalogueError::argument)?;
    let first = u64::try_from(first).unwrap_or_default();
    let mut rows = survey_answer::page(&own.db, &survey, after, first + 1).await?;
    let has_next_page = rows.len() as u64 > first;
    rows.truncate(usize::try_from(first).unwrap_or(usize::MAX));
    let last = rows.last().map(|row| row.respondent_id.to_string());
    let instrument = own.surveys.find(&own.db, &survey).await?;
    let read = |row| SurveyAnswer::read(&own.me, instrument.as_deref(), row);
    let nodes = rows.iter().map(read);
    Ok(SurveyAnswerPage {
        nodes: nodes.collect::<Result<_>>()?,
        end_cursor: last,
        has_next_page,
    })
}

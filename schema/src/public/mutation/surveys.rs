//! Answering surveys: for the association's staff, and for each local government its own answer.

mod code;
mod input;
mod write;

use async_graphql::{Context, Object, SimpleObject};

pub(super) use self::{
    code::AnswerCode,
    input::{AnswerSurveyInput, WithdrawAnswerInput},
};
use super::{
    UserError, Writer,
    payload::{Outcome, deletes},
};
use crate::{error::Result, public::surveys::SurveyAnswer};

/// Answers surveys.
#[derive(Default)]
pub(crate) struct SurveyMutation;

/// What became of answering a survey.
#[derive(SimpleObject)]
pub(crate) struct AnswerSurveyPayload {
    /// The answer as it is now; null where there are errors.
    answer: Option<SurveyAnswer>,
    /// What was wrong with the input. Where there is something, nothing was written.
    user_errors: Vec<UserError>,
}

deletes! {
    /// What became of taking an answer back.
    WithdrawAnswerPayload
}

#[Object]
impl SurveyMutation {
    /// Answers a survey, in place of what the same respondent answered before, until the survey closes. All questions are
    /// given: one that is not has been left out. The answer stays on this node, which tells others counts only.
    async fn answer_survey(
        &self,
        ctx: &Context<'_>,
        input: AnswerSurveyInput,
    ) -> Result<Option<AnswerSurveyPayload>> {
        let writer = Writer::of(ctx)?;
        let (answer, user_errors) = match write::answer(&writer, input).await? {
            Ok(answer) => (Some(answer), Vec::new()),
            Err(errors) => (None, errors),
        };
        Ok(Some(AnswerSurveyPayload {
            answer,
            user_errors,
        }))
    }

    /// Takes an answer back for good, until the survey closes.
    async fn withdraw_answer(
        &self,
        ctx: &Context<'_>,
        input: WithdrawAnswerInput,
    ) -> Result<Option<WithdrawAnswerPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::withdraw(&writer, input).await?;
        Ok(Some(WithdrawAnswerPayload(outcome)))
    }
}

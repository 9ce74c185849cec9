//! Asking for introductions, and answering them.

mod write;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::{UserError, Writer, payload::Outcome};
use crate::{
    error::{CatalogueError, Result},
    public::{introductions::Introduction, own_data::NoOwnData, service::Asked},
};

/// Introduces local governments to each other.
#[derive(Default)]
pub(crate) struct IntroductionMutation;

/// Who would like to be introduced to whom.
#[derive(InputObject)]
pub(crate) struct RequestIntroductionInput {
    /// The member that would like to be introduced.
    #[graphql(name = "for")]
    seeker: ID,
    /// To whom: a member of any association of the network.
    candidate: ID,
    /// The partner request that it is about.
    request: Option<ID>,
    /// What the seeker says: at most 4,000 characters. Name no persons: say where to write to.
    message: String,
}

/// What a candidate says.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntroductionAnswer {
    /// It would like to.
    Accept,
    /// It would not.
    Decline,
}

/// An introduction that is answered.
#[derive(InputObject)]
pub(crate) struct AnswerIntroductionInput {
    /// The introduction.
    id: ID,
    /// What the candidate says.
    answer: IntroductionAnswer,
    /// In its own words: at most 4,000 characters.
    note: Option<String>,
}

/// What became of asking for an introduction.
#[derive(SimpleObject)]
pub(crate) struct RequestIntroductionPayload {
    /// The introduction; null where there are errors.
    introduction: Option<Introduction>,
    /// What was wrong with the input. Where there is something, nothing was written.
    user_errors: Vec<UserError>,
}

/// What became of answering an introduction.
#[derive(SimpleObject)]
pub(crate) struct AnswerIntroductionPayload {
    /// The introduction as it is now; null where there are errors.
    introduction: Option<Introduction>,
    /// What was wrong with the input. Where there is something, nothing was written.
    user_errors: Vec<UserError>,
}

fn apart(outcome: Outcome<Introduction>) -> (Option<Introduction>, Vec<UserError>) {
    match outcome {
        Ok(introduction) => (Some(introduction), Vec::new()),
        Err(errors) => (None, errors),
    }
}

#[Object]
impl IntroductionMutation {
    /// Asks to be introduced to another local government. It reaches that one through its association's node, which may be
    /// away for a while: it is told again until it has been taken. At most 10 within a day for one seeker.
    async fn request_introduction(
        &self,
        ctx: &Context<'_>,
        input: RequestIntroductionInput,
    ) -> Result<Option<RequestIntroductionPayload>> {
        let asked = ctx.data_opt::<Arc<Asked>>();
        let asked = asked.ok_or_else(|| CatalogueError::internal(&NoOwnData))?;
        let outcome = write::request(&Writer::of(ctx)?, asked, input).await?;
        let (introduction, user_errors) = apart(outcome);
        Ok(Some(RequestIntroductionPayload {
            introduction,
            user_errors,
        }))
    }

    /// Answers an introduction to a member: the answer goes back the same way. It can be changed.
    async fn answer_introduction(
        &self,
        ctx: &Context<'_>,
        input: AnswerIntroductionInput,
    ) -> Result<Option<AnswerIntroductionPayload>> {
        let outcome = write::answer(&Writer::of(ctx)?, input).await?;
        let (introduction, user_errors) = apart(outcome);
        Ok(Some(AnswerIntroductionPayload {
            introduction,
            user_errors,
        }))
    }
}

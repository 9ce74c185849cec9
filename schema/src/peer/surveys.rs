//! Taking what another node counted of a survey.

use std::sync::Arc;

use async_graphql::{Context, Result, SimpleObject};
use jumelage_entities::{exchange::receive::Sender, write::surveys::parts};
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::{clock::Clock, error::CatalogueError};

/// Counts are taken once a survey has closed, and this door cannot tell.
#[derive(Debug, thiserror::Error)]
#[error("this door was opened without a clock, and takes no counts")]
struct NoClock;

/// What becomes of counts that were sent.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SurveyCountsReply {
    /// Whether they are in the sums, or will be.
    pub taken: bool,
    /// Else a stable word for the reason: more may come.
    pub code: Option<String>,
    /// The same for people.
    pub message: Option<String>,
}

impl From<Result<(), parts::Refusal>> for SurveyCountsReply {
    fn from(outcome: Result<(), parts::Refusal>) -> Self {
        match outcome {
            Ok(()) => Self {
                taken: true,
                code: None,
                message: None,
            },
            Err(refusal) => Self {
                taken: false,
                code: Some(refusal.code.as_str().to_owned()),
                message: Some(refusal.message),
            },
        }
    }
}

pub(super) async fn take(ctx: &Context<'_>, asked: i32, counts: &str) -> Result<SurveyCountsReply> {
    let sender = ctx.data::<Sender>()?;
    let db = ctx.data::<DatabaseConnection>()?;
    let clock = ctx.data::<Option<Arc<dyn Clock>>>()?.as_ref();
    let clock = clock.ok_or_else(|| CatalogueError::internal(&NoClock))?;
    let asked = u64::try_from(asked).unwrap_or_default();
    let outcome = parts::take(db, sender, (asked, counts), clock.now()).await;
    Ok(outcome.map_err(CatalogueError::from)?.into())
}

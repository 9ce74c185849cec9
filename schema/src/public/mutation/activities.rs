//! Recording what twinned local governments do together.

mod input;
mod write;

use async_graphql::{Context, Object};

pub(super) use self::input::{DeleteActivityInput, RecordActivityInput, UpdateActivityInput};
use super::{
    Writer,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::listings::Activity, error::Result};

/// Writes records of activities.
#[derive(Default)]
pub(crate) struct ActivityMutation;

shows! {
    /// What became of recording an activity.
    RecordActivityPayload, activity: Activity,
    "The activity; null where there are errors."
}

shows! {
    /// What became of changing a record of an activity.
    UpdateActivityPayload, activity: Activity,
    "The activity as it is now; null where there are errors."
}

deletes! {
    /// What became of deleting a record of an activity.
    DeleteActivityPayload
}

#[Object]
impl ActivityMutation {
    /// Records an activity of a twinning. Where the partner's association records one of the same kind on the same days, or
    /// `sameAs` says which of its activities it is, the two are one.
    async fn record_activity(
        &self,
        ctx: &Context<'_>,
        input: RecordActivityInput,
    ) -> Result<Option<RecordActivityPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::record(&writer, input).await?;
        Ok(Some(RecordActivityPayload(outcome)))
    }

    /// Changes what the association records. What is left out stays; null clears.
    async fn update_activity(
        &self,
        ctx: &Context<'_>,
        input: UpdateActivityInput,
    ) -> Result<Option<UpdateActivityPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::update(&writer, input).await?;
        Ok(Some(UpdateActivityPayload(outcome)))
    }

    /// Deletes what the association records. What the partner's association records stays its own.
    async fn delete_activity(
        &self,
        ctx: &Context<'_>,
        input: DeleteActivityInput,
    ) -> Result<Option<DeleteActivityPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::delete(&writer, input).await?;
        Ok(Some(DeleteActivityPayload(outcome)))
    }
}

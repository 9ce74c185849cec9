//! Writing members of the association.

mod input;
mod write;

use async_graphql::{Context, Object};

pub(super) use self::input::{
    CreateLocalGovernmentInput, DeleteLocalGovernmentInput, EndLocalGovernmentInput,
    UpdateLocalGovernmentInput,
};
use super::{
    Writer,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::local_government::LocalGovernment, error::Result};

/// Writes members.
#[derive(Default)]
pub(crate) struct LocalGovernmentMutation;

shows! {
    /// What became of entering a member.
    CreateLocalGovernmentPayload, local_government: LocalGovernment,
    "The member; null where there are errors."
}

shows! {
    /// What became of changing a member.
    UpdateLocalGovernmentPayload, local_government: LocalGovernment,
    "The member as it is now; null where there are errors."
}

shows! {
    /// What became of ending a member.
    EndLocalGovernmentPayload, local_government: LocalGovernment,
    "The member as it is now; null where there are errors."
}

deletes! {
    /// What became of deleting a member.
    DeleteLocalGovernmentPayload
}

#[Object]
impl LocalGovernmentMutation {
    /// Enters a member of the association. One that is there already is not entered again: EXISTS says its id.
    async fn create_local_government(
        &self,
        ctx: &Context<'_>,
        input: CreateLocalGovernmentInput,
    ) -> Result<Option<CreateLocalGovernmentPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::create(&writer, input).await?;
        Ok(Some(CreateLocalGovernmentPayload(outcome)))
    }

    /// Changes a member. What is left out stays; null clears.
    async fn update_local_government(
        &self,
        ctx: &Context<'_>,
        input: UpdateLocalGovernmentInput,
    ) -> Result<Option<UpdateLocalGovernmentPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::update(&writer, input).await?;
        Ok(Some(UpdateLocalGovernmentPayload(outcome)))
    }

    /// Says until when a member existed. It stays, with its twinnings, and can be found.
    async fn end_local_government(
        &self,
        ctx: &Context<'_>,
        input: EndLocalGovernmentInput,
    ) -> Result<Option<EndLocalGovernmentPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::end(&writer, input).await?;
        Ok(Some(EndLocalGovernmentPayload(outcome)))
    }

    /// Deletes a member that was entered by mistake, with its contact persons. One that a record names is not deleted.
    async fn delete_local_government(
        &self,
        ctx: &Context<'_>,
        input: DeleteLocalGovernmentInput,
    ) -> Result<Option<DeleteLocalGovernmentPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::delete(&writer, input).await?;
        Ok(Some(DeleteLocalGovernmentPayload(outcome)))
    }
}

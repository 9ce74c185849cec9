//! Recording what local governments look for in a partner.

mod input;
mod write;

use async_graphql::{Context, Object};

pub(super) use self::input::{
    DeletePartnerRequestInput, RecordPartnerRequestInput, UpdatePartnerRequestInput,
};
use super::{
    Writer,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::listings::PartnerRequest, error::Result};

/// Writes partner requests.
#[derive(Default)]
pub(crate) struct PartnerRequestMutation;

shows! {
    /// What became of recording a partner request.
    RecordPartnerRequestPayload, partner_request: PartnerRequest,
    "The request; null where there are errors."
}

shows! {
    /// What became of changing a partner request.
    UpdatePartnerRequestPayload, partner_request: PartnerRequest,
    "The request as it is now; null where there are errors."
}

deletes! {
    /// What became of taking back a partner request.
    DeletePartnerRequestPayload
}

#[Object]
impl PartnerRequestMutation {
    /// Records that a member looks for a partner. It is shown to everybody, across Europe, and counts in `partnerMatches` as
    /// long as it stands.
    async fn record_partner_request(
        &self,
        ctx: &Context<'_>,
        input: RecordPartnerRequestInput,
    ) -> Result<Option<RecordPartnerRequestPayload>> {
        let outcome = write::record(&Writer::of(ctx)?, input).await?;
        Ok(Some(RecordPartnerRequestPayload(outcome)))
    }

    /// Changes a partner request. What is left out stays; null clears.
    async fn update_partner_request(
        &self,
        ctx: &Context<'_>,
        input: UpdatePartnerRequestInput,
    ) -> Result<Option<UpdatePartnerRequestPayload>> {
        let outcome = write::update(&Writer::of(ctx)?, input).await?;
        Ok(Some(UpdatePartnerRequestPayload(outcome)))
    }

    /// Takes a partner request back.
    async fn delete_partner_request(
        &self,
        ctx: &Context<'_>,
        input: DeletePartnerRequestInput,
    ) -> Result<Option<DeletePartnerRequestPayload>> {
        let outcome = write::delete(&Writer::of(ctx)?, input).await?;
        Ok(Some(DeletePartnerRequestPayload(outcome)))
    }
}

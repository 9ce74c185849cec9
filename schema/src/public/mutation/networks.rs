//! Recording networks, and confirming that own members are in one.

mod confirm;
mod input;
mod write;

use async_graphql::{Context, Object};

pub(super) use self::input::{
    ConfirmNetworkMembershipInput, DeleteNetworkInput, RecordNetworkInput, UpdateNetworkInput,
};
use super::{
    Writer,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::listings::Network, error::Result};

/// Writes records of networks.
#[derive(Default)]
pub(crate) struct NetworkMutation;

shows! {
    /// What became of recording a network.
    RecordNetworkPayload, network: Network,
    "The network; null where there are errors."
}

shows! {
    /// What became of changing a record of a network.
    UpdateNetworkPayload, network: Network,
    "The network as it is now; null where there are errors."
}

shows! {
    /// What became of confirming that members are in a network.
    ConfirmNetworkMembershipPayload, network: Network,
    "The network as it is now; null where there are errors."
}

deletes! {
    /// What became of deleting a record of a network.
    DeleteNetworkPayload
}

#[Object]
impl NetworkMutation {
    /// Records a network in which a member takes part. Where the lead is the same and another association calls it the
    /// same, or `sameAs` says which it is, the records are of one network.
    async fn record_network(
        &self,
        ctx: &Context<'_>,
        input: RecordNetworkInput,
    ) -> Result<Option<RecordNetworkPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::record(&writer, ctx, input).await?;
        Ok(Some(RecordNetworkPayload(outcome)))
    }

    /// Changes what the association records. What is left out stays; null clears.
    async fn update_network(
        &self,
        ctx: &Context<'_>,
        input: UpdateNetworkInput,
    ) -> Result<Option<UpdateNetworkPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::update(&writer, ctx, input).await?;
        Ok(Some(UpdateNetworkPayload(outcome)))
    }

    /// Confirms that the association's members are in a network that others record, and says since when and until when: of
    /// its own members an association's word counts first.
    async fn confirm_network_membership(
        &self,
        ctx: &Context<'_>,
        input: ConfirmNetworkMembershipInput,
    ) -> Result<Option<ConfirmNetworkMembershipPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = confirm::confirm(&writer, input).await?;
        Ok(Some(ConfirmNetworkMembershipPayload(outcome)))
    }

    /// Deletes what the association records; so it takes back what it has confirmed, too. What others record stays their
    /// own.
    async fn delete_network(
        &self,
        ctx: &Context<'_>,
        input: DeleteNetworkInput,
    ) -> Result<Option<DeleteNetworkPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::delete(&writer, input).await?;
        Ok(Some(DeleteNetworkPayload(outcome)))
    }
}

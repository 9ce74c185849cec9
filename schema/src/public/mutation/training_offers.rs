//! Recording offers of training.

mod input;

use async_graphql::{Context, Object};
use jumelage_domain::listing as domain;

pub(super) use self::input::{
    DeleteTrainingOfferInput, RecordTrainingOfferInput, UpdateTrainingOfferInput,
};
use super::{
    Writer,
    flaws::Flaws,
    listings,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::listings::TrainingOffer, error::Result};

/// Writes offers of training.
#[derive(Default)]
pub(crate) struct TrainingOfferMutation;

shows! {
    /// What became of recording an offer of training.
    RecordTrainingOfferPayload, training_offer: TrainingOffer,
    "What was recorded; null where there are errors."
}

shows! {
    /// What became of changing an offer of training.
    UpdateTrainingOfferPayload, training_offer: TrainingOffer,
    "As it is now; null where there are errors."
}

deletes! {
    /// What became of deleting an offer of training.
    DeleteTrainingOfferPayload
}

#[Object]
impl TrainingOfferMutation {
    /// Records an offer of training.
    async fn record_training_offer(
        &self,
        ctx: &Context<'_>,
        input: RecordTrainingOfferInput,
    ) -> Result<Option<RecordTrainingOfferPayload>> {
        let mut flaws = Flaws::default();
        let writing = Writer::of(ctx)?.begin().await?;
        let words = input.words(&mut flaws);
        let id = listings::new_id::<domain::TrainingOffer>(&writing);
        let outcome = listings::commit(writing, id, words, None, flaws).await?;
        Ok(Some(RecordTrainingOfferPayload(outcome)))
    }

    /// Changes an offer of training. What is left out stays; null clears.
    async fn update_training_offer(
        &self,
        ctx: &Context<'_>,
        input: UpdateTrainingOfferInput,
    ) -> Result<Option<UpdateTrainingOfferPayload>> {
        let mut flaws = Flaws::default();
        let writing = Writer::of(ctx)?.begin().await?;
        let version = input.if_version.as_deref();
        let found =
            listings::find::<domain::TrainingOffer>(&writing, &input.id, version, &mut flaws);
        let Some((row, mut words)) = found.await? else {
            let errors = flaws.none().err().unwrap_or_default();
            return Ok(Some(UpdateTrainingOfferPayload(Err(errors))));
        };
        input.put_into(&mut words, &mut flaws);
        let id = listings::id_of::<domain::TrainingOffer>(&writing, row.id);
        let outcome = listings::commit(writing, id, words, None, flaws).await?;
        Ok(Some(UpdateTrainingOfferPayload(outcome)))
    }

    /// Deletes an offer of training.
    async fn delete_training_offer(
        &self,
        ctx: &Context<'_>,
        input: DeleteTrainingOfferInput,
    ) -> Result<Option<DeleteTrainingOfferPayload>> {
        let mut flaws = Flaws::default();
        let writing = Writer::of(ctx)?.begin().await?;
        let version = input.if_version.as_deref();
        let found =
            listings::find::<domain::TrainingOffer>(&writing, &input.id, version, &mut flaws);
        let found = found.await?.map(|(row, _)| row.id);
        let outcome = listings::remove(writing, found, input.id, flaws).await?;
        Ok(Some(DeleteTrainingOfferPayload(outcome)))
    }
}

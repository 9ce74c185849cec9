//! Recording guides and templates.

mod input;

use async_graphql::{Context, Object};
use jumelage_domain::listing as domain;

pub(super) use self::input::{DeleteGuideInput, RecordGuideInput, UpdateGuideInput};
use super::{
    Writer,
    flaws::Flaws,
    listings,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::listings::Guide, error::Result};

/// Writes guides and templates.
#[derive(Default)]
pub(crate) struct GuideMutation;

shows! {
    /// What became of recording a guide or a template.
    RecordGuidePayload, guide: Guide,
    "What was recorded; null where there are errors."
}

shows! {
    /// What became of changing a guide or a template.
    UpdateGuidePayload, guide: Guide,
    "As it is now; null where there are errors."
}

deletes! {
    /// What became of deleting a guide or a template.
    DeleteGuidePayload
}

#[Object]
impl GuideMutation {
    /// Records a guide or a template.
    async fn record_guide(
        &self,
        ctx: &Context<'_>,
        input: RecordGuideInput,
    ) -> Result<Option<RecordGuidePayload>> {
        let mut flaws = Flaws::default();
        let writing = Writer::of(ctx)?.begin().await?;
        let words = input.words(&mut flaws);
        let id = listings::new_id::<domain::Guide>(&writing);
        let outcome = listings::commit(writing, id, words, None, flaws).await?;
        Ok(Some(RecordGuidePayload(outcome)))
    }

    /// Changes a guide or a template. What is left out stays; null clears.
    async fn update_guide(
        &self,
        ctx: &Context<'_>,
        input: UpdateGuideInput,
    ) -> Result<Option<UpdateGuidePayload>> {
        let mut flaws = Flaws::default();
        let writing = Writer::of(ctx)?.begin().await?;
        let version = input.if_version.as_deref();
        let found = listings::find::<domain::Guide>(&writing, &input.id, version, &mut flaws);
        let Some((row, mut words)) = found.await? else {
            let errors = flaws.none().err().unwrap_or_default();
            return Ok(Some(UpdateGuidePayload(Err(errors))));
        };
        input.put_into(&mut words, &mut flaws);
        let id = listings::id_of::<domain::Guide>(&writing, row.id);
        let outcome = listings::commit(writing, id, words, None, flaws).await?;
        Ok(Some(UpdateGuidePayload(outcome)))
    }

    /// Deletes a guide or a template.
    async fn delete_guide(
        &self,
        ctx: &Context<'_>,
        input: DeleteGuideInput,
    ) -> Result<Option<DeleteGuidePayload>> {
        let mut flaws = Flaws::default();
        let writing = Writer::of(ctx)?.begin().await?;
        let version = input.if_version.as_deref();
        let found = listings::find::<domain::Guide>(&writing, &input.id, version, &mut flaws);
        let found = found.await?.map(|(row, _)| row.id);
        let outcome = listings::remove(writing, found, input.id, flaws).await?;
        Ok(Some(DeleteGuidePayload(outcome)))
    }
}

//! Writing records of twinnings.

mod change;
mod input;
mod partner;
mod record;

use async_graphql::{Context, Object};
use jiff::civil::Date;
use jumelage_domain::PartialDate;

pub(super) use self::input::{
    DeleteTwinningInput, DescribedPartnerInput, EndTwinningInput, PartnerInput,
    RecordTwinningInput, UpdateTwinningInput,
};
use super::{
    Writer,
    flaws::Flaws,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::twinning::Twinning, error::Result};

/// Writes records of twinnings.
#[derive(Default)]
pub(crate) struct TwinningMutation;

shows! {
    /// What became of recording a twinning.
    RecordTwinningPayload, twinning: Twinning,
    "The twinning; null where there are errors."
}

shows! {
    /// What became of changing a record.
    UpdateTwinningPayload, twinning: Twinning,
    "The twinning as it is now; null where there are errors."
}

shows! {
    /// What became of ending a twinning.
    EndTwinningPayload, twinning: Twinning,
    "The twinning as it is now; null where there are errors."
}

deletes! {
    /// What became of deleting a record.
    DeleteTwinningPayload
}

#[Object]
impl TwinningMutation {
    /// Records a twinning of a member. One that is recorded already is not recorded again: EXISTS says its id.
    async fn record_twinning(
        &self,
        ctx: &Context<'_>,
        input: RecordTwinningInput,
    ) -> Result<Option<RecordTwinningPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = record::record(&writer, ctx, input).await?;
        Ok(Some(RecordTwinningPayload(outcome)))
    }

    /// Changes what the association records. What is left out stays; null clears.
    async fn update_twinning(
        &self,
        ctx: &Context<'_>,
        input: UpdateTwinningInput,
    ) -> Result<Option<UpdateTwinningPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = change::update(&writer, input).await?;
        Ok(Some(UpdateTwinningPayload(outcome)))
    }

    /// Says that a twinning has ended: it stays, as TERMINATED.
    async fn end_twinning(
        &self,
        ctx: &Context<'_>,
        input: EndTwinningInput,
    ) -> Result<Option<EndTwinningPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = change::end(&writer, input).await?;
        Ok(Some(EndTwinningPayload(outcome)))
    }

    /// Deletes a record that was made by mistake. What the partner's association records stays its own.
    async fn delete_twinning(
        &self,
        ctx: &Context<'_>,
        input: DeleteTwinningInput,
    ) -> Result<Option<DeleteTwinningPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = change::delete(&writer, input).await?;
        Ok(Some(DeleteTwinningPayload(outcome)))
    }
}

/// Dates that have come, and an end that is not before the start.
fn check_days(
    since: Option<&PartialDate>,
    until: Option<&PartialDate>,
    today: Date,
    flaws: &mut Flaws,
) {
    for (field, date) in [("since", since), ("until", until)] {
        if let Some(date) = date.filter(|date| date.first_day() > today) {
            let message = format!("{date} has not come yet: today is {today}");
            flaws.invalid(&[field], message);
        }
    }
    if let (Some(since), Some(until)) = (since, until)
        && until.last_day() < since.first_day()
    {
        let message = format!("it cannot end in {until}, before it began in {since}");
        flaws.invalid(&["until"], message);
    }
}

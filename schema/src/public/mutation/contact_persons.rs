//! Writing down contact persons of members.

mod input;
mod write;

use async_graphql::{Context, Object, SimpleObject};

pub(super) use self::input::{
    DeleteContactPersonInput, RecordContactPersonInput, UpdateContactPersonInput,
};
use super::{
    UserError, Writer,
    payload::{Outcome, deletes},
};
use crate::{error::Result, public::ContactPerson};

/// Writes down contact persons.
#[derive(Default)]
pub(crate) struct ContactPersonMutation;

/// What became of writing down a contact person.
#[derive(SimpleObject)]
pub(crate) struct RecordContactPersonPayload {
    /// The person; null where there are errors.
    contact_person: Option<ContactPerson>,
    /// What was wrong with the input. Where there is something, nothing was written.
    user_errors: Vec<UserError>,
}

/// What became of changing a contact person.
#[derive(SimpleObject)]
pub(crate) struct UpdateContactPersonPayload {
    /// The person as is known now; null where there are errors.
    contact_person: Option<ContactPerson>,
    /// What was wrong with the input. Where there is something, nothing was written.
    user_errors: Vec<UserError>,
}

deletes! {
    /// What became of deleting a contact person.
    DeleteContactPersonPayload
}

/// The person, and what was wrong.
fn apart(outcome: Outcome<ContactPerson>) -> (Option<ContactPerson>, Vec<UserError>) {
    match outcome {
        Ok(person) => (Some(person), Vec::new()),
        Err(errors) => (None, errors),
    }
}

#[Object]
impl ContactPersonMutation {
    /// Writes down a contact person, with a legal basis and an expiry date. One who is there already is not written down
    /// again: EXISTS says the id.
    async fn record_contact_person(
        &self,
        ctx: &Context<'_>,
        input: RecordContactPersonInput,
    ) -> Result<Option<RecordContactPersonPayload>> {
        let writer = Writer::of(ctx)?;
        let (contact_person, user_errors) = apart(write::record(&writer, input).await?);
        Ok(Some(RecordContactPersonPayload {
            contact_person,
            user_errors,
        }))
    }

    /// Changes a contact person. What is left out stays; null clears.
    async fn update_contact_person(
        &self,
        ctx: &Context<'_>,
        input: UpdateContactPersonInput,
    ) -> Result<Option<UpdateContactPersonPayload>> {
        let writer = Writer::of(ctx)?;
        let (contact_person, user_errors) = apart(write::update(&writer, input).await?);
        Ok(Some(UpdateContactPersonPayload {
            contact_person,
            user_errors,
        }))
    }

    /// Deletes a contact person for good: what the audit knows of the person goes, too.
    async fn delete_contact_person(
        &self,
        ctx: &Context<'_>,
        input: DeleteContactPersonInput,
    ) -> Result<Option<DeleteContactPersonPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::delete(&writer, input).await?;
        Ok(Some(DeleteContactPersonPayload(outcome)))
    }
}

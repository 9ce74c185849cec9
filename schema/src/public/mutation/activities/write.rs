//! From inputs to records.

use async_graphql::MaybeUndefined;
use jumelage_domain::listing::Activity;
use jumelage_entities::{Writing, listing_record};

use super::{DeleteActivityInput, RecordActivityInput, UpdateActivityInput};
use crate::{
    error::Result,
    public::mutation::{UserErrorCode, Writer, flaws::Flaws, listings, payload::Outcome},
};

pub(super) async fn record(writer: &Writer<'_>, input: RecordActivityInput) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let of = (input.twinning.as_ref(), input.network.as_ref());
    if of == (None, None) {
        flaws.invalid(
            &["twinning"],
            "an activity is of a twinning or of a network: say of which",
        );
    }
    let about = listings::about(writer, &writing, of, &mut flaws).await?;
    let same_as =
        listings::same_as::<Activity>(&writing, input.same_as.as_ref(), &mut flaws).await?;
    let mut words = input.words(&mut flaws);
    words.about = about;
    let id = listings::new_id::<Activity>(&writing);
    listings::commit(writing, id, words, same_as, flaws).await
}

pub(super) async fn update(writer: &Writer<'_>, mut input: UpdateActivityInput) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let Some((row, mut words)) = find(writer, &writing, &input.id, version, &mut flaws).await?
    else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let same_as = match std::mem::take(&mut input.same_as) {
        MaybeUndefined::Undefined => row.same_as,
        other => listings::same_as::<Activity>(&writing, other.take().as_ref(), &mut flaws).await?,
    };
    input.put_into(&mut words, &mut flaws);
    let id = listings::id_of::<Activity>(&writing, row.id);
    listings::commit(writing, id, words, same_as, flaws).await
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeleteActivityInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let found = find(writer, &writing, &input.id, version, &mut flaws).await?;
    listings::remove(writing, found.map(|(row, _)| row.id), input.id, flaws).await
}

/// The own record that is meant, if the writer may write of it and knows it as it is.
async fn find(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    if_version: Option<&str>,
    flaws: &mut Flaws,
) -> Result<Option<(listing_record::Model, Activity)>> {
    let found = listings::find::<Activity>(writing, id, if_version, flaws).await?;
    let Some((row, words)) = found else {
        return Ok(None);
    };
    let may = match &words.about {
        None => false,
        Some(about) => listings::may_write_of(writer, writing, about).await?,
    };
    if !may && !writer.is_staff() {
        let message =
            "this activity is not yours: you may write of those of your own twinnings and networks";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
        return Ok(None);
    }
    Ok(Some((row, words)))
}

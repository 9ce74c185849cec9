//! From inputs to records.

use async_graphql::MaybeUndefined;
use jumelage_domain::{ObjectId, ObjectKind, listing::Activity};
use jumelage_entities::{Writing, listing_record, record, write::records};

use super::{DeleteActivityInput, RecordActivityInput, UpdateActivityInput};
use crate::{
    error::Result,
    public::mutation::{UserErrorCode, Writer, flaws::Flaws, listings, payload::Outcome},
};

pub(super) async fn record(writer: &Writer<'_>, input: RecordActivityInput) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let twinning = twinning(writer, &writing, &input.twinning, &mut flaws).await?;
    let same_as =
        listings::same_as::<Activity>(&writing, input.same_as.as_ref(), &mut flaws).await?;
    let mut words = input.words(&mut flaws);
    let me = &writing.network.me;
    words.about = twinning.map(|row| ObjectId::new(ObjectKind::Twinning, me.clone(), row.id));
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

/// The own record of the twinning whose activity it is.
async fn twinning(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    flaws: &mut Flaws,
) -> Result<Option<record::Model>> {
    let path = &["twinning"];
    let Some(id) = flaws.id(path, ObjectKind::Twinning, id) else {
        return Ok(None);
    };
    let Some(row) = records::own(&writing.tx, &writing.network, &id).await? else {
        let message = "this association has no record of this twinning: record it first";
        flaws.note(UserErrorCode::NotFound, path, message);
        return Ok(None);
    };
    if !may_write_of(writer, writing, &row) {
        let message = "this twinning is not yours: you may write of those of which you are a party";
        flaws.note(UserErrorCode::Forbidden, path, message);
    }
    Ok(Some(row))
}

/// A twinning of two own members is of both.
fn may_write_of(writer: &Writer<'_>, writing: &Writing, row: &record::Model) -> bool {
    let parties = [Some(row.party_id), row.partner_id].into_iter().flatten();
    let me = &writing.network.me;
    parties
        .map(|party| ObjectId::new(ObjectKind::LocalGovernment, me.clone(), party))
        .any(|party| writer.may_write_of(&party))
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
    let twinning = match &words.about {
        None => None,
        Some(about) => records::own(&writing.tx, &writing.network, about).await?,
    };
    if !twinning.is_some_and(|row| may_write_of(writer, writing, &row)) && !writer.is_staff() {
        let message = "this activity is not yours: you may write of those of your own twinnings";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
        return Ok(None);
    }
    Ok(Some((row, words)))
}

//! From inputs to records.

use jumelage_domain::{ObjectId, ObjectKind, listing::PartnerRequest};
use jumelage_entities::{Writing, listing_record, write::listings as stored};

use super::{DeletePartnerRequestInput, RecordPartnerRequestInput, UpdatePartnerRequestInput};
use crate::{
    error::Result,
    public::mutation::{UserErrorCode, Writer, flaws::Flaws, listings, payload::Outcome},
};

pub(super) async fn record(
    writer: &Writer<'_>,
    input: RecordPartnerRequestInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let seeker = seeker(writer, &writing, &input.local_government, &mut flaws).await?;
    let Some(seeker) = seeker else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    let words = input.words(seeker, &mut flaws);
    let id = listings::new_id::<PartnerRequest>(&writing);
    listings::commit(writing, id, words, None, flaws).await
}

pub(super) async fn update(
    writer: &Writer<'_>,
    input: UpdatePartnerRequestInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let found = find(writer, &writing, &input.id, version, &mut flaws).await?;
    let Some((row, mut words)) = found else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    input.put_into(&mut words, &mut flaws);
    let id = listings::id_of::<PartnerRequest>(&writing, row.id);
    listings::commit(writing, id, words, None, flaws).await
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeletePartnerRequestInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let found = find(writer, &writing, &input.id, version, &mut flaws).await?;
    listings::remove(writing, found.map(|(row, _)| row.id), input.id, flaws).await
}

/// The member that looks for a partner, if the writer may write of it.
async fn seeker(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    flaws: &mut Flaws,
) -> Result<Option<ObjectId>> {
    let path = &["localGovernment"];
    let Some(id) = flaws.id(path, ObjectKind::LocalGovernment, id) else {
        return Ok(None);
    };
    if !writer.may_write_of(&id) {
        let message = "this is not your local government: you may write of your own";
        flaws.note(UserErrorCode::Forbidden, path, message);
        return Ok(None);
    }
    if !stored::is_member(writing, &id).await? {
        let message = "this association has no such member that is there today";
        flaws.note(UserErrorCode::NotFound, path, message);
        return Ok(None);
    }
    Ok(Some(id))
}

/// The request that is meant, if the writer may write of it and knows it as it is.
async fn find(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    if_version: Option<&str>,
    flaws: &mut Flaws,
) -> Result<Option<(listing_record::Model, PartnerRequest)>> {
    let found = listings::find::<PartnerRequest>(writing, id, if_version, flaws).await?;
    let Some((row, words)) = found else {
        return Ok(None);
    };
    if !writer.may_write_of(&words.seeker) {
        let message = "this request is not yours: you may write of your own";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
        return Ok(None);
    }
    Ok(Some((row, words)))
}

//! From inputs to records.

use async_graphql::{ID, MaybeUndefined};
use jumelage_domain::{
    ListingKind, NodeCode, ObjectId, ObjectKind,
    listing::{Activity, AnyListing},
};
use jumelage_entities::{
    Writing, listing_record, record,
    write::{
        listings::{self, Stated},
        records,
    },
};
use uuid::Uuid;

use super::{DeleteActivityInput, RecordActivityInput, UpdateActivityInput};
use crate::{
    error::Result,
    public::mutation::{UserErrorCode, Writer, flaws::Flaws, payload::Outcome},
};

pub(super) async fn record(writer: &Writer<'_>, input: RecordActivityInput) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let twinning = twinning(writer, &writing, &input.twinning, &mut flaws).await?;
    let same_as = same_as(&writing, input.same_as.as_ref(), &mut flaws).await?;
    let mut words = input.words(&mut flaws);
    let me = &writing.network.me;
    words.about = twinning.map(|row| ObjectId::new(ObjectKind::Twinning, me.clone(), row.id));
    let id = of(me, Uuid::now_v7());
    match flaws.none() {
        Err(errors) => Ok(Err(errors)),
        Ok(()) => write(writing, id, words, same_as).await,
    }
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
        other => same_as(&writing, other.take().as_ref(), &mut flaws).await?,
    };
    input.put_into(&mut words, &mut flaws);
    let id = of(&writing.network.me, row.id);
    match flaws.none() {
        Err(errors) => Ok(Err(errors)),
        Ok(()) => write(writing, id, words, same_as).await,
    }
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeleteActivityInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let found = find(writer, &writing, &input.id, version, &mut flaws).await?;
    match (found, flaws.none()) {
        (_, Err(errors)) => Ok(Err(errors)),
        (None, Ok(())) => Ok(Err(Vec::new())),
        (Some((row, _)), Ok(())) => {
            listings::remove(&writing, &[row.id].into()).await?;
            writing.commit().await?;
            Ok(Ok(input.id.0))
        }
    }
}

async fn write(
    writing: Writing,
    id: ObjectId,
    words: Activity,
    same_as: Option<Uuid>,
) -> Result<Outcome> {
    let stated = Stated {
        id: id.uuid(),
        words: AnyListing::Activity(words),
        same_as,
    };
    // A write makes others ask anew for what they hold of this node: it is not made for nothing.
    if listings::write(&writing, vec![stated]).await? {
        writing.commit().await?;
    }
    Ok(Ok(id))
}

fn of(me: &NodeCode, id: Uuid) -> ObjectId {
    ObjectId::new(ObjectKind::Activity, me.clone(), id)
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

/// Another association's record that is of the same activity.
async fn same_as(writing: &Writing, id: Option<&ID>, flaws: &mut Flaws) -> Result<Option<Uuid>> {
    let path = &["sameAs"];
    let id = id.and_then(|id| flaws.id(path, ObjectKind::Activity, id));
    let Some(id) = id else { return Ok(None) };
    let found = listings::of_another(&writing.tx, &writing.network, &id).await?;
    if found.is_none() {
        let message = "no other association has told this node of an activity with this id";
        flaws.note(UserErrorCode::NotFound, path, message);
    }
    Ok(found)
}

/// The own record that is meant, if the writer may write of it and knows it as it is.
async fn find(
    writer: &Writer<'_>,
    writing: &Writing,
    id: &str,
    if_version: Option<&str>,
    flaws: &mut Flaws,
) -> Result<Option<(listing_record::Model, Activity)>> {
    let Some(id) = flaws.id(&["id"], ListingKind::Activity.object_kind(), id) else {
        return Ok(None);
    };
    let own = listings::own(&writing.tx, &writing.network, &id).await?;
    let Some(row) = own else {
        let message =
            "this association has no record of this id: what others record is their own to change";
        flaws.note(UserErrorCode::NotFound, &["id"], message);
        return Ok(None);
    };
    let AnyListing::Activity(words) = row.words()?;
    let twinning = match &words.about {
        None => None,
        Some(about) => records::own(&writing.tx, &writing.network, about).await?,
    };
    if !twinning.is_some_and(|row| may_write_of(writer, writing, &row)) && !writer.is_staff() {
        let message = "this activity is not yours: you may write of those of your own twinnings";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
        return Ok(None);
    }
    flaws.version(if_version, row.version);
    Ok(Some((row, words)))
}

//! From inputs to records, and what each kind leaves to be said here: who may write what is the kind's own to know.

use async_graphql::ID;
use jumelage_domain::{ObjectId, listing::OneKind};
use jumelage_entities::{
    Writing,
    exchange::message::MAX_WORDS,
    listing_record,
    write::listings::{self, Stated},
};
use uuid::Uuid;

use crate::{
    error::{CatalogueError, Result},
    public::mutation::{UserErrorCode, flaws::Flaws, payload::Outcome},
};

/// The id of a record that is not there yet.
pub(in crate::public::mutation) fn new_id<T: OneKind>(writing: &Writing) -> ObjectId {
    id_of::<T>(writing, Uuid::now_v7())
}

/// The id of an own record.
pub(in crate::public::mutation) fn id_of<T: OneKind>(writing: &Writing, record: Uuid) -> ObjectId {
    ObjectId::new(T::KIND.object_kind(), writing.network.me.clone(), record)
}

/// The own record that is meant.
pub(in crate::public::mutation) async fn find<T: OneKind>(
    writing: &Writing,
    id: &str,
    if_version: Option<&str>,
    flaws: &mut Flaws,
) -> Result<Option<(listing_record::Model, T)>> {
    let Some(id) = flaws.id(&["id"], T::KIND.object_kind(), id) else {
        return Ok(None);
    };
    let own = listings::own(&writing.tx, &writing.network, &id).await?;
    let words = own.as_ref().map(listing_record::Model::words).transpose()?;
    let Some(found) = own.zip(words.and_then(T::from_any)) else {
        let message =
            "this association has no record of this id: what others record is their own to change";
        flaws.note(UserErrorCode::NotFound, &["id"], message);
        return Ok(None);
    };
    flaws.version(if_version, found.0.version);
    Ok(Some(found))
}

/// Another association's record that is of the same thing.
pub(in crate::public::mutation) async fn same_as<T: OneKind>(
    writing: &Writing,
    id: Option<&ID>,
    flaws: &mut Flaws,
) -> Result<Option<Uuid>> {
    let path = &["sameAs"];
    let id = id.and_then(|id| flaws.id(path, T::KIND.object_kind(), id));
    let Some(id) = id else { return Ok(None) };
    let found = listings::of_another(&writing.tx, &writing.network, &id).await?;
    if found.is_none() {
        let message = "no other association has told this node of anything with this id";
        flaws.note(UserErrorCode::NotFound, path, message);
    }
    Ok(found)
}

/// Writes a record, if nothing was wrong.
pub(in crate::public::mutation) async fn commit<T: OneKind>(
    writing: Writing,
    id: ObjectId,
    words: T,
    same_as: Option<Uuid>,
    mut flaws: Flaws,
) -> Result<Outcome> {
    let words = words.into_any();
    let spelled = words.to_value();
    let bytes = spelled
        .map_err(|fault| CatalogueError::internal(&fault))?
        .to_string()
        .len();
    if bytes > MAX_WORDS {
        let message = format!(
            "all of this together has {bytes} bytes, and {MAX_WORDS} at most can be told to other associations: shorten the texts"
        );
        flaws.invalid(&[], message);
    }
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    let stated = Stated {
        id: id.uuid(),
        words,
        same_as,
    };
    // A write makes others ask anew for what they hold of this node: it is not made for nothing.
    if listings::write(&writing, vec![stated]).await? {
        writing.commit().await?;
    }
    Ok(Ok(id))
}

/// Takes a record away, if nothing was wrong. Gives back the id by which it was named.
pub(in crate::public::mutation) async fn remove(
    writing: Writing,
    found: Option<Uuid>,
    named: ID,
    flaws: Flaws,
) -> Result<Outcome<String>> {
    if let Err(errors) = flaws.none() {
        return Ok(Err(errors));
    }
    if let Some(record) = found {
        listings::remove(&writing, &[record].into()).await?;
        writing.commit().await?;
    }
    Ok(Ok(named.0))
}

//! Listings: what each association says is stored as it says it, and whatever the records of one thing settle to follows in
//! the same transaction.

mod bucket;
mod concerned;
mod confirm;
mod heirs;
mod members;
mod offer;
mod reread;
mod rows;
mod settle;
mod sharers;
mod towns;

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    ListingKind, NodeCode, ObjectId, Timestamp,
    listing::{AnyListing, OneKind},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    Network, WriteError, listing, listing_holder,
    listing_record::{self, Model},
    local_government,
    stored::word,
    write::{Writing, audit, batch},
};

use self::towns::settle_all;
pub(super) use self::{
    heirs::succeed,
    members::tell,
    reread::reread,
    settle::follow,
    towns::{differ, everything, follow_towns},
};
pub(crate) use self::{
    members::shared as members,
    offer::{offers, references_of},
};

/// What one association says.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// The record.
    pub id: Uuid,
    /// Its words.
    pub words: AnyListing,
    /// Another association's record that is of the same thing.
    pub same_as: Option<Uuid>,
}

impl Model {
    /// What it says.
    pub fn words(&self) -> Result<AnyListing, WriteError> {
        let kind = word("listing_record.kind", &self.kind)?;
        read(kind, self.id, &self.body)
    }
}

/// Words that a column holds.
fn read(kind: ListingKind, id: Uuid, body: &str) -> Result<AnyListing, WriteError> {
    let value = serde_json::from_str(body);
    let words = value.and_then(|value| AnyListing::from_value(kind, value));
    words.map_err(|source| WriteError::Listing { id, source })
}

/// Text for a column.
fn spell(id: Uuid, words: &AnyListing) -> Result<String, WriteError> {
    let value = words.to_value();
    value
        .map(|value| value.to_string())
        .map_err(|source| WriteError::Listing { id, source })
}

/// The own record that a listing's id leads to, whichever of its records the id is of.
pub async fn own(
    db: &impl ConnectionTrait,
    network: &Network,
    id: &ObjectId,
) -> Result<Option<Model>, WriteError> {
    let held = listing_holder::Entity::find()
        .filter(listing_holder::Column::RecordId.eq(id.uuid()))
        .one(db)
        .await?;
    let Some(held) = held else { return Ok(None) };
    let own = listing_holder::Entity::find()
        .filter(listing_holder::Column::ListingId.eq(held.listing_id))
        .filter(listing_holder::Column::Node.eq(network.me.as_str()))
        .one(db)
        .await?;
    let Some(own) = own else { return Ok(None) };
    let row = listing_record::Entity::find_by_id(own.record_id)
        .one(db)
        .await?;
    Ok(row.filter(|row| ListingKind::of(id.kind()).is_some_and(|kind| kind.as_str() == row.kind)))
}

/// Another association's record of the listing that an id is of.
pub async fn of_another(
    db: &impl ConnectionTrait,
    network: &Network,
    id: &ObjectId,
) -> Result<Option<Uuid>, WriteError> {
    if *id.node() == network.me {
        return Ok(None);
    }
    let row = listing_record::Entity::find_by_id(id.uuid())
        .one(db)
        .await?;
    let row = row.filter(|row| {
        row.node == id.node().as_str()
            && ListingKind::of(id.kind()).is_some_and(|kind| kind.as_str() == row.kind)
    });
    Ok(row.map(|row| row.id))
}

/// Whether an id is that of a member that is there on the day of the writing.
pub async fn is_member(writing: &Writing, id: &ObjectId) -> Result<bool, WriteError> {
    if *id.node() != writing.network.me {
        return Ok(false);
    }
    let row = local_government::Entity::find_by_id(id.uuid())
        .one(&writing.tx)
        .await?;
    let today = writing.now.day().to_string();
    let there = |row: &local_government::Model| {
        let ended = row.valid_to.as_ref().is_some_and(|last| *last < today);
        row.member && row.owner == id.node().as_str() && !ended
    };
    Ok(row.as_ref().is_some_and(there))
}

/// Stores what this node's own people say. What says the same as before is left as it is; gives back whether anything is new.
/// Who names an own member that was merged means the one that it became.
pub async fn write(writing: &Writing, stated: Vec<Stated>) -> Result<bool, WriteError> {
    let stated = heirs::pass_on(writing, stated).await?;
    let ids = stated.iter().map(|stated| stated.id);
    let old = batch::find::<listing_record::Entity>(&writing.tx, listing_record::Column::Id, ids);
    let old: BTreeMap<Uuid, Model> = old.await?.into_iter().map(|row| (row.id, row)).collect();
    let mut rows = Vec::new();
    for new in stated {
        let before = old.get(&new.id);
        let row = Model {
            bucket: before.map(|row| row.bucket.clone()).unwrap_or_default(),
            kin: before.and_then(|row| row.kin),
            same_as_node: before
                .filter(|row| row.same_as == new.same_as)
                .and_then(|row| row.same_as_node.clone()),
            ..row(
                writing,
                &new,
                writing.now,
                before.map_or(1, |row| row.version + 1),
            )?
        };
        if before.is_none_or(|before| (&before.body, before.same_as) != (&row.body, row.same_as)) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Ok(false);
    }
    audit::listings(writing, &old, &rows);
    store(writing, rows).await?;
    Ok(true)
}

/// What was stated some time ago, and is not there any more.
pub(crate) struct Restored {
    pub(crate) stated: Stated,
    pub(crate) same_as_node: Option<NodeCode>,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: i64,
}

/// Stores own records as they were.
pub(crate) async fn restore(writing: &Writing, restored: Vec<Restored>) -> Result<(), WriteError> {
    let rows = restored.into_iter();
    let rows = rows.map(|was| {
        Ok(Model {
            same_as_node: was.same_as_node.as_ref().map(ToString::to_string),
            ..row(writing, &was.stated, was.updated_at, was.version)?
        })
    });
    store(writing, rows.collect::<Result<_, WriteError>>()?).await
}

/// An own record that is in no bucket yet.
fn row(
    writing: &Writing,
    stated: &Stated,
    updated_at: Timestamp,
    version: i64,
) -> Result<Model, WriteError> {
    Ok(Model {
        id: stated.id,
        node: writing.network.me.to_string(),
        kind: stated.words.kind().to_string(),
        about: stated.words.facts().about.map(ObjectId::uuid),
        same_as: stated.same_as,
        same_as_node: None,
        also: String::new(),
        belongs_to: None,
        sharing: String::new(),
        bucket: String::new(),
        kin: None,
        body: spell(stated.id, &stated.words)?,
        updated_at: updated_at.millis(),
        version,
    })
}

/// Takes own records away.
pub async fn remove(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let rows = batch::find::<listing_record::Entity>(
        &writing.tx,
        listing_record::Column::Id,
        ids.iter().copied(),
    );
    let old: BTreeMap<Uuid, Model> = rows.await?.into_iter().map(|row| (row.id, row)).collect();
    audit::listings(writing, &old, &[]);
    drop(writing, old.into_values().collect()).await
}

/// Stores what another node said.
pub(crate) async fn receive(writing: &Writing, mut rows: Vec<Model>) -> Result<(), WriteError> {
    let ids = rows.iter().map(|row| row.id);
    let old = batch::find::<listing_record::Entity>(&writing.tx, listing_record::Column::Id, ids);
    let old: BTreeMap<Uuid, Model> = old.await?.into_iter().map(|row| (row.id, row)).collect();
    // A UUID that stands for something else here is not overwritten by anybody's word.
    rows.retain(|row| {
        old.get(&row.id)
            .is_none_or(|old| old.node == row.node && old.kind == row.kind)
    });
    for row in &mut rows {
        if let Some(old) = old.get(&row.id) {
            row.bucket.clone_from(&old.bucket);
            row.kin = old.kin;
        }
    }
    store(writing, rows).await
}

/// Lists anew what of some records other nodes are to be told.
pub(crate) async fn list_anew(writing: &Writing, ids: BTreeSet<Uuid>) -> Result<(), WriteError> {
    settle::settle(writing, ids, &[]).await
}

/// Takes away what another node withdrew.
pub(crate) async fn withdraw(
    writing: &Writing,
    peer: &NodeCode,
    ids: &BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let rows = batch::find::<listing_record::Entity>(
        &writing.tx,
        listing_record::Column::Id,
        ids.iter().copied(),
    );
    let rows = rows
        .await?
        .into_iter()
        .filter(|row| row.node == peer.as_str());
    drop(writing, rows.collect()).await
}

async fn store(writing: &Writing, rows: Vec<Model>) -> Result<(), WriteError> {
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
    batch::upsert::<listing_record::Entity>(&writing.tx, rows).await?;
    settle::settle(writing, ids, &[]).await
}

async fn drop(writing: &Writing, rows: Vec<Model>) -> Result<(), WriteError> {
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
    batch::delete::<listing_record::Entity>(
        &writing.tx,
        listing_record::Column::Id,
        ids.iter().copied(),
    )
    .await?;
    // Without them, those that stay may be something else.
    settle::settle(writing, ids, &rows).await
}

/// An own record, and what it says.
pub struct Recorded<T> {
    /// The record.
    pub row: Model,
    /// Its words.
    pub words: T,
}

/// The own record of one kind that a listing's id leads to.
pub async fn own_of_kind<T: OneKind>(
    db: &impl ConnectionTrait,
    network: &Network,
    id: &ObjectId,
) -> Result<Option<Recorded<T>>, WriteError> {
    let Some(row) = own(db, network, id).await? else {
        return Ok(None);
    };
    let words = T::from_any(row.words()?);
    Ok(words.map(|words| Recorded { row, words }))
}

/// What a listing settles to, by the id of any of its records.
pub async fn settled(
    db: &impl ConnectionTrait,
    id: &ObjectId,
) -> Result<Option<AnyListing>, WriteError> {
    let held = listing_holder::Entity::find()
        .filter(listing_holder::Column::RecordId.eq(id.uuid()))
        .filter(listing_holder::Column::Node.eq(id.node().as_str()))
        .one(db)
        .await?;
    let Some(held) = held else { return Ok(None) };
    let row = listing::Entity::find_by_id(held.listing_id).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let kind = word("listing.kind", &row.kind)?;
    read(kind, row.id, &row.body).map(Some)
}

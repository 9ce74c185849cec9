//! From records to what they settle to.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    ListingKind, ObjectId, ObjectKind,
    listing::{AnyListing, Member, groups, kin},
    text::fold,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{bucket, heirs::Heirs, offer, rows::Rows};
use crate::{
    WriteError,
    listing_record::{self, Model},
    redirect,
    stored::word,
    write::{Writing, batch},
};

/// Brings everything up to date that follows from some records, which may be gone; of those that are, what they were. What is
/// about networks follows them, and that is the end: nothing is about what is about a network.
pub(super) async fn settle(
    writing: &Writing,
    touched: BTreeSet<Uuid>,
    gone: &[Model],
) -> Result<(), WriteError> {
    let networks = settle_these(writing, touched, gone).await?;
    let about = about(writing, networks).await?;
    if !about.is_empty() {
        settle_these(writing, about, &[]).await?;
    }
    Ok(())
}

/// Says which records of networks may have been settled otherwise than before.
async fn settle_these(
    writing: &Writing,
    touched: BTreeSet<Uuid>,
    gone: &[Model],
) -> Result<BTreeSet<Uuid>, WriteError> {
    let mut records = with_followers(writing, &touched).await?;
    // What they decided so far is decided anew.
    let kin: BTreeSet<Uuid> = records
        .iter()
        .chain(gone)
        .filter_map(|row| row.kin)
        .collect();
    move_along(writing, &mut records).await?;
    bucket::fill(writing, &mut records).await?;
    let kin = batch::find::<listing_record::Entity>(&writing.tx, listing_record::Column::Kin, kin);
    records.extend(kin.await?);
    let left = gone.iter().map(|row| row.bucket.clone()).collect();
    let mut kinds = bucket::around(writing, records, left).await?;
    let heirs = Heirs::of(writing, kinds.values().flatten()).await?;
    for records in kinds.values_mut() {
        relate(writing, records, &heirs).await?;
    }
    let mut rows = Rows::standing_for(writing, touched.iter().copied(), &kinds, &heirs).await?;
    for records in kinds.values() {
        let mut said = BTreeMap::new();
        for record in records {
            said.insert(record.id, (record, heirs.words(record)?));
        }
        for group in groups(&members(records, &heirs)?) {
            let group = group.iter().filter_map(|id| said.get(id)).cloned();
            rows.add(&group.collect::<Vec<_>>())?;
        }
    }
    rows.replace().await?;
    let networks = kinds.get(ListingKind::Network.as_str());
    let was_network = |row: &&Model| row.kind == ListingKind::Network.as_str();
    let networks = networks.into_iter().flatten();
    let networks: BTreeSet<Uuid> = networks
        .chain(gone.iter().filter(was_network))
        .map(|row| row.id)
        .collect();
    // Who is to be told of a record changes with what others say of the same thing.
    let together: Vec<Model> = kinds.into_values().flatten().collect();
    offer::renew(writing, touched, &together).await?;
    Ok(networks)
}

/// Notes of each record with which others it is to be told.
async fn relate(writing: &Writing, records: &mut [Model], heirs: &Heirs) -> Result<(), WriteError> {
    let mut kin_of = BTreeMap::new();
    for part in kin(&members(records, heirs)?) {
        let smallest = part.iter().min().copied();
        kin_of.extend(part.into_iter().map(|id| (id, smallest)));
    }
    let mut changed = Vec::new();
    for row in records {
        let kin = kin_of.get(&row.id).copied().flatten();
        if row.kin != kin {
            row.kin = kin;
            changed.push(row.clone());
        }
    }
    batch::upsert::<listing_record::Entity>(&writing.tx, changed).await
}

/// What of records of one kind decides where they belong.
fn members(records: &[Model], heirs: &Heirs) -> Result<Vec<Member>, WriteError> {
    let members = records.iter().map(|row| member(row, &heirs.words(row)?));
    members.collect()
}

/// Some records, and those that name them as the same, and those that name these.
async fn with_followers(
    writing: &Writing,
    touched: &BTreeSet<Uuid>,
) -> Result<Vec<Model>, WriteError> {
    let tx = &writing.tx;
    let (id, same_as) = (listing_record::Column::Id, listing_record::Column::SameAs);
    let mut records =
        batch::find::<listing_record::Entity>(tx, id, touched.iter().copied()).await?;
    let (mut seen, mut named) = (touched.clone(), touched.clone());
    while !named.is_empty() {
        let found = batch::find::<listing_record::Entity>(tx, same_as, named).await?;
        let new: Vec<Model> = found
            .into_iter()
            .filter(|row| seen.insert(row.id))
            .collect();
        named = new.iter().map(|row| row.id).collect();
        records.extend(new);
    }
    Ok(records)
}

/// Where the twinning record that an own record is about has become one with another, it is about that one: others are told, and
/// could not know the one that is gone.
async fn move_along(writing: &Writing, records: &mut [Model]) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let about = records.iter().filter_map(|row| row.about);
    let moved = batch::find::<redirect::Entity>(tx, redirect::Column::Id, about).await?;
    let moved: BTreeMap<Uuid, Uuid> = moved.into_iter().map(|row| (row.id, row.target)).collect();
    let me = &writing.network.me;
    let mut written = Vec::new();
    for row in records.iter_mut().filter(|row| row.node == me.as_str()) {
        let Some(target) = row.about.and_then(|about| moved.get(&about)) else {
            continue;
        };
        let fault = |source| WriteError::Listing { id: row.id, source };
        let mut words: serde_json::Value = serde_json::from_str(&row.body).map_err(fault)?;
        let about = ObjectId::new(ObjectKind::Twinning, me.clone(), *target);
        words["about"] = about.to_string().into();
        row.about = Some(*target);
        row.body = words.to_string();
        written.push(row.clone());
    }
    batch::upsert::<listing_record::Entity>(tx, written).await
}

/// Settles anew what is about twinnings or networks whose records have changed.
pub(in crate::write) async fn follow(
    writing: &Writing,
    records: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let about = about(writing, records).await?;
    if about.is_empty() {
        return Ok(());
    }
    settle(writing, about, &[]).await
}

/// The records that are about some twinnings or networks.
async fn about(writing: &Writing, records: BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, WriteError> {
    let mut about = BTreeSet::new();
    for ids in batch::portions(records) {
        let found: Vec<Uuid> = listing_record::Entity::find()
            .select_only()
            .column(listing_record::Column::Id)
            .filter(listing_record::Column::About.is_in(ids))
            .into_tuple()
            .all(&writing.tx)
            .await?;
        about.extend(found);
    }
    Ok(about)
}

fn member(record: &Model, words: &AnyListing) -> Result<Member, WriteError> {
    let facts = words.facts();
    Ok(Member {
        record: record.id,
        node: word("listing_record.node", &record.node)?,
        bucket: record.bucket.clone(),
        likeness: facts.likeness.clone(),
        category: facts.category,
        starts_on: facts.starts_on.cloned(),
        ends_on: facts.ends_on.cloned(),
        titles: facts.title.texts().map(fold).collect(),
        names: facts.parties.iter().map(|id| id.node().clone()).collect(),
        same_as: record.same_as,
    })
}

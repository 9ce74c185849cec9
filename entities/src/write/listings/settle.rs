//! From records to what they settle to.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    ListingKind, ObjectId, ObjectKind,
    listing::{AnyListing, Member, groups},
    text::fold,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{bucket, offer, rows::Rows};
use crate::{
    WriteError,
    listing_record::{self, Model},
    redirect,
    stored::word,
    write::{Writing, batch},
};

/// Brings everything up to date that follows from some records, which may be gone, and from the buckets that others have left.
pub(super) async fn settle(
    writing: &Writing,
    touched: BTreeSet<Uuid>,
    left: BTreeSet<String>,
) -> Result<(), WriteError> {
    let mut records = with_followers(writing, &touched).await?;
    move_along(writing, &mut records).await?;
    let mut buckets = bucket::fill(writing, &mut records).await?;
    buckets.extend(left);
    let networks = buckets.iter();
    let networks = networks.filter(|one| bucket::is_of(one, ListingKind::Network));
    let networks: BTreeSet<String> = networks.cloned().collect();
    let contents = bucket::contents(writing, buckets).await?;
    let mut rows = Rows::standing_for(writing, touched.iter().copied(), &contents).await?;
    for records in contents.values() {
        let mut said = BTreeMap::new();
        for record in records {
            said.insert(record.id, (record, record.words()?));
        }
        let members: Result<Vec<Member>, WriteError> = said
            .values()
            .map(|(record, words)| member(record, words))
            .collect();
        for group in groups(&members?) {
            let group = group.iter().filter_map(|id| said.get(id)).cloned();
            rows.add(&group.collect::<Vec<_>>())?;
        }
    }
    rows.replace().await?;
    // Who is to be told of a record changes with what others say of the same thing.
    let together: Vec<Model> = contents.values().flatten().cloned().collect();
    if !networks.is_empty() {
        let of_networks = together.iter();
        let of_networks = of_networks.filter(|row| networks.contains(&row.bucket));
        let records = of_networks.map(|row| row.id);
        let records = records.chain(touched.iter().copied()).collect();
        // Nothing is about what is about a network, so this goes one step deep.
        Box::pin(follow(writing, records)).await?;
    }
    offer::renew(writing, touched, &together).await
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
    if about.is_empty() {
        return Ok(());
    }
    settle(writing, about, BTreeSet::new()).await
}

fn member(record: &Model, words: &AnyListing) -> Result<Member, WriteError> {
    let facts = words.facts();
    Ok(Member {
        record: record.id,
        node: word("listing_record.node", &record.node)?,
        likeness: facts.likeness.clone(),
        category: facts.category,
        starts_on: facts.starts_on.cloned(),
        ends_on: facts.ends_on.cloned(),
        titles: facts.title.texts().map(fold).collect(),
        names: facts.parties.iter().map(|id| id.node().clone()).collect(),
        same_as: record.same_as,
    })
}

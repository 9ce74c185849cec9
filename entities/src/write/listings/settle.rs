//! From records to what they settle to.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    ObjectId, ObjectKind,
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
    let tx = &writing.tx;
    let (id, same_as) = (listing_record::Column::Id, listing_record::Column::SameAs);
    let mut records =
        batch::find::<listing_record::Entity>(tx, id, touched.iter().copied()).await?;
    let followers = batch::find::<listing_record::Entity>(tx, same_as, touched.iter().copied());
    let followers = followers
        .await?
        .into_iter()
        .filter(|row| !touched.contains(&row.id));
    records.extend(followers);
    move_along(writing, &mut records).await?;
    let mut buckets = bucket::fill(writing, &mut records).await?;
    buckets.extend(left);
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
    offer::renew(writing, touched, &records).await
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

/// Settles anew what is about twinnings whose records have changed.
pub(in crate::write) async fn follow(
    writing: &Writing,
    twinning_records: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let mut about = BTreeSet::new();
    for ids in batch::portions(twinning_records) {
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
        category: facts.category,
        starts_on: facts.starts_on.cloned(),
        ends_on: facts.ends_on.cloned(),
        titles: facts.title.texts().map(fold).collect(),
        same_as: record.same_as,
    })
}

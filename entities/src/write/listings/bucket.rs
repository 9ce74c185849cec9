//! Where records are looked for that may be of one thing: about one twinning, or else with the same parties.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ListingKind, ObjectId, digest::Digest, listing::AnyListing};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    WriteError, listing_holder,
    listing_record::{self, Model},
    redirect, twinning,
    write::{Writing, batch},
};

/// By what records are about, the settled thing that this is: the same at every node.
pub(super) async fn settled(
    writing: &Writing,
    about: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Uuid>, WriteError> {
    let tx = &writing.tx;
    let moved = batch::find::<redirect::Entity>(tx, redirect::Column::Id, about.iter().copied());
    let moved: BTreeMap<Uuid, Uuid> = moved
        .await?
        .into_iter()
        .map(|row| (row.id, row.target))
        .collect();
    let lives_in = |id: &Uuid| moved.get(id).copied().unwrap_or(*id);
    let mut found = BTreeMap::new();
    for ids in batch::portions(about.iter().map(lives_in)) {
        for column in [
            twinning::Column::OwnRecordId,
            twinning::Column::OtherRecordId,
        ] {
            let rows = twinning::Entity::find()
                .filter(column.is_in(ids.iter().copied()))
                .all(tx);
            for row in rows.await? {
                let records = [row.own_record_id, row.other_record_id]
                    .into_iter()
                    .flatten();
                found.extend(records.map(|record| (record, row.id)));
            }
        }
        let held = listing_holder::Column::RecordId;
        let held = batch::find::<listing_holder::Entity>(tx, held, ids.iter().copied());
        found.extend(
            held.await?
                .into_iter()
                .map(|row| (row.record_id, row.listing_id)),
        );
    }
    let settled = about.into_iter().map(|id| {
        let lives_in = lives_in(&id);
        (id, found.get(&lives_in).copied().unwrap_or(lives_in))
    });
    Ok(settled.collect())
}

/// The bucket of what some words say.
pub(super) fn of(words: &AnyListing, about: Option<Uuid>) -> String {
    let kind = words.kind();
    if let Some(about) = about {
        return format!("{kind}|{about}");
    }
    let parties = words.facts().parties.into_iter().map(ObjectId::to_string);
    let parties: Vec<String> = parties.collect::<BTreeSet<_>>().into_iter().collect();
    format!("{kind}|{}", Digest::of(parties.join(" ").as_bytes()))
}

/// Puts records into the buckets to which they belong now; gives all buckets that have lost or gained one.
pub(super) async fn fill(
    writing: &Writing,
    records: &mut [Model],
) -> Result<BTreeSet<String>, WriteError> {
    let about = records.iter().filter_map(|row| row.about).collect();
    let settled = settled(writing, about).await?;
    let named = records.iter().filter_map(|row| row.same_as);
    let named =
        batch::find::<listing_record::Entity>(&writing.tx, listing_record::Column::Id, named);
    let named: BTreeMap<Uuid, Model> = named.await?.into_iter().map(|row| (row.id, row)).collect();
    let mut new = BTreeMap::new();
    for row in records.iter() {
        let about = row.about.and_then(|about| settled.get(&about).copied());
        new.insert(row.id, of(&row.words()?, about));
    }
    let (mut buckets, mut moved) = (BTreeSet::new(), Vec::new());
    for row in records.iter_mut() {
        // What staff say is the same is looked at together, and be it about something else.
        let same = row.same_as.and_then(|id| {
            let of_these = new.get(&id).cloned();
            let of_others = named.get(&id).filter(|named| named.kind == row.kind);
            of_these.or_else(|| of_others.map(|named| named.bucket.clone()))
        });
        let bucket = same
            .filter(|bucket| !bucket.is_empty())
            .or_else(|| new.get(&row.id).cloned());
        let bucket = bucket.unwrap_or_default();
        if row.bucket != bucket {
            buckets.insert(std::mem::replace(&mut row.bucket, bucket.clone()));
            moved.push(row.clone());
        }
        buckets.insert(bucket);
    }
    batch::upsert::<listing_record::Entity>(&writing.tx, moved).await?;
    buckets.remove("");
    Ok(buckets)
}

/// Reads what is in some buckets.
pub(super) async fn contents(
    writing: &Writing,
    buckets: BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<Model>>, WriteError> {
    let mut found: BTreeMap<String, Vec<Model>> = BTreeMap::new();
    for some in batch::portions(buckets) {
        let rows = listing_record::Entity::find()
            .filter(listing_record::Column::Bucket.is_in(some))
            .all(&writing.tx)
            .await?;
        for row in rows {
            found.entry(row.bucket.clone()).or_default().push(row);
        }
    }
    Ok(found)
}

/// The kind that a bucket is of.
pub(super) fn kind(record: &Model) -> Result<ListingKind, WriteError> {
    Ok(crate::stored::word("listing_record.kind", &record.kind)?)
}

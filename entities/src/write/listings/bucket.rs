//! Where records are looked for that may be of one thing: of one lead, about one twinning, or else with the same parties.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ListingKind, ObjectId, digest::Digest, listing::AnyListing};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{heirs::Heirs, sharers::Sharers};
use crate::{
    WriteError, listing_holder,
    listing_record::{self, Model},
    redirect,
    stored::join,
    twinning,
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

/// The bucket of what some words say. What is one association's alone is alone in its bucket.
pub(super) fn of(record: Uuid, words: &AnyListing, about: Option<Uuid>) -> String {
    let kind = words.kind();
    if !kind.is_shared() {
        return format!("{kind}|{record}");
    }
    if let Some(lead) = words.facts().led_by {
        return format!("{kind}|{lead}");
    }
    if let Some(about) = about {
        return format!("{kind}|{about}");
    }
    let parties = words.facts().parties.into_iter().map(ObjectId::to_string);
    let parties: Vec<String> = parties.collect::<BTreeSet<_>>().into_iter().collect();
    format!("{kind}|{}", Digest::of(parties.join(" ").as_bytes()))
}

/// Puts records into the buckets to which they belong now, and notes of own ones what other nodes cannot find out by themselves.
pub(super) async fn fill(writing: &Writing, records: &mut [Model]) -> Result<(), WriteError> {
    let about = records.iter().filter_map(|row| row.about).collect();
    let settled = settled(writing, about).await?;
    let sharers = Sharers::of(writing, settled.values().copied().collect()).await?;
    let named = records.iter().filter_map(|row| row.same_as);
    let id = listing_record::Column::Id;
    let named = batch::find::<listing_record::Entity>(&writing.tx, id, named).await?;
    let named: BTreeMap<Uuid, String> = named.into_iter().map(|row| (row.id, row.node)).collect();
    let heirs = Heirs::of(writing, records.iter()).await?;
    let me = writing.network.me.as_str();
    let mut moved = Vec::new();
    for row in records.iter_mut() {
        let before = row.clone();
        let words = heirs.words(row)?;
        let here = row.about.and_then(|about| settled.get(&about).copied());
        if row.node == me {
            let whose = row.same_as.and_then(|id| named.get(&id).cloned());
            row.same_as_node = whose.or_else(|| row.same_as_node.take());
            row.belongs_to = here;
            let facts = words.facts();
            let sharing = here.filter(|_| facts.shares_parties);
            let sharing = sharing.map(|about| sharers.at(about, facts.starts_on));
            let sharing = sharing.into_iter().flatten();
            row.sharing = join(sharing.map(|id| id.to_string()), " ");
        }
        // Its own association knows what it is about. Nodes of an earlier version do not say it.
        row.bucket = of(row.id, &words, row.belongs_to.or(here));
        if *row != before {
            moved.push(row.clone());
        }
    }
    batch::upsert::<listing_record::Entity>(&writing.tx, moved).await
}

/// All records that may have a say in where some belong, in their kinds: those in their buckets and what staff call the same, to
/// the end.
pub(super) async fn around(
    writing: &Writing,
    records: Vec<Model>,
    buckets: BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<Model>>, WriteError> {
    let tx = &writing.tx;
    let (id, same_as) = (listing_record::Column::Id, listing_record::Column::SameAs);
    let mut known: BTreeMap<Uuid, Model> = BTreeMap::new();
    let (mut read, mut wanted) = (BTreeSet::new(), buckets);
    let mut new = records;
    loop {
        let ids: BTreeSet<Uuid> = new.iter().map(|row| row.id).collect();
        let named = new.iter();
        let named = named.filter_map(|row| Some((row.same_as?, row.kind.clone())));
        let named: BTreeSet<(Uuid, String)> = named.collect();
        wanted.extend(new.iter().map(|row| row.bucket.clone()));
        known.extend(new.into_iter().map(|row| (row.id, row)));
        let next: BTreeSet<String> = wanted.difference(&read).cloned().collect();
        read.extend(next.iter().cloned());
        let mut found = contents(writing, next).await?;
        // What is of another kind cannot be the same, whoever says so.
        let of_names = named.iter().map(|(id, _)| *id);
        let mut of_names = batch::find::<listing_record::Entity>(tx, id, of_names).await?;
        of_names.retain(|row| named.contains(&(row.id, row.kind.clone())));
        let mut naming = batch::find::<listing_record::Entity>(tx, same_as, ids).await?;
        naming.retain(|row| {
            let named = row.same_as.and_then(|id| known.get(&id));
            named.is_some_and(|named| named.kind == row.kind)
        });
        found.extend(of_names.into_iter().chain(naming));
        found.retain(|row| !known.contains_key(&row.id));
        new = found;
        if new.is_empty() {
            break;
        }
    }
    let mut kinds: BTreeMap<String, Vec<Model>> = BTreeMap::new();
    for row in known.into_values() {
        kinds.entry(row.kind.clone()).or_default().push(row);
    }
    Ok(kinds)
}

/// Reads what is in some buckets.
async fn contents(writing: &Writing, buckets: BTreeSet<String>) -> Result<Vec<Model>, WriteError> {
    let mut found = Vec::new();
    for some in batch::portions(buckets) {
        let rows = listing_record::Entity::find()
            .filter(listing_record::Column::Bucket.is_in(some))
            .all(&writing.tx);
        found.extend(rows.await?);
    }
    Ok(found)
}

/// The kind that a bucket is of.
pub(super) fn kind(record: &Model) -> Result<ListingKind, WriteError> {
    Ok(crate::stored::word("listing_record.kind", &record.kind)?)
}

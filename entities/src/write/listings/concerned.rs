//! Whom something concerns that is listed: the nodes that are told of it, and of what becomes of those who take part in it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    WriteError, listing, listing_holder, listing_party,
    listing_record::{self, Model},
    write::batch,
};

/// By listing, the codes of nodes: those whose members take part by anybody's word, those that record it, those that are told of
/// it as it is a network's, and those that others have told.
pub(super) async fn concerned(
    db: &impl ConnectionTrait,
    listings: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<String>>, WriteError> {
    let mut concerned = sides(db, listings).await?;
    for (listing, codes) in in_its_network(db, listings).await? {
        concerned.entry(listing).or_default().extend(codes);
    }
    for (listing, records) in together(db, listings).await? {
        let codes = concerned.entry(listing).or_default();
        for record in records {
            // Settled words may leave out whom one record names: its association is told all the same.
            let words = record.words()?;
            let named = words.facts().parties.into_iter();
            codes.extend(named.map(|party| party.node().to_string()));
            codes.extend(record.also.split_whitespace().map(str::to_owned));
        }
    }
    Ok(concerned)
}

/// By listing that is a network's: the associations of the network's members, whenever these were there, and those that record it.
/// They show it below the network, though no member of theirs need take part in it.
pub(super) async fn in_its_network(
    db: &impl ConnectionTrait,
    listings: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<String>>, WriteError> {
    let id = listing::Column::Id;
    let rows = batch::find::<listing::Entity>(db, id, listings.iter().copied()).await?;
    let within = rows
        .into_iter()
        .filter_map(|row| Some((row.id, row.about?)));
    let within: Vec<(Uuid, Uuid)> = within.collect();
    // Who is party to a twinning is party to what belongs to it.
    let networks = sides(db, &within.iter().map(|(_, about)| *about).collect()).await?;
    let around = within
        .into_iter()
        .filter_map(|(listing, about)| Some((listing, networks.get(&about)?.clone())));
    Ok(around.collect())
}

/// By listing, the nodes whose members take part as it was settled, and those that record it.
async fn sides(
    db: &impl ConnectionTrait,
    listings: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<String>>, WriteError> {
    let mut sides: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    for some in batch::portions(listings.iter().copied()) {
        // Of a network with many members each association once.
        let parties = listing_party::Entity::find()
            .select_only()
            .column(listing_party::Column::ListingId)
            .column(listing_party::Column::Association)
            .filter(listing_party::Column::ListingId.is_in(some.iter().copied()))
            .filter(listing_party::Column::Association.is_not_null())
            .distinct()
            .into_tuple::<(Uuid, String)>();
        let holders = listing_holder::Entity::find()
            .select_only()
            .column(listing_holder::Column::ListingId)
            .column(listing_holder::Column::Node)
            .filter(listing_holder::Column::ListingId.is_in(some))
            .into_tuple::<(Uuid, String)>();
        let found = parties.all(db).await?.into_iter();
        for (listing, code) in found.chain(holders.all(db).await?) {
            sides.entry(listing).or_default().insert(code);
        }
    }
    Ok(sides)
}

/// By listing: all its records.
async fn together(
    db: &impl ConnectionTrait,
    listings: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Vec<Model>>, WriteError> {
    let by_listing = listing_holder::Column::ListingId;
    let held = batch::find::<listing_holder::Entity>(db, by_listing, listings.iter().copied());
    let held = held.await?;
    let ids = held.iter().map(|row| row.record_id);
    let records = batch::find::<listing_record::Entity>(db, listing_record::Column::Id, ids);
    let mut records: BTreeMap<Uuid, Model> = records
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut found: BTreeMap<Uuid, Vec<Model>> = BTreeMap::new();
    for row in held {
        let of = found.entry(row.listing_id).or_default();
        of.extend(records.remove(&row.record_id));
    }
    Ok(found)
}

//! Local governments whose names, countries, associations or last days have changed: what lists them is found by these.

use std::collections::BTreeSet;

use sea_orm::{EntityTrait, QuerySelect};
use uuid::Uuid;

use super::settle::settle;
use crate::{
    WriteError, listing_holder, listing_party, listing_record, local_government,
    write::{Writing, batch},
};

/// How many records are settled together.
const AT_ONCE: usize = 2_000;

/// Whether what lists a local government would have other rows now.
pub(in crate::write) fn differ(
    before: &local_government::Model,
    after: &local_government::Model,
) -> bool {
    let listed = |row: &local_government::Model| {
        let association = row.member.then(|| row.owner.clone());
        let (names, country) = (row.search_key.clone(), row.country.clone());
        (names, country, association, row.valid_to.clone())
    };
    listed(before) != listed(after)
}

/// Settles anew what lists some local governments.
pub(in crate::write) async fn follow_towns(
    writing: &Writing,
    towns: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let town = listing_party::Column::LocalGovernmentId;
    let named = batch::find::<listing_party::Entity>(tx, town, towns).await?;
    let listings: BTreeSet<Uuid> = named.into_iter().map(|row| row.listing_id).collect();
    let listing = listing_holder::Column::ListingId;
    let held = batch::find::<listing_holder::Entity>(tx, listing, listings).await?;
    settle_all(writing, held.into_iter().map(|row| row.record_id).collect()).await
}

/// Settles everything anew, as this version of the program does, and lists anew who is told of own members.
pub(in crate::write) async fn everything(writing: &Writing) -> Result<(), WriteError> {
    let ids: BTreeSet<Uuid> = listing_record::Entity::find()
        .select_only()
        .column(listing_record::Column::Id)
        .into_tuple::<Uuid>()
        .all(&writing.tx)
        .await?
        .into_iter()
        .collect();
    settle_all(writing, ids).await?;
    let towns = listing_party::Entity::find()
        .select_only()
        .column(listing_party::Column::LocalGovernmentId)
        .distinct()
        .into_tuple::<Uuid>()
        .all(&writing.tx);
    writing.tell_of(towns.await?);
    Ok(())
}

pub(super) async fn settle_all(
    writing: &Writing,
    records: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let records: Vec<Uuid> = records.into_iter().collect();
    for some in records.chunks(AT_ONCE) {
        settle(writing, some.iter().copied().collect(), &[]).await?;
    }
    Ok(())
}

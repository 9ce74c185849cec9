//! What was linked before the node's lists were read from an export. The rule might pair other records than it did then, as
//! it did not know all of them at the time: so what it did is followed, once both records are there.

use std::collections::BTreeSet;

use jumelage_domain::NodeCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::wishes::Pair;
use crate::{
    WriteError, link, remembered_link,
    write::{Writing, batch},
};

/// The pairs with one partner of which neither record is linked otherwise.
pub(super) async fn pairs(writing: &Writing, peer: &NodeCode) -> Result<Vec<Pair>, WriteError> {
    let tx = &writing.tx;
    let rows = remembered_link::Entity::find()
        .filter(remembered_link::Column::Peer.eq(peer.as_str()))
        .all(tx)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let own = rows.iter().map(|row| row.own_record_id);
    let mut links = batch::find::<link::Entity>(tx, link::Column::OwnRecordId, own).await?;
    let other = rows.iter().map(|row| row.other_record_id);
    links.extend(batch::find::<link::Entity>(tx, link::Column::OtherRecordId, other).await?);
    let linked: BTreeSet<Uuid> = links
        .iter()
        .flat_map(|link| [link.own_record_id, link.other_record_id])
        .collect();
    let pairs = rows
        .into_iter()
        .map(|row| (row.own_record_id, row.other_record_id));
    let free = |(own, other): &Pair| !linked.contains(own) && !linked.contains(other);
    let mut pairs: Vec<Pair> = pairs.filter(free).collect();
    pairs.sort_unstable();
    Ok(pairs)
}

/// What is linked now, or gone, needs no memory.
pub(super) async fn forget(writing: &Writing, own: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let of = remembered_link::Column::OwnRecordId;
    batch::delete::<remembered_link::Entity>(&writing.tx, of, own.iter().copied()).await
}

/// Of these records of others, as they are linked now, no memory is needed either.
pub(super) async fn forget_others(
    writing: &Writing,
    others: &BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let of = remembered_link::Column::OtherRecordId;
    batch::delete::<remembered_link::Entity>(&writing.tx, of, others.iter().copied()).await
}

//! Partners that other nodes name by the id that this node gave them.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::{
    WriteError, local_government, record, redirect,
    write::{Writing, batch, lineage::Lineage},
};

/// By the ids that some offers state, the own members: these themselves, or those in which they live on, where that is one.
pub(super) async fn by_id(
    writing: &Writing,
    claims: &[record::Model],
) -> Result<HashMap<Uuid, Uuid>, WriteError> {
    let tx = &writing.tx;
    let stated: BTreeSet<Uuid> = claims
        .iter()
        .filter_map(|claim| claim.stated_partner_id)
        .collect();
    if stated.is_empty() {
        return Ok(HashMap::new());
    }
    let moved = redirect::Column::Id;
    let moved = batch::find::<redirect::Entity>(tx, moved, stated.iter().copied()).await?;
    let moved: HashMap<Uuid, Uuid> = moved.into_iter().map(|row| (row.id, row.target)).collect();
    let wanted = stated.iter().chain(moved.values()).copied();
    let wanted: BTreeSet<Uuid> = wanted.collect();
    let me = writing.network.me.as_str();
    let found = batch::find::<local_government::Entity>(tx, local_government::Column::Id, wanted);
    let members: BTreeSet<Uuid> = found
        .await?
        .into_iter()
        .filter(|row| row.member && row.owner == me)
        .map(|row| row.id)
        .collect();
    let lineage = Lineage::of(tx, &writing.network.me, members.iter().copied()).await?;
    let leads = |id: Uuid| {
        let target = moved.get(&id).copied().unwrap_or(id);
        let target = members.get(&target)?;
        Some((id, lineage.the_only(*target)?))
    };
    Ok(stated.into_iter().filter_map(leads).collect())
}

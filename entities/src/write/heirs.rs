//! In which one a local government lives on. Of own members it follows from who came after them; of others' their node says
//! it, as only that node knows of all who came after.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    WriteError, heir, local_government, succession,
    write::{Writing, batch},
};

/// For those of some local governments that live on in another, which that is. Whoever was divided, went to another
/// association or ended without a successor stands for itself.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Uuid>, WriteError> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    let mut heirs = own(db, &ids).await?;
    let by_id = heir::Column::LocalGovernmentId;
    let said = batch::find::<heir::Entity>(db, by_id, ids).await?;
    if said.is_empty() {
        return Ok(heirs);
    }
    let named = said
        .iter()
        .flat_map(|row| [row.local_government_id, row.heir_id]);
    let owners = owners(db, named.collect()).await?;
    // Who has not been heard of cannot be shown yet, and another association's nobody can give away.
    let said = said.into_iter().filter(|row| {
        let owner = owners.get(&row.local_government_id);
        owner.is_some() && owner == owners.get(&row.heir_id)
    });
    heirs.extend(said.map(|row| (row.local_government_id, row.heir_id)));
    Ok(heirs)
}

/// Own members that live on in another.
pub(crate) async fn own(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, Uuid>, WriteError> {
    let mut after: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    let (mut ahead, mut seen) = (ids.clone(), ids.clone());
    while !ahead.is_empty() {
        let column = succession::Column::PredecessorId;
        let rows = batch::find::<succession::Entity>(db, column, ahead).await?;
        ahead = rows.iter().map(|row| row.successor_id).collect();
        ahead.retain(|id| seen.insert(*id));
        for row in rows {
            let its = after.entry(row.predecessor_id).or_default();
            its.insert(row.successor_id);
        }
    }
    if after.is_empty() {
        return Ok(HashMap::new());
    }
    let column = local_government::Column::Id;
    let named = after
        .iter()
        .flat_map(|(id, after)| after.iter().chain([id]));
    let named: BTreeSet<Uuid> = named.copied().collect();
    let rows = batch::find::<local_government::Entity>(db, column, named).await?;
    let rows: HashMap<Uuid, local_government::Model> =
        rows.into_iter().map(|row| (row.id, row)).collect();
    let next = |id: Uuid| {
        let after = after.get(&id).filter(|after| after.len() == 1)?.first()?;
        let (before, after) = (rows.get(&id)?, rows.get(after)?);
        // Of others' members nobody here knows that their time is over.
        let is_over = before.member && before.valid_to.is_some();
        (is_over && before.owner == after.owner).then_some(after.id)
    };
    let heirs = ids.iter().filter_map(|id| Some((*id, last(*id, next)?)));
    Ok(heirs.collect())
}

/// The end of a way, where that is another than its beginning. A way in a circle has none.
fn last(from: Uuid, next: impl Fn(Uuid) -> Option<Uuid>) -> Option<Uuid> {
    let (mut at, mut seen) = (from, BTreeSet::from([from]));
    while let Some(after) = next(at) {
        if !seen.insert(after) {
            return None;
        }
        at = after;
    }
    (at != from).then_some(at)
}

/// Notes in which ones another node's local governments live on by its word, or that they do not; `new` are those of whom
/// nothing was known. Gives back all that stand for somebody else now than before, or for whom somebody else stands.
pub(crate) async fn note(
    writing: &Writing,
    said: &BTreeMap<Uuid, Option<Uuid>>,
    new: BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let tx = &writing.tx;
    let (by_id, by_heir) = (heir::Column::LocalGovernmentId, heir::Column::HeirId);
    let known = batch::find::<heir::Entity>(tx, by_id, said.keys().copied()).await?;
    let known: HashMap<Uuid, Uuid> = known
        .into_iter()
        .map(|row| (row.local_government_id, row.heir_id))
        .collect();
    let mut changed = BTreeSet::new();
    let (mut gone, mut rows) = (BTreeSet::new(), Vec::new());
    for (id, heir) in said {
        let (before, after) = (known.get(id).copied(), *heir);
        if before == after {
            continue;
        }
        changed.extend([Some(*id), before, after].into_iter().flatten());
        match after {
            Some(heir_id) => rows.push(heir::Model {
                local_government_id: *id,
                heir_id,
            }),
            None => {
                gone.insert(*id);
            }
        }
    }
    batch::delete::<heir::Entity>(tx, by_id, gone).await?;
    batch::upsert::<heir::Entity>(tx, rows).await?;
    // Those that waited for somebody of whom is heard only now.
    let waiting = batch::find::<heir::Entity>(tx, by_heir, new).await?;
    changed.extend(waiting.into_iter().map(|row| row.local_government_id));
    Ok(changed)
}

async fn owners(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, String>, WriteError> {
    let column = local_government::Column::Id;
    let rows = batch::find::<local_government::Entity>(db, column, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.owner)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_leads_to_its_end_and_in_a_circle_nowhere() {
        let [one, two, three, four] = [1, 2, 3, 4].map(Uuid::from_u128);
        let ways = HashMap::from([(one, two), (two, three), (four, four)]);
        let next = |id: Uuid| ways.get(&id).copied();
        assert_eq!(last(one, next), Some(three));
        assert_eq!(last(three, next), None);
        assert_eq!(last(four, next), None);
    }
}

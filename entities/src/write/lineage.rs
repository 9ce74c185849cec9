//! Which local governments came after which, and who of them is there now. Whatever finds a local government by what
//! others say of it, codes and names, comes here next: a code that the predecessor bore leads to its successor.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::NodeCode;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use crate::{
    WriteError, assigned_claim, former_name, local_government, record, succession,
    write::{Writing, batch, changes, claims::Code},
};

/// What came after some local governments, step by step.
#[derive(Default)]
pub(crate) struct Lineage {
    successors: HashMap<Uuid, BTreeSet<Uuid>>,
    /// Own members whose time is over.
    ended: BTreeSet<Uuid>,
    /// Own members.
    own: BTreeSet<Uuid>,
}

impl Lineage {
    /// What came after these.
    pub(crate) async fn of(
        db: &impl ConnectionTrait,
        me: &NodeCode,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, WriteError> {
        let mut rows = Vec::new();
        let mut ahead: BTreeSet<Uuid> = ids.into_iter().collect();
        let mut seen = ahead.clone();
        while !ahead.is_empty() {
            let column = succession::Column::PredecessorId;
            let some = batch::find::<succession::Entity>(db, column, ahead).await?;
            ahead = some.iter().map(|row| row.successor_id).collect();
            ahead.retain(|id| seen.insert(*id));
            rows.extend(some);
        }
        Self::from_rows(db, me, rows).await
    }

    /// All of it.
    pub(crate) async fn whole(
        db: &impl ConnectionTrait,
        me: &NodeCode,
    ) -> Result<Self, WriteError> {
        let rows = succession::Entity::find().all(db).await?;
        Self::from_rows(db, me, rows).await
    }

    async fn from_rows(
        db: &impl ConnectionTrait,
        me: &NodeCode,
        rows: Vec<succession::Model>,
    ) -> Result<Self, WriteError> {
        let mut lineage = Self::default();
        let named = rows
            .iter()
            .flat_map(|row| [row.predecessor_id, row.successor_id]);
        let named: BTreeSet<Uuid> = named.collect();
        let column = local_government::Column::Id;
        for row in batch::find::<local_government::Entity>(db, column, named).await? {
            if row.member && row.owner == me.as_str() {
                lineage.own.insert(row.id);
                if row.valid_to.is_some() {
                    lineage.ended.insert(row.id);
                }
            }
        }
        for row in rows {
            let after = lineage.successors.entry(row.predecessor_id).or_default();
            after.insert(row.successor_id);
        }
        Ok(lineage)
    }

    /// The own members that stand for one now: itself as long as it lasts; after that those that came after it, which
    /// are none where it went to another association.
    pub(crate) fn current(&self, id: Uuid) -> BTreeSet<Uuid> {
        let (mut ahead, mut seen, mut current) = (vec![id], BTreeSet::new(), BTreeSet::new());
        while let Some(next) = ahead.pop() {
            // Whose end was taken back may come after its own successor: then there is a way round in a circle.
            if !seen.insert(next) {
                continue;
            }
            let after = self.successors.get(&next);
            match after.filter(|_| self.ended.contains(&next)) {
                Some(after) => ahead.extend(after.iter().filter(|id| self.own.contains(id))),
                None => {
                    current.insert(next);
                }
            }
        }
        current
    }

    /// The own member that stands for one now, where that is one and no more.
    pub(crate) fn the_only(&self, id: Uuid) -> Option<Uuid> {
        let current = self.current(id);
        current.first().copied().filter(|_| current.len() == 1)
    }

    /// Whether two different ones live on in the same one.
    pub(crate) fn are_one(&self, one: Uuid, other: Option<Uuid>) -> bool {
        let stands_for = |id: Uuid| self.the_only(id).unwrap_or(id);
        other.is_some_and(|other| stands_for(one) == stands_for(other))
    }

    /// As it was when the time of these was not over.
    pub(crate) fn with_living(&self, living: &BTreeSet<Uuid>) -> Self {
        Self {
            successors: self.successors.clone(),
            ended: self.ended.difference(living).copied().collect(),
            own: self.own.clone(),
        }
    }

    /// Whether one came after the other, in however many steps.
    pub(crate) fn related(&self, one: Uuid, other: Uuid) -> bool {
        self.leads(one, other) || self.leads(other, one)
    }

    fn leads(&self, from: Uuid, to: Uuid) -> bool {
        let (mut ahead, mut seen) = (vec![from], BTreeSet::new());
        while let Some(id) = ahead.pop() {
            if id == to {
                return true;
            }
            if seen.insert(id) {
                ahead.extend(self.successors.get(&id).into_iter().flatten());
            }
        }
        false
    }

    /// Whether it has come to an end, and others came after it.
    pub(crate) fn is_history(&self, id: Uuid) -> bool {
        self.ended.contains(&id) && self.successors.contains_key(&id)
    }
}

/// Those that one node's local governments came from, in however many steps, as far as they are the same node's.
pub(crate) async fn ancestors(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, BTreeSet<Uuid>>, WriteError> {
    let mut before: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    let wanted: BTreeSet<Uuid> = ids.into_iter().collect();
    let (mut ahead, mut seen) = (wanted.clone(), wanted.clone());
    while !ahead.is_empty() {
        let column = succession::Column::SuccessorId;
        let rows = batch::find::<succession::Entity>(db, column, ahead).await?;
        ahead = rows.iter().map(|row| row.predecessor_id).collect();
        ahead.retain(|id| seen.insert(*id));
        for row in rows {
            let its = before.entry(row.successor_id).or_default();
            its.insert(row.predecessor_id);
        }
    }
    if before.is_empty() {
        return Ok(before);
    }
    let column = local_government::Column::Id;
    let rows = batch::find::<local_government::Entity>(db, column, seen).await?;
    let owners: HashMap<Uuid, String> = rows.into_iter().map(|row| (row.id, row.owner)).collect();
    let all = wanted.into_iter().map(|id| {
        let (mut ahead, mut its) = (vec![id], BTreeSet::new());
        while let Some(next) = ahead.pop() {
            let earlier = before.get(&next).into_iter().flatten();
            ahead.extend(earlier.copied().filter(|one| its.insert(*one)));
        }
        its.retain(|one| owners.contains_key(one) && owners.get(one) == owners.get(&id));
        its.remove(&id);
        (id, its)
    });
    Ok(all.filter(|(_, its)| !its.is_empty()).collect())
}

/// Notes whom one node's local governments came from, by that node's word, as far as these are its own: all of them; who is
/// not named any more went on after all. Gives all those of whom something else is said now.
pub(crate) async fn note(
    writing: &Writing,
    owner: &str,
    predecessors: &BTreeMap<Uuid, BTreeSet<Uuid>>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let tx = &writing.tx;
    let column = succession::Column::SuccessorId;
    let known = batch::find::<succession::Entity>(tx, column, predecessors.keys().copied()).await?;
    let said = predecessors
        .iter()
        .flat_map(|(after, before)| before.iter().map(|before| (*before, *after)));
    let mut said: BTreeSet<(Uuid, Uuid)> = said.collect();
    if known.is_empty() && said.is_empty() {
        return Ok(BTreeSet::new());
    }
    let before = known.iter().map(|row| row.predecessor_id);
    let before: BTreeSet<Uuid> = before
        .chain(said.iter().map(|(before, _)| *before))
        .collect();
    let column = local_government::Column::Id;
    let rows = batch::find::<local_government::Entity>(tx, column, before).await?;
    let others: BTreeSet<Uuid> = rows
        .into_iter()
        .filter(|row| row.owner != owner)
        .map(|row| row.id)
        .collect();
    said.retain(|(before, _)| !others.contains(before));
    let (kept, gone): (Vec<_>, Vec<_>) = known
        .into_iter()
        .filter(|row| !others.contains(&row.predecessor_id))
        .partition(|row| said.contains(&(row.predecessor_id, row.successor_id)));
    let ends = gone
        .iter()
        .flat_map(|row| [row.predecessor_id, row.successor_id]);
    let mut changed: BTreeSet<Uuid> = ends.collect();
    remove(writing, gone).await?;
    for row in kept {
        said.remove(&(row.predecessor_id, row.successor_id));
    }
    changed.extend(said.iter().flat_map(|(before, after)| [*before, *after]));
    if !said.is_empty() {
        add(writing, said).await?;
    }
    Ok(changed)
}

/// Writes who came after whom.
pub(crate) async fn add(
    writing: &Writing,
    pairs: BTreeSet<(Uuid, Uuid)>,
) -> Result<(), WriteError> {
    let named: Vec<Uuid> = pairs
        .iter()
        .flat_map(|(one, other)| [*one, *other])
        .collect();
    changes::note_local_governments(writing, named).await?;
    let rows = pairs
        .into_iter()
        .map(|(predecessor_id, successor_id)| succession::Model {
            predecessor_id,
            successor_id,
        });
    batch::upsert::<succession::Entity>(&writing.tx, rows).await
}

/// Whose end is taken back goes on as itself: nobody came after it. Gives back those that were said to.
pub(crate) async fn goes_on(writing: &Writing, id: Uuid) -> Result<BTreeSet<Uuid>, WriteError> {
    let column = succession::Column::PredecessorId;
    let rows = batch::find::<succession::Entity>(&writing.tx, column, [id]).await?;
    remove(writing, rows).await
}

/// Takes rows off, and gives back those that came after.
async fn remove(
    writing: &Writing,
    rows: Vec<succession::Model>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let named: Vec<Uuid> = rows
        .iter()
        .flat_map(|row| [row.predecessor_id, row.successor_id])
        .collect();
    changes::note_local_governments(writing, named).await?;
    let mut after = BTreeSet::new();
    for row in rows {
        let key = (row.predecessor_id, row.successor_id);
        succession::Entity::delete_by_id(key)
            .exec(&writing.tx)
            .await?;
        after.insert(row.successor_id);
    }
    Ok(after)
}

/// Of local governments that are deleted.
pub(crate) async fn forget(
    tx: &DatabaseTransaction,
    ids: &BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    for column in [
        succession::Column::PredecessorId,
        succession::Column::SuccessorId,
    ] {
        batch::delete::<succession::Entity>(tx, column, ids.iter().copied()).await?;
    }
    let column = former_name::Column::LocalGovernmentId;
    batch::delete::<former_name::Entity>(tx, column, ids.iter().copied()).await?;
    let column = assigned_claim::Column::LocalGovernmentId;
    batch::delete::<assigned_claim::Entity>(tx, column, ids.iter().copied()).await
}

/// To which parts of split local governments staff have assigned records: other associations', and own ones that know their
/// partner by name.
pub(crate) struct Assigned(HashMap<Uuid, BTreeSet<Uuid>>);

impl Assigned {
    /// Of these records.
    pub(crate) async fn of(
        db: &impl ConnectionTrait,
        me: &NodeCode,
        records: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, WriteError> {
        let column = assigned_claim::Column::RecordId;
        let rows = batch::find::<assigned_claim::Entity>(db, column, records).await?;
        let lineage = Lineage::of(db, me, rows.iter().map(|row| row.local_government_id)).await?;
        let current = |row: &assigned_claim::Model| lineage.current(row.local_government_id);
        let rows = rows.iter().map(|row| (row.record_id, current(row)));
        Ok(Self(rows.collect()))
    }

    /// The part that a record is assigned to, if it is one of these.
    pub(crate) fn among(&self, record: Uuid, parts: &BTreeSet<Uuid>) -> Option<Uuid> {
        self.part(record).filter(|part| parts.contains(part))
    }

    /// The part that a record is assigned to.
    pub(crate) fn part(&self, record: Uuid) -> Option<Uuid> {
        let parts = self.0.get(&record)?;
        parts.first().copied().filter(|_| parts.len() == 1)
    }

    /// The part that a record is assigned to, as long as the code that it states does not lead elsewhere.
    pub(crate) fn to(
        &self,
        claim: &record::Model,
        bearers: &HashMap<Code, Vec<Uuid>>,
    ) -> Option<Uuid> {
        let part = self.part(claim.id)?;
        let code = claim.stated_scheme.clone().zip(claim.stated_code.clone());
        let fits = code.is_none_or(|code| {
            let bearers = bearers.get(&code);
            bearers.is_some_and(|bearers| bearers.contains(&part))
        });
        fits.then_some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_leads_to_nobody_and_comes_to_an_end() {
        let [one, other, after] = [1, 2, 3].map(Uuid::from_u128);
        let mut lineage = Lineage {
            successors: HashMap::from([
                (one, BTreeSet::from([other])),
                (other, BTreeSet::from([one])),
            ]),
            ended: BTreeSet::from([one, other]),
            own: BTreeSet::from([one, other, after]),
        };
        assert_eq!(lineage.current(one), BTreeSet::new());
        lineage.successors.get_mut(&other).unwrap().insert(after);
        assert_eq!(lineage.the_only(one), Some(after));
    }
}

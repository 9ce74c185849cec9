//! One becomes several.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::{LifecycleError, Outcome, Successor, days, end, living, moving, refresh, successor};
use crate::{
    WriteError, assigned_claim, link, record, redirect,
    write::{Writing, batch},
};

/// A split. What remains of the whole is one of its parts.
#[derive(Clone, Debug)]
pub struct Split {
    /// The one that ends.
    pub whole: Uuid,
    /// Those that it becomes.
    pub parts: Vec<Successor>,
    /// Their first day; the day before it was its last.
    pub on: Date,
    /// To which part each twinning goes, by the id of either record, and the part's place in the list.
    pub twinnings: HashMap<Uuid, usize>,
}

/// Ends the whole, and moves each of its twinnings to the part that is said.
pub async fn split(writing: &Writing, split: Split) -> Result<Outcome, LifecycleError> {
    let (since, last) = days(writing, split.on)?;
    let whole = living(writing, "localGovernment", split.whole).await?.id;
    let argument = "parts";
    if split.parts.is_empty() {
        return Err(LifecycleError::Nobody { argument });
    }
    let ended = BTreeSet::from([whole]);
    let named = moving::naming(writing, &ended).await?;
    let places = places(writing, &named, &split).await?;
    let mut parts = Vec::new();
    for part in split.parts {
        let part = successor(writing, argument, part, &since).await?;
        if part == whole || parts.contains(&part) {
            return Err(LifecycleError::Twice { argument, id: part });
        }
        parts.push(part);
    }
    end(writing, &ended, &parts, &last).await?;
    let heir = |record: Uuid| places.get(&record).map(|place| parts[*place]);
    let me = writing.network.me.as_str();
    // Others' records name it as they always did, and so do own ones that know it by name.
    let naming = named
        .values()
        .filter(|row| row.node != me || row.partner_id == Some(whole));
    let assigned = naming.filter_map(|row| {
        Some(assigned_claim::Model {
            record_id: row.id,
            local_government_id: heir(row.id)?,
        })
    });
    let assigned: Vec<_> = assigned.collect();
    batch::upsert::<assigned_claim::Entity>(&writing.tx, assigned).await?;
    let mut outcome = moving::to(writing, &ended, &last, heir).await?;
    refresh(writing, &parts.iter().copied().chain([whole]).collect()).await?;
    outcome.ended = ended;
    outcome.successors = parts;
    Ok(outcome)
}

/// The place of each record that names the whole. Of a linked twinning both records go the same way.
async fn places(
    writing: &Writing,
    named: &BTreeMap<Uuid, record::Model>,
    split: &Split,
) -> Result<BTreeMap<Uuid, usize>, LifecycleError> {
    let mut twin = HashMap::new();
    for column in [link::Column::OwnRecordId, link::Column::OtherRecordId] {
        for link in batch::find::<link::Entity>(&writing.tx, column, named.keys().copied()).await? {
            twin.insert(link.own_record_id, link.other_record_id);
            twin.insert(link.other_record_id, link.own_record_id);
        }
    }
    let said = split.twinnings.keys().copied();
    let moved = batch::find::<redirect::Entity>(&writing.tx, redirect::Column::Id, said);
    let moved = moved.await?.into_iter();
    let moved: HashMap<Uuid, Uuid> = moved.map(|row| (row.id, row.target)).collect();
    let mut places = BTreeMap::new();
    for (said, place) in &split.twinnings {
        let record = moved.get(said).copied().unwrap_or(*said);
        if !named.contains_key(&record) {
            return Err(LifecycleError::NotItsTwinning { record: *said });
        }
        if *place >= split.parts.len() {
            return Err(LifecycleError::NoSuchPart {
                part: i64::try_from(*place).unwrap_or(i64::MAX),
                parts: split.parts.len(),
            });
        }
        let both = [Some(record), twin.get(&record).copied()];
        for record in both.into_iter().flatten() {
            if places
                .insert(record, *place)
                .is_some_and(|old| old != *place)
            {
                return Err(LifecycleError::SaidTwice { record });
            }
        }
    }
    let unsaid: BTreeSet<Uuid> = named
        .keys()
        .filter(|id| !places.contains_key(*id))
        .copied()
        .collect();
    // Of a linked twinning that was not said, one record is enough to name it.
    let me = writing.network.me.as_str();
    let records: BTreeSet<Uuid> = unsaid
        .iter()
        .filter(|id| named[*id].node == me || !twin.contains_key(*id))
        .copied()
        .collect();
    if unsaid.is_empty() {
        Ok(places)
    } else {
        Err(LifecycleError::Unsaid { records })
    }
}

impl From<sea_orm::DbErr> for LifecycleError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Write(WriteError::from(error))
    }
}

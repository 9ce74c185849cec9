//! Twinnings: those that this node records are listed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{ChangeAction, ObjectKind, digest::Digest};
use uuid::Uuid;

use super::{Change, action, digest};
use crate::{
    WriteError, redirect, twinning,
    write::{Writing, batch},
};

/// A twinning that was listed.
#[derive(Clone, Debug)]
pub(in crate::write) struct Listed {
    lead: String,
    own_record: Uuid,
    shown: Digest,
}

fn listed(row: twinning::Model) -> Option<Listed> {
    let own_record = row.own_record_id?;
    let lead = row.lead.clone();
    // Names for search and regions are not shown, and are the parties' affair.
    let shown = digest(&twinning::Model {
        search_key: String::new(),
        region_a: None,
        region_b: None,
        ..row
    });
    Some(Listed {
        lead,
        own_record,
        shown,
    })
}

/// Notes what is about to be replaced by other rows with these ids.
pub(in crate::write) fn note(
    writing: &Writing,
    before: impl IntoIterator<Item = twinning::Model>,
    after: &BTreeSet<Uuid>,
) {
    writing.with_noted(|noted| {
        for row in before {
            let id = row.id;
            noted.twinnings.entry(id).or_insert_with(|| listed(row));
        }
        for id in after {
            noted.twinnings.entry(*id).or_insert(None);
        }
    });
}

/// What became of those that were noted: first those that are gone.
pub(super) async fn changes(
    writing: &Writing,
    noted: HashMap<Uuid, Option<Listed>>,
) -> Result<Vec<Change>, WriteError> {
    let tx = &writing.tx;
    let ids: BTreeSet<Uuid> = noted.keys().copied().collect();
    let rows = batch::find::<twinning::Entity>(tx, twinning::Column::Id, ids.iter().copied());
    let rows = rows.await?.into_iter();
    let now: HashMap<Uuid, Listed> = rows
        .filter_map(|row| Some((row.id, listed(row)?)))
        .collect();
    let (mut gone, mut there) = (Vec::new(), Vec::new());
    for id in ids {
        let (before, after) = (noted[&id].as_ref(), now.get(&id));
        let shown = |listed: Option<&Listed>| listed.map(|listed| listed.shown);
        let (Some(action), Some(known)) = (action(shown(before), shown(after)), before.or(after))
        else {
            continue;
        };
        let change = Change {
            kind: ObjectKind::Twinning,
            id,
            node: known.lead.clone(),
            action,
            successor: None,
        };
        if action == ChangeAction::Deleted {
            gone.push((change, known.own_record));
        } else {
            there.push(change);
        }
    }
    let heirs = heirs(writing, gone.iter().map(|(_, record)| *record).collect()).await?;
    let gone = gone.into_iter().map(|(change, record)| {
        let Some(heir) = heirs.get(&record) else {
            return change;
        };
        Change {
            action: ChangeAction::Superseded,
            successor: Some(heir.clone()),
            ..change
        }
    });
    Ok(gone.chain(there).collect())
}

/// By own record, the twinning that it, or the record that it became one with, is a part of now.
async fn heirs(
    writing: &Writing,
    records: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, (Uuid, String)>, WriteError> {
    let tx = &writing.tx;
    let moved = batch::find::<redirect::Entity>(tx, redirect::Column::Id, records.iter().copied());
    let moved: BTreeMap<Uuid, Uuid> = moved
        .await?
        .into_iter()
        .map(|row| (row.id, row.target))
        .collect();
    let lives_in = |record: &Uuid| moved.get(record).copied().unwrap_or(*record);
    let own = twinning::Column::OwnRecordId;
    let rows = batch::find::<twinning::Entity>(tx, own, records.iter().map(lives_in));
    let rows: HashMap<Uuid, (Uuid, String)> = rows
        .await?
        .into_iter()
        .filter_map(|row| Some((row.own_record_id?, (row.id, row.lead))))
        .collect();
    let found = records
        .into_iter()
        .filter_map(|record| Some((record, rows.get(&lives_in(&record))?.clone())));
    Ok(found.collect())
}

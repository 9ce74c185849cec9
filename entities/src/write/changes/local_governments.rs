//! Local governments: the own members are listed.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{ChangeAction, ObjectKind, digest::Digest};
use uuid::Uuid;

use super::{Change, action, digest};
use crate::{
    WriteError, local_government, local_government_code, local_government_name, redirect,
    succession,
    write::{Writing, batch},
};

/// Notes what is said of some local governments, before anything of them is written: of themselves, their codes, their
/// names, whom they came from and who came after them. What is noted already is not read again.
pub(in crate::write) async fn note(
    writing: &Writing,
    ids: impl IntoIterator<Item = Uuid> + Send,
) -> Result<(), WriteError> {
    let mut new: BTreeSet<Uuid> = ids.into_iter().collect();
    writing.with_noted(|noted| new.retain(|id| !noted.local_governments.contains_key(id)));
    if new.is_empty() {
        return Ok(());
    }
    let shown = shown(writing, &new).await?;
    writing.with_noted(|noted| {
        for id in new {
            noted.local_governments.insert(id, shown.get(&id).copied());
        }
    });
    Ok(())
}

/// What became of those that were noted: first those that are gone.
pub(super) async fn changes(
    writing: &Writing,
    noted: HashMap<Uuid, Option<Digest>>,
) -> Result<Vec<Change>, WriteError> {
    let ids: BTreeSet<Uuid> = noted.keys().copied().collect();
    let now = shown(writing, &ids).await?;
    let (mut gone, mut there) = (Vec::new(), Vec::new());
    for id in ids {
        let Some(action) = action(noted[&id], now.get(&id).copied()) else {
            continue;
        };
        let change = Change {
            kind: ObjectKind::LocalGovernment,
            id,
            node: writing.network.me.to_string(),
            action,
            successor: None,
        };
        if action == ChangeAction::Deleted {
            gone.push(change);
        } else {
            there.push(change);
        }
    }
    let moved = batch::find::<redirect::Entity>(
        &writing.tx,
        redirect::Column::Id,
        gone.iter().map(|change| change.id),
    );
    let moved: HashMap<Uuid, Uuid> = moved
        .await?
        .into_iter()
        .map(|row| (row.id, row.target))
        .collect();
    for change in &mut gone {
        if let Some(target) = moved.get(&change.id) {
            change.action = ChangeAction::Superseded;
            change.successor = Some((*target, change.node.clone()));
        }
    }
    gone.extend(there);
    Ok(gone)
}

/// All that is shown of one, beside its row.
#[derive(Debug, Default)]
struct Beside {
    codes: BTreeSet<(String, String, Option<i32>)>,
    names: BTreeSet<(String, String)>,
    predecessors: BTreeSet<Uuid>,
    successors: BTreeSet<Uuid>,
}

/// What is shown of those of these that are own members.
async fn shown(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, Digest>, WriteError> {
    let tx = &writing.tx;
    let rows = batch::find::<local_government::Entity>(
        tx,
        local_government::Column::Id,
        ids.iter().copied(),
    );
    let me = writing.network.me.as_str();
    let rows: Vec<_> = rows
        .await?
        .into_iter()
        .filter(|row| row.owner == me && row.member)
        .collect();
    let ids = || rows.iter().map(|row| row.id);
    let mut beside: HashMap<Uuid, Beside> = HashMap::new();
    let code = local_government_code::Column::LocalGovernmentId;
    for row in batch::find::<local_government_code::Entity>(tx, code, ids()).await? {
        let of = beside.entry(row.local_government_id).or_default();
        of.codes.insert((row.scheme, row.value, row.year));
    }
    let name = local_government_name::Column::LocalGovernmentId;
    for row in batch::find::<local_government_name::Entity>(tx, name, ids()).await? {
        let of = beside.entry(row.local_government_id).or_default();
        of.names.insert((row.language, row.text));
    }
    let successor = succession::Column::SuccessorId;
    for row in batch::find::<succession::Entity>(tx, successor, ids()).await? {
        let of = beside.entry(row.successor_id).or_default();
        of.predecessors.insert(row.predecessor_id);
    }
    let predecessor = succession::Column::PredecessorId;
    for row in batch::find::<succession::Entity>(tx, predecessor, ids()).await? {
        let of = beside.entry(row.predecessor_id).or_default();
        of.successors.insert(row.successor_id);
    }
    let shown = rows.into_iter().map(|row| {
        let beside = beside.remove(&row.id).unwrap_or_default();
        let id = row.id;
        (id, digest(&(without_keys(row), beside)))
    });
    Ok(shown.collect())
}

/// The row without what only this program needs to know.
fn without_keys(row: local_government::Model) -> local_government::Model {
    local_government::Model {
        name_key: String::new(),
        search_key: String::new(),
        region: None,
        x: None,
        y: None,
        z: None,
        languages: String::new(),
        identity: None,
        same_as: None,
        ..row
    }
}

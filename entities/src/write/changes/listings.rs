//! Listings: those that this node records are listed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{ChangeAction, ListingKind, digest::Digest};
use uuid::Uuid;

use super::{Change, action};
use crate::{
    WriteError, listing,
    stored::word,
    write::{Writing, batch},
};

/// A listing that was listed.
#[derive(Clone, Debug)]
pub(in crate::write) struct Listed {
    lead: String,
    kind: String,
    own_record: Uuid,
    shown: Digest,
}

fn listed(row: listing::Model) -> Option<Listed> {
    Some(Listed {
        own_record: row.own_record_id?,
        lead: row.lead,
        kind: row.kind,
        shown: Digest::of(&row.said.to_be_bytes()),
    })
}

/// Notes what is about to be replaced by other rows with these ids.
pub(in crate::write) fn note(
    writing: &Writing,
    before: impl IntoIterator<Item = listing::Model>,
    after: &BTreeSet<Uuid>,
) {
    writing.with_noted(|noted| {
        for row in before {
            noted.listings.entry(row.id).or_insert_with(|| listed(row));
        }
        for id in after {
            noted.listings.entry(*id).or_insert(None);
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
    let rows = batch::find::<listing::Entity>(tx, listing::Column::Id, ids.iter().copied());
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
        let kind: ListingKind = word("listing.kind", &known.kind)?;
        let change = Change {
            kind: kind.object_kind(),
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
    let own = listing::Column::OwnRecordId;
    let heirs = batch::find::<listing::Entity>(tx, own, gone.iter().map(|(_, record)| *record));
    let heirs: BTreeMap<Uuid, (Uuid, String)> = heirs
        .await?
        .into_iter()
        .filter_map(|row| Some((row.own_record_id?, (row.id, row.lead))))
        .collect();
    let gone = gone
        .into_iter()
        .map(|(change, record)| match heirs.get(&record) {
            None => change,
            Some(heir) => Change {
                action: ChangeAction::Superseded,
                successor: Some(heir.clone()),
                ..change
            },
        });
    Ok(gone.chain(there).collect())
}

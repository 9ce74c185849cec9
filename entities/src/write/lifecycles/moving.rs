//! Records that get another party.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{PartialDate, TwinningStatus};
use uuid::Uuid;

use super::Outcome;
use crate::{
    WriteError, record, redirect,
    stored::{optional, word},
    write::{Writing, batch, lineage::Lineage, records, refresh},
};

/// What names any of these: own records and others'.
pub(super) async fn naming(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, record::Model>, WriteError> {
    let mut found = BTreeMap::new();
    for column in [
        record::Column::PartyId,
        record::Column::PartnerId,
        record::Column::StatedPartnerId,
    ] {
        let rows = batch::find::<record::Entity>(&writing.tx, column, ids.iter().copied()).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// Moves what names those that ended: `heir` says of each record to whom. A record between two that become one stays
/// as it was, and is over.
pub(super) async fn to(
    writing: &Writing,
    ended: &BTreeSet<Uuid>,
    last: &str,
    heir: impl Fn(Uuid) -> Option<Uuid> + Send + Sync,
) -> Result<Outcome, WriteError> {
    let mut outcome = Outcome::default();
    let (mut own, mut others, mut heirs) = (Vec::new(), Vec::new(), BTreeSet::new());
    let named = naming(writing, ended).await?;
    let mut parties = BTreeSet::new();
    for row in named.values() {
        parties.insert(row.party_id);
        parties.extend(row.partner_id);
    }
    let lineage = Lineage::of(&writing.tx, &writing.network.me, parties).await?;
    let before = lineage.with_living(ended);
    for (id, mut row) in named {
        let Some(heir) = heir(id) else { continue };
        let moved = |id: Uuid| if ended.contains(&id) { heir } else { id };
        let (party, partner) = (moved(row.party_id), row.partner_id.map(moved));
        if row.node != writing.network.me.as_str() {
            row.partner_id = partner;
            outcome.followed.insert(id);
            others.push(row);
        } else if before.are_one(row.party_id, row.partner_id) {
            // They had become one before: it is history, and stays with them.
        } else if lineage.are_one(party, partner) {
            outcome.superseded.insert(id);
            own.push(superseded(writing, row, last)?);
        } else {
            heirs.insert(heir);
            outcome.moved.insert(id);
            row.party_id = party;
            row.partner_id = partner;
            row.stated_partner_id = row.stated_partner_id.map(moved);
            row.version += 1;
            own.push(row);
        }
    }
    records::store(writing, own).await?;
    batch::upsert::<record::Entity>(&writing.tx, others).await?;
    collapse(writing, &heirs, &mut outcome).await?;
    let own = outcome.moved.union(&outcome.superseded).copied().collect();
    refresh::own_records(writing, &own).await?;
    super::super::claims::refresh(writing, &outcome.followed).await?;
    Ok(outcome)
}

/// Records of one pair and kind become one, in the words of the one that was changed last before they were moved. That
/// they were moved is a change of its own, and dated after it.
async fn collapse(
    writing: &Writing,
    heirs: &BTreeSet<Uuid>,
    outcome: &mut Outcome,
) -> Result<(), WriteError> {
    let me = writing.network.me.as_str();
    let mut rows = naming(writing, heirs).await?;
    rows.retain(|_, row| row.node == me);
    let ids: BTreeSet<Uuid> = rows.keys().copied().collect();
    let rows: Vec<record::Model> = rows.into_values().collect();
    let merged = records::merge_equal(writing, &rows, &ids).await?;
    let column = redirect::Column::Id;
    let gone = merged.gone.iter().copied();
    let gone = batch::find::<redirect::Entity>(&writing.tx, column, gone).await?;
    let gone: HashMap<Uuid, Uuid> = gone.into_iter().map(|row| (row.id, row.target)).collect();
    let survivor = |id: &Uuid| gone.get(id).copied().unwrap_or(*id);
    outcome.moved = outcome.moved.iter().map(survivor).collect();
    outcome.moved.extend(merged.survivors);
    outcome.collapsed.extend(gone);
    let moved = outcome.moved.iter().copied();
    let moved = batch::find::<record::Entity>(&writing.tx, record::Column::Id, moved).await?;
    let moved = moved.into_iter().map(|row| record::Model {
        updated_at: writing.now.millis(),
        ..row
    });
    batch::upsert::<record::Entity>(&writing.tx, moved).await
}

/// As what it was, and over: what had ended before stays as it ended.
pub(super) fn superseded(
    writing: &Writing,
    row: record::Model,
    last: &str,
) -> Result<record::Model, WriteError> {
    let status: TwinningStatus = word("record.status", &row.status)?;
    let since: Option<PartialDate> = optional("record.since", row.since.as_deref())?;
    let until: PartialDate = word("local_government.valid_to", last)?;
    // Who came together before their twinning began had none that could end then.
    let until = since
        .is_none_or(|since| since.first_day() <= until.last_day())
        .then(|| until.to_string());
    Ok(record::Model {
        status: status.max(TwinningStatus::Superseded).to_string(),
        until: row.until.clone().or(until),
        updated_at: writing.now.millis(),
        version: row.version + 1,
        ..row
    })
}

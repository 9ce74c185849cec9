//! Taking decisions back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{Decision, NodeCode};
use uuid::Uuid;

use super::{Refused, standing::forget};
use crate::{
    WriteError, decision, link, record,
    stored::word,
    write::{Writing, batch, claims, links, records, refresh},
};

/// Forgets what was decided on some claims. What a confirmation made goes with it, as long as it says nothing but what
/// the claim said.
pub async fn reopen(
    writing: &Writing,
    claims: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Result<(), Refused>>, WriteError> {
    let tx = &writing.tx;
    let of = decision::Column::RecordId;
    let decisions = batch::find::<decision::Entity>(tx, of, claims.iter().copied()).await?;
    let decisions: HashMap<Uuid, decision::Model> = decisions
        .into_iter()
        .map(|row| (row.record_id, row))
        .collect();
    let own = decisions.values().filter_map(|row| row.own_record_id);
    let own = own.collect::<Vec<_>>();
    let own = batch::find::<record::Entity>(tx, record::Column::Id, own).await?;
    let own: HashMap<Uuid, record::Model> = own.into_iter().map(|row| (row.id, row)).collect();
    let (mut outcomes, mut taken_back) = (BTreeMap::new(), Vec::new());
    for id in claims {
        let outcome = match decisions.get(id) {
            None => Err(Refused::NotDecided),
            Some(row) if made(row, &own).is_some() && untouched(row, &own).is_none() => {
                Err(Refused::Changed)
            }
            Some(row) => {
                taken_back.push(row);
                Ok(())
            }
        };
        outcomes.insert(*id, outcome);
    }
    take_back(writing, &taken_back, &own).await?;
    Ok(outcomes)
}

async fn take_back(
    writing: &Writing,
    decisions: &[&decision::Model],
    own: &HashMap<Uuid, record::Model>,
) -> Result<(), WriteError> {
    let ids: BTreeSet<Uuid> = decisions.iter().map(|row| row.record_id).collect();
    let undone: BTreeSet<Uuid> = decisions
        .iter()
        .filter_map(|row| untouched(row, own))
        .collect();
    forget(writing, ids.clone()).await?;
    records::remove(writing, &undone).await?;
    let mut left = BTreeSet::new();
    for row in decisions {
        let peer: NodeCode = word("decision.peer", &row.peer)?;
        writing.reconsider(&peer);
        // The other one, where it decides, takes its link off when it is told.
        if writing.network.me < peer {
            left.extend(row.own_record_id);
        }
    }
    let decided = batch::find::<link::Entity>(&writing.tx, link::Column::OwnRecordId, left).await?;
    let decided = decided.into_iter().map(|link| link.other_record_id);
    let decided = decided.filter(|claim| ids.contains(claim)).collect();
    links::remove_of_claims(writing, &decided).await?;
    claims::refresh(writing, &ids).await?;
    let said = decisions.iter().filter_map(|row| row.own_record_id);
    let said = said.filter(|id| !undone.contains(id)).collect();
    refresh::own_records(writing, &said).await
}

/// The own record that a confirmation made, if it is there.
fn made<'a>(
    decision: &decision::Model,
    own: &'a HashMap<Uuid, record::Model>,
) -> Option<&'a record::Model> {
    let confirmed = decision.decision == Decision::Confirm.as_str();
    own.get(&decision.own_record_id.filter(|_| confirmed)?)
}

/// The same, if nobody has changed it since.
pub(super) fn untouched(
    decision: &decision::Model,
    own: &HashMap<Uuid, record::Model>,
) -> Option<Uuid> {
    made(decision, own)
        .filter(|record| record.version == 1)
        .map(|record| record.id)
}

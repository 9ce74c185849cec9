//! What staff have decided is there, and is so, at both sides.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::Decision;
use jumelage_entities::{decision, record};
use uuid::Uuid;

use super::Held;
use crate::robust::histories::nodes::{NODES, Nodes};

/// No decision is lost, and each that holds is followed.
pub(super) fn decided(nodes: &Nodes, held: &[Held]) -> Result<(), String> {
    for ((at, claim), said) in &nodes.decisions {
        is_kept(&held[*at], *claim, said).map_err(|fault| format!("{}: {fault}", NODES[*at].0))?;
    }
    for (at, held) in held.iter().enumerate() {
        for row in held.decisions.values().filter(|row| row.holds) {
            is_so(held, row).map_err(|fault| format!("{}: {fault}", NODES[at].0))?;
        }
    }
    for (at, one) in held.iter().enumerate() {
        for (other, there) in held.iter().enumerate().filter(|(other, _)| *other != at) {
            linked(one, there, NODES[at].0, NODES[other].0)?;
        }
    }
    Ok(())
}

/// As it was said, or what it was about is gone.
fn is_kept(held: &Held, claim: Uuid, said: &decision::Model) -> Result<(), String> {
    let now = held.decisions.get(&claim);
    let moved = |id: Uuid| held.redirects.get(&id).copied().unwrap_or(id);
    let own = said.own_record_id.map(moved);
    ensure!(
        now.is_none_or(|now| now.decision == said.decision),
        "it was decided {said:?}, and it stands there {now:?}"
    );
    match own {
        // It went with the own record: the claim is open again.
        Some(own) if !held.records.contains_key(&own) => {
            ensure!(
                now.is_none(),
                "{now:?} names an own record that is not there"
            );
        }
        // One own record is of one twinning: of two that became one, the other decision has it. Whoever decides anew on
        // an own record takes it from a claim that is gone.
        Some(own) if now.is_none() => {
            let taken = held.decisions.values();
            let taken = taken.filter(|row| row.own_record_id == Some(own)).count();
            ensure!(taken == 1, "lost: {said:?}");
        }
        _ => {
            let is_there = now.is_some_and(|now| now.own_record_id == own);
            ensure!(is_there, "lost or changed: {said:?}, now {now:?}");
        }
    }
    Ok(())
}

/// What no other node has to hear of.
fn is_so(held: &Held, row: &decision::Model) -> Result<(), String> {
    let Some(claim) = held.records.get(&row.record_id) else {
        return Ok(());
    };
    let decision: Decision = row.decision.parse().unwrap();
    let is_linked = held.links.values().any(|other| *other == claim.id);
    match decision {
        Decision::Reject => ensure!(!is_linked, "rejected and linked: {row:?}"),
        Decision::NotOurs => ensure!(
            !is_linked && claim.partner_id.is_none(),
            "of nobody here, and yet: {claim:?}"
        ),
        Decision::Confirm | Decision::Link => {}
    }
    Ok(())
}

/// What either side's staff want linked and what can be linked is, the deciding node's own staff first.
fn linked(one: &Held, there: &Held, me: &str, them: &str) -> Result<(), String> {
    let wishes = |held: &Held, of: &str| -> BTreeMap<Uuid, Uuid> {
        let rows = held.decisions.values();
        let rows = rows.filter(|row| row.holds && row.peer == of);
        let rows = rows.filter(|row| row.decision.parse::<Decision>().unwrap().links());
        let pairs = rows.filter_map(|row| Some((row.own_record_id?, row.record_id)));
        pairs.collect()
    };
    let (mine, theirs) = (wishes(one, them), wishes(there, me));
    let wanted_there: BTreeSet<Uuid> = theirs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    for (own, claim) in mine {
        let (Some(record), Some(other)) = (one.records.get(&own), one.records.get(&claim)) else {
            continue;
        };
        let is_forbidden = there
            .decisions
            .get(&own)
            .is_some_and(|row| row.holds && !row.decision.parse::<Decision>().unwrap().links());
        let is_pair = |record: &record::Model, other: &record::Model| {
            record.partner_id == Some(other.party_id) && other.partner_id == Some(record.party_id)
        };
        // Whose association does not know it any more has no twinning with it to agree on.
        let is_denied = one.denied.contains(&(own, them.to_owned()));
        let is_possible = other.exclusive && is_pair(record, other) && !is_forbidden && !is_denied;
        // Their own staff come first where they decide.
        let is_theirs = them < me && (wanted_there.contains(&own) || wanted_there.contains(&claim));
        let is_linked = one.links.get(&(them.to_owned(), own)) == Some(&claim);
        ensure!(
            !is_possible || is_theirs || is_linked,
            "{me} decided that its {record:?} is {other:?}, and they are not linked"
        );
    }
    Ok(())
}

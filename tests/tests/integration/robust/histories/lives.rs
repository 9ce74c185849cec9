//! Towns that merge, are split, take another name and go to another association: steps of a history.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{
    Writing, link, local_government, record,
    write::lifecycles::{
        self, Give, LifecycleError, Merge, Outcome, Rename, Split, Successor, Take,
    },
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{
    lists::{code, living, new_town, nth},
    nodes::{NODES, Nodes},
};

/// Has come on any day on which this runs.
fn day() -> Date {
    "2026-11-01".parse().unwrap()
}

/// Whether it happened. What is refused changes nothing; a fault of the database is one.
fn happened<T>(outcome: Result<T, LifecycleError>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(LifecycleError::Write(fault)) => panic!("{fault}"),
        Err(_) => false,
    }
}

async fn end(writing: Writing, outcome: Result<Outcome, LifecycleError>) {
    if happened(outcome) {
        writing.commit().await.unwrap();
    }
}

/// Two that are there, if there are two.
async fn two(nodes: &Nodes, node: usize, at: [usize; 2]) -> Option<[local_government::Model; 2]> {
    let mut towns = living(nodes, node).await;
    if towns.len() < 2 {
        return None;
    }
    let one = towns.remove(at[0] % towns.len());
    let other = towns.remove(at[1] % towns.len());
    Some([one, other])
}

/// One becomes part of another.
pub(super) async fn merge(nodes: &Nodes, node: usize, at: [usize; 2]) {
    let Some([one, other]) = two(nodes, node, at).await else {
        return;
    };
    let writing = Writing::begin(nodes.db(node)).await.unwrap();
    let merge = Merge {
        predecessors: BTreeSet::from([one.id]),
        successor: Successor::Existing(other.id),
        on: day(),
    };
    let outcome = lifecycles::merge(&writing, merge).await;
    end(writing, outcome).await;
}

/// One becomes a new one, and a part of another. Every other twinning goes to the new one.
pub(super) async fn split(nodes: &Nodes, node: usize, at: [usize; 2], number: usize) {
    let Some([whole, part]) = two(nodes, node, at).await else {
        return;
    };
    let new = new_town(node, code(number), 0);
    let twinnings = places(nodes, node, whole.id, number).await;
    let writing = Writing::begin(nodes.db(node)).await.unwrap();
    let split = Split {
        whole: whole.id,
        parts: vec![Successor::New(Box::new(new)), Successor::Existing(part.id)],
        on: day(),
        twinnings,
    };
    let outcome = lifecycles::split(&writing, split).await;
    end(writing, outcome).await;
}

/// Of each twinning of the whole one record, and where it goes.
async fn places(nodes: &Nodes, node: usize, whole: Uuid, first: usize) -> HashMap<Uuid, usize> {
    let db = nodes.db(node);
    let rows = record::Entity::find().all(db).await.unwrap();
    let links = link::Entity::find().all(db).await.unwrap();
    let names = |row: &record::Model| {
        row.party_id == whole
            || row.partner_id == Some(whole)
            || row.stated_partner_id == Some(whole)
    };
    let mut named: BTreeSet<Uuid> = rows
        .iter()
        .filter(|row| names(row))
        .map(|row| row.id)
        .collect();
    for link in links {
        if named.contains(&link.own_record_id) {
            named.remove(&link.other_record_id);
        }
    }
    let places = named.into_iter().enumerate();
    places
        .map(|(at, record)| (record, (first + at) % 2))
        .collect()
}

/// Another name.
pub(super) async fn rename(nodes: &Nodes, node: usize, town: usize, name: u8) {
    let towns = living(nodes, node).await;
    let Some(town) = nth(&towns, town) else {
        return;
    };
    // As the towns of its code are called.
    let Some((_, of)) = town.name.rsplit_once(" of ") else {
        return;
    };
    let writing = Writing::begin(nodes.db(node)).await.unwrap();
    let rename = Rename {
        local_government: town.id,
        name: format!("Town {name} of {of}"),
        on: day(),
    };
    if happened(lifecycles::rename(&writing, rename).await) {
        writing.commit().await.unwrap();
    }
}

/// To the other association of its country: that takes it, this one gives it, or only one of both.
pub(super) async fn transfer(
    nodes: &Nodes,
    [from, to]: [usize; 2],
    at: [usize; 2],
    [taken, given]: [bool; 2],
) {
    let (here, there) = (living(nodes, from).await, living(nodes, to).await);
    let (Some(old), Some(new)) = (nth(&here, at[0]), nth(&there, at[1])) else {
        return;
    };
    let id = |at: usize, id: Uuid| {
        ObjectId::new(
            ObjectKind::LocalGovernment,
            NODES[at].0.parse().unwrap(),
            id,
        )
    };
    if taken {
        let writing = Writing::begin(nodes.db(to)).await.unwrap();
        let take = Take {
            local_government: new.id,
            predecessor: id(from, old.id),
        };
        let outcome = lifecycles::take(&writing, take).await;
        end(writing, outcome).await;
    }
    if given {
        let writing = Writing::begin(nodes.db(from)).await.unwrap();
        let give = Give {
            local_government: old.id,
            successor: id(to, new.id),
            on: day(),
        };
        let outcome = lifecycles::give(&writing, give).await;
        end(writing, outcome).await;
    }
}

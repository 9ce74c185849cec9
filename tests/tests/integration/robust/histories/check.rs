//! What holds when it is quiet.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_entities::{link, node, outgoing, record, twinning};
use sea_orm::{DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::nodes::{NODES, Nodes, ways};

macro_rules! ensure {
    ($holds:expr, $($said:tt)+) => {
        if !$holds {
            return Err(format!($($said)+));
        }
    };
}

/// All that two nodes have to be of one mind about, and that nothing waits. Says how many links there are, seen from
/// both sides.
pub(super) async fn agrees(nodes: &Nodes) -> Result<usize, String> {
    let mut held = Vec::new();
    for at in 0..NODES.len() {
        held.push(Held::read(nodes.db(at)).await);
    }
    for (from, to) in ways() {
        let (one, other) = (NODES[from].0, NODES[to].0);
        agreed(&held[from], &held[to], one, other)?;
        claims(&held[from], &held[to], one, other)?;
        if one < other {
            nothing_is_left(&held[from], one, other)?;
        }
    }
    for (at, held) in held.iter().enumerate() {
        whole(held, NODES[at].0)?;
    }
    Ok(held.iter().map(|held| held.links.len()).sum())
}

/// Of two nodes: nothing waits, and their links and what follows from them are the same.
pub(crate) fn agreed(one: &Held, other: &Held, me: &str, them: &str) -> Result<(), String> {
    agreement(one, other, me, them)?;
    links(one, other, me, them)
}

/// What one node has in its tables.
pub(crate) struct Held {
    agreement: Value,
    undelivered: usize,
    links: BTreeMap<(String, Uuid), Uuid>,
    records: BTreeMap<Uuid, record::Model>,
    twinnings: Vec<twinning::Model>,
}

impl Held {
    pub(crate) async fn read(db: &DatabaseConnection) -> Self {
        let node = node::Entity::find().one(db).await.unwrap().unwrap();
        let undelivered = outgoing::Entity::find().filter(outgoing::undelivered());
        let links = link::Entity::find().all(db).await.unwrap().into_iter();
        let records = record::Entity::find().all(db).await.unwrap().into_iter();
        Self {
            agreement: serde_json::from_str(&node.agreement).unwrap(),
            undelivered: undelivered.all(db).await.unwrap().len(),
            links: links
                .map(|row| ((row.peer, row.own_record_id), row.other_record_id))
                .collect(),
            records: records.map(|row| (row.id, row)).collect(),
            twinnings: twinning::Entity::find().all(db).await.unwrap(),
        }
    }

    pub(crate) fn links_with(&self, peer: &str) -> BTreeSet<(Uuid, Uuid)> {
        let mut links = BTreeSet::new();
        for ((with, own), other) in &self.links {
            if with == peer {
                links.insert((*own, *other));
            }
        }
        links
    }

    fn twinning_of(&self, own: Uuid) -> Option<twinning::Model> {
        let row = self
            .twinnings
            .iter()
            .find(|row| row.own_record_id == Some(own))?;
        Some(twinning::Model {
            own_record_id: None,
            other_record_id: None,
            ..row.clone()
        })
    }
}

/// The digests that each tells of its links, and what waits for the other.
fn agreement(one: &Held, other: &Held, me: &str, them: &str) -> Result<(), String> {
    ensure!(one.undelivered == 0, "{me} still has something to say");
    let none = serde_json::json!("0000000000000000");
    let said = |held: &Held, of: &str| {
        held.agreement[of]["links"]
            .as_str()
            .map_or(none.clone(), Value::from)
    };
    let (mine, theirs) = (said(one, them), said(other, me));
    ensure!(
        mine == theirs,
        "{me} says {mine} of its links with {them}, and that {theirs}"
    );
    Ok(())
}

/// Links are symmetric, and what both record is settled alike.
fn links(one: &Held, other: &Held, me: &str, them: &str) -> Result<(), String> {
    let theirs: BTreeSet<_> = other
        .links_with(me)
        .into_iter()
        .map(|(own, with)| (with, own))
        .collect();
    let mine = one.links_with(them);
    ensure!(
        mine == theirs,
        "{me} has the links {mine:?} with {them}, and that has {theirs:?}"
    );
    for (own, with) in mine {
        let (here, there) = (one.twinning_of(own), other.twinning_of(with));
        ensure!(
            here.is_some() && here == there,
            "{me} settles {own} as {here:?}, and {them} as {there:?}"
        );
    }
    Ok(())
}

/// Each claim is a record of the one whose it is, in its words.
fn claims(one: &Held, other: &Held, me: &str, them: &str) -> Result<(), String> {
    for claim in one.records.values().filter(|row| row.node == them) {
        let Some(record) = other.records.get(&claim.id) else {
            return Err(format!(
                "{me} has a claim {} that {them} does not record",
                claim.id
            ));
        };
        let words = |row: &record::Model| {
            (
                row.kind.clone(),
                row.status.clone(),
                row.since.clone(),
                row.version,
                row.updated_at,
                row.party_id,
            )
        };
        let (said, holds) = (words(claim), words(record));
        ensure!(
            said == holds,
            "{me} holds {said:?} of {}, and {them} {holds:?}",
            claim.id
        );
    }
    Ok(())
}

/// No record stands beside a claim that it could be linked with.
fn nothing_is_left(one: &Held, me: &str, them: &str) -> Result<(), String> {
    let linked: BTreeSet<Uuid> = one
        .links
        .iter()
        .flat_map(|((_, own), other)| [*own, *other])
        .collect();
    let free = |row: &&record::Model| !linked.contains(&row.id);
    let claims = one
        .records
        .values()
        .filter(|row| row.node == them && row.exclusive)
        .filter(free);
    for claim in claims {
        let fits = |row: &&record::Model| {
            row.node == me
                && claim.partner_id == Some(row.party_id)
                && row.partner_id == Some(claim.party_id)
        };
        if let Some(own) = one.records.values().filter(free).find(fits) {
            return Err(format!(
                "{me} leaves its record {} and the claim {} of {them} unlinked",
                own.id, claim.id
            ));
        }
    }
    Ok(())
}

/// Each record has one twinning, and each twinning is of a record.
fn whole(held: &Held, me: &str) -> Result<(), String> {
    for own in held.records.values().filter(|row| row.node == me) {
        let of_it = held
            .twinnings
            .iter()
            .filter(|row| row.own_record_id == Some(own.id))
            .count();
        ensure!(
            of_it == 1,
            "{me} has {of_it} twinnings of its record {}",
            own.id
        );
    }
    for row in &held.twinnings {
        let known = [row.own_record_id, row.other_record_id]
            .into_iter()
            .flatten();
        let missing: Vec<Uuid> = known.filter(|id| !held.records.contains_key(id)).collect();
        ensure!(
            missing.is_empty(),
            "{me} has the twinning {} of records that are gone: {missing:?}",
            row.id
        );
    }
    Ok(())
}

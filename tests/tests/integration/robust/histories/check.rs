//! What holds when it is quiet.

macro_rules! ensure {
    ($holds:expr, $($said:tt)+) => {
        if !$holds {
            return Err(format!($($said)+));
        }
    };
}

mod decided;
mod doings;
mod kept;
mod still;

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::Decision;
use jumelage_entities::{
    answer, decision, link, local_government, node, outgoing, record, redirect, twinning,
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::nodes::{NODES, Nodes, ways};

pub(super) use self::kept::{kept, words};

/// All that two nodes have to be of one mind about, and that nothing waits.
pub(super) async fn agrees(nodes: &mut Nodes) -> Result<Seen, String> {
    let mut held = Vec::new();
    for at in 0..NODES.len() {
        held.push(Held::read(nodes.db(at)).await);
    }
    for (from, to) in ways() {
        let (one, other) = (NODES[from].0, NODES[to].0);
        agreed(&held[from], &held[to], one, other)?;
        claims(&held[from], &held[to], one, other)?;
        one_sided(&held[from], &held[to], one, other)?;
        if one < other {
            nothing_is_left(&held[from], one, other)?;
        }
    }
    for (at, held) in held.iter().enumerate() {
        whole(held, NODES[at].0)?;
        nothing_is_doubled(held, NODES[at].0)?;
    }
    decided::decided(nodes, &held)?;
    let doings = doings::alike(nodes).await?;
    still::is_still(nodes).await?;
    Ok(Seen {
        doings,
        ..Seen::of(&held)
    })
}

/// What there was to agree about, seen from all sides.
#[derive(Debug, Default)]
pub(super) struct Seen {
    links: usize,
    /// That hold, by kind.
    decisions: BTreeMap<String, usize>,
    /// Towns whose time is over.
    ended: usize,
    /// Records that became one with another.
    merged: usize,
    /// Activities that two record.
    pub(super) doings: usize,
}

impl Seen {
    fn of(held: &[Held]) -> Self {
        let mut seen = Self::default();
        for held in held {
            seen.links += held.links.len();
            seen.ended += held.ended;
            seen.merged += held.redirects.len();
            for row in held.decisions.values().filter(|row| row.holds) {
                *seen.decisions.entry(row.decision.clone()).or_default() += 1;
            }
        }
        seen
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.links += other.links;
        self.ended += other.ended;
        self.merged += other.merged;
        self.doings += other.doings;
        for (decision, count) in &other.decisions {
            *self.decisions.entry(decision.clone()).or_default() += count;
        }
    }

    pub(super) fn is_something(&self) -> bool {
        let all = self.decisions.len() == Decision::ALL.len();
        all && self.links > 0 && self.ended > 0 && self.merged > 0
    }
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
    decisions: BTreeMap<Uuid, decision::Model>,
    redirects: BTreeMap<Uuid, Uuid>,
    ended: usize,
    /// Own records of which a peer says something else than that it knows the partner.
    denied: BTreeSet<(Uuid, String)>,
}

impl Held {
    pub(crate) async fn read(db: &DatabaseConnection) -> Self {
        let node = node::Entity::find().one(db).await.unwrap().unwrap();
        let undelivered = outgoing::Entity::find().filter(outgoing::undelivered());
        let links = link::Entity::find().all(db).await.unwrap().into_iter();
        let records = record::Entity::find().all(db).await.unwrap().into_iter();
        let decisions = decision::Entity::find().all(db).await.unwrap().into_iter();
        let redirects = redirect::Entity::find().all(db).await.unwrap().into_iter();
        let ended = local_government::Column::ValidTo.is_not_null();
        let ended = local_government::Entity::find().filter(ended).all(db).await;
        let denied = answer::Column::Outcome.ne("KNOWN");
        let denied = answer::Entity::find().filter(denied).all(db).await;
        let denied = denied.unwrap().into_iter();
        Self {
            denied: denied.map(|row| (row.record_id, row.peer)).collect(),
            ended: ended.unwrap().len(),
            agreement: serde_json::from_str(&node.agreement).unwrap(),
            undelivered: undelivered.all(db).await.unwrap().len(),
            links: links
                .map(|row| ((row.peer, row.own_record_id), row.other_record_id))
                .collect(),
            records: records.map(|row| (row.id, row)).collect(),
            twinnings: twinning::Entity::find().all(db).await.unwrap(),
            decisions: decisions.map(|row| (row.record_id, row)).collect(),
            redirects: redirects.map(|row| (row.id, row.target)).collect(),
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
        self.shown(|row| row.own_record_id == Some(own))
    }

    /// Without what each node has for itself.
    fn shown(&self, is_it: impl Fn(&twinning::Model) -> bool) -> Option<twinning::Model> {
        let row = self.twinnings.iter().find(|row| is_it(row))?;
        Some(twinning::Model {
            own_record_id: None,
            other_record_id: None,
            ..row.clone()
        })
    }

    /// Whether staff here say that nothing may be linked with a claim.
    fn forbids(&self, claim: Uuid) -> bool {
        let row = self.decisions.get(&claim).filter(|row| row.holds);
        row.is_some_and(|row| !row.decision.parse::<Decision>().unwrap().links())
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

/// What only one of two records, and the other has taken up, both show alike.
fn one_sided(one: &Held, other: &Held, me: &str, them: &str) -> Result<(), String> {
    let linked: BTreeSet<Uuid> = one.links.values().copied().collect();
    let claims = one.records.values().filter(|row| row.node == them);
    let claims = claims.filter(|row| row.exclusive && row.partner_id.is_some());
    let mut shown = BTreeSet::new();
    for claim in claims.filter(|row| !linked.contains(&row.id)) {
        let here =
            one.shown(|row| row.own_record_id.is_none() && row.other_record_id == Some(claim.id));
        let there = other.twinning_of(claim.id);
        ensure!(
            here.is_some() && here == there,
            "{me} shows {here:?}, and {them}, whose record it is, {there:?}"
        );
        shown.insert(claim.id);
    }
    let mut alone = one.twinnings.iter();
    let more = alone.find(|row| {
        let claim = row
            .other_record_id
            .filter(|_| row.own_record_id.is_none())
            .and_then(|id| one.records.get(&id));
        claim.is_some_and(|claim| claim.node == them && !shown.contains(&claim.id))
    });
    ensure!(
        more.is_none(),
        "{me} shows {more:?} of {them}, and should not"
    );
    Ok(())
}

/// Of one pair and kind there is one own record, and each twinning is there once.
fn nothing_is_doubled(held: &Held, me: &str) -> Result<(), String> {
    let mut pairs = BTreeMap::new();
    for row in held.records.values().filter(|row| row.node == me) {
        let partner = row.partner_id.unwrap_or_default();
        let (one, other) = (row.party_id.min(partner), row.party_id.max(partner));
        let before = pairs.insert((one, other, row.kind.clone()), row.id);
        ensure!(
            before.is_none(),
            "{me} records {} twice: {before:?} and {}",
            row.kind,
            row.id
        );
    }
    let mut others = BTreeSet::new();
    let mut linked = held.links.values();
    let twice = linked.find(|other| !others.insert(**other));
    ensure!(twice.is_none(), "{me} has linked {twice:?} twice");
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
        .filter(|row| row.node == them && row.exclusive && !one.forbids(row.id))
        .filter(free);
    for claim in claims {
        // What the other side's staff rejected is disputed, and stands for itself.
        let waits = |row: &record::Model| {
            let shown = one.twinning_of(row.id);
            shown.is_some_and(|row| row.confirmation == "ONE_SIDED")
        };
        let fits = |row: &&record::Model| {
            row.node == me
                && waits(row)
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

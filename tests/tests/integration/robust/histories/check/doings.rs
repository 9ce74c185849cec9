//! What is done together is one at all that record it, and alike at all that were told.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_entities::{listing, listing_holder, listing_party, listing_record, local_government};
use sea_orm::{DatabaseConnection, EntityTrait};
use uuid::Uuid;

use crate::robust::histories::nodes::{NODES, Nodes, ways};

/// What a node has of activities.
struct Held {
    records: BTreeMap<Uuid, listing_record::Model>,
    listings: BTreeMap<Uuid, listing::Model>,
    /// By listing: the records and whose they are.
    holders: BTreeMap<Uuid, BTreeSet<(String, Uuid)>>,
    /// By listing: who takes part, and of which association that is a member.
    parties: BTreeMap<Uuid, BTreeSet<(Uuid, Option<String>)>>,
    local_governments: BTreeSet<Uuid>,
}

impl Held {
    async fn read(db: &DatabaseConnection) -> Self {
        let records = listing_record::Entity::find().all(db).await.unwrap();
        let listings = listing::Entity::find().all(db).await.unwrap();
        let mut held = Self {
            records: records.into_iter().map(|row| (row.id, row)).collect(),
            listings: listings.into_iter().map(|row| (row.id, row)).collect(),
            holders: BTreeMap::new(),
            parties: BTreeMap::new(),
            local_governments: BTreeSet::new(),
        };
        let known = local_government::Entity::find().all(db).await.unwrap();
        held.local_governments
            .extend(known.into_iter().map(|row| row.id));
        for row in listing_holder::Entity::find().all(db).await.unwrap() {
            let of_it = held.holders.entry(row.listing_id).or_default();
            of_it.insert((row.node, row.record_id));
        }
        for row in listing_party::Entity::find().all(db).await.unwrap() {
            let of_it = held.parties.entry(row.listing_id).or_default();
            of_it.insert((row.local_government_id, row.association));
        }
        held
    }

    /// What all that know a listing have to know alike.
    fn shown(&self, id: Uuid) -> Option<String> {
        let row = listing::Model {
            own_record_id: None,
            ..self.listings.get(&id)?.clone()
        };
        let (holders, parties) = (self.holders.get(&id), self.parties.get(&id));
        Some(format!("{row:?} {holders:?} {parties:?}"))
    }
}

/// Says how many are recorded by two.
pub(super) async fn alike(nodes: &Nodes) -> Result<usize, String> {
    let mut held = Vec::new();
    for (at, (code, ..)) in NODES.iter().enumerate() {
        let one = Held::read(nodes.db(at)).await;
        whole(&one, code)?;
        held.push(one);
    }
    let mut of_two = BTreeSet::new();
    for (from, to) in ways() {
        let (me, them) = (NODES[from].0, NODES[to].0);
        told(&held[from], &held[to], me, them)?;
        let both = held[from]
            .holders
            .iter()
            .filter(|(_, holders)| holders.len() > 1);
        of_two.extend(both.map(|(id, _)| *id));
    }
    Ok(of_two.len())
}

/// Each record is of one listing, and each listing of records that are there, at most one of each association.
fn whole(held: &Held, me: &str) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (id, holders) in &held.holders {
        ensure!(
            held.listings.contains_key(id),
            "{me} has holders of nothing: {id}"
        );
        let nodes: BTreeSet<&String> = holders.iter().map(|(node, _)| node).collect();
        ensure!(
            nodes.len() == holders.len(),
            "{me}: one association has {id} twice"
        );
        for (node, record) in holders {
            let row = held.records.get(record);
            ensure!(
                row.is_some_and(|row| row.node == *node),
                "{me} lists {id} of a record that is gone: {record}"
            );
            ensure!(seen.insert(*record), "{me} lists {record} twice");
        }
    }
    let lost = held.records.keys().find(|id| !seen.contains(*id));
    ensure!(lost.is_none(), "{me} does not list its record {lost:?}");
    Ok(())
}

/// Whatever one records and a member of the other takes part in, the other knows in the same words, and as the same; and
/// it knows nothing that is not so any more.
fn told(one: &Held, other: &Held, me: &str, them: &str) -> Result<(), String> {
    let mut wanted = BTreeSet::new();
    for (id, holders) in &one.holders {
        let own = holders.iter().find(|(node, _)| node == me);
        let parties = one.parties.get(id).into_iter().flatten();
        let mut associations = parties.filter_map(|(_, association)| association.as_deref());
        let (Some((_, own)), true) = (own, associations.any(|code| code == them)) else {
            continue;
        };
        wanted.insert(*own);
        let words = |held: &Held| {
            let row = held.records.get(own)?;
            Some((row.body.clone(), row.same_as, row.updated_at, row.version))
        };
        ensure!(
            words(one) == words(other),
            "{them} knows {:?} of {own}, and {me} says {:?}",
            words(other),
            words(one)
        );
        // A member that the other has deleted it cannot show, and whoever names it does until it no longer names it.
        let mut parties = one.parties.get(id).into_iter().flatten();
        let deleted = parties.any(|(party, association)| {
            association.as_deref() == Some(them) && !other.local_governments.contains(party)
        });
        if deleted {
            continue;
        }
        ensure!(
            one.shown(*id) == other.shown(*id),
            "{me} shows {:?} and {them} {:?}",
            one.shown(*id),
            other.shown(*id)
        );
    }
    let known = other.records.values().filter(|row| row.node == me);
    let mut stale = known.filter(|row| !wanted.contains(&row.id));
    let stale = stale.next();
    ensure!(stale.is_none(), "{them} still knows {stale:?} of {me}");
    Ok(())
}

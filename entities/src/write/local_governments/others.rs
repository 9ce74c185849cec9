//! Partners that no node owns, and references to other nodes' members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{
    Location,
    text::{NameOrder, fold},
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Stored, blank, by_identity, codes_of, store};
use crate::{
    WriteError,
    exchange::message::LocalGovernmentReference,
    heir,
    local_government::{self, Model},
    record,
    stored::join,
    succession,
    write::{
        Writing, batch, heirs, lineage, listings, records::NewPartner, refresh, vocabulary::region,
    },
};

/// The objects for partners that lists state, made where they are not there yet.
pub(in crate::write) async fn stated_partners(
    writing: &Writing,
    partners: BTreeMap<String, &NewPartner>,
) -> Result<HashMap<String, Uuid>, WriteError> {
    let known = by_identity(&writing.tx, partners.keys().cloned().collect()).await?;
    let mut ids: HashMap<String, Uuid> = known
        .into_iter()
        .map(|(identity, row)| (identity, row.id))
        .collect();
    let order = NameOrder::new();
    let mut made = Vec::new();
    for (identity, partner) in partners {
        if ids.contains_key(&identity) {
            continue;
        }
        let id = Uuid::now_v7();
        let code = partner.code.as_ref();
        let name = partner
            .name
            .clone()
            .or_else(|| code.map(|code| code.value().to_owned()))
            .unwrap_or_default();
        let codes = code.map(|code| (code.scheme().to_string(), code.value().to_owned()));
        let row = Model {
            name_key: order.key(&name),
            search_key: fold(&name),
            country: partner.country.to_string(),
            name,
            ..blank(
                writing.network.me.as_str(),
                false,
                id,
                Some(identity.clone()),
            )
        };
        made.push(Stored {
            row,
            codes: codes.into_iter().collect(),
            names: BTreeSet::new(),
        });
        ids.insert(identity, id);
    }
    store(writing, made).await?;
    Ok(ids)
}

/// Stores what another node has just answered of its member. Whom it came from and in which one it lives on stays as it was
/// heard: answers do not say it.
pub async fn store_answered(
    writing: &Writing,
    reference: LocalGovernmentReference,
) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let id = reference.id.uuid();
    let before = succession::Column::SuccessorId;
    let before = batch::find::<succession::Entity>(tx, before, [id]).await?;
    let heir = heir::Entity::find_by_id(id).one(tx).await?;
    let reference = LocalGovernmentReference {
        predecessors: before.into_iter().map(|row| row.predecessor_id).collect(),
        lives_on_in: heir.map(|row| row.heir_id),
        ..reference
    };
    store_references(writing, vec![reference]).await
}

/// Stores what another node says of its members. The caller has checked that they are its own.
pub async fn store_references(
    writing: &Writing,
    references: Vec<LocalGovernmentReference>,
) -> Result<(), WriteError> {
    let by_id: BTreeMap<Uuid, LocalGovernmentReference> = references
        .into_iter()
        .map(|reference| (reference.id.uuid(), reference))
        .collect();
    let known = batch::find::<local_government::Entity>(
        &writing.tx,
        local_government::Column::Id,
        by_id.keys().copied(),
    )
    .await?;
    let known: HashMap<Uuid, Model> = known.into_iter().map(|row| (row.id, row)).collect();
    let codes = codes_of(&writing.tx, by_id.keys().copied().collect()).await?;
    let order = NameOrder::new();
    let me = writing.network.me.as_str();
    let mut changed = Vec::new();
    let mut followed: BTreeMap<String, BTreeMap<Uuid, BTreeSet<Uuid>>> = BTreeMap::new();
    let mut lives_on = BTreeMap::new();
    let new = by_id.keys().filter(|id| !known.contains_key(id));
    let new: BTreeSet<Uuid> = new.copied().collect();
    for (id, reference) in by_id {
        let owner = reference.id.node().as_str();
        let old = known.get(&id);
        // A UUID that stands for something else here is not overwritten by anybody's word.
        if old.is_some_and(|old| old.owner != owner) {
            continue;
        }
        let its = followed.entry(owner.to_owned()).or_default();
        its.insert(id, reference.predecessors);
        lives_on.insert(id, reference.lives_on_in.filter(|heir| *heir != id));
        let location = match (reference.latitude, reference.longitude) {
            (Some(latitude), Some(longitude)) => Location::new(latitude, longitude).ok(),
            _ => None,
        };
        let vector = location.as_ref().map(Location::unit_vector);
        let its: BTreeSet<_> = reference
            .codes
            .into_iter()
            .map(|code| (code.scheme.to_string(), code.value))
            .collect();
        let row = Model {
            name_key: order.key(&reference.name),
            name: reference.name,
            search_key: join(&reference.search_names, "\n"),
            country: reference.country.to_string(),
            level: reference.level.map(|level| level.to_string()),
            latitude: location.map(|at| at.latitude()),
            longitude: location.map(|at| at.longitude()),
            x: vector.map(|[x, _, _]| x),
            y: vector.map(|[_, y, _]| y),
            z: vector.map(|[_, _, z]| z),
            region: region(&its),
            ..blank(owner, true, id, None)
        };
        if old != Some(&row) || codes.get(&id).unwrap_or(&BTreeSet::new()) != &its {
            changed.push(Stored {
                row,
                codes: its,
                names: BTreeSet::new(),
            });
        }
    }
    let mut known: BTreeSet<Uuid> = changed.iter().map(|member| member.row.id).collect();
    store(writing, changed).await?;
    for (owner, predecessors) in followed {
        known.extend(lineage::note(writing, &owner, &predecessors).await?);
    }
    let stands_otherwise = heirs::note(writing, &lives_on, new).await?;
    if !stands_otherwise.is_empty() {
        listings::succeed(writing, &stands_otherwise).await?;
    }
    // Who names it is heard of again, but not own records whose partner it is without its node's saying so.
    let partner = record::Column::PartnerId;
    let named = batch::find::<record::Entity>(&writing.tx, partner, known).await?;
    let named = named.into_iter().filter(|row| row.node == me);
    let named: BTreeSet<Uuid> = named.map(|row| row.id).collect();
    refresh::own_records(writing, &named).await
}

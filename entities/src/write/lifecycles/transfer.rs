//! To another association. The owner of a local government stands in its id, so it has another id there. First the
//! new association takes it: its entry says which it was. Then the old one gives it: its entry ends, and says which it
//! is now.
//!
//! What other nodes record of it follows: the old association does not know it any more, the new one does. The old
//! association's own records of it are not the new one's word, and stay as history; the new one confirms at its desk
//! what the partners record, or records it anew.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jumelage_domain::{CodeScheme, LocalGovernmentCode, NodeCode, ObjectId};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{LifecycleError, Outcome, days, end, living, moving, refresh};
use crate::{
    local_government, record,
    stored::word,
    write::{
        Writing, batch, lineage, local_governments, offers::Governments, records,
        records::NewPartner, refresh,
    },
};

/// A member goes.
#[derive(Clone, Debug)]
pub struct Give {
    /// Which.
    pub local_government: Uuid,
    /// Its id at the other association.
    pub successor: ObjectId,
    /// The first day on which it is a member there.
    pub on: Date,
}

/// A member comes.
#[derive(Clone, Debug)]
pub struct Take {
    /// Which.
    pub local_government: Uuid,
    /// The id that it had at the other association.
    pub predecessor: ObjectId,
}

/// Ends the entry. Twinnings with own members stay as these members' twinnings, to be confirmed by the other
/// association; its twinnings elsewhere are left behind.
pub async fn give(writing: &Writing, give: Give) -> Result<Outcome, LifecycleError> {
    let (_, last) = days(writing, give.on)?;
    let row = living(writing, "localGovernment", give.local_government).await?;
    elsewhere(writing, "successor", &give.successor, &row.country)?;
    let (id, heir) = (row.id, give.successor.uuid());
    let ids = BTreeSet::from([id]);
    refer(writing, id, &give.successor).await?;
    end(writing, &ids, &[heir], &last).await?;
    let mut outcome = Outcome {
        ended: ids.clone(),
        successors: vec![heir],
        ..Outcome::default()
    };
    let stated = stated(writing, &row).await?;
    let identity = stated.identity();
    let objects = BTreeMap::from([(identity.clone(), &stated)]);
    let objects = local_governments::stated_partners(writing, objects).await?;
    let mut own = Vec::new();
    for (record, row) in moving::naming(writing, &ids).await? {
        if row.node != writing.network.me.as_str() {
            outcome.followed.insert(record);
            continue;
        }
        let others = [Some(row.party_id), row.partner_id];
        let other = others.into_iter().flatten().find(|party| *party != id);
        match other {
            Some(member) if is_member(writing, member).await? => {
                outcome.moved.insert(record);
                own.push(restated(writing, row, member, &stated, objects[&identity]));
            }
            _ => {
                outcome.superseded.insert(record);
                own.push(moving::superseded(writing, row, &last)?);
            }
        }
    }
    let changed = own.iter().map(|row| row.id).collect();
    records::store(writing, own).await?;
    refresh::own_records(writing, &changed).await?;
    refresh(writing, &ids).await?;
    Ok(outcome)
}

/// Says which it was. Own records that named it under its old id name it under the new one.
pub async fn take(writing: &Writing, take: Take) -> Result<Outcome, LifecycleError> {
    let row = living(writing, "localGovernment", take.local_government).await?;
    elsewhere(writing, "predecessor", &take.predecessor, &row.country)?;
    let (id, old) = (row.id, take.predecessor.uuid());
    refer(writing, id, &take.predecessor).await?;
    lineage::add(writing, BTreeSet::from([(old, id)])).await?;
    let ids = BTreeSet::from([id]);
    let mut outcome = Outcome {
        successors: vec![id],
        ..Outcome::default()
    };
    let mut own = Vec::new();
    for (record, row) in moving::naming(writing, &BTreeSet::from([old])).await? {
        if row.node == writing.network.me.as_str() && row.party_id != id {
            outcome.moved.insert(record);
            own.push(record::Model {
                stated_partner_id: Some(id),
                updated_at: writing.now.millis(),
                version: row.version + 1,
                ..row
            });
        }
    }
    records::store(writing, own).await?;
    refresh::own_records(writing, &outcome.moved).await?;
    refresh(writing, &ids).await?;
    Ok(outcome)
}

/// The other node, which has to be in the directory and to speak for the country.
fn elsewhere(
    writing: &Writing,
    argument: &'static str,
    id: &ObjectId,
    country: &str,
) -> Result<(), LifecycleError> {
    let node = id.node().to_string();
    if *id.node() == writing.network.me {
        return Err(LifecycleError::SameAssociation { argument, node });
    }
    let mut peers = writing.network.peers.iter();
    let Some(peer) = peers.find(|peer| peer.code == *id.node()) else {
        return Err(LifecycleError::NoSuchNode { argument, node });
    };
    if peer.countries.iter().any(|its| its.as_str() == country) {
        Ok(())
    } else {
        Err(LifecycleError::OtherCountry {
            argument,
            node,
            country: country.to_owned(),
        })
    }
}

/// Makes known what has another id elsewhere, as long as nothing is known of it but that.
async fn refer(writing: &Writing, own: Uuid, id: &ObjectId) -> Result<(), LifecycleError> {
    let known = local_government::Entity::find_by_id(id.uuid())
        .one(&writing.tx)
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let governments = Governments::load(&writing.tx, BTreeSet::from([own])).await?;
    let mut reference = governments.reference(own)?;
    reference.id = id.clone();
    reference.predecessors = BTreeSet::new();
    reference.lives_on_in = None;
    local_governments::store_references(writing, vec![reference]).await?;
    Ok(())
}

/// The one that goes, as a list would name it: by a code that tells places apart, and by its name.
async fn stated(
    writing: &Writing,
    row: &local_government::Model,
) -> Result<NewPartner, LifecycleError> {
    let codes = local_governments::codes_of(&writing.tx, BTreeSet::from([row.id])).await?;
    let mut found = Vec::new();
    for (scheme, value) in codes.into_values().flatten() {
        let scheme: CodeScheme = word("local_government_code.scheme", &scheme)?;
        if let Ok(code) = LocalGovernmentCode::new(scheme, &value)
            && scheme.identifies()
        {
            found.push(code);
        }
    }
    Ok(NewPartner {
        country: word("local_government.country", &row.country)?,
        code: found.into_iter().min(),
        name: Some(row.name.clone()),
        member: None,
    })
}

async fn is_member(writing: &Writing, id: Uuid) -> Result<bool, LifecycleError> {
    let ids = [id];
    let rows =
        batch::find::<local_government::Entity>(&writing.tx, local_government::Column::Id, ids);
    let me: &NodeCode = &writing.network.me;
    let rows = rows.await?;
    Ok(rows
        .iter()
        .any(|row| row.member && row.owner == me.as_str()))
}

/// The own member's twinning with one that is no member any more.
fn restated(
    writing: &Writing,
    row: record::Model,
    member: Uuid,
    stated: &NewPartner,
    object: Uuid,
) -> record::Model {
    let code = stated.code.as_ref();
    record::Model {
        party_id: member,
        partner_id: Some(object),
        stated_partner_id: Some(object),
        stated_country: stated.country.to_string(),
        stated_scheme: code.map(|code| code.scheme().to_string()),
        stated_code: code.map(|code| code.value().to_owned()),
        stated_name: stated.name.clone(),
        updated_at: writing.now.millis(),
        version: row.version + 1,
        ..row
    }
}

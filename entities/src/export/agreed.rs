//! What was agreed with other associations: staff's decisions, and links. What the others themselves said is not among it.

use std::collections::{BTreeMap, HashSet};

use jumelage_domain::{Decision, NodeCode, ObjectId, ObjectKind, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    TakeError,
    error::{checked, invalid, own, there},
};
use crate::{
    WriteError, assigned_claim, decision, link, remembered_link,
    stored::{instant, word},
    write::{Writing, batch, decisions},
};

/// What staff decided on another association's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decided {
    /// The other association's record.
    pub record: ObjectId,
    /// What.
    pub decision: String,
    /// The member that the record's partner is.
    pub local_government: Option<ObjectId>,
    /// The own record of the same twinning.
    pub own_record: Option<ObjectId>,
    /// When, RFC 3339.
    pub decided_at: String,
    /// Who, as the issuer of the token knows them.
    pub decided_by: Option<String>,
    /// For colleagues.
    pub note: Option<String>,
    /// The other record's words of that day.
    pub decided_on: Value,
    /// Whether it still was what was decided on.
    pub holds: bool,
}

/// To which part of a split member another association's record was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assigned {
    /// The other association's record: the UUID in its id, as it may not be offered at the moment.
    pub record: Uuid,
    /// The part.
    pub local_government: ObjectId,
}

/// Which own record this node has linked with which of another association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Linked {
    /// The own record.
    pub record: ObjectId,
    /// The other one.
    pub other: ObjectId,
}

pub(super) async fn read_decisions(
    db: &impl ConnectionTrait,
    me: &NodeCode,
) -> Result<Vec<Decided>, WriteError> {
    let mut rows = decision::Entity::find().all(db).await?;
    rows.sort_by_key(|row| row.record_id);
    let own = |kind, id: Option<Uuid>| id.map(|id| ObjectId::new(kind, me.clone(), id));
    let decided = |row: decision::Model| {
        let peer = word("decision.peer", &row.peer)?;
        Ok(Decided {
            record: ObjectId::new(ObjectKind::Twinning, peer, row.record_id),
            local_government: own(ObjectKind::LocalGovernment, row.local_government_id),
            own_record: own(ObjectKind::Twinning, row.own_record_id),
            decided_at: instant("decision.decided_at", row.decided_at)?.to_string(),
            decided_on: serde_json::from_str(&row.decided_on).unwrap_or_default(),
            decision: row.decision,
            decided_by: row.decided_by,
            note: row.note,
            holds: row.holds,
        })
    };
    rows.into_iter().map(decided).collect()
}

pub(super) async fn read_assignments(
    db: &impl ConnectionTrait,
    me: &NodeCode,
) -> Result<Vec<Assigned>, WriteError> {
    let mut rows = assigned_claim::Entity::find().all(db).await?;
    rows.sort_by_key(|row| row.record_id);
    let assigned = |row: assigned_claim::Model| Assigned {
        record: row.record_id,
        local_government: ObjectId::new(
            ObjectKind::LocalGovernment,
            me.clone(),
            row.local_government_id,
        ),
    };
    Ok(rows.into_iter().map(assigned).collect())
}

/// The links that this node decides: those that another one decides that one says again.
pub(super) async fn read_links(
    db: &impl ConnectionTrait,
    me: &NodeCode,
) -> Result<Vec<Linked>, WriteError> {
    let made = link::Entity::find().all(db).await?;
    let linked: HashSet<Uuid> = made.iter().map(|row| row.other_record_id).collect();
    let remembered = remembered_link::Entity::find().all(db).await?;
    let remembered = remembered
        .into_iter()
        .filter(|row| !linked.contains(&row.other_record_id))
        .map(|row| (row.own_record_id, (row.peer, row.other_record_id)));
    let mut links: BTreeMap<Uuid, (String, Uuid)> = remembered.collect();
    let made = made.into_iter();
    links.extend(made.map(|row| (row.own_record_id, (row.peer, row.other_record_id))));
    let mut linked = Vec::new();
    for (own, (peer, other)) in links {
        let peer: NodeCode = word("link.peer", &peer)?;
        if *me < peer {
            linked.push(Linked {
                record: ObjectId::new(ObjectKind::Twinning, me.clone(), own),
                other: ObjectId::new(ObjectKind::Twinning, peer, other),
            });
        }
    }
    Ok(linked)
}

/// Another association's record.
fn others(writing: &Writing, id: &ObjectId) -> Result<(), TakeError> {
    if *id.node() == writing.network.me {
        let why = "this must be another association's record";
        return Err(invalid(id, "record", id, why));
    }
    let expected = ObjectId::parse_as(ObjectKind::Twinning, &id.to_string());
    expected
        .map(drop)
        .map_err(|error| invalid(id, "record", id, &error))
}

/// Writes what was decided. Whether it still holds is found out anew when the other association's record comes.
pub(super) async fn decisions(
    writing: &Writing,
    decided: Vec<Decided>,
    known: &HashSet<ObjectId>,
) -> Result<(), TakeError> {
    let (mut rows, mut on) = (Vec::new(), HashSet::new());
    for decided in decided {
        let of = &decided.record;
        others(writing, of)?;
        if !on.insert(of.clone()) {
            return Err(TakeError::Twice { id: of.clone() });
        }
        if let Some(member) = &decided.local_government {
            own(writing, ObjectKind::LocalGovernment, member)?;
        }
        // The member may be gone since: then it would not hold, once the record came again.
        let mut about = decided.local_government.iter();
        let holds = decided.holds && about.all(|member| known.contains(member));
        if let Some(record) = &decided.own_record {
            own(writing, ObjectKind::Twinning, record)?;
            there(known, of, record)?;
        }
        let decision: Decision = checked(of, "decision", &decided.decision)?;
        let decided_at: Timestamp = checked(of, "decidedAt", &decided.decided_at)?;
        let words: decisions::Words = serde_json::from_value(decided.decided_on.clone())
            .map_err(|error| invalid(of, "decidedOn", &decided.decided_on, &error))?;
        let row = decision::Model {
            record_id: of.uuid(),
            peer: of.node().to_string(),
            decision: decision.to_string(),
            local_government_id: decided.local_government.as_ref().map(ObjectId::uuid),
            own_record_id: decided.own_record.as_ref().map(ObjectId::uuid),
            decided_at: decided_at.millis(),
            decided_by: decided.decided_by,
            note: decided.note,
            decided_on: words.to_json(),
            holds,
        };
        decisions::note(writing, None, Some(&row))?;
        rows.push(row);
    }
    Ok(batch::upsert::<decision::Entity>(&writing.tx, rows).await?)
}

/// Writes to which parts of split members others' records go.
pub(super) async fn assignments(
    writing: &Writing,
    assigned: Vec<Assigned>,
    known: &HashSet<ObjectId>,
) -> Result<(), TakeError> {
    let (mut rows, mut given) = (Vec::new(), HashSet::new());
    for Assigned {
        record,
        local_government: part,
    } in assigned
    {
        own(writing, ObjectKind::LocalGovernment, &part)?;
        there(known, &part, &part)?;
        if !given.insert(record) {
            let why = "it is given to two parts";
            return Err(invalid(&part, "record", &record, why));
        }
        rows.push(assigned_claim::Model {
            record_id: record,
            local_government_id: part.uuid(),
        });
    }
    Ok(batch::upsert::<assigned_claim::Entity>(&writing.tx, rows).await?)
}

/// Remembers what is to be linked as soon as the other association's records are there.
pub(super) async fn links(
    writing: &Writing,
    linked: Vec<Linked>,
    known: &HashSet<ObjectId>,
) -> Result<(), TakeError> {
    let (mut rows, mut ends) = (Vec::new(), HashSet::new());
    for Linked { record, other } in linked {
        own(writing, ObjectKind::Twinning, &record)?;
        there(known, &other, &record)?;
        others(writing, &other)?;
        for end in [&record, &other] {
            if !ends.insert(end.clone()) {
                return Err(TakeError::Twice { id: end.clone() });
            }
        }
        rows.push(remembered_link::Model {
            own_record_id: record.uuid(),
            peer: other.node().to_string(),
            other_record_id: other.uuid(),
        });
    }
    Ok(batch::upsert::<remembered_link::Entity>(&writing.tx, rows).await?)
}

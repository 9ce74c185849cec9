//! What the audit says of decisions: who decided stands in the entry itself.

use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{WriteError, decision, stored::word, write::Writing};

/// Notes that something was decided on a claim, or something else than before, or that nothing is any more.
pub(crate) fn note(
    writing: &Writing,
    before: Option<&decision::Model>,
    after: Option<&decision::Model>,
) -> Result<(), WriteError> {
    let Some(of) = after.or(before) else {
        return Ok(());
    };
    let peer = word("decision.peer", &of.peer)?;
    let claim = ObjectId::new(ObjectKind::Twinning, peer, of.record_id);
    let me = &writing.network.me;
    writing.decided(
        &claim,
        before.map(|row| words(me, row)),
        after.map(|row| words(me, row)),
    );
    Ok(())
}

/// As far as something was said.
fn words(me: &NodeCode, row: &decision::Model) -> Value {
    let id = |kind: ObjectKind, uuid: Uuid| ObjectId::new(kind, me.clone(), uuid).to_string();
    let local_government = row.local_government_id;
    let local_government = local_government.map(|uuid| id(ObjectKind::LocalGovernment, uuid));
    let own_record = row.own_record_id;
    let own_record = own_record.map(|uuid| id(ObjectKind::Twinning, uuid));
    let said = [
        ("decision", Some(row.decision.clone())),
        ("localGovernment", local_government),
        ("ownRecord", own_record),
        ("note", row.note.clone()),
    ];
    let said = said.into_iter();
    let said = said.filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
    Value::Object(said.collect::<Map<_, _>>())
}

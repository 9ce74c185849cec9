//! Contact persons, where they are to come along.

use std::fmt;

use jiff::civil::Date;
use jumelage_domain::{NodeCode, ObjectId, ObjectKind, Timestamp};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    TakeError,
    error::{checked, own},
};
use crate::{
    WriteError, contact_person,
    write::{
        Writing,
        contact_persons::{self, ContactPersonError, NewContactPerson},
    },
};

/// One. What is printed of it for debugging is the id.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Person {
    /// Of this node only. An export that was written before ids were in it gets new ones.
    #[serde(default = "Uuid::now_v7")]
    pub id: Uuid,
    /// For whom the person speaks.
    pub local_government: ObjectId,
    /// The person's name.
    pub name: String,
    /// What the person does there.
    pub role: String,
    /// An address for e-mail.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// Why this may be held.
    pub legal_basis: String,
    /// When that was recorded, RFC 3339.
    pub basis_recorded_at: String,
    /// The day from which on it is gone.
    pub expires_on: String,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Person");
        shown.field("id", &self.id).finish_non_exhaustive()
    }
}

/// Those who have not expired on a day.
pub(super) async fn read(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    today: Date,
) -> Result<Vec<Person>, WriteError> {
    let current = contact_person::Column::ExpiresOn.gt(today.to_string());
    let rows = contact_person::Entity::find().filter(current);
    let mut rows = rows.all(db).await?;
    rows.sort_by_key(|row| (row.local_government_id, row.id));
    let person = |row: contact_person::Model| {
        let uuid = row.local_government_id;
        Ok(Person {
            id: row.id,
            local_government: ObjectId::new(ObjectKind::LocalGovernment, me.clone(), uuid),
            basis_recorded_at: row.recorded_at()?.to_string(),
            name: row.name,
            role: row.role,
            email: row.email,
            phone: row.phone,
            legal_basis: row.legal_basis,
            expires_on: row.expires_on,
        })
    };
    rows.into_iter().map(person).collect()
}

/// Writes them down again, each under the id of before. Whose day has come meanwhile is not; says how many these are.
pub(super) async fn take(writing: &Writing, persons: Vec<Person>) -> Result<usize, TakeError> {
    let mut expired = 0;
    for person in persons {
        let of = &person.local_government;
        own(writing, ObjectKind::LocalGovernment, of)?;
        let id = person.id;
        let recorded: Timestamp = checked(of, "basisRecordedAt", &person.basis_recorded_at)?;
        let new = NewContactPerson {
            local_government: of.uuid(),
            legal_basis: checked(of, "legalBasis", &person.legal_basis)?,
            basis_recorded_at: recorded,
            expires_on: checked(of, "expiresOn", &person.expires_on)?,
            name: person.name,
            role: person.role,
            email: person.email,
            phone: person.phone,
        };
        let flaws = new.flaws(writing.now);
        let is_over =
            |flaw: &ContactPersonError| matches!(flaw, ContactPersonError::Expired { .. });
        if flaws.iter().any(is_over) {
            expired += 1;
            continue;
        }
        let written = match flaws.into_iter().next() {
            Some(flaw) => Err(flaw),
            None => contact_persons::restore(writing, id, new).await,
        };
        written.map_err(|source| TakeError::Person { id, source })?;
    }
    Ok(expired)
}

//! Contact persons, for whoever may have them.

use anyhow::Result;
use jiff::civil::Date;
use jumelage_domain::{NodeCode, ObjectId, ObjectKind, Timestamp};
use jumelage_entities::contact_person;
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde::Serialize;

/// One.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    pub(super) local_government: ObjectId,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) legal_basis: String,
    pub(super) basis_recorded_at: String,
    pub(super) expires_on: String,
}

/// Those who are not expired on a day.
pub(super) async fn read(
    tx: &DatabaseTransaction,
    me: &NodeCode,
    today: Date,
) -> Result<Vec<Person>> {
    let mut rows = contact_person::Entity::find().all(tx).await?;
    rows.retain(|row| row.expires_on > today.to_string());
    rows.sort_by_key(|row| (row.local_government_id, row.id));
    let person = |row: contact_person::Model| {
        let uuid = row.local_government_id;
        Ok(Person {
            local_government: ObjectId::new(ObjectKind::LocalGovernment, me.clone(), uuid),
            name: row.name,
            role: row.role,
            email: row.email,
            phone: row.phone,
            legal_basis: row.legal_basis,
            basis_recorded_at: Timestamp::from_millis(row.basis_recorded_at)?.to_string(),
            expires_on: row.expires_on,
        })
    };
    rows.into_iter().map(person).collect()
}

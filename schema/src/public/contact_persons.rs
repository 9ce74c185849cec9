//! Contact persons: for the node's staff and for the local government that they speak for. They are fields of the root
//! and not of the catalogue, so that no other node can ask for them.

use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use jumelage_domain::{NodeCode, ObjectId};
use jumelage_entities::{
    contact_person::{self, Model},
    stored,
};
use sea_orm::DatabaseConnection;

use crate::{
    clock::Clock,
    error::Result,
    scalar::{Date, DateTime},
};

/// Where contact persons are found.
pub struct ContactPersons {
    me: NodeCode,
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
}

/// The door was opened without them.
#[derive(Debug, thiserror::Error)]
#[error("this door does not know the node's contact persons")]
pub(super) struct NoContactPersons;

/// A person to turn to at a local government. For the node's staff, and for the local government itself.
#[derive(SimpleObject)]
pub struct ContactPerson {
    /// Of this node only.
    id: ID,
    /// The person's name.
    name: String,
    /// What the person does there.
    role: String,
    /// The person's e-mail address.
    email: Option<String>,
    /// The person's telephone number.
    phone: Option<String>,
    /// By which law the node may hold this.
    legal_basis: LegalBasis,
    /// When that was recorded.
    basis_recorded_at: DateTime,
    /// From this day on, in UTC, it is gone.
    expires_on: Date,
}

/// What makes it lawful to hold what is known of a person: the General Data Protection Regulation, article 6(1).
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::LegalBasis")]
pub enum LegalBasis {
    /// (a): the person agreed.
    Consent,
    /// (b): a contract with the person needs it.
    Contract,
    /// (c): a law demands it.
    LegalObligation,
    /// (d): a life depends on it.
    VitalInterests,
    /// (e): a task in the public interest needs it.
    PublicTask,
    /// (f): an interest that the person's own do not outweigh.
    LegitimateInterests,
}

impl ContactPersons {
    /// Of a node.
    #[must_use]
    pub fn of(me: NodeCode, db: DatabaseConnection, clock: Arc<dyn Clock>) -> Self {
        Self { me, db, clock }
    }

    /// Those of a member; none where the node has no such member.
    pub(super) async fn speaking_for(&self, id: &ObjectId) -> Result<Option<Vec<ContactPerson>>> {
        let today = self.clock.now().day();
        if *id.node() != self.me {
            return Ok(None);
        }
        let found = contact_person::of_member(&self.db, &self.me, id.uuid(), today).await?;
        let Some(found) = found else {
            return Ok(None);
        };
        found
            .into_iter()
            .map(ContactPerson::read)
            .collect::<Result<_>>()
            .map(Some)
    }
}

impl ContactPerson {
    pub(super) fn read(row: Model) -> Result<Self> {
        let basis: jumelage_domain::LegalBasis =
            stored::word("contact_person.legal_basis", &row.legal_basis)?;
        Ok(Self {
            id: row.id.into(),
            legal_basis: basis.into(),
            basis_recorded_at: DateTime(row.recorded_at()?),
            expires_on: Date(stored::word("contact_person.expires_on", &row.expires_on)?),
            name: row.name,
            role: row.role,
            email: row.email,
            phone: row.phone,
        })
    }
}

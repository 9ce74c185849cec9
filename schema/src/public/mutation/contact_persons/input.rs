//! The inputs.

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::Timestamp;
use jumelage_entities::write::contact_persons::NewContactPerson;
use uuid::Uuid;

use super::super::flaws::Flaws;
use crate::{
    public::LegalBasis,
    scalar::{Date, DateTime},
};

/// A contact person to be written down.
#[derive(InputObject)]
pub(crate) struct RecordContactPersonInput {
    /// The member for which the person speaks.
    pub(super) local_government: ID,
    /// The person's name.
    name: String,
    /// What the person does there.
    role: String,
    /// The person's e-mail address. There has to be a way to reach the person.
    email: Option<String>,
    /// The person's telephone number.
    phone: Option<String>,
    /// By which law the node may hold this.
    legal_basis: LegalBasis,
    /// When that was recorded; now, where it is left out.
    basis_recorded_at: Option<DateTime>,
    /// From this day on, in UTC, the person is gone: two years from today at the most.
    expires_on: Date,
}

/// A contact person to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateContactPersonInput {
    /// The person's id.
    pub(super) id: ID,
    /// The person's name.
    name: MaybeUndefined<String>,
    /// What the person does there.
    role: MaybeUndefined<String>,
    /// The person's e-mail address. There has to be a way to reach the person.
    email: MaybeUndefined<String>,
    /// The person's telephone number.
    phone: MaybeUndefined<String>,
    /// By which law the node may hold this.
    legal_basis: MaybeUndefined<LegalBasis>,
    /// When that was recorded.
    basis_recorded_at: MaybeUndefined<DateTime>,
    /// From this day on, in UTC, the person is gone: two years from today at the most.
    expires_on: MaybeUndefined<Date>,
}

/// A contact person to be deleted.
#[derive(InputObject)]
pub(crate) struct DeleteContactPersonInput {
    /// The person's id.
    pub(super) id: ID,
}

impl RecordContactPersonInput {
    pub(super) fn states(self, local_government: Uuid, now: Timestamp) -> NewContactPerson {
        NewContactPerson {
            local_government,
            name: self.name,
            role: self.role,
            email: self.email,
            phone: self.phone,
            legal_basis: self.legal_basis.into(),
            basis_recorded_at: self.basis_recorded_at.map_or(now, |at| at.0),
            expires_on: self.expires_on.0,
        }
    }
}

impl UpdateContactPersonInput {
    /// Puts what it says into what is known.
    pub(super) fn put_into(self, known: &mut NewContactPerson, flaws: &mut Flaws) {
        known.name = flaws.kept(&["name"], self.name, known.name.clone());
        known.role = flaws.kept(&["role"], self.role, known.role.clone());
        if let Some(email) = self.email.as_opt_ref() {
            known.email = email.cloned();
        }
        if let Some(phone) = self.phone.as_opt_ref() {
            known.phone = phone.cloned();
        }
        let basis = flaws.kept(&["legalBasis"], self.legal_basis, known.legal_basis.into());
        known.legal_basis = basis.into();
        let at = DateTime(known.basis_recorded_at);
        known.basis_recorded_at = flaws
            .kept(&["basisRecordedAt"], self.basis_recorded_at, at)
            .0;
        known.expires_on = flaws
            .kept(&["expiresOn"], self.expires_on, Date(known.expires_on))
            .0;
    }
}

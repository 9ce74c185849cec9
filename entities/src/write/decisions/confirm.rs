//! The own record that a confirmation makes.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    WriteError, record,
    write::{Writing, offers::Governments},
};

/// Makes records of claims.
pub(super) struct Confirm(Governments);

impl Confirm {
    pub(super) async fn load(
        writing: &Writing,
        parties: BTreeSet<Uuid>,
    ) -> Result<Self, WriteError> {
        Ok(Self(Governments::load(&writing.tx, parties).await?))
    }

    /// In the claim's words, as stated by the own member. The partner is stated as its owner knows it.
    pub(super) fn record(
        &self,
        writing: &Writing,
        claim: &record::Model,
        member: Option<Uuid>,
    ) -> Result<record::Model, WriteError> {
        let partner = self.0.reference(claim.party_id)?;
        let mut codes = partner.codes.into_iter();
        let code = codes.find(|code| code.scheme.identifies());
        Ok(record::Model {
            id: Uuid::now_v7(),
            node: writing.network.me.to_string(),
            party_id: member.ok_or(WriteError::Missing {
                what: "member for the confirmation of the record",
                id: claim.id,
            })?,
            partner_id: Some(claim.party_id),
            stated_partner_id: Some(claim.party_id),
            stated_country: partner.country.to_string(),
            stated_scheme: code.as_ref().map(|code| code.scheme.to_string()),
            stated_code: code.map(|code| code.value),
            stated_name: Some(partner.name),
            updated_at: writing.now.millis(),
            version: 1,
            identity: None,
            exclusive: false,
            ..claim.clone()
        })
    }
}

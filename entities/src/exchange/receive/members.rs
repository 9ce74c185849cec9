//! Members of the sender, and whom else it knows.

use std::collections::BTreeSet;

use jumelage_domain::ObjectKind;
use uuid::Uuid;

use super::Taking;
use crate::{
    WriteError,
    exchange::{
        heard::Said,
        message::{LocalGovernmentReference, SharedMember, Topic},
    },
    local_government,
    write::{batch, local_governments},
};

impl Taking<'_> {
    pub(super) async fn members(
        &mut self,
        members: Vec<Said<SharedMember>>,
    ) -> Result<(), WriteError> {
        let taken = self
            .take(Topic::Member, members, Taking::refuses_shared_member)
            .await?;
        let members = taken.into_iter().map(|said| said.member);
        local_governments::store_references(self.writing, members.collect()).await
    }

    /// Takes over whom the sender knows: of its own members all that it says, of others' only who they are, and only where
    /// nobody has said it yet.
    pub(super) async fn meet(
        &self,
        parties: Vec<LocalGovernmentReference>,
    ) -> Result<(), WriteError> {
        let tx = &self.writing.tx;
        let ids = parties.iter().map(|party| party.id.uuid());
        let known = batch::find::<local_government::Entity>(tx, local_government::Column::Id, ids);
        let known: BTreeSet<Uuid> = known.await?.into_iter().map(|row| row.id).collect();
        let believed = parties.into_iter().filter_map(|mut party| {
            let told_by_owner = !self.refuses_member(&party);
            if !told_by_owner {
                party.lives_on_in = None;
            }
            let is_strangers = *party.id.node() != self.writing.network.me
                && party.id.kind() == ObjectKind::LocalGovernment
                && !known.contains(&party.id.uuid());
            (told_by_owner || is_strangers).then_some(party)
        });
        local_governments::store_references(self.writing, believed.collect()).await
    }

    pub(super) fn refuses_member(&self, member: &LocalGovernmentReference) -> bool {
        !self.is_senders(&member.id, ObjectKind::LocalGovernment)
            || !self.sender.countries.contains(&member.country)
    }

    /// Of its own members a node is believed, in the countries that the directory gives it.
    fn refuses_shared_member(&self, part: &SharedMember) -> Option<&'static str> {
        let is_senders = part.record == part.member.id && !self.refuses_member(&part.member);
        (!is_senders).then_some("LOCAL_GOVERNMENT_NOT_YOURS")
    }
}

//! Records of the sender whose partner may be a member of this node.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{ObjectKind, Sdg, Theme};
use uuid::Uuid;

use super::Taking;
use crate::{
    WriteError,
    exchange::{
        heard::Said,
        message::{Offer, Topic},
    },
    record,
    stored::join,
    write::{batch, claims, desk, local_governments, vocabulary::canonical},
};

impl Taking<'_> {
    pub(super) async fn offers(&mut self, offers: Vec<Said<Offer>>) -> Result<(), WriteError> {
        let offers = self
            .take(Topic::Offer, offers, Taking::refuses_offer)
            .await?;
        let references = offers.iter().map(|offer| offer.party.clone());
        local_governments::store_references(self.writing, references.collect()).await?;
        let ids: BTreeSet<Uuid> = offers.iter().map(|offer| offer.record.uuid()).collect();
        let known = batch::find::<record::Entity>(
            &self.writing.tx,
            record::Column::Id,
            ids.iter().copied(),
        )
        .await?;
        let known: HashMap<Uuid, record::Model> =
            known.into_iter().map(|row| (row.id, row)).collect();
        let own = |offer: &Offer| {
            let old = known.get(&offer.record.uuid());
            old.is_none_or(|old| old.node == self.sender.code.as_str())
        };
        let offers: Vec<Offer> = offers.into_iter().filter(own).collect();
        let ids: BTreeSet<Uuid> = offers.iter().map(|offer| offer.record.uuid()).collect();
        desk::received(self.writing, &offers).await?;
        let rows = offers.into_iter().map(|offer| {
            let old = known.get(&offer.record.uuid());
            claim(offer, old.and_then(|old| old.partner_id))
        });
        batch::upsert::<record::Entity>(&self.writing.tx, rows.collect::<Vec<_>>()).await?;
        claims::refresh(self.writing, &ids).await
    }

    /// An offer counts only if its sender owns the party, in a country that the directory gives the sender, and
    /// the other party is looked for in a country of this node.
    fn refuses_offer(&self, offer: &Offer) -> Option<&'static str> {
        if !self.is_senders(&offer.record, ObjectKind::Twinning) {
            Some("RECORD_NOT_YOURS")
        } else if self.refuses_member(&offer.party) {
            Some("PARTY_NOT_YOURS")
        } else if !self
            .writing
            .network
            .countries
            .contains(&offer.partner.country)
        {
            Some("PARTNER_NOT_OURS")
        } else if offer.partner.id.as_ref().is_some_and(|id| {
            id.kind() != ObjectKind::LocalGovernment || *id.node() != self.writing.network.me
        }) {
            Some("PARTNER_ID_NOT_OURS")
        } else if offer
            .sdgs
            .iter()
            .any(|goal| Sdg::try_from(i32::from(*goal)).is_err())
        {
            Some("INVALID_SDG")
        } else {
            None
        }
    }
}

/// An offer as a row. Who the partner is here is found out afterwards; until then it is as it was.
fn claim(offer: Offer, partner_id: Option<Uuid>) -> record::Model {
    record::Model {
        id: offer.record.uuid(),
        node: offer.record.node().to_string(),
        party_id: offer.party.id.uuid(),
        partner_id,
        stated_partner_id: offer.partner.id.map(|id| id.uuid()),
        stated_country: offer.partner.country.to_string(),
        stated_scheme: offer.partner.scheme.map(|scheme| scheme.to_string()),
        stated_code: offer.partner.code.map(|code| {
            let scheme = offer.partner.scheme.map(|scheme| scheme.to_string());
            canonical(scheme.as_deref(), code)
        }),
        stated_name: offer.partner.name,
        kind: offer.kind.to_string(),
        status: offer.status.to_string(),
        since: offer.since.map(|date| date.to_string()),
        until: offer.until.map(|date| date.to_string()),
        themes: join(offer.themes.iter().map(Theme::as_str), "|"),
        sdgs: join(offer.sdgs.iter().map(ToString::to_string), "|"),
        updated_at: offer.updated_at.millis(),
        version: offer.version,
        identity: None,
        exclusive: offer.exclusive,
    }
}

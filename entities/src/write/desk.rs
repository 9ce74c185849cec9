//! What this node notes of another's record when it comes.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{ObjectKind, text::fold};
use uuid::Uuid;

use crate::{
    WriteError, claim,
    exchange::message::Offer,
    link,
    write::{Writing, batch, links},
};

/// Notes when offers came first, and which own records they confirm. What the other side's staff do not say any more is
/// linked by the rule again.
pub(crate) async fn received(writing: &Writing, offers: &[Offer]) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let ids = || offers.iter().map(|offer| offer.record.uuid());
    let known = batch::find::<claim::Entity>(tx, claim::Column::RecordId, ids()).await?;
    let known: HashMap<Uuid, claim::Model> =
        known.into_iter().map(|row| (row.record_id, row)).collect();
    let (mut changed, mut unsaid) = (Vec::new(), HashMap::new());
    for offer in offers {
        let id = offer.record.uuid();
        let confirms = offer.confirms.as_ref().filter(|record| {
            *record.node() == writing.network.me && record.kind() == ObjectKind::Twinning
        });
        let confirms = confirms.map(jumelage_domain::ObjectId::uuid);
        let old = known.get(&id);
        let row = claim::Model {
            record_id: id,
            received_at: old.map_or(writing.now.millis(), |old| old.received_at),
            search_key: fold(offer.partner.name.as_deref().unwrap_or_default()),
            confirms,
        };
        if let Some(before) = old.and_then(|old| old.confirms)
            && row.confirms != Some(before)
        {
            unsaid.insert(id, before);
        }
        if old != Some(&row) {
            changed.push(row);
        }
    }
    batch::upsert::<claim::Entity>(tx, changed).await?;
    let linked =
        batch::find::<link::Entity>(tx, link::Column::OtherRecordId, unsaid.keys().copied())
            .await?;
    let loose: BTreeSet<Uuid> = linked
        .into_iter()
        .filter(|link| unsaid.get(&link.other_record_id) == Some(&link.own_record_id))
        .filter(|link| writing.network.me.as_str() < link.peer.as_str())
        .map(|link| link.other_record_id)
        .collect();
    links::remove_of_claims(writing, &loose).await
}

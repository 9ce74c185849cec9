//! What this node tells about its links with each other node, so that whoever adds up answers can see
//! whether the nodes agree.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{NodeCode, digest::Digest};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Network, WriteError, link, listing_holder, node, outgoing, write::batch};

/// By partner node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Agreement(BTreeMap<String, PeerAgreement>);

/// With one partner node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PeerAgreement {
    /// Of the links: 16 hexadecimal digits, equal at both nodes where they hold the same links.
    links: String,
    /// How many offers, answers, links and withdrawals were not delivered yet.
    waiting: u64,
}

impl Agreement {
    /// As kept in `node.agreement`.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Agreement {
    /// Whether something was not delivered to a node yet.
    pub(super) fn waits_for(&self, peer: &str) -> bool {
        self.0.get(peer).is_some_and(|said| said.waiting > 0)
    }
}

/// A link's own digest, the same at both nodes.
fn digest(me: &NodeCode, peer: &str, (mine, theirs): (Uuid, Uuid)) -> Digest {
    let (first, second) = if me.as_str() < peer {
        (mine, theirs)
    } else {
        (theirs, mine)
    };
    Digest::of(&[*first.as_bytes(), *second.as_bytes()].concat())
}

/// Own records of listings, each with the partner's record of the same thing.
async fn listed_with(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    peer: &str,
) -> Result<Vec<(Uuid, Uuid)>, WriteError> {
    let theirs = listing_holder::Entity::find()
        .filter(listing_holder::Column::Node.eq(peer))
        .all(db)
        .await?;
    let of = listing_holder::Column::ListingId;
    let own =
        batch::find::<listing_holder::Entity>(db, of, theirs.iter().map(|row| row.listing_id));
    let own: BTreeMap<Uuid, Uuid> = own
        .await?
        .into_iter()
        .filter(|row| row.node == me.as_str())
        .map(|row| (row.listing_id, row.record_id))
        .collect();
    let pair = |row: listing_holder::Model| Some((*own.get(&row.listing_id)?, row.record_id));
    Ok(theirs.into_iter().filter_map(pair).collect())
}

/// Brings the agreement up to date: the digests with partners whose links have changed, and what waits for whom.
pub(super) async fn measure(
    db: &impl ConnectionTrait,
    network: &Network,
    relinked: &BTreeSet<String>,
) -> Result<Agreement, WriteError> {
    let node = node::Entity::find()
        .one(db)
        .await?
        .ok_or(WriteError::NoNode)?;
    let before: Agreement = serde_json::from_str(&node.agreement).unwrap_or_default();
    let mut agreement = Agreement::default();
    for (peer, said) in before
        .0
        .into_iter()
        .filter(|(peer, _)| !relinked.contains(peer))
    {
        agreement.0.insert(
            peer,
            PeerAgreement {
                links: said.links,
                waiting: 0,
            },
        );
    }
    for peer in relinked {
        let links = link::Entity::find()
            .filter(link::Column::Peer.eq(peer))
            .all(db)
            .await?;
        let twinnings = links
            .iter()
            .map(|link| (link.own_record_id, link.other_record_id));
        let listed = listed_with(db, &network.me, peer).await?;
        let sum: Digest = twinnings
            .chain(listed)
            .map(|pair| digest(&network.me, peer, pair))
            .collect();
        agreement.0.insert(
            peer.clone(),
            PeerAgreement {
                links: sum.to_string(),
                waiting: 0,
            },
        );
    }
    let waiting: Vec<(String, i64)> = outgoing::Entity::find()
        .select_only()
        .column(outgoing::Column::Peer)
        .column_as(outgoing::Column::Key.count(), "waiting")
        .filter(outgoing::undelivered())
        .group_by(outgoing::Column::Peer)
        .into_tuple()
        .all(db)
        .await?;
    for (peer, count) in waiting {
        let nothing = || PeerAgreement {
            links: Digest::default().to_string(),
            waiting: 0,
        };
        agreement.0.entry(peer).or_insert_with(nothing).waiting =
            u64::try_from(count).unwrap_or_default();
    }
    Ok(agreement)
}

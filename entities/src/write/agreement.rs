//! What this node tells about its links with each other node, so that whoever adds up answers can see
//! whether the nodes agree.

use std::collections::BTreeMap;

use jumelage_domain::{NodeCode, digest::Digest};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Network, WriteError, link, outgoing};

/// By partner node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Agreement(pub BTreeMap<String, PeerAgreement>);

/// With one partner node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerAgreement {
    /// Of the links: 16 hexadecimal digits, equal at both nodes where they hold the same links.
    pub links: String,
    /// How many offers, answers, links and withdrawals were not delivered yet.
    pub waiting: u64,
}

impl Agreement {
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As kept in `node.agreement`.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// A link's own digest, the same at both nodes.
fn digest(me: &NodeCode, link: &link::Model) -> Digest {
    let (mine, theirs) = (link.own_record_id, link.other_record_id);
    let (first, second): (Uuid, Uuid) = if me.as_str() < link.peer.as_str() {
        (mine, theirs)
    } else {
        (theirs, mine)
    };
    Digest::of(&[*first.as_bytes(), *second.as_bytes()].concat())
}

pub(super) async fn measure(
    db: &impl ConnectionTrait,
    network: &Network,
) -> Result<Agreement, WriteError> {
    let mut digests: BTreeMap<String, Digest> = BTreeMap::new();
    for link in link::Entity::find().all(db).await? {
        let sum = digests.entry(link.peer.clone()).or_default();
        *sum = sum.toggle(digest(&network.me, &link));
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
    let mut agreement = Agreement::default();
    for (peer, links) in digests {
        agreement.0.entry(peer).or_default().links = links.to_string();
    }
    for (peer, count) in waiting {
        agreement.0.entry(peer).or_default().waiting = u64::try_from(count).unwrap_or_default();
    }
    for peer in agreement
        .0
        .values_mut()
        .filter(|peer| peer.links.is_empty())
    {
        peer.links = Digest::default().to_string();
    }
    Ok(agreement)
}

impl outgoing::Entity {
    /// How much one node is still to be told.
    pub async fn waiting_for(
        db: &impl ConnectionTrait,
        peer: &NodeCode,
    ) -> Result<u64, WriteError> {
        use sea_orm::PaginatorTrait;
        let waiting = Self::find()
            .filter(outgoing::Column::Peer.eq(peer.as_str()))
            .filter(outgoing::undelivered());
        Ok(waiting.count(db).await?)
    }
}

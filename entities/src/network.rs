//! The directory as the database knows it: who this node is, and who can take up a partner in a country.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};

use crate::{WriteError, association, node, stored};

/// This node and the nodes that it can reach.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Network {
    /// This node.
    pub me: NodeCode,
    /// The countries that this node speaks for.
    pub countries: BTreeSet<CountryCode>,
    /// The other nodes, by code.
    pub peers: Vec<Peer>,
}

/// Another node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Peer {
    /// Its code.
    pub code: NodeCode,
    /// The countries that it speaks for.
    pub countries: BTreeSet<CountryCode>,
}

impl Network {
    /// Reads it as the directory was last taken over.
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self, WriteError> {
        let node = node::Entity::find()
            .one(db)
            .await?
            .ok_or(WriteError::NoNode)?;
        Self::of(&node)
    }

    pub(crate) fn of(node: &node::Model) -> Result<Self, WriteError> {
        serde_json::from_str(&node.network).map_err(WriteError::Network)
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Nobody but this node.
    pub(crate) const fn alone(me: NodeCode) -> Self {
        Self {
            me,
            countries: BTreeSet::new(),
            peers: Vec::new(),
        }
    }

    /// Makes it from the associations.
    pub(crate) async fn read(db: &impl ConnectionTrait, me: NodeCode) -> Result<Self, WriteError> {
        let (mut countries, mut peers) = (BTreeSet::new(), Vec::new());
        for row in association::Entity::find().all(db).await? {
            let code = stored::word("association.code", &row.code)?;
            let its = stored::words("association.countries", &row.countries, ' ')?;
            if code == me {
                countries = its;
            } else if row.has_node {
                peers.push(Peer {
                    code,
                    countries: its,
                });
            }
        }
        peers.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Self {
            me,
            countries,
            peers,
        })
    }

    /// The other nodes that speak for a country.
    pub fn targets(&self, country: CountryCode) -> impl Iterator<Item = &Peer> {
        self.peers
            .iter()
            .filter(move |peer| peer.countries.contains(&country))
    }
}

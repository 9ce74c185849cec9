//! Who is asked: the nodes whose rows a catalogue is made of.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode};

use crate::{
    error::EngineError,
    network::{Freshness, Network, Peer},
};

/// How complete an answer must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Requirement {
    /// As it comes.
    BestEffort,
    /// At least this share, 0 to 1, of the nodes in scope must answer in full and fresh.
    Minimum(f64),
    /// All of them.
    All,
}

/// The nodes that a catalogue is read from.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Tells this scope from others: cursors belong to it.
    pub name: String,
    /// The nodes.
    pub nodes: BTreeSet<NodeCode>,
    /// Associations in scope that run no node yet.
    pub without_node: Vec<String>,
    /// How complete the answer must be.
    pub requirement: Requirement,
    /// How old it may be.
    pub freshness: Freshness,
}

impl Scope {
    /// The asking node alone.
    #[must_use]
    pub fn local(network: &Network) -> Self {
        Self {
            name: "local".to_owned(),
            nodes: BTreeSet::from([network.me.clone()]),
            without_node: Vec::new(),
            requirement: Requirement::BestEffort,
            freshness: Freshness::default(),
        }
    }

    /// The nodes of some countries, or of all; of some associations, or of all.
    pub fn europe(
        network: &Network,
        countries: Option<&BTreeSet<CountryCode>>,
        associations: Option<&[String]>,
        requirement: Requirement,
        freshness: Freshness,
    ) -> Result<Self, EngineError> {
        if let Requirement::Minimum(share) = requirement
            && !(0.0..=1.0).contains(&share)
        {
            return Err(EngineError::Argument(format!(
                "`minimum` takes a share from 0 to 1, not {share}"
            )));
        }
        for code in associations.unwrap_or_default() {
            if !network.peers.iter().any(|peer| peer.code.as_str() == code) {
                return Err(EngineError::UnknownAssociation(code.clone()));
            }
        }
        let takes = |peer: &&Peer| {
            countries.is_none_or(|countries| !countries.is_disjoint(&peer.countries))
                && associations
                    .is_none_or(|codes| codes.iter().any(|code| code == peer.code.as_str()))
        };
        let (with, without): (Vec<&Peer>, Vec<&Peer>) = network
            .peers
            .iter()
            .filter(takes)
            .partition(|peer| peer.client.is_some());
        let mut codes = associations.map(<[String]>::to_vec);
        if let Some(codes) = &mut codes {
            codes.sort_unstable();
            codes.dedup();
        }
        Ok(Self {
            name: format!("europe {countries:?} {codes:?}"),
            nodes: with.into_iter().map(|peer| peer.code.clone()).collect(),
            without_node: without
                .into_iter()
                .map(|peer| peer.code.to_string())
                .collect(),
            requirement,
            freshness,
        })
    }
}

//! Worlds made up at random, and what one list of all their rows would be.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jumelage_domain::{ObjectKind, RankKey, digest::Digest};
use jumelage_federation::network::Links;

use super::made::{Holding, Made, Thing, Tie, code, id};

#[derive(Debug)]
pub struct World {
    nodes: usize,
    towns: Vec<(usize, Thing)>,
    ties: Vec<Tie>,
}

impl World {
    /// Up to so many towns at a node, and as many ties.
    pub fn any(rng: &mut Rng, most: usize) -> Self {
        let nodes = rng.usize(1..6);
        let (mut towns, mut ties, mut number) = (Vec::new(), Vec::new(), 0);
        let mut thing = |rng: &mut Rng, kind, node| {
            number += rng.u128(1..9);
            Thing {
                id: id(kind, node, number),
                worth: rng.i64(0..7),
            }
        };
        for node in 0..nodes {
            for _ in 0..rng.usize(0..=most) {
                towns.push((node, thing(rng, ObjectKind::LocalGovernment, node)));
            }
        }
        for _ in 0..rng.usize(0..=most * nodes) {
            // Most are of two, as twinnings are; some of one, and some of up to five.
            let most = if rng.bool() { 2 } else { nodes };
            let holders: BTreeSet<usize> = (0..most).map(|_| rng.usize(0..nodes)).collect();
            let lead = holders.first().copied().unwrap_or_default();
            let thing = thing(rng, ObjectKind::Twinning, lead);
            ties.push(Tie { thing, holders });
        }
        Self { nodes, towns, ties }
    }

    pub fn everybody(&self) -> BTreeSet<usize> {
        (0..self.nodes).collect()
    }

    pub fn made(&self) -> Made {
        let holding = |node: usize| {
            let towns = self.towns.iter().filter(|(owner, _)| *owner == node);
            let ties = self.ties.iter().filter(|tie| tie.holders.contains(&node));
            Holding {
                towns: towns.map(|(_, town)| town.clone()).collect(),
                ties: ties.cloned().collect(),
                links: self.links(node),
            }
        };
        Made::of((0..self.nodes).map(holding).collect())
    }

    fn links(&self, node: usize) -> BTreeMap<String, Links> {
        let others = (0..self.nodes).filter(|other| *other != node);
        let links = others.map(|other| {
            let shared = self
                .ties
                .iter()
                .filter(|tie| tie.holders.contains(&node) && tie.holders.contains(&other));
            let digest: Digest = shared
                .map(|tie| Digest::of(tie.thing.id.to_string().as_bytes()))
                .collect();
            let links = Links {
                links: digest.to_string(),
                waiting: 0,
            };
            (code(other).to_string(), links)
        });
        links.collect()
    }

    /// All rows of some nodes, each once, the best first.
    pub fn ranked(
        &self,
        field: &str,
        nodes: &BTreeSet<usize>,
        wish: &str,
    ) -> Vec<(RankKey, String)> {
        let things: Vec<&Thing> = if field == "towns" {
            let towns = self.towns.iter().filter(|(node, _)| nodes.contains(node));
            towns.map(|(_, town)| town).collect()
        } else {
            let known = |tie: &&Tie| !tie.holders.is_disjoint(nodes);
            self.ties
                .iter()
                .filter(known)
                .map(|tie| &tie.thing)
                .collect()
        };
        let mut rows: Vec<(RankKey, String)> = things
            .into_iter()
            .map(|thing| (thing.key(wish), thing.id.to_string()))
            .collect();
        // Not by the order of keys, which is under test here.
        rows.sort_by(|(a, _), (b, _)| {
            let by_score = b.score.number().cmp(&a.score.number());
            by_score.then_with(|| (a.node.as_str(), a.uuid).cmp(&(b.node.as_str(), b.uuid)))
        });
        rows
    }
}

//! What one node would come to that had the records of all, worked out from these.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    NodeCode, ObjectId,
    listing::{AnyListing, Member, groups},
    text::fold,
};
use jumelage_entities::listing_record::{self, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Sides;

/// All own records of all nodes.
pub(super) async fn records(sides: &Sides) -> Vec<Model> {
    let mut all = Vec::new();
    for node in &sides.fixture.network.nodes {
        let own = listing_record::Column::Node.eq(node.code.as_str());
        let rows = listing_record::Entity::find().filter(own).all(&node.db);
        all.extend(rows.await.unwrap());
    }
    all
}

/// A thing, and who has a record of it.
pub(super) struct Truth {
    pub(super) kind: &'static str,
    pub(super) holders: BTreeSet<String>,
    pub(super) id: String,
    pub(super) words: AnyListing,
    /// The records, and how each lists it.
    pub(super) records: BTreeMap<Uuid, AnyListing>,
}

/// What one node would come to that had all records of all, and knew of all mergers.
pub(super) fn truth(all: &[Model], successors: &BTreeMap<ObjectId, ObjectId>) -> Vec<Truth> {
    let by_id: BTreeMap<Uuid, &Model> = all.iter().map(|row| (row.id, row)).collect();
    let words: BTreeMap<Uuid, AnyListing> = all
        .iter()
        .map(|row| (row.id, row.words().unwrap()))
        .map(|(id, words)| (id, words.passed_on(&|town| successors.get(town).cloned())))
        .collect();
    let node = |id: &Uuid| -> NodeCode { by_id[id].node.parse().unwrap() };
    let mut kinds: BTreeMap<&str, Vec<Member>> = BTreeMap::new();
    for row in all {
        let facts = words[&row.id].facts();
        kinds.entry(&row.kind).or_default().push(Member {
            record: row.id,
            node: node(&row.id),
            bucket: facts.led_by.unwrap().to_string(),
            likeness: facts.likeness.clone(),
            category: facts.category,
            starts_on: facts.starts_on.cloned(),
            ends_on: facts.ends_on.cloned(),
            titles: facts.title.texts().map(fold).collect(),
            names: facts.parties.iter().map(|id| id.node().clone()).collect(),
            same_as: row.same_as,
        });
    }
    let mut truth = Vec::new();
    for members in kinds.into_values() {
        for group in groups(&members) {
            let nodes: Vec<NodeCode> = group.iter().map(&node).collect();
            let said: Vec<_> = nodes
                .iter()
                .zip(group.iter().map(|id| &words[id]))
                .collect();
            let settled = AnyListing::settle_all(&said).unwrap();
            let kind = settled.kind().object_kind();
            truth.push(Truth {
                kind: kind.as_str(),
                holders: nodes.iter().map(ToString::to_string).collect(),
                id: ObjectId::new(kind, nodes[0].clone(), group[0]).to_string(),
                words: settled,
                records: group.iter().map(|id| (*id, words[id].clone())).collect(),
            });
        }
    }
    truth
}

impl Truth {
    /// Whether an association has a member in it, by anybody's word, or has a record of it: it is told of the network then.
    pub(super) fn concerns(&self, code: &str) -> bool {
        let named = |words: &AnyListing| {
            let mut parties = words.facts().parties.into_iter();
            parties.any(|party| party.node().as_str() == code)
        };
        self.holders.contains(code) || self.records.values().any(named)
    }

    /// The network whose project it is.
    pub(super) fn network<'a>(&self, truth: &'a [Self]) -> Option<&'a Self> {
        let about = self.words.facts().about?.uuid();
        truth.iter().find(|one| one.records.contains_key(&about))
    }
}

//! What one node holds at one moment.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jumelage_domain::{
    CountryCode, NodeCode, ObjectId, ObjectKind, PartialDate, TwinningKind, digest::Digest,
};
use jumelage_federation::network::Links;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Holding {
    pub code: NodeCode,
    /// Another one with each write.
    pub revision: Arc<str>,
    pub association: Uuid,
    /// Its members, and partners that no node owns.
    pub towns: BTreeMap<Uuid, Town>,
    pub records: BTreeMap<Uuid, Record>,
    /// How much is not delivered yet, by partner node.
    pub waiting: BTreeMap<NodeCode, u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town {
    pub name: String,
    pub country: CountryCode,
    pub population: i32,
    pub member: bool,
}

#[derive(Clone, Debug)]
pub struct Record {
    pub said: Said,
    /// An own town.
    pub party: Uuid,
    pub partner: Partner,
    pub link: Option<Link>,
}

/// What an association says of a twinning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub kind: TwinningKind,
    pub since: Option<PartialDate>,
}

/// The other party, as this node knows it.
#[derive(Clone, Debug)]
pub struct Partner {
    pub id: ObjectId,
    pub name: String,
    pub country: CountryCode,
}

/// The other node's record of the same twinning, and what that said when it was last heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub node: NodeCode,
    pub record: Uuid,
    pub said: Said,
}

impl Holding {
    #[must_use]
    pub fn town_id(&self, town: Uuid) -> ObjectId {
        ObjectId::new(ObjectKind::LocalGovernment, self.code.clone(), town)
    }

    #[must_use]
    pub fn members(&self) -> Vec<Uuid> {
        let members = self.towns.iter().filter(|(_, town)| town.member);
        members.map(|(id, _)| *id).collect()
    }

    /// The record whose twinning has this id: its own, or the other node's.
    #[must_use]
    pub fn twinning(&self, node: &NodeCode, id: Uuid) -> Option<(Uuid, &Record)> {
        let mut records = self.records.iter();
        let found = records.find(|(own, record)| {
            let own = *node == self.code && **own == id;
            let link = record.link.as_ref();
            own || link.is_some_and(|link| link.node == *node && link.record == id)
        });
        found.map(|(id, record)| (*id, record))
    }

    /// The node and the record that lead the twinning of an own record.
    #[must_use]
    pub fn lead<'h>(&'h self, id: Uuid, record: &'h Record) -> (&'h NodeCode, Uuid) {
        match &record.link {
            Some(link) if link.node < self.code => (&link.node, link.record),
            _ => (&self.code, id),
        }
    }

    #[must_use]
    pub fn twinning_id(&self, id: Uuid, record: &Record) -> String {
        let (node, id) = self.lead(id, record);
        ObjectId::new(ObjectKind::Twinning, node.clone(), id).to_string()
    }

    /// Of all records that this node knows of the twinning, by node.
    #[must_use]
    pub fn record_ids(&self, id: Uuid, record: &Record) -> Vec<(NodeCode, String)> {
        let mut known = vec![(self.code.clone(), id)];
        known.extend(
            record
                .link
                .iter()
                .map(|link| (link.node.clone(), link.record)),
        );
        known.sort();
        let text = |(node, id): (NodeCode, Uuid)| {
            let text = ObjectId::new(ObjectKind::Twinning, node.clone(), id).to_string();
            (node, text)
        };
        known.into_iter().map(text).collect()
    }

    #[must_use]
    pub fn confirmation(&self, record: &Record) -> &'static str {
        if record.link.is_some() {
            return "CONFIRMED";
        }
        if *record.partner.id.node() != self.code {
            return "ONE_SIDED";
        }
        let partner = self.towns.get(&record.partner.id.uuid());
        if partner.is_some_and(|town| town.member) {
            "DOMESTIC"
        } else {
            "NO_PARTNER_NODE"
        }
    }

    /// The countries of both parties, ascending.
    #[must_use]
    pub fn countries(&self, record: &Record) -> [CountryCode; 2] {
        let mut pair = [self.towns[&record.party].country, record.partner.country];
        pair.sort_unstable();
        pair
    }

    /// The associations that have a party.
    #[must_use]
    pub fn associations(&self, record: &Record) -> BTreeSet<NodeCode> {
        let mut codes = BTreeSet::from([self.code.clone()]);
        if self.confirmation(record) != "NO_PARTNER_NODE" {
            codes.insert(record.partner.id.node().clone());
        }
        codes
    }

    /// What it says of its links.
    #[must_use]
    pub fn agreement(&self) -> BTreeMap<String, Links> {
        let mut members: BTreeMap<&NodeCode, Vec<Digest>> =
            self.waiting.keys().map(|node| (node, Vec::new())).collect();
        for (own, record) in &self.records {
            if let Some(link) = &record.link {
                let (first, second) = if self.code < link.node {
                    (own, &link.record)
                } else {
                    (&link.record, own)
                };
                let pair = [*first.as_bytes(), *second.as_bytes()].concat();
                members
                    .entry(&link.node)
                    .or_default()
                    .push(Digest::of(&pair));
            }
        }
        let said = members.into_iter().map(|(node, members)| {
            let links = Links {
                links: members.into_iter().collect::<Digest>().to_string(),
                waiting: self.waiting.get(node).copied().unwrap_or(0),
            };
            (node.to_string(), links)
        });
        said.collect()
    }
}

impl Record {
    /// The stronger bond, the earlier start.
    #[must_use]
    pub fn settled(&self) -> Said {
        let Some(link) = &self.link else {
            return self.said.clone();
        };
        let since = [&self.said.since, &link.said.since];
        Said {
            kind: self.said.kind.min(link.said.kind),
            since: since.into_iter().flatten().min().cloned(),
        }
    }
}

//! A world made up at random: towns, associations and what they record, flaws included, and the truth that follows
//! from it, worked out here by brute force and by nothing that the nodes use to answer.

mod listings;
mod make;
mod truth;

pub use listings::{list, list_together};
pub use make::make;
pub use truth::{Party, Truth, region, town_ids, truth};

use std::collections::BTreeSet;

use jumelage_domain::{
    CodeScheme, CountryCode, LocalGovernmentCode, LocalGovernmentLevel, Location, NodeCode, Sdg,
    Statement, Theme, Timestamp, TwinningKind, TwinningStatus, text::NameOrder,
};
use jumelage_entities::{
    Network, Writing,
    write::{
        local_governments::{self, NewLocalGovernment},
        records::{self, NewPartner, NewRecord},
    },
};

use crate::network::TestNetwork;

#[derive(Debug)]
pub struct World {
    pub nodes: Vec<(NodeCode, BTreeSet<CountryCode>)>,
    pub towns: Vec<Town>,
    pub records: Vec<Record>,
}

#[derive(Clone, Debug)]
pub struct Town {
    pub node: usize,
    pub name: String,
    pub country: CountryCode,
    pub level: LocalGovernmentLevel,
    pub codes: BTreeSet<LocalGovernmentCode>,
    pub population: Option<i32>,
    pub location: Option<Location>,
}

#[derive(Clone, Debug)]
pub struct Record {
    pub node: usize,
    pub party: usize,
    pub country: CountryCode,
    pub code: Option<LocalGovernmentCode>,
    pub name: Option<String>,
    pub statement: Statement,
}

#[must_use]
pub fn wikidata(number: usize) -> LocalGovernmentCode {
    LocalGovernmentCode::new(CodeScheme::Wikidata, &format!("Q{}", number + 1)).unwrap()
}

impl World {
    #[must_use]
    pub fn bearers(&self, node: usize, code: &LocalGovernmentCode) -> Vec<usize> {
        let bears = |town: &Town| town.node == node && town.codes.contains(code);
        (0..self.towns.len())
            .filter(|at| bears(&self.towns[*at]))
            .collect()
    }

    /// Writes each association's part into its node.
    pub async fn load(&self, network: &TestNetwork) {
        let order = NameOrder::new();
        for (at, node) in network.nodes.iter().enumerate() {
            let writing = Writing::begin(&node.db).await.unwrap();
            let towns = self
                .towns
                .iter()
                .filter(|town| town.node == at)
                .map(new_town)
                .collect();
            let located = local_governments::locate(&writing.tx, towns).await.unwrap();
            local_governments::write(&writing, located, &order)
                .await
                .unwrap();
            writing.commit().await.unwrap();
        }
        self.load_records(network).await;
    }

    /// Writes each association's records, whose towns are there.
    pub async fn load_records(&self, network: &TestNetwork) {
        for (at, node) in network.nodes.iter().enumerate() {
            let ids = crate::world::truth::town_ids(self, network).await;
            let writing = Writing::begin(&node.db).await.unwrap();
            let new = self
                .records
                .iter()
                .filter(|record| record.node == at)
                .map(|record| self.new_record(record, &ids));
            let network = Network::load(&writing.tx).await.unwrap();
            let located = records::locate(&writing.tx, &network, new.collect())
                .await
                .unwrap();
            records::write(&writing, located).await.unwrap();
            writing.commit().await.unwrap();
        }
    }

    fn new_record(&self, record: &Record, ids: &[Option<uuid::Uuid>]) -> NewRecord {
        let statement = record.statement.clone();
        let own_country = self.nodes[record.node].1.contains(&record.country);
        let bearers = record
            .code
            .as_ref()
            .filter(|_| own_country)
            .map(|code| self.bearers(record.node, code));
        NewRecord {
            list_id: None,
            party: ids[record.party].unwrap(),
            partner: NewPartner {
                country: record.country,
                code: record.code.clone(),
                name: record.name.clone(),
                member: match bearers.as_deref() {
                    Some([only]) => ids[*only],
                    _ => None,
                },
            },
            kind: statement.kind,
            status: statement.status,
            since: statement.since,
            until: statement.until,
            themes: statement.themes,
            sdgs: statement.sdgs,
        }
    }
}

fn new_town(town: &Town) -> NewLocalGovernment {
    NewLocalGovernment {
        list_id: None,
        country: town.country,
        name: town.name.clone(),
        level: Some(town.level),
        codes: town.codes.clone(),
        location: town.location,
        population: town.population,
        website: None,
        mailbox: None,
        languages: BTreeSet::new(),
        names: BTreeSet::new(),
    }
}

/// Two towns of two associations, twinned, and both record it.
#[must_use]
pub fn pair() -> World {
    let town = |node: usize, name: &str, country: &str| Town {
        node,
        name: name.to_owned(),
        country: country.parse().unwrap(),
        level: LocalGovernmentLevel::Municipality,
        codes: BTreeSet::from([wikidata(node)]),
        population: Some(100_000),
        location: None,
    };
    let record = |node: usize, country: &str| Record {
        node,
        party: node,
        country: country.parse().unwrap(),
        code: Some(wikidata(1 - node)),
        name: None,
        statement: statement(TwinningKind::Twinning, TwinningStatus::Active),
    };
    World {
        nodes: vec![
            (
                "afccre".parse().unwrap(),
                BTreeSet::from(["FR".parse().unwrap()]),
            ),
            (
                "rgre".parse().unwrap(),
                BTreeSet::from(["DE".parse().unwrap()]),
            ),
        ],
        towns: vec![town(0, "Reims", "FR"), town(1, "Aachen", "DE")],
        records: vec![record(0, "DE"), record(1, "FR")],
    }
}

#[must_use]
pub fn statement(kind: TwinningKind, status: TwinningStatus) -> Statement {
    Statement {
        kind,
        status,
        since: None,
        until: None,
        themes: BTreeSet::<Theme>::new(),
        sdgs: BTreeSet::<Sdg>::new(),
        updated_at: Timestamp::EPOCH,
    }
}

//! Making a world up.

use std::collections::BTreeSet;

use jumelage_domain::{
    CodeScheme, CountryCode, LocalGovernmentCode, LocalGovernmentLevel, Location, PartialDate, Sdg,
    Statement, TwinningKind, TwinningStatus,
};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};

use super::{Record, Town, World, statement, wikidata};

/// Some have one node, some several, some none.
const COUNTRIES: [&str; 6] = ["BE", "DE", "FR", "PL", "UA", "US"];
const NAMES: [&str; 12] = [
    "Neustadt",
    "Köln",
    "Łódź",
    "Saint-Étienne",
    "Århus",
    "Aalst",
    "Großenhain",
    "Θεσσαλονίκη",
    "Львів",
    "Neustadt",
    "Ypres",
    "ostrów",
];
const DATES: [&str; 9] = [
    "0836",
    "1963",
    "1963-01",
    "1963-01-22",
    "1970-05",
    "1988",
    "1988-12-31",
    "2000",
    "2012-02-29",
];
/// Codes of regions of all levels, some of them of one country written in two ways, one of another version of NUTS.
const REGIONS: [&str; 10] = [
    "DE2", "DE21", "DE212", "DE111", "FR1", "FRK26", "PL", "BE100", "GR30", "PT1A0",
];
const THEMES: [&str; 4] = ["youth", "youth exchange", "culture", "énergie"];

pub fn make(rng: &mut StdRng) -> World {
    let count = rng.random_range(1..=8);
    let mut nodes: Vec<(_, BTreeSet<CountryCode>)> = (0..count)
        .map(|at| {
            let code = format!("{}{at}", ["n", "n-", "z", "a"].choose(rng).unwrap());
            let mut countries = BTreeSet::from([country(rng, 4)]);
            if rng.random_bool(0.15) {
                countries.insert(country(rng, 4));
            }
            (code.parse().unwrap(), countries)
        })
        .collect();
    // Founded in this order, the nodes' ids sort as the nodes' codes do: so do those of one node with all the rows.
    nodes.sort_unstable();
    let mut world = World {
        nodes,
        towns: Vec::new(),
        records: Vec::new(),
    };
    for at in 0..count * rng.random_range(1..=7) {
        let node = rng.random_range(0..count);
        let town = town(rng, &world, node, at);
        world.towns.push(town);
    }
    share_codes(rng, &mut world);
    for _ in 0..count * 12 {
        if world.towns.is_empty() {
            break;
        }
        let record = record(rng, &world);
        note(rng, &mut world, record);
    }
    world
}

fn country(rng: &mut StdRng, among: usize) -> CountryCode {
    COUNTRIES[rng.random_range(0..among)].parse().unwrap()
}

fn town(rng: &mut StdRng, world: &World, node: usize, at: usize) -> Town {
    let countries: Vec<_> = world.nodes[node].1.iter().copied().collect();
    Town {
        node,
        name: (*NAMES.choose(rng).unwrap()).to_owned(),
        country: *countries.choose(rng).unwrap(),
        level: *LocalGovernmentLevel::ALL.choose(rng).unwrap(),
        codes: codes(rng, at),
        population: rng
            .random_bool(0.8)
            .then(|| rng.random_range(1..6) * 10_000),
        location: rng.random_bool(0.8).then(|| {
            Location::new(rng.random_range(45.0..55.0), rng.random_range(0.0..20.0)).unwrap()
        }),
    }
}

/// Of some towns no region is known, and of some several codes say one.
fn codes(rng: &mut StdRng, at: usize) -> BTreeSet<LocalGovernmentCode> {
    let mut codes = BTreeSet::from([wikidata(at)]);
    for _ in 0..*[0, 1, 1, 1, 2].choose(rng).unwrap() {
        let code = REGIONS.choose(rng).unwrap();
        codes.insert(LocalGovernmentCode::new(CodeScheme::Nuts, code).unwrap());
    }
    codes
}

/// A code that two towns bear: of one association, or of two.
fn share_codes(rng: &mut StdRng, world: &mut World) {
    for shared in 0..rng.random_range(0..3) {
        if world.towns.len() < 2 {
            return;
        }
        let code =
            LocalGovernmentCode::new(CodeScheme::National, &format!("shared-{shared}")).unwrap();
        for _ in 0..2 {
            let at = rng.random_range(0..world.towns.len());
            world.towns[at].codes.insert(code.clone());
        }
    }
}

fn record(rng: &mut StdRng, world: &World) -> Record {
    let party = rng.random_range(0..world.towns.len());
    let node = world.towns[party].node;
    let statement = said(rng);
    let other = rng.random_range(0..world.towns.len());
    if other != party && rng.random_bool(0.75) {
        let partner = &world.towns[other];
        let of_one = |code: &&LocalGovernmentCode| code.scheme() != CodeScheme::Nuts;
        let codes: Vec<_> = partner.codes.iter().filter(of_one).cloned().collect();
        let code = codes.choose(rng).cloned();
        let name = rng.random_bool(0.5).then(|| partner.name.to_uppercase());
        return Record {
            node,
            party,
            country: partner.country,
            code,
            name,
            statement,
        };
    }
    let country = country(rng, COUNTRIES.len());
    if rng.random_bool(0.5) {
        let number = rng.random_range(0..5);
        let code = if rng.random_bool(0.3) {
            LocalGovernmentCode::new(CodeScheme::Nuts, &format!("GBI{number}")).ok()
        } else {
            Some(wikidata(1_000 + number))
        };
        Record {
            node,
            party,
            country,
            code,
            name: None,
            statement,
        }
    } else {
        let name = Some(format!("Somewhere {}", rng.random_range(0..4)));
        Record {
            node,
            party,
            country,
            code: None,
            name,
            statement,
        }
    }
}

fn said(rng: &mut StdRng) -> Statement {
    let date = |rng: &mut StdRng, known: f64| -> Option<PartialDate> {
        rng.random_bool(known)
            .then(|| DATES.choose(rng).unwrap().parse().unwrap())
    };
    let mut said = statement(
        *[
            TwinningKind::Twinning,
            TwinningKind::Twinning,
            TwinningKind::Friendship,
            TwinningKind::Contact,
        ]
        .choose(rng)
        .unwrap(),
        *TwinningStatus::ALL.choose(rng).unwrap(),
    );
    said.since = date(rng, 0.7);
    said.until = date(rng, 0.2);
    for _ in 0..rng.random_range(0..3) {
        said.themes
            .insert(THEMES.choose(rng).unwrap().parse().unwrap());
        said.sdgs
            .insert(Sdg::try_from(rng.random_range(1..=17)).unwrap());
    }
    said
}

/// Notes a record, and often one of the partner's side that differs in something. No list has a pair and kind twice,
/// or a town twinned with itself: the importer takes neither.
fn note(rng: &mut StdRng, world: &mut World, record: Record) {
    let partner = record.code.as_ref().and_then(|code| {
        let bearers: Vec<usize> = (0..world.nodes.len())
            .flat_map(|node| world.bearers(node, code))
            .collect();
        bearers.choose(rng).copied()
    });
    if partner == Some(record.party) {
        return;
    }
    let back =
        partner.filter(|other| world.towns[*other].node != record.node && rng.random_bool(0.6));
    let party = world.towns[record.party].clone();
    let theirs = back.map(|other| Record {
        node: world.towns[other].node,
        party: other,
        country: party.country,
        code: party.codes.iter().next_back().cloned(),
        name: Some(party.name),
        statement: if rng.random_bool(0.4) {
            record.statement.clone()
        } else {
            said(rng)
        },
    });
    for record in [Some(record), theirs].into_iter().flatten() {
        let noted = |other: &Record| world.is_same(other, &record);
        if !world.names_itself(&record) && !world.records.iter().any(noted) {
            world.records.push(record);
        }
    }
}

impl World {
    fn names_itself(&self, record: &Record) -> bool {
        let code = record.code.as_ref();
        code.is_some_and(|code| self.bearers(record.node, code) == [record.party])
    }

    /// Whether two records of one list would be one: judged wider than the nodes do, so that no two ever are.
    fn is_same(&self, one: &Record, other: &Record) -> bool {
        let ends = |record: &Record| {
            let mut ends = BTreeSet::from([format!("town {}", record.party)]);
            match &record.code {
                Some(code) => {
                    let towns = (0..self.nodes.len()).flat_map(|node| self.bearers(node, code));
                    let named: Vec<String> = towns.map(|town| format!("town {town}")).collect();
                    if named.is_empty() {
                        ends.insert(format!("{code:?}"));
                    }
                    ends.extend(named);
                }
                None => {
                    ends.insert(format!("{} {:?}", record.country, record.name));
                }
            }
            ends
        };
        one.node == other.node
            && one.statement.kind == other.statement.kind
            && ends(one).intersection(&ends(other)).count() > 1
    }
}

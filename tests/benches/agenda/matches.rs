//! Partners among a thousand members of one node, and among ten thousand: each of them is judged.

use std::{collections::BTreeSet, time::Duration};

use jumelage_domain::{
    CodeScheme, LocalGovernmentCode, LocalGovernmentLevel, Location, TwinningKind, TwinningStatus,
};
use jumelage_schema::{Schemas, clock::Clock};
use jumelage_tests::{
    database::TestDatabase,
    network::TestNetwork,
    world::{Record, Town, World, statement, wikidata},
};
use serde_json::json;

const FEW: usize = 1_000;
const MANY: usize = 10_000;
const ROUNDS: usize = 20;

const REGIONS: [&str; 4] = ["DE212", "DE111", "DE21", "DEA2"];
const THEMES: [&str; 4] = ["youth", "culture", "water", "energy"];

const QUERY: &str = "query($for:ID!){europe{partnerMatches(for:$for,first:20,
    wants:{themes:[\"water\",\"youth\"],sdgs:[6,11],populationFrom:1000}){totalCount
    edges{score parts{kind value known found{word value}}node{id name}}}}}";

/// Towns of one association, of all sizes, twinned in twos.
fn world(towns: usize) -> World {
    let country = "DE".parse().unwrap();
    let town = |at: usize| {
        let region = LocalGovernmentCode::new(CodeScheme::Nuts, REGIONS[at % REGIONS.len()]);
        let degrees = |turn: usize| (at * turn % 1_000) as f64 / 200.0;
        Town {
            node: 0,
            name: format!("Town {at}"),
            country,
            level: LocalGovernmentLevel::Municipality,
            codes: BTreeSet::from([wikidata(at), region.unwrap()]),
            population: i32::try_from(1_000 + at * 17 % 90_000).ok(),
            location: Location::new(48.0 + degrees(7), 7.0 + degrees(13)).ok(),
        }
    };
    let record = |at: usize| {
        let mut said = statement(TwinningKind::Twinning, TwinningStatus::Active);
        said.themes
            .insert(THEMES[at % THEMES.len()].parse().unwrap());
        Record {
            node: 0,
            party: at,
            country,
            code: Some(wikidata(at + 1)),
            name: None,
            statement: said,
        }
    };
    World {
        nodes: vec![("rgre".parse().unwrap(), BTreeSet::from([country]))],
        towns: (0..towns).map(town).collect(),
        records: (0..towns - 1).step_by(2).map(record).collect(),
    }
}

/// The middle one of several answers' times.
async fn typical(clock: &dyn Clock, towns: usize) -> Duration {
    let (world, database) = (world(towns), TestDatabase::fresh().await);
    let (code, countries) = world.nodes[0].clone();
    let members = vec![(code, countries, database.db.clone())];
    let network = TestNetwork::found(&Schemas::keeping(0), members).await;
    world.load(&network).await;
    let list = "{local{localGovernments(first:1,filter:{search:\"town 0\"}){nodes{id}}}}";
    let found = network.ask(0, list, json!({})).await;
    let seeker = &found["data"]["local"]["localGovernments"]["nodes"][0]["id"];
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let began = clock.elapsed();
        let answer = network.ask(0, QUERY, json!({"for": seeker})).await;
        times.push(clock.elapsed().saturating_sub(began));
        let matches = &answer["data"]["europe"]["partnerMatches"];
        // All but itself and its partner.
        assert_eq!(matches["totalCount"], towns - 2, "{answer}");
    }
    times.sort_unstable();
    times[ROUNDS / 2]
}

pub async fn measure(clock: &dyn Clock) {
    let (few, many) = (typical(clock, FEW).await, typical(clock, MANY).await);
    println!("| members | the best 20 of them, ms |");
    println!("|--:|--:|");
    for (members, time) in [(FEW, few), (MANY, many)] {
        println!("| {members} | {:.1} |", time.as_secs_f64() * 1_000.0);
    }
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    println!("ten times as many members take {ratio:.1} times as long");
}

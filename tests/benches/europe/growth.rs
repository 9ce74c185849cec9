//! Growth: more and more nodes of one size. What each node costs must not depend on how many there are, and what they
//! send is bounded by the page.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jumelage_domain::{LocalGovernmentLevel, TwinningKind, TwinningStatus};
use jumelage_federation::{NodeClient, Request};
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    network::TestNetwork,
    world::{Record, Town, World, statement, wikidata},
};

use super::{DEADLINE, Weighed, processor};

/// A node for each of these countries.
const COUNTRIES: &str = "AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT KZ LI LT LU LV MC \
                         MD ME MK MT NL NO PL PT RO RS SE SI SK SM TR UA XK IL MA TN EG JP CN US CA MX BR AR AU NZ ZA IN";

/// Towns of each node; each has two twinnings, one with the node before its own and one with the node after it.
const TOWNS: usize = 200;

const QUESTIONS: [(&str, &str); 2] = [
    (
        "statistics by kind and decade",
        "twinningStatistics(groupBy:[KIND,DECADE]){rows{kind decade measures{twinnings records}}}",
    ),
    (
        "first 50 by date, with parties",
        "twinnings(first:50,orderBy:{by:SINCE,direction:DESC}){nodes{id kind since parties{name population{value}}}}",
    ),
];

fn world() -> World {
    let countries: Vec<_> = COUNTRIES
        .split_whitespace()
        .map(|code| code.parse().unwrap())
        .collect();
    let count = countries.len();
    let towns = (0..count * TOWNS).map(|at| Town {
        node: at / TOWNS,
        name: format!("Town {at}"),
        country: countries[at / TOWNS],
        level: LocalGovernmentLevel::Municipality,
        codes: BTreeSet::from([wikidata(at)]),
        population: Some(10_000),
        location: None,
    });
    let records = (0..count * TOWNS).flat_map(|at| {
        let node = at / TOWNS;
        [(node + 1) % count, (node + count - 1) % count].map(|other| {
            let mut said = statement(TwinningKind::Twinning, TwinningStatus::Active);
            said.since = format!("{}", 1950 + at % 70).parse().ok();
            Record {
                node,
                party: at,
                country: countries[other],
                code: Some(wikidata(other * TOWNS + at % TOWNS)),
                name: None,
                statement: said,
            }
        })
    });
    World {
        nodes: countries
            .iter()
            .enumerate()
            .map(|(at, country)| {
                (
                    format!("node-{at:02}").parse().unwrap(),
                    BTreeSet::from([*country]),
                )
            })
            .collect(),
        towns: towns.collect(),
        records: records.collect(),
    }
}

pub async fn measure() {
    const ROUNDS: u32 = 40;
    let (world, schemas) = (world(), Schemas::keeping(0));
    let (mut databases, mut members) = (Vec::new(), Vec::new());
    for (code, countries) in &world.nodes {
        let database = TestDatabase::fresh().await;
        members.push((code.clone(), countries.clone(), database.db.clone()));
        databases.push(database);
    }
    let mut network = TestNetwork::found(&schemas, members).await;
    world.load(&network).await;
    network.exchange(|_| ()).await;
    let sent = Arc::new(AtomicUsize::new(0));
    for client in &mut network.clients {
        let (node, bytes) = (Arc::clone(client), Arc::clone(&sent));
        *client = Arc::new(Weighed { node, bytes }) as Arc<dyn NodeClient>;
    }
    println!(
        "| nodes of {TOWNS} towns and {} records | question | processor ms | per node | KB sent by the nodes |",
        2 * TOWNS
    );
    println!("|--:|---|--:|--:|--:|");
    for nodes in [2, 4, 8, 16, 32, 64] {
        let codes = network.nodes[..nodes]
            .iter()
            .map(|node| format!("\"{}\"", node.code));
        let scope = codes.collect::<Vec<_>>().join(",");
        for (name, question) in QUESTIONS {
            let request = Request {
                query: format!("{{europe(associations:[{scope}]){{{question}}}}}").into(),
                ..Request::default()
            };
            let seen = Arc::new(network.seen_by(0));
            let ask = async || {
                let reply = network.nodes[0]
                    .public
                    .answer(&request, Arc::clone(&seen), DEADLINE)
                    .await;
                assert!(reply.errors.is_empty(), "{:?}", reply.errors);
            };
            ask().await;
            sent.store(0, Ordering::Relaxed);
            let busy = processor();
            for _ in 0..ROUNDS {
                ask().await;
            }
            let spent: Duration = processor().saturating_sub(busy) / ROUNDS;
            let spent = spent.as_secs_f64() * 1_000.0;
            println!(
                "| {nodes} | {name} | {spent:.1} | {:.2} | {:.0} |",
                spent / nodes as f64,
                sent.load(Ordering::Relaxed) as f64 / f64::from(ROUNDS) / 1_024.0
            );
        }
    }
}

//! The oracle: random worlds, cut over nodes, asked random questions through the engine, against the truth worked
//! out by brute force. Whatever fails prints the seed that replays it: `JUMELAGE_SEED=… cargo test oracle`.

mod ask;
mod expect;

use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    network::TestNetwork,
    world::{World, make, truth},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};

/// Topologies in each run of the tests. `JUMELAGE_TOPOLOGIES=2000` makes a longer one.
const TOPOLOGIES: u64 = 25;
const QUESTIONS: usize = 20;
const MOST_NODES: usize = 8;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable)
        .ok()
        .map(|text| text.parse().expect("a number"))
}

#[tokio::test]
async fn the_engine_answers_as_one_database_with_the_truth_would() {
    let schemas = Schemas::build();
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let first = number("JUMELAGE_SEED").unwrap_or_else(rand::random);
    let topologies = number("JUMELAGE_TOPOLOGIES").unwrap_or(TOPOLOGIES);
    for seed in (0..topologies).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        for database in &databases {
            database.clear().await;
        }
        let network = found(&schemas, &world, &databases).await;
        world.load(&network).await;
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        let truth = truth(&world, &network).await;
        for _ in 0..QUESTIONS {
            let asking = rng.random_range(0..network.nodes.len());
            ask::anything(&mut rng, &network, asking, &world, &truth).await;
        }
    }
}

async fn found(schemas: &Schemas, world: &World, databases: &[TestDatabase]) -> TestNetwork {
    let nodes = world.nodes.iter().zip(databases);
    let nodes = nodes.map(|((code, countries), database)| {
        (code.clone(), countries.clone(), database.db.clone())
    });
    TestNetwork::found(schemas, nodes.collect()).await
}

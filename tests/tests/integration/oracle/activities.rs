//! The oracle of activities: recorded at random by either side of random twinnings, asked for through the engine, against
//! what one database with all the records would say, worked out by brute force.

mod ask;
mod expect;
mod happen;

use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    seed,
    world::{make, truth},
};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};

use self::{
    ask::Questions,
    happen::{happenings, record, said},
};
use super::{MOST_NODES, QUESTIONS, TOPOLOGIES, Tally, ask::Setting, found, frail, towns};

#[tokio::test]
async fn activities_are_answered_as_one_database_with_the_truth_would() {
    ask_random_worlds(false).await;
}

#[tokio::test]
async fn when_nodes_fail_the_others_answer_exactly_of_activities() {
    ask_random_worlds(true).await;
}

async fn ask_random_worlds(faulty: bool) {
    let tally = Tally::default();
    let schemas = Schemas::build();
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let first = seed::first();
    let topologies = seed::number("JUMELAGE_TOPOLOGIES").unwrap_or(TOPOLOGIES);
    let mut of_two = 0;
    for seed in (0..topologies).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        let mut network = found(&schemas, &world, &databases, &mut rng).await;
        let truth = truth(&world, &network).await;
        let mut said = said(&mut rng, &network, &truth).await;
        record(&network, &said).await;
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        // Once they have heard of each other's, some say which is the same.
        let stated: Vec<_> = happen::state_the_same(&mut rng, &mut said);
        record(&network, &stated).await;
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        let towns = towns(&network).await;
        let happenings = happenings(&network, &truth, &towns, &said).await;
        of_two += happenings
            .iter()
            .filter(|one| one.holders.len() > 1)
            .count();
        let healthy = network.clients.clone();
        for _ in 0..QUESTIONS {
            if faulty {
                network.clients = healthy.iter().map(|node| frail(&mut rng, node)).collect();
            }
            let questions = Questions {
                setting: Setting {
                    network: &network,
                    asking: rng.random_range(0..network.nodes.len()),
                    world: &world,
                    truth: &truth,
                    towns: &towns,
                    faulty,
                    tally: &tally,
                },
                happenings: &happenings,
            };
            questions.anything(&mut rng).await;
        }
    }
    let (answers, settled) = (tally.answers.get(), tally.settled.get());
    println!("{settled} of {answers} answers were settled, {of_two} activities of two");
    assert!(settled * 2 > answers, "{settled} of {answers}");
    assert!(
        topologies < TOPOLOGIES || of_two > 20,
        "{of_two} activities are recorded by two"
    );
}

fn pick<'a>(rng: &mut StdRng, words: &[&'a str]) -> &'a str {
    words.choose(rng).unwrap()
}

//! The oracle: random worlds, cut over nodes, asked random questions through the engine, against the truth worked
//! out by brute force. Whatever fails prints the seed that replays it: `JUMELAGE_SEED=… cargo test oracle`.

mod activities;
mod ask;
mod expect;

use std::{cell::Cell, collections::HashMap, sync::Arc};

use jumelage_domain::{LocalGovernmentCode, ObjectId, ObjectKind};
use jumelage_entities::{local_government, local_government_code};
use jumelage_federation::NodeClient;
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    faults::{Fault, Faulty},
    network::TestNetwork,
    seed,
    world::{World, make, region, truth},
};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use self::ask::Setting;

/// Topologies in each run of the tests. `JUMELAGE_TOPOLOGIES=2000` makes a longer one.
const TOPOLOGIES: u64 = 25;
const QUESTIONS: usize = 20;
pub(crate) const MOST_NODES: usize = 8;

#[tokio::test]
async fn the_engine_answers_as_one_database_with_the_truth_would() {
    ask_random_worlds(false).await;
}

#[tokio::test]
async fn when_nodes_fail_the_others_answer_exactly() {
    ask_random_worlds(true).await;
}

/// How many answers there were, and how many of them could be compared.
#[derive(Default)]
struct Tally {
    answers: Cell<usize>,
    settled: Cell<usize>,
}

impl Tally {
    fn note(&self, settled: bool) {
        self.answers.set(self.answers.get() + 1);
        self.settled.set(self.settled.get() + usize::from(settled));
    }
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
    for seed in (0..topologies).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        let mut network = found(&schemas, &world, &databases, &mut rng).await;
        let truth = truth(&world, &network).await;
        let towns = towns(&network).await;
        let healthy = network.clients.clone();
        for _ in 0..QUESTIONS {
            if faulty {
                network.clients = healthy.iter().map(|node| frail(&mut rng, node)).collect();
            }
            let setting = Setting {
                network: &network,
                asking: rng.random_range(0..network.nodes.len()),
                world: &world,
                truth: &truth,
                towns: &towns,
                faulty,
                tally: &tally,
            };
            ask::anything(&mut rng, &setting).await;
        }
    }
    let (answers, settled) = (tally.answers.get(), tally.settled.get());
    println!("{settled} of {answers} answers were settled");
    assert!(settled * 2 > answers, "{settled} of {answers}");
}

/// A node that is well, or fails now and then, or always.
fn frail(rng: &mut StdRng, node: &Arc<dyn NodeClient>) -> Arc<dyn NodeClient> {
    let frailty = *[0.0, 0.0, 0.2, 0.5, 1.0].choose(rng).unwrap();
    let mut rng = StdRng::seed_from_u64(rng.random());
    Faulty::new(Arc::clone(node), move |_| {
        let faults = [Fault::Dead, Fault::Declines, Fault::Late, Fault::FirstField];
        if rng.random_bool(frailty) {
            *faults.choose(&mut rng).unwrap()
        } else {
            Fault::None
        }
    })
}

/// Whether one is a member of an association, its population, and the region that its codes say.
type Town = (bool, Option<i32>, Option<String>);

/// What the owners say of all local governments, by id.
async fn towns(network: &TestNetwork) -> HashMap<String, Town> {
    let mut towns = HashMap::new();
    for node in &network.nodes {
        let own = local_government::Entity::find()
            .filter(local_government::Column::Owner.eq(node.code.as_str()));
        let codes = local_government_code::Entity::find();
        let codes = codes.all(&node.db).await.unwrap();
        for row in own.all(&node.db).await.unwrap() {
            let its = codes
                .iter()
                .filter(|code| code.local_government_id == row.id);
            let its: Vec<LocalGovernmentCode> = its
                .map(|code| {
                    LocalGovernmentCode::new(code.scheme.parse().unwrap(), &code.value).unwrap()
                })
                .collect();
            let region = region(&its);
            let id = ObjectId::new(ObjectKind::LocalGovernment, node.code.clone(), row.id);
            towns.insert(id.to_string(), (row.member, row.population, region));
        }
    }
    towns
}

/// A world in databases that were another's before, its nodes told each other in a random order.
pub(crate) async fn found(
    schemas: &Schemas,
    world: &World,
    databases: &[TestDatabase],
    rng: &mut StdRng,
) -> TestNetwork {
    for database in databases {
        database.clear().await;
    }
    let nodes = world.nodes.iter().zip(databases);
    let nodes = nodes.map(|((code, countries), database)| {
        (code.clone(), countries.clone(), database.db.clone())
    });
    let network = TestNetwork::found(schemas, nodes.collect()).await;
    world.load(&network).await;
    network.exchange(|pairs| pairs.shuffle(rng)).await;
    network
}

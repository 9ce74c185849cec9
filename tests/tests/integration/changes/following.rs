//! Random histories, followed from the beginning and from the middle, through restarts and outages: every change once, in
//! order per object, and the copy is the catalogue, of each node and of Europe.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::{CountryCode, NodeCode};
use jumelage_entities::{Writing, change_entry, record, write::records};
use jumelage_federation::NodeClient;
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    faults::{Fault, Faulty},
    network::TestNetwork,
    seed,
    world::{World, make, statement},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::follower::Follower;

/// Histories in each run of the tests.
const HISTORIES: u64 = 4;
const STEPS: usize = 25;

/// A network that can be closed and opened again.
struct Running {
    schemas: Schemas,
    members: Vec<(NodeCode, BTreeSet<CountryCode>)>,
    databases: Vec<TestDatabase>,
    network: TestNetwork,
}

impl Running {
    async fn open(world: &World) -> Self {
        let schemas = Schemas::build();
        let mut databases = Vec::new();
        for _ in &world.nodes {
            databases.push(TestDatabase::fresh().await);
        }
        let network = found(&schemas, &world.nodes, &databases).await;
        Self {
            schemas,
            members: world.nodes.clone(),
            databases,
            network,
        }
    }

    async fn restart(&mut self) {
        self.schemas = self.schemas.apart();
        self.network = found(&self.schemas, &self.members, &self.databases).await;
    }
}

async fn found(
    schemas: &Schemas,
    members: &[(NodeCode, BTreeSet<CountryCode>)],
    databases: &[TestDatabase],
) -> TestNetwork {
    let members = members.iter().zip(databases);
    let members = members.map(|((code, countries), database)| {
        (code.clone(), countries.clone(), database.db.clone())
    });
    TestNetwork::found(schemas, members.collect()).await
}

/// Something happens somewhere.
async fn happen(rng: &mut StdRng, world: &mut World, running: &mut Running) {
    let nodes = world.nodes.len();
    match rng.random_range(0..10) {
        0..2 => {
            edit(rng, world);
            world.load(&running.network).await;
        }
        2 => remove(rng, &running.network).await,
        3 => running.restart().await,
        _ if nodes > 1 => {
            let from = rng.random_range(0..nodes);
            let to = (from + rng.random_range(1..nodes)) % nodes;
            running.network.tell(from, to).await;
        }
        _ => {}
    }
}

/// Some lists say something else.
fn edit(rng: &mut StdRng, world: &mut World) {
    let other = make(rng);
    let statuses: Vec<_> = other
        .records
        .iter()
        .map(|record| record.statement.status)
        .collect();
    for record in &mut world.records {
        if rng.random_bool(0.2)
            && let Some(status) = statuses.choose(rng)
        {
            record.statement = statement(record.statement.kind, *status);
        }
    }
    for town in &mut world.towns {
        if rng.random_bool(0.2) {
            town.population = Some(rng.random_range(1..9) * 1_000);
        }
    }
}

/// A node deletes one of its records.
async fn remove(rng: &mut StdRng, network: &TestNetwork) {
    let node = network.nodes.choose(rng).unwrap();
    let own = record::Column::Node.eq(node.code.as_str());
    let records = record::Entity::find()
        .filter(own)
        .all(&node.db)
        .await
        .unwrap();
    let Some(chosen) = records.choose(rng) else {
        return;
    };
    let writing = Writing::begin(&node.db).await.unwrap();
    records::remove(&writing, &BTreeSet::from([chosen.id]))
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

/// As if one node did not answer.
async fn follow_without(rng: &mut StdRng, network: &mut TestNetwork, europe: &mut Follower) {
    let healthy = network.clients.clone();
    let gone = rng.random_range(0..healthy.len());
    let dead: Arc<dyn NodeClient> = Faulty::new(healthy[gone].clone(), |_| Fault::Dead);
    network.clients[gone] = dead;
    let complete = europe.follow(network, rng.random_range(1..=9)).await;
    assert!(!complete, "a node that does not answer is missed");
    network.clients = healthy;
}

#[tokio::test]
async fn copies_are_the_catalogue_after_every_history() {
    let first = seed::first();
    let histories = seed::number("JUMELAGE_HISTORIES").unwrap_or(HISTORIES);
    for seed in (0..histories).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let mut world = make(&mut rng);
        let mut running = Running::open(&world).await;
        let nodes = running.network.nodes.len();
        let mut followers: Vec<Follower> = (0..nodes)
            .map(|at| Follower::from_the_beginning("local", at))
            .collect();
        followers.push(Follower::from_the_beginning(
            "europe",
            rng.random_range(0..nodes),
        ));
        world.load(&running.network).await;
        for step in 0..STEPS {
            happen(&mut rng, &mut world, &mut running).await;
            if step == STEPS / 2 {
                for root in ["local", "europe"] {
                    followers.push(Follower::from_now(&running.network, root, 0).await);
                }
            }
            for follower in &mut followers {
                if follower.root == "europe" && rng.random_bool(0.2) {
                    follow_without(&mut rng, &mut running.network, follower).await;
                }
                if rng.random_bool(0.5) {
                    follower
                        .follow(&running.network, rng.random_range(1..=9))
                        .await;
                    follower.is_up_to_date(&running.network).await;
                }
            }
        }
        running.network.exchange(|_| ()).await;
        for follower in &mut followers {
            assert!(follower.follow(&running.network, 500).await);
            follower.is_up_to_date(&running.network).await;
        }
        for follower in &followers[..nodes] {
            is_the_whole_log(&running.network, follower).await;
        }
    }
}

/// Who has followed from the beginning was told each entry once, in its order.
async fn is_the_whole_log(network: &TestNetwork, follower: &Follower) {
    let rows = change_entry::Entity::find()
        .order_by_asc(change_entry::Column::Seq)
        .all(&network.nodes[follower.asking].db)
        .await
        .unwrap();
    let told: Vec<_> = follower
        .told
        .iter()
        .map(|(id, action, _)| (id.clone(), action.clone()))
        .collect();
    let logged: Vec<_> = rows
        .iter()
        .map(|row| (row.id().unwrap().to_string(), row.action.clone()))
        .collect();
    assert_eq!(told, logged);
    let numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next));
}

//! Whatever two sides decide and edit, in whatever order they hear of it: once nobody has anything to say, they agree.

use jumelage_domain::Decision;
use jumelage_entities::{
    Writing, decision, record,
    write::{decisions::Response, records as own_records, refresh},
};
use jumelage_tests::{
    fixture::Fixture,
    network::TestNetwork,
    seed,
    world::{Town, World, pair, wikidata},
};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::support::{
    agree, and_a_friendship, decide, links, misspelt_by, plain, records, reopen, twinnings,
};

const HISTORIES: u64 = 12;
const STEPS: usize = 40;

/// Two towns at each node, and records of some of their pairs.
fn world(rng: &mut StdRng) -> World {
    let mut world = pair();
    for node in [0, 1] {
        let code = wikidata(2 + node);
        world.towns.push(Town {
            name: format!("Second {node}"),
            codes: [code].into(),
            ..world.towns[node].clone()
        });
    }
    for node in [0, 1] {
        if rng.random_bool(0.7) {
            world = and_a_friendship(world, node);
        }
        if rng.random_bool(0.5) {
            world.records.extend(misspelt_by(node).records);
        }
        let mut other = pair().records.swap_remove(node);
        other.code = Some(wikidata(3 - node));
        world.records.push(other);
    }
    world.records.shuffle(rng);
    world
}

async fn step(network: &TestNetwork, rng: &mut StdRng) {
    let at = rng.random_range(0..2);
    let claims = records(network, at, 1 - at).await;
    let own = records(network, at, at).await;
    let members = [own.first(), own.last()].map(|row| row.map(|row| row.party_id));
    match rng.random_range(0..10) {
        // What is refused changes nothing, and is part of the history.
        0..=3 => {
            if let Some(claim) = claims.choose(rng) {
                let decision = *Decision::ALL.choose(rng).unwrap();
                let response = Response {
                    own_record: own.choose(rng).map(|row| row.id),
                    local_government: members[rng.random_range(0..2)]
                        .filter(|_| decision != Decision::Link && rng.random_bool(0.4)),
                    ..plain(decision)
                };
                let _ = decide(network, at, claim.id, &response).await;
            }
        }
        4 => {
            if let Some(claim) = claims.choose(rng) {
                let _ = reopen(network, at, claim.id).await;
            }
        }
        5 => {
            if let Some(row) = own.choose(rng) {
                edit(network, at, row, rng).await;
            }
        }
        6 if own.len() > 1 => {
            let row = own.choose(rng).unwrap();
            let writing = Writing::begin(&network.nodes[at].db).await.unwrap();
            own_records::remove(&writing, &[row.id].into())
                .await
                .unwrap();
            writing.commit().await.unwrap();
        }
        _ => {
            network.tell(at, 1 - at).await;
        }
    }
}

async fn edit(network: &TestNetwork, at: usize, row: &record::Model, rng: &mut StdRng) {
    let writing = Writing::begin(&network.nodes[at].db).await.unwrap();
    let mut changed = record::ActiveModel {
        version: Set(row.version + 1),
        updated_at: Set(writing.now.millis()),
        ..row.clone().into()
    };
    match rng.random_range(0..3) {
        0 => {
            changed.since = Set(["1963", "1981"]
                .choose(rng)
                .map(|since| (*since).to_owned()));
        }
        1 => changed.themes = Set("music".to_owned()),
        _ => changed.stated_name = Set(Some(format!("Elsewhere {}", rng.random_range(0..3)))),
    }
    changed.update(&writing.tx).await.unwrap();
    refresh::own_records(&writing, &[row.id].into())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn after_any_history_both_nodes_hold_the_same_links_and_settled_values() {
    let first = seed::first();
    let (mut linked, mut decided) = (0, 0);
    for seed in (0..HISTORIES).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = world(&mut rng);
        let Fixture { network, .. } = &Fixture::of(&world).await;
        for _ in 0..STEPS {
            step(network, &mut rng).await;
        }
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        agree(network).await;
        linked += links(network, 0).await.len();
        for at in [0, 1] {
            let rows = decision::Entity::find().all(&network.nodes[at].db);
            for row in rows.await.unwrap().iter().filter(|row| row.holds) {
                let pair = |pair: &(Uuid, Uuid)| [pair.0, pair.1].contains(&row.record_id);
                let is_linked = links(network, at).await.iter().any(pair);
                let decision: Decision = row.decision.parse().unwrap();
                assert!(decision.links() || !is_linked, "{row:?}");
                decided += 1;
            }
        }
        // What only one of them records, the other one sees alike.
        let (here, there) = (twinnings(network, 0).await, twinnings(network, 1).await);
        for (id, row) in &here {
            if let Some(other) = there.get(id) {
                assert_eq!(row.confirmation, other.confirmation, "{id}");
            }
        }
    }
    assert!(
        linked > 0 && decided > 0,
        "{linked} links, {decided} decisions"
    );
}

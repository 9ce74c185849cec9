//! Random worlds, in which towns merge at random while messages are on their way in any order.

use jumelage_entities::{
    Writing,
    exchange::deliver,
    local_government,
    write::{
        lifecycles::{Merge, Successor, merge},
        refresh,
    },
};
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    network::{TestNetwork, TestNode},
    seed,
    world::{World, make},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{assert_agreed, own_records, today};

const WORLDS: u64 = 8;
const MOST_NODES: usize = 8;
const MERGERS: usize = 6;

#[tokio::test]
async fn nodes_come_to_agree_whatever_merges_while_they_talk() {
    let schemas = Schemas::build();
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let first = seed::first();
    let mut merged = 0;
    for seed in (0..WORLDS).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world: World = make(&mut rng);
        for database in &databases {
            database.clear().await;
        }
        let members = world.nodes.iter().zip(&databases);
        let members = members.map(|((code, countries), database)| {
            (code.clone(), countries.clone(), database.db.clone())
        });
        let network = TestNetwork::found(&schemas, members.collect()).await;
        world.load(&network).await;
        if rng.random() {
            network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        }
        for _ in 0..MERGERS {
            merged += usize::from(merge_some(network.nodes.choose_one(&mut rng), &mut rng).await);
            for _ in 0..rng.random_range(0..4) {
                let (from, to) = (
                    rng.random_range(0..network.nodes.len()),
                    rng.random_range(0..network.nodes.len()),
                );
                if from != to {
                    network.tell(from, to).await;
                }
            }
        }
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        assert_agreed(&network).await;
        assert_nothing_is_left_to_be_done(&network).await;
    }
    assert!(merged > 0, "somebody has merged");
}

trait ChooseOne<T> {
    fn choose_one(&self, rng: &mut StdRng) -> &T;
}

impl<T> ChooseOne<T> for Vec<T> {
    fn choose_one(&self, rng: &mut StdRng) -> &T {
        &self[rng.random_range(0..self.len())]
    }
}

/// Up to three members of a node become a fourth one.
async fn merge_some(node: &TestNode, rng: &mut StdRng) -> bool {
    let rows = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(node.code.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .filter(local_government::Column::ValidTo.is_null());
    let rows = rows.all(&node.db).await.unwrap();
    let mut ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids.shuffle(rng);
    ids.truncate(rng.random_range(2..5));
    if ids.len() < 2 {
        return false;
    }
    let writing = Writing::begin(&node.db).await.unwrap();
    let merger = Merge {
        successor: Successor::Existing(ids.remove(0)),
        predecessors: ids.into_iter().collect(),
        on: today(),
    };
    merge(&writing, merger).await.unwrap();
    writing.commit().await.unwrap();
    true
}

/// No record of its own names one that came to an end but where both ends did, and making everything anew changes nothing.
async fn assert_nothing_is_left_to_be_done(network: &TestNetwork) {
    for (at, node) in network.nodes.iter().enumerate() {
        let before = own_records(network, at).await;
        let ended = local_government::Entity::find()
            .filter(local_government::Column::ValidTo.is_not_null())
            .all(&node.db)
            .await;
        let ended: Vec<_> = ended.unwrap().into_iter().map(|row| row.id).collect();
        for row in &before {
            let names_one = ended.contains(&row.party_id)
                || row.partner_id.is_some_and(|id| ended.contains(&id));
            assert!(
                !names_one || row.status == "SUPERSEDED" || row.status == "TERMINATED",
                "{row:?}"
            );
        }
        let writing = Writing::begin(&node.db).await.unwrap();
        refresh::everything(&writing).await.unwrap();
        writing.commit().await.unwrap();
        assert_eq!(own_records(network, at).await, before);
    }
    for from in 0..network.nodes.len() {
        for to in (0..network.nodes.len()).filter(|to| *to != from) {
            let (db, peer) = (&network.nodes[from].db, &network.nodes[to].code);
            let more = deliver::next(db, peer).await.unwrap();
            let more = more.map(|delivery| delivery.message);
            assert_eq!(more, None, "{from} tells {to} more");
        }
    }
}

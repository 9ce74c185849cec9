//! Several become one.

use jumelage_domain::{ObjectKind, TwinningKind};
use jumelage_entities::{
    Writing, local_government, node,
    write::{
        lifecycles::{LifecycleError, Merge, Successor, merge},
        refresh,
    },
};
use jumelage_tests::{
    fixture::Fixture,
    world::{Town, wikidata},
};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use sea_orm::EntityTrait;
use serde_json::json;
use uuid::Uuid;

use super::{
    assert_agreed, europe, id, line, links, merge_into, own_records, record_of, today, town,
    two_towns,
};

#[tokio::test]
async fn twinnings_go_to_the_successor_and_duplicates_become_one_at_both_ends() {
    for merging in [1, 0] {
        for seed in 0..3 {
            let mut rng = StdRng::seed_from_u64(seed);
            let Fixture { network, .. } = &Fixture::of(&two_towns(merging)).await;
            let names = ["Reims", "Aachen"];
            let (here, there) = (names[merging], names[1 - merging]);
            let mut before = own_records(network, merging).await;
            before.sort_by_key(|row| row.id);
            let db = &network.nodes[merging].db;
            let outcome = merge_into(db, &["Kornelimünster"], here).await.unwrap();
            // The older id stays, the other leads to it.
            assert_eq!(
                outcome.collapsed,
                [(before[1].id, before[0].id)].into_iter().collect()
            );
            network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
            assert_agreed(network).await;
            let mut parties = [here, there];
            parties.sort_unstable();
            for asking in [0, 1] {
                assert_eq!(
                    europe(network, asking).await,
                    [line(parties, "ACTIVE", "CONFIRMED", 2)]
                );
            }
            for record in &before {
                let id = id(ObjectKind::Twinning, network, merging, record.id);
                let query = "query($id: ID!) {node(id: $id) {... on Twinning {parties {name}}}}";
                let reply = network
                    .ask(1 - merging, query, json!({"id": id.to_string()}))
                    .await;
                let found = reply["data"]["node"]["parties"].as_array().unwrap();
                assert_eq!(found.len(), 2, "{reply}");
            }
        }
    }
}

#[tokio::test]
async fn the_predecessor_stays_findable_with_its_last_day_and_its_successor() {
    let Fixture { network, .. } = &Fixture::of(&two_towns(1)).await;
    let db = &network.nodes[1].db;
    merge_into(db, &["Kornelimünster"], "Aachen").await.unwrap();
    network.exchange(|_| ()).await;
    let query = "{europe{localGovernments(filter:{search:\"kornelimunster\"}){nodes{
        name validTo successors{name predecessors{name}} twinnings{totalCount}}}}}";
    let reply = network.ask(0, query, json!({})).await;
    assert_eq!(
        reply["data"]["europe"]["localGovernments"]["nodes"],
        json!([{
            "name": "Kornelimünster",
            "validTo": "2026-10-31",
            "successors": [{"name": "Aachen", "predecessors": [{"name": "Kornelimünster"}]}],
            "twinnings": {"totalCount": 0},
        }])
    );
}

#[tokio::test]
async fn a_twinning_between_two_that_become_one_is_over_and_stays_with_them() {
    let mut world = two_towns(1);
    let between = record_of(&world, 1, 2, TwinningKind::Friendship);
    world.records.push(between);
    let Fixture { network, .. } = &Fixture::of(&world).await;
    let db = &network.nodes[1].db;
    let outcome = merge_into(db, &["Kornelimünster"], "Aachen").await.unwrap();
    assert_eq!(outcome.superseded.len(), 1);
    network.exchange(|_| ()).await;
    assert_eq!(
        europe(network, 0).await,
        [
            line(["Aachen", "Kornelimünster"], "SUPERSEDED", "DOMESTIC", 1),
            line(["Aachen", "Reims"], "ACTIVE", "CONFIRMED", 2),
        ]
    );
}

/// A record that names the predecessor by its code, as lists of last year do, and all that follows from such a list.
#[tokio::test]
async fn the_code_of_a_predecessor_leads_to_its_successor() {
    let mut world = two_towns(1);
    let late = world.records.pop().unwrap();
    let Fixture { network, .. } = &Fixture::of(&world).await;
    let db = &network.nodes[1].db;
    merge_into(db, &["Kornelimünster"], "Aachen").await.unwrap();
    network.exchange(|_| ()).await;
    world.records = vec![late];
    world.load_records(network).await;
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    assert_eq!(
        europe(network, 1).await,
        [line(["Aachen", "Reims"], "ACTIVE", "CONFIRMED", 2)]
    );
}

#[tokio::test]
async fn a_second_merger_goes_on_from_the_first() {
    let mut world = two_towns(1);
    world.towns.push(Town {
        name: "Burtscheid".to_owned(),
        codes: [wikidata(3)].into(),
        ..world.towns[1].clone()
    });
    let Fixture { network, .. } = &Fixture::of(&world).await;
    let db = &network.nodes[1].db;
    merge_into(db, &["Kornelimünster"], "Burtscheid")
        .await
        .unwrap();
    // The partner hears of both at once.
    merge_into(db, &["Burtscheid"], "Aachen").await.unwrap();
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    assert_eq!(links(network, 0).await.len(), 1);
    let writing = Writing::begin(db).await.unwrap();
    refresh::everything(&writing).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(network.tell(1, 0).await, 0, "nothing new is to be said");
}

#[tokio::test]
async fn a_look_at_what_a_merger_would_do_leaves_nothing_behind() {
    let Fixture { network, .. } = &Fixture::of(&two_towns(1)).await;
    let db = &network.nodes[1].db;
    let state = async || {
        let node = node::Entity::find().one(db).await.unwrap().unwrap();
        let rows = local_government::Entity::find().all(db).await.unwrap();
        (node, rows, own_records(network, 1).await)
    };
    let before = state().await;
    let writing = Writing::begin(db).await.unwrap();
    let merger = Merge {
        predecessors: [town(&network.nodes[0].db, "Kornelimünster").await].into(),
        successor: Successor::Existing(town(&network.nodes[0].db, "Aachen").await),
        on: today(),
    };
    let outcome = merge(&writing, merger).await.unwrap();
    assert_eq!((outcome.collapsed.len(), outcome.moved.len()), (1, 1));
    drop(writing);
    assert_eq!(state().await, before);
}

#[tokio::test]
async fn what_is_wrong_with_a_merger_is_said_and_nothing_is_done() {
    let Fixture { network, .. } = &Fixture::of(&two_towns(1)).await;
    let db = &network.nodes[1].db;
    let (aachen, kornelimuenster) = (town(db, "Aachen").await, town(db, "Kornelimünster").await);
    let reims = town(db, "Reims").await;
    let on = today();
    let attempt = async |predecessors: &[Uuid], successor: Uuid, on| {
        let writing = Writing::begin(db).await.unwrap();
        let merger = Merge {
            predecessors: predecessors.iter().copied().collect(),
            successor: Successor::Existing(successor),
            on,
        };
        let refused: LifecycleError = merge(&writing, merger).await.unwrap_err();
        assert!(!refused.to_string().is_empty());
        (refused.argument(), refused.code())
    };
    let future = "9999-01-01".parse().unwrap();
    assert_eq!(attempt(&[], aachen, on).await, ("predecessors", "EMPTY"));
    assert_eq!(
        attempt(&[aachen], aachen, on).await,
        ("predecessors", "REPEATED")
    );
    assert_eq!(
        attempt(&[reims], aachen, on).await,
        ("predecessors", "NOT_FOUND")
    );
    assert_eq!(
        attempt(&[aachen], reims, on).await,
        ("successor", "NOT_FOUND")
    );
    assert_eq!(
        attempt(&[kornelimuenster], aachen, future).await,
        ("on", "DATE_IN_FUTURE")
    );
    merge_into(db, &["Kornelimünster"], "Aachen").await.unwrap();
    assert_eq!(
        attempt(&[aachen], kornelimuenster, on).await,
        ("successor", "ENDED")
    );
    assert_eq!(
        attempt(&[kornelimuenster], aachen, on).await,
        ("predecessors", "ENDED")
    );
}

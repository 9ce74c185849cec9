//! Every change once and in order, through restarts, and whoever writes.

use std::collections::BTreeMap;

use jumelage_entities::{
    Writing, local_government,
    write::{changes, local_governments},
};
use jumelage_tests::seed;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::{Door, FOLLOW, client::Socket, cursor, told};

/// One who follows over a WebSocket, and keeps a copy.
struct Follower {
    cursor: String,
    copy: BTreeMap<String, Value>,
    /// What of each object it was told last.
    last: BTreeMap<String, String>,
    told: Vec<String>,
}

impl Follower {
    fn take(&mut self, event: &Value) {
        assert_eq!(event["errors"], Value::Null, "{event}");
        for change in event["data"]["changes"]["nodes"].as_array().unwrap() {
            let word = |name: &str| change[name].as_str().unwrap().to_owned();
            let (id, action) = (word("id"), word("action"));
            let before = self.last.insert(id.clone(), action.clone());
            let was_there = matches!(before.as_deref(), Some("CREATED" | "UPDATED"));
            assert_eq!(was_there, action != "CREATED", "{before:?}: {change}");
            match &change["object"] {
                Value::Null => self.copy.remove(&id),
                object => self.copy.insert(id, object.clone()),
            };
            self.told.push(word("cursor"));
        }
        self.cursor = cursor(event);
    }

    /// Until it has been told this cursor.
    async fn until(&mut self, socket: &mut Socket, end: &str) {
        while self.cursor != end {
            let event = socket.next_of("f").await;
            self.take(&event);
        }
    }

    async fn subscribe(&self, door: &Door, first: i64) -> Socket {
        let mut socket = Socket::ready(door.address).await;
        let variables = json!({"since": self.cursor, "first": first});
        socket.subscribe("f", FOLLOW, variables).await;
        socket
    }
}

/// What the catalogue lists.
async fn catalogue(door: &Door) -> BTreeMap<String, Value> {
    let query = "{local{localGovernments(first:500){nodes{id name population{value}}}}}";
    let answer = door.ask(query, json!({})).await;
    let nodes = &answer["data"]["local"]["localGovernments"]["nodes"];
    let nodes = nodes.as_array().unwrap().iter();
    nodes
        .map(|node| (node["id"].as_str().unwrap().to_owned(), node.clone()))
        .collect()
}

/// Deletes one of the members.
async fn delete_one(rng: &mut StdRng, door: &Door) {
    let db = &door.node.db;
    let rows = local_government::Entity::find().all(db).await.unwrap();
    if rows.is_empty() {
        return;
    }
    let chosen = &rows[rng.random_range(0..rows.len())];
    let writing = Writing::begin(db).await.unwrap();
    let ids = BTreeSet::from([chosen.id]);
    local_governments::remove(&writing, &ids).await.unwrap();
    writing.commit().await.unwrap();
}

#[actix_web::test]
async fn every_change_is_told_once_and_in_order_through_restarts() {
    let seed = seed::first();
    let mut rng = StdRng::seed_from_u64(seed);
    let mut door = Door::open().await;
    let start = door.now().await;
    let mut follower = Follower {
        cursor: start.clone(),
        copy: BTreeMap::new(),
        last: BTreeMap::new(),
        told: Vec::new(),
    };
    let mut socket = follower.subscribe(&door, 3).await;
    for step in 0..30 {
        match rng.random_range(0..8) {
            0..4 => {
                let towns = rng.random_range(1..6);
                door.enter((0..towns).map(|town| format!("Town {step}-{town}")))
                    .await;
            }
            4..6 => delete_one(&mut rng, &door).await,
            6 => {
                // What it was told before the node went is told no more, and what it was not is.
                drop(socket);
                door = door.restart().await;
                socket = follower.subscribe(&door, rng.random_range(1..9)).await;
            }
            _ => follower.until(&mut socket, &door.now().await).await,
        }
    }
    follower.until(&mut socket, &door.now().await).await;
    assert_eq!(follower.copy, catalogue(&door).await);

    // It was told what the log says, entry for entry.
    let query = "query($since:String){local{changes(since:$since,first:500){nodes{cursor}}}}";
    let log = door.ask(query, json!({"since": start})).await;
    let log = log["data"]["local"]["changes"]["nodes"]
        .as_array()
        .unwrap()
        .iter();
    let log: Vec<_> = log.map(|entry| entry["cursor"].as_str().unwrap()).collect();
    assert_eq!(follower.told, log);
    socket.leave().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn the_recipe_leaves_no_gap_and_an_event_says_what_local_changes_says() {
    let door = Door::open().await;
    let [before, _] = &door.enter(["Épernay", "Cognac"].map(str::to_owned)).await[..] else {
        panic!("two")
    };
    // The subscription gives the cursor itself, before the catalogue is read.
    let mut socket = Socket::ready(door.address).await;
    socket.subscribe("f", FOLLOW, json!({})).await;
    let first = socket.next_of("f").await;
    assert_eq!(told(&first), []);
    assert_eq!(first["data"]["changes"]["hasMore"], false);
    let copy = catalogue(&door).await;
    assert!(copy.contains_key(before), "{copy:?}");
    let after = door.enter_one("Reims").await;
    let second = socket.next_of("f").await;
    assert_eq!(told(&second), [(after, "CREATED".to_owned())]);

    let query = FOLLOW.replacen("subscription", "query", 1);
    let query = query.replacen("changes(", "local{changes(", 1) + "}";
    let answer = door.ask(&query, json!({"since": cursor(&first)})).await;
    assert_eq!(answer["data"]["local"], second["data"], "{answer}");
    let costs = |answer: &Value| answer["extensions"]["cost"]["actual"].as_u64().unwrap();
    // Its end, and whether there is more, are asked in any case.
    assert!(
        costs(&second).abs_diff(costs(&answer)) <= 2,
        "{second} {answer}"
    );
    socket.leave().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn whoever_has_missed_what_is_not_kept_is_told_to_start_over() {
    let door = Door::open().await;
    let old = door.now().await;
    door.enter(["Épernay", "Cognac"].map(str::to_owned)).await;
    let mut socket = Socket::ready(door.address).await;
    socket.subscribe("now", FOLLOW, json!({})).await;
    assert_eq!(told(&socket.next_of("now").await), []);
    let all = jumelage_domain::Timestamp::from_millis(i64::from(i32::MAX) * 1_000).unwrap();
    assert_eq!(changes::prune(&door.node.db, all).await.unwrap(), 2);
    socket.subscribe("old", FOLLOW, json!({"since": old})).await;
    assert_eq!(socket.error_of("old").await, "CHANGES_LOST");
    // Who has missed nothing goes on.
    door.enter_one("Reims").await;
    assert_eq!(told(&socket.next_of("now").await).len(), 1);
    // After a restore everybody starts over.
    let writing = Writing::begin(&door.node.db).await.unwrap();
    changes::begin_anew(&writing.tx).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(socket.error_of("now").await, "CHANGES_LOST");
    socket.leave().await;
    door.server.stop().await;
}

//! Cursors of which the log is not kept any more, or was begun anew, or that are none.

use jumelage_domain::Timestamp;
use jumelage_entities::{Writing, change_log, write::changes};
use jumelage_tests::{fixture::Fixture, network::TestNetwork, world::pair};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::follower::Follower;

async fn ask(network: &TestNetwork, root: &str, since: Option<&str>) -> Value {
    let query = format!(
        "query($since:String){{{root}{{coverage{{nodes{{association errorCode}}}}
            changes(since:$since){{endCursor nodes{{association}}}}}}}}"
    );
    network.ask(0, &query, json!({"since": since})).await
}

async fn begin_anew(network: &TestNetwork, node: usize) {
    let writing = Writing::begin(&network.nodes[node].db).await.unwrap();
    changes::begin_anew(&writing.tx).await.unwrap();
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn who_followed_a_log_that_was_begun_anew_is_told_to_start_over() {
    let fixture = Fixture::pair().await;
    let network = &fixture.network;
    let local = Follower::from_now(network, "local", 0).await;
    begin_anew(network, 0).await;
    let reply = ask(network, "local", local.cursor.as_deref()).await;
    assert_eq!(
        reply["errors"][0]["extensions"]["code"], "CHANGES_LOST",
        "{reply}"
    );
    assert_eq!(reply["errors"][0]["path"], json!(["local", "changes"]));
    assert_eq!(reply["data"]["local"], json!(null));
    let again = Follower::from_now(network, "local", 0).await;
    let reply = ask(network, "local", again.cursor.as_deref()).await;
    assert_eq!(reply["errors"], json!([]));
}

#[tokio::test]
async fn of_one_nodes_lost_log_the_others_followers_hear_by_its_name_and_go_on_with_the_rest() {
    let fixture = Fixture::pair().await;
    let network = &fixture.network;
    let europe = Follower::from_now(network, "europe", 0).await;
    begin_anew(network, 1).await;
    let mut world = pair();
    world.towns[0].population = Some(7);
    world.load(network).await;
    let reply = ask(network, "europe", europe.cursor.as_deref()).await;
    let error = &reply["errors"][0]["extensions"];
    assert_eq!(error["code"], "CHANGES_LOST", "{reply}");
    assert_eq!(error["node"], "rgre", "{reply}");
    let europe = &reply["data"]["europe"];
    let nodes = json!([
        {"association": "afccre", "errorCode": null},
        {"association": "rgre", "errorCode": "CHANGES_LOST"},
    ]);
    assert_eq!(europe["coverage"]["nodes"], nodes);
    assert_eq!(
        europe["changes"]["nodes"],
        json!([{"association": "afccre"}])
    );
    // It is no less lost the next time.
    let next = ask(network, "europe", europe["changes"]["endCursor"].as_str()).await;
    assert_eq!(next["errors"][0]["extensions"]["node"], "rgre", "{next}");
}

#[tokio::test]
async fn what_is_pruned_is_lost_for_who_has_not_read_it_and_for_nobody_else() {
    let fixture = Fixture::pair().await;
    let network = &fixture.network;
    let db = &network.nodes[0].db;
    let reply = ask(network, "local", None).await;
    assert!(
        !reply["data"]["local"]["changes"]["nodes"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let read = Follower::from_now(network, "local", 0).await;
    let before = change_log::Entity::find().one(db).await.unwrap().unwrap();
    assert_eq!(changes::prune(db, Timestamp::EPOCH).await.unwrap(), 0);
    let pruned = changes::prune(db, Timestamp::from_millis(4_000_000_000_000).unwrap());
    assert_eq!(pruned.await.unwrap(), u64::try_from(before.last).unwrap());
    let reply = ask(network, "local", None).await;
    assert_eq!(
        reply["errors"][0]["extensions"]["code"], "CHANGES_LOST",
        "{reply}"
    );
    let reply = ask(network, "local", read.cursor.as_deref()).await;
    assert_eq!(reply["errors"], json!([]));
}

#[tokio::test]
async fn cursors_are_of_one_scope_and_not_to_be_made_up() {
    let fixture = Fixture::pair().await;
    let network = &fixture.network;
    let local = Follower::from_now(network, "local", 0).await;
    for (cursor, code) in [
        (local.cursor.as_deref(), "CURSOR_OF_OTHER_LIST"),
        (Some("rgre=0.1"), "INVALID_CURSOR"),
    ] {
        let reply = ask(network, "europe", cursor).await;
        assert_eq!(reply["errors"][0]["extensions"]["code"], code, "{reply}");
    }
    let reply = network
        .ask(0, "{local{changes(first:501){hasMore}}}", json!({}))
        .await;
    assert_eq!(
        reply["errors"][0]["extensions"]["code"], "PAGE_SIZE",
        "{reply}"
    );
}

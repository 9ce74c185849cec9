//! After a restore the node is behind the others. They come to agree on what it knows now.

use jumelage::backup::restore;
use jumelage_domain::{TwinningKind, TwinningStatus};
use jumelage_entities::{
    exchange::{
        deliver::{self, Delivery},
        receive,
    },
    link, record,
};
use jumelage_tests::{
    fixture::Fixture,
    network::TestNetwork,
    world::{Record, pair, statement},
};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::{folder, made};

/// One message on its way, and what the sender makes of the reply: whether the other holds what it believes.
async fn send(network: &TestNetwork, from: usize, to: usize, delivery: Delivery) -> bool {
    let (from, to) = (&network.nodes[from], &network.nodes[to]);
    let sender = receive::Sender {
        code: from.code.clone(),
        countries: from.countries.clone(),
    };
    let message = serde_json::to_string(&delivery.message).unwrap();
    let message = serde_json::from_str(&message).unwrap();
    let reply = receive::receive(&to.db, &sender, message).await.unwrap();
    assert_eq!(reply.refused, []);
    deliver::acknowledge(&from.db, &to.code, delivery, &reply)
        .await
        .unwrap()
}

async fn say_all(network: &TestNetwork, from: usize, to: usize) -> usize {
    let (node, peer) = (&network.nodes[from], network.nodes[to].code.clone());
    let mut sent = 0;
    while let Some(delivery) = deliver::next(&node.db, &peer).await.unwrap() {
        send(network, from, to, delivery).await;
        sent += 1;
    }
    sent
}

/// As a node does every few minutes: says what waits, asks what the other holds, and says everything where it differs.
async fn reconcile(network: &TestNetwork, from: usize, to: usize) -> usize {
    let (node, peer) = (&network.nodes[from], network.nodes[to].code.clone());
    let mut sent = say_all(network, from, to).await;
    let greeting = deliver::greeting(&node.db, &peer).await.unwrap();
    if !send(network, from, to, greeting).await {
        deliver::start_over(&node.db, &peer).await.unwrap();
        sent += say_all(network, from, to).await;
        let closing = deliver::closing(&node.db, &peer).await.unwrap();
        assert!(
            send(network, from, to, closing).await,
            "a full exchange agrees"
        );
        sent += 1;
    }
    sent
}

#[tokio::test]
async fn what_was_written_after_the_backup_is_gone_everywhere_and_what_others_wrote_comes_again() {
    for restoring in [0, 1] {
        let mut world = pair();
        let own = world.records.remove(restoring);
        let Fixture {
            network, databases, ..
        } = &Fixture::of(&world).await;
        let (code, country) = [("afccre", "FR"), ("rgre", "DE")][restoring];
        let place = folder(code, country, &databases[restoring].url);
        let file = made(place.path()).await;

        // Since then: it records the twinning, too, and the partner records a friendship.
        let friendship = Record {
            statement: statement(TwinningKind::Friendship, TwinningStatus::Active),
            ..world.records[0].clone()
        };
        world.records.extend([own, friendship]);
        world.load_records(network).await;
        network.exchange(|_| ()).await;
        let query = "{europe{coverage{settled complete} twinnings(orderBy:{by:ID,direction:ASC}){nodes{kind confirmation}}}}";
        let reply = network.ask(0, query, json!({})).await;
        let confirmed = |reply: &serde_json::Value| {
            let nodes = reply["data"]["europe"]["twinnings"]["nodes"].as_array();
            let nodes = nodes.unwrap().iter();
            let mut found: Vec<String> = nodes
                .map(|node| format!("{} {}", node["kind"], node["confirmation"]).replace('"', ""))
                .collect();
            found.sort();
            found
        };
        assert_eq!(
            confirmed(&reply),
            ["FRIENDSHIP ONE_SIDED", "TWINNING CONFIRMED"]
        );

        restore(&file, place.path(), true).await.unwrap();
        let mut rounds = 0;
        while reconcile(network, 0, 1).await + reconcile(network, 1, 0).await > 0 {
            rounds += 1;
            assert!(rounds < 10, "it comes to an end");
        }
        for asking in [0, 1] {
            let reply = network.ask(asking, query, json!({})).await;
            assert_eq!(
                reply["data"]["europe"]["coverage"],
                json!({"settled": true, "complete": true})
            );
            assert_eq!(
                confirmed(&reply),
                ["FRIENDSHIP ONE_SIDED", "TWINNING ONE_SIDED"]
            );
        }
        for node in &network.nodes {
            assert_eq!(link::Entity::find().count(&node.db).await.unwrap(), 0);
            assert_eq!(record::Entity::find().count(&node.db).await.unwrap(), 2);
        }
    }
}

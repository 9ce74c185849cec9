//! Nodes of several versions tell each other things: what the other does not know it passes over, and hears once it does.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_domain::digest::Digest;
use jumelage_entities::{
    exchange::{
        deliver,
        message::{Reply, VERSION},
        receive::{self, Sender},
    },
    incoming, node, record,
};
use jumelage_tests::{
    fixture::Fixture,
    network::TestNetwork,
    world::{Record, pair, statement},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use jumelage_domain::{TwinningKind, TwinningStatus};

fn sender(network: &TestNetwork, at: usize) -> Sender {
    Sender {
        code: network.nodes[at].code.clone(),
        countries: network.nodes[at].countries.clone(),
    }
}

/// What the first node is to tell the second one next, as it travels.
pub(super) async fn message(network: &TestNetwork) -> Value {
    let [here, there] = [0, 1].map(|at| &network.nodes[at]);
    let next = deliver::next(&here.db, &there.code).await.unwrap();
    serde_json::to_value(next.unwrap().message).unwrap()
}

pub(super) async fn hear(network: &TestNetwork, message: &Value) -> Result<Reply, String> {
    let message = serde_json::from_str(&message.to_string()).map_err(|fault| fault.to_string())?;
    let reply = receive::receive(&network.nodes[1].db, &sender(network, 0), message).await;
    Ok(reply.unwrap())
}

pub(super) fn refused(reply: &Reply) -> Vec<(&str, &str)> {
    let refused = reply.refused.iter();
    refused
        .map(|one| (one.subject.topic.as_str(), one.code.as_str()))
        .collect()
}

/// As the sender works it out, of what it has said.
pub(super) fn digest(parts: &[&Value]) -> Digest {
    let digests = parts
        .iter()
        .map(|part| Digest::of(part.to_string().as_bytes()));
    digests.collect()
}

/// Reims with two records of its twinnings with Aachen.
pub(super) async fn two() -> Fixture {
    let mut world = pair();
    world.records.truncate(1);
    world.records.push(Record {
        statement: statement(TwinningKind::Friendship, TwinningStatus::Active),
        ..world.records[0].clone()
    });
    Fixture::before_exchange(&world).await
}

pub(super) async fn claims(network: &TestNetwork) -> Vec<record::Model> {
    let claims = record::Entity::find().filter(record::Column::Node.eq("afccre"));
    claims.all(&network.nodes[1].db).await.unwrap()
}

/// One that says more than this version knows, wherever more can be said.
fn of_the_future(mut message: Value) -> Value {
    message["mood"] = json!("good");
    let offer = &mut message["offers"][0];
    offer["anthem"] = json!({"by": ["Rouget"], "bars": 1.5});
    offer["party"]["mayor"] = json!(null);
    offer["party"]["codes"][0]["checked"] = json!(true);
    offer["partner"]["twin"] = json!(1e-7);
    message["offers"][1]["status"] = json!("DREAMT");
    let record = format!("Eclipse:afccre:{}", Uuid::now_v7());
    message["parts"] = json!([{
        "topic": "ECLIPSE",
        "record": URL_SAFE_NO_PAD.encode(record),
        "title": "The sun goes dark",
    }]);
    message
}

#[tokio::test]
async fn a_message_of_the_future_is_taken_as_far_as_it_is_known() {
    let Fixture { network, .. } = &two().await;
    let message = of_the_future(message(network).await);
    let reply = hear(network, &message).await.unwrap();
    assert_eq!(
        refused(&reply),
        [("OFFER", "NOT_UNDERSTOOD"), ("ECLIPSE", "TOPIC_UNKNOWN")]
    );
    let said = |at: &str| message.pointer(at).unwrap();
    let (offer, dreamt, eclipse) = (said("/offers/0"), said("/offers/1"), said("/parts/0"));
    // What the sender believes: nothing has to be said again.
    assert_eq!(reply.digest, digest(&[offer, dreamt, eclipse]));
    let claims = claims(network).await;
    let ids: Vec<String> = claims.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(ids.len(), 1);
    // What is not known can be withdrawn, by name or in the end.
    let subject = json!({"topic": "ECLIPSE", "record": eclipse["record"], "why": "rain"});
    let greeting = json!({"association": message["association"], "last": true});
    let mut withdrawal = greeting.clone();
    withdrawal["withdrawals"] = json!([subject]);
    let reply = hear(network, &withdrawal).await.unwrap();
    assert_eq!(reply.digest, digest(&[offer, dreamt]));
    let reply = hear(network, &message).await.unwrap();
    assert_eq!(reply.digest, digest(&[offer, dreamt, eclipse]));
    let mut closing = greeting;
    closing["retain"] = json!([{"topic": "OFFER", "record": offer["record"]}]);
    let reply = hear(network, &closing).await.unwrap();
    assert_eq!(reply.digest, digest(&[offer]));
    assert_eq!(refused(&reply), []);
}

#[tokio::test]
async fn what_was_passed_over_is_heard_once_it_is_known() {
    let Fixture { network, .. } = &two().await;
    let message = of_the_future(message(network).await);
    let before = hear(network, &message).await.unwrap();
    let db = &network.nodes[1].db;
    // An update of the software.
    let update = node::ActiveModel {
        id: Set(1),
        exchange_version: Set(VERSION - 1),
        ..Default::default()
    };
    update.update(db).await.unwrap();
    let greeting = json!({"association": message["association"], "last": true});
    let reply = hear(network, &greeting).await.unwrap();
    assert_ne!(reply.digest, before.digest, "it has to be said again");
    assert_eq!(claims(network).await.len(), 1, "what was known is kept");
    let node = node::Entity::find().one(db).await.unwrap().unwrap();
    assert_eq!(node.exchange_version, VERSION);
    assert_eq!(hear(network, &message).await.unwrap().digest, before.digest);
    let held = incoming::Entity::find().all(db).await.unwrap();
    assert_eq!(held.len(), 3);
}

#[tokio::test]
async fn a_node_says_what_a_new_version_says_otherwise() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let [here, there] = [0, 1].map(|at| &network.nodes[at]);
    let said = jumelage_entities::outgoing::Entity::find()
        .filter(jumelage_entities::outgoing::Column::Topic.eq("OFFER"));
    let said = said.one(&here.db).await.unwrap().unwrap();
    // As a version before it said it, and noted that it did.
    let row = jumelage_entities::outgoing::ActiveModel {
        digest: Set(Some(1)),
        delivered: Set(Some(1)),
        ..said.clone().into()
    };
    row.update(&here.db).await.unwrap();
    assert!(
        deliver::next(&here.db, &there.code)
            .await
            .unwrap()
            .is_none()
    );
    let update = node::ActiveModel {
        id: Set(1),
        exchange_version: Set(VERSION - 1),
        ..Default::default()
    };
    update.update(&here.db).await.unwrap();
    // Whatever is written next.
    network.tell(1, 0).await;
    hear_greeting(network, 1).await;
    assert_eq!(network.tell(0, 1).await, 1);
}

/// One node asks the other whether it holds what it was told.
async fn hear_greeting(network: &TestNetwork, from: usize) {
    let [here, there] = [from, 1 - from].map(|at| &network.nodes[at]);
    let greeting = deliver::greeting(&here.db, &there.code).await.unwrap();
    let message = serde_json::to_string(&greeting.message).unwrap();
    let message = serde_json::from_str(&message).unwrap();
    receive::receive(&there.db, &sender(network, from), message)
        .await
        .unwrap();
}

/// As the first version of the exchange said it: without `confirms`, `partner.id` and `predecessors`.
const OF_THE_PAST: &str = r#"{
    "association": "ASSOCIATION",
    "offers": [{
        "record": "RECORD",
        "party": {
            "id": "PARTY", "name": "Reims", "country": "FR", "level": "MUNICIPALITY",
            "codes": [{"scheme": "WIKIDATA", "value": "Q1", "year": null}],
            "latitude": 49.265277, "longitude": 4.028611, "searchNames": ["reims"]
        },
        "partner": {"country": "DE", "scheme": "WIKIDATA", "code": "Q2", "name": null},
        "kind": "TWINNING", "status": "ACTIVE", "since": "1967", "until": null,
        "themes": [], "sdgs": [11], "updatedAt": "2024-05-01T10:00:00.000Z", "version": 3,
        "exclusive": true
    }],
    "last": true
}"#;

#[tokio::test]
async fn a_message_of_the_past_is_taken_whole() {
    let mut world = pair();
    world.records.clear();
    let Fixture { network, .. } = &Fixture::before_exchange(&world).await;
    let id = |kind: &str| URL_SAFE_NO_PAD.encode(format!("{kind}:afccre:{}", Uuid::now_v7()));
    let message = OF_THE_PAST
        .replace("ASSOCIATION", &id("Association"))
        .replace("RECORD", &id("Twinning"))
        .replace("PARTY", &id("LocalGovernment"));
    let message: Value = serde_json::from_str(&message).unwrap();
    let reply = hear(network, &message).await.unwrap();
    assert_eq!(refused(&reply), []);
    assert_eq!(reply.digest, digest(&[&message["offers"][0]]));
    let [claim] = <[_; 1]>::try_from(claims(network).await).unwrap();
    assert_eq!(claim.since.as_deref(), Some("1967"));
    assert!(claim.partner_id.is_some(), "{claim:?}");
}

#[tokio::test]
async fn a_part_without_a_name_is_said_to_be_so() {
    let Fixture { network, .. } = &two().await;
    let message = message(network).await;
    let with = |at: &str, value: Value| {
        let mut message = message.clone();
        message[at] = value;
        message
    };
    let record = message["offers"][0]["record"].clone();
    for (message, fault) in [
        (
            with("offers", json!([{}])),
            "offers[0] has no `record`: give the id of what it is about",
        ),
        (
            with("links", json!([{"record": "?"}])),
            "links[0].record: “?” is not an id of this network",
        ),
        (
            with("parts", json!([{"record": record}])),
            "parts[0] has no `topic`: say of what kind it is",
        ),
        (
            with("parts", json!([{"record": record, "topic": "LINK"}])),
            "parts[0] is of the topic LINK, which has a list of its own",
        ),
        (
            with("retain", json!([{"record": "", "topic": "LINK"}])),
            "retain[0].record: “” is not an id of this network",
        ),
    ] {
        let said = hear(network, &message).await.unwrap_err();
        assert!(said.contains(fault), "{said}");
        assert_eq!(claims(network).await, []);
    }
}

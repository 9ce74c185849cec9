//! What becomes of local governments, and how the nodes of their partners follow.

mod door;
mod merge;
mod named;
mod random;
mod rename;
mod split;
mod taken_back;
mod transfer;

use std::collections::BTreeMap;

use jumelage_domain::{ObjectId, ObjectKind, TwinningKind, TwinningStatus};
use jumelage_entities::{
    Writing, link, local_government, record, twinning,
    write::lifecycles::{LifecycleError, Merge, Outcome, Successor, merge},
};
use jumelage_tests::{
    network::TestNetwork,
    world::{Record, Town, World, pair, statement, wikidata},
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

/// The pair, whose second association has a second town; both twin with the first one's town, and all record it.
/// `merging` is the place of the association with two towns: the code of the other sorts before it, or after it.
fn two_towns(merging: usize) -> World {
    let mut world = pair();
    world.towns.push(Town {
        name: "Kornelimünster".to_owned(),
        codes: [wikidata(2)].into(),
        ..world.towns[merging].clone()
    });
    world.records.push(Record {
        party: 2,
        ..world.records[merging].clone()
    });
    world.records.push(Record {
        code: Some(wikidata(2)),
        ..world.records[1 - merging].clone()
    });
    world
}

/// A record of one kind of an association's town, with one that bears a code.
fn record_of(world: &World, party: usize, partner: usize, kind: TwinningKind) -> Record {
    Record {
        node: world.towns[party].node,
        party,
        country: world.towns[partner].country,
        code: world.towns[partner].codes.first().cloned(),
        name: None,
        statement: statement(kind, TwinningStatus::Active),
    }
}

async fn town(db: &DatabaseConnection, name: &str) -> Uuid {
    let rows = local_government::Entity::find()
        .filter(local_government::Column::Name.eq(name))
        .filter(local_government::Column::Member.eq(true))
        .all(db)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "{name}");
    rows[0].id
}

fn today() -> jiff::civil::Date {
    "2026-11-01".parse().unwrap()
}

/// Some towns become another that is there.
async fn merge_into(
    db: &DatabaseConnection,
    predecessors: &[&str],
    successor: &str,
) -> Result<Outcome, LifecycleError> {
    let mut ids = std::collections::BTreeSet::new();
    for name in predecessors {
        ids.insert(town(db, name).await);
    }
    let successor = Successor::Existing(town(db, successor).await);
    let writing = Writing::begin(db).await.unwrap();
    let merger = Merge {
        predecessors: ids,
        successor,
        on: today(),
    };
    let outcome = merge(&writing, merger).await?;
    writing.commit().await.unwrap();
    Ok(outcome)
}

type Links = BTreeMap<(Uuid, Uuid), String>;

async fn links(network: &TestNetwork, at: usize) -> Links {
    let rows = link::Entity::find().all(&network.nodes[at].db).await;
    let rows = rows.unwrap().into_iter();
    rows.map(|row| ((row.own_record_id, row.other_record_id), row.peer))
        .collect()
}

async fn own_records(network: &TestNetwork, at: usize) -> Vec<record::Model> {
    let node = &network.nodes[at];
    let rows = record::Entity::find().filter(record::Column::Node.eq(node.code.as_str()));
    rows.all(&node.db).await.unwrap()
}

/// All nodes hold the same links, the other way round, and the same settled values of what is linked.
async fn assert_agreed(network: &TestNetwork) {
    for (at, node) in network.nodes.iter().enumerate() {
        for ((mine, theirs), peer) in links(network, at).await {
            let mut nodes = network.nodes.iter();
            let other = nodes.position(|node| node.code.as_str() == peer).unwrap();
            let back = links(network, other).await;
            let back = back.get(&(theirs, mine)).map(String::as_str);
            assert_eq!(back, Some(node.code.as_str()), "{mine} {theirs}");
            let here = settled(network, at, mine).await;
            assert_eq!(here, settled(network, other, theirs).await);
        }
    }
    let query = "{europe{coverage{settled complete}}}";
    let reply = network.ask(0, query, json!({})).await;
    let coverage = json!({"settled": true, "complete": true});
    assert_eq!(reply["data"]["europe"]["coverage"], coverage);
}

async fn settled(network: &TestNetwork, at: usize, own: Uuid) -> twinning::Model {
    let row = twinning::Entity::find()
        .filter(twinning::Column::OwnRecordId.eq(own))
        .one(&network.nodes[at].db)
        .await;
    twinning::Model {
        own_record_id: None,
        other_record_id: None,
        ..row.unwrap().unwrap()
    }
}

fn id(kind: ObjectKind, network: &TestNetwork, node: usize, uuid: Uuid) -> ObjectId {
    ObjectId::new(kind, network.nodes[node].code.clone(), uuid)
}

/// Europe's twinnings as one node sees them: the parties' names, the status, the confirmation and how many records.
async fn europe(network: &TestNetwork, asking: usize) -> Vec<(Vec<String>, String, String, usize)> {
    let query =
        "{europe{twinnings(first:500){nodes{status confirmation records{id} parties{name}}}}}";
    let reply = network.ask(asking, query, json!({})).await;
    assert_eq!(reply["errors"], json!([]));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = reply["data"]["europe"]["twinnings"]["nodes"].as_array();
    let mut found: Vec<_> = nodes
        .unwrap()
        .iter()
        .map(|node| {
            let parties = node["parties"].as_array().unwrap().iter();
            let mut parties: Vec<String> = parties.map(|party| text(&party["name"])).collect();
            parties.sort();
            let records = node["records"].as_array().unwrap().len();
            (
                parties,
                text(&node["status"]),
                text(&node["confirmation"]),
                records,
            )
        })
        .collect();
    found.sort();
    found
}

fn line(
    parties: [&str; 2],
    status: &str,
    confirmation: &str,
    records: usize,
) -> (Vec<String>, String, String, usize) {
    let parties = parties.map(str::to_owned).to_vec();
    (parties, status.to_owned(), confirmation.to_owned(), records)
}

//! Each number of the data's quality, counted again by hand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{CodeScheme, Decision, settle::discrepancies};
use jumelage_entities::{
    Network, decision, link, local_government, local_government_code, record, twinning,
};
use jumelage_schema::{Schemas, viewer::Role};
use jumelage_tests::{
    database::TestDatabase,
    network::TestNetwork,
    seed,
    world::{World, make},
};
use rand::{SeedableRng, rngs::StdRng};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{ask, decide, plain, with_role};

const QUERY: &str = "query($first:Int $problems:[DataProblem!]){desk{dataQuality{total
    groups(problems:$problems){problem association count objects(first:$first){ids hasNextPage}}}}}";

/// By problem and association.
type Groups = BTreeMap<(String, Option<String>), BTreeSet<Uuid>>;

#[tokio::test]
async fn every_number_is_what_counting_by_hand_gives() {
    let mut rng = StdRng::seed_from_u64(seed::first());
    let world: World = make(&mut rng);
    let (mut databases, mut members) = (Vec::new(), Vec::new());
    for (code, countries) in &world.nodes {
        let database = TestDatabase::fresh().await;
        members.push((code.clone(), countries.clone(), database.db.clone()));
        databases.push(database);
    }
    let network = TestNetwork::found(&Schemas::build(), members).await;
    world.load(&network).await;
    network.exchange(|_| ()).await;
    // A few decisions, so that there is a difference between what waits and what does not.
    for (at, node) in network.nodes.iter().enumerate() {
        let rows = record::Entity::find().all(&node.db).await.unwrap();
        let claims = rows.iter().filter(|row| row.node != node.code.as_str());
        for (claim, decision) in claims.zip(Decision::ALL.iter().cycle()).take(12) {
            let _ = decide(&network, at, claim.id, &plain(*decision)).await;
        }
    }
    network.exchange(|_| ()).await;
    for at in 0..network.nodes.len() {
        let expected = by_hand(&network, at).await;
        assert_eq!(
            by_the_desk(&network, at, json!({"first": 500})).await,
            expected
        );
    }
}

async fn by_the_desk(network: &TestNetwork, at: usize, variables: Value) -> Groups {
    let editor = with_role(Role::Editor);
    let answer = ask(network, at, &editor, QUERY, variables).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let quality = &answer["data"]["desk"]["dataQuality"];
    let mut total = 0;
    let mut groups = Groups::new();
    for group in quality["groups"].as_array().unwrap() {
        let ids = group["objects"]["ids"].as_array().unwrap().iter();
        let ids = ids.map(|id| id.as_str().unwrap().parse::<jumelage_domain::ObjectId>());
        let ids: BTreeSet<Uuid> = ids.map(|id| id.unwrap().uuid()).collect();
        let count = usize::try_from(group["count"].as_u64().unwrap()).unwrap();
        total += count;
        assert_eq!(ids.len(), count, "{group}");
        assert_eq!(group["objects"]["hasNextPage"], json!(false));
        let problem = group["problem"].as_str().unwrap().to_owned();
        let association = group["association"].as_str().map(str::to_owned);
        groups.insert((problem, association), ids);
    }
    assert_eq!(quality["total"], json!(total));
    groups
}

async fn by_hand(network: &TestNetwork, at: usize) -> Groups {
    let node = &network.nodes[at];
    let (db, me) = (&node.db, node.code.as_str());
    let records = record::Entity::find().all(db).await.unwrap();
    let links = link::Entity::find().all(db).await.unwrap();
    let decided = decision::Entity::find().all(db).await.unwrap();
    let directory = Network::load(db).await.unwrap();
    let by_id: HashMap<Uuid, &record::Model> = records.iter().map(|row| (row.id, row)).collect();
    let mut groups = Groups::new();
    let mut add = |problem: &str, association: Option<&str>, id: Uuid| {
        let key = (problem.to_owned(), association.map(str::to_owned));
        groups.entry(key).or_default().insert(id);
    };
    for row in records.iter().filter(|row| row.node != me) {
        let linked = links.iter().any(|link| link.other_record_id == row.id);
        let answered = decided
            .iter()
            .any(|one| one.record_id == row.id && one.holds);
        if !linked && !answered {
            add("OPEN_CLAIM", Some(&row.node), row.id);
        }
    }
    for row in twinning::Entity::find().all(db).await.unwrap() {
        let Some(own) = row.own_record_id.map(|id| by_id[&id]) else {
            continue;
        };
        let sides = [&row.association_a, &row.association_b];
        let partner = if sides[0].as_deref() == Some(me) {
            sides[1].as_deref()
        } else {
            sides[0].as_deref()
        };
        match row.confirmation.as_str() {
            "ONE_SIDED" | "DISPUTED" => add(&row.confirmation, partner, row.id),
            "NO_PARTNER_NODE" => {
                let country = own.stated_country.parse().unwrap();
                let nodes: Vec<_> = directory.targets(country).collect();
                match nodes[..] {
                    [] => {}
                    [only] => add("UNRESOLVED_PARTNER", Some(only.code.as_str()), row.id),
                    _ => add("UNRESOLVED_PARTNER", None, row.id),
                }
            }
            _ => {}
        }
        if let Some(other) = row.other_record_id.map(|id| by_id[&id]) {
            let (mine, theirs) = (own.statement().unwrap(), other.statement().unwrap());
            if !discrepancies(&mine, &theirs).is_empty() {
                add("DIFFERING_VALUES", Some(&other.node), row.id);
            }
        }
        if own.themes.split('|').any(|theme| theme.starts_with("x-")) {
            add("UNKNOWN_THEME", Some(me), row.id);
        }
        if own.since.is_none() {
            add("UNKNOWN_DATE", partner, row.id);
        }
    }
    let members = local_government::Entity::find().all(db).await.unwrap();
    let members: BTreeSet<Uuid> = members
        .into_iter()
        .filter(|row| row.member && row.owner == me)
        .map(|row| row.id)
        .collect();
    let mut bearers: BTreeMap<(String, String), BTreeSet<Uuid>> = BTreeMap::new();
    for code in local_government_code::Entity::find().all(db).await.unwrap() {
        let identifies = code.scheme.parse::<CodeScheme>().unwrap().identifies();
        if identifies && members.contains(&code.local_government_id) {
            let bearers = bearers.entry((code.scheme, code.value)).or_default();
            bearers.insert(code.local_government_id);
        }
    }
    for bearers in bearers.into_values().filter(|bearers| bearers.len() > 1) {
        for id in bearers {
            add("SHARED_CODE", Some(me), id);
        }
    }
    groups
}

#[tokio::test]
async fn a_group_is_walked_page_by_page() {
    let mut world = super::support::and_a_friendship(super::support::recorded_by(0), 0);
    world.records[0].statement.since = None;
    let mut third = world.records[1].clone();
    third.statement.kind = jumelage_domain::TwinningKind::Contact;
    third.statement.since = None;
    world.records.push(third);
    let fixture = super::support::fixture(&world).await;
    let network = &fixture.network;
    let query =
        "query($after:ID){desk{dataQuality{groups(problems:[ONE_SIDED] associations:[\"rgre\"]){
        count objects(first:2 after:$after){ids hasNextPage}}}}}";
    let editor = with_role(Role::Editor);
    let page = async |after: Value| {
        let variables = json!({"after": after});
        let mut answer = ask(network, 0, &editor, query, variables).await;
        answer["data"]["desk"]["dataQuality"]["groups"][0].take()
    };
    let first = page(Value::Null).await;
    assert_eq!(
        (&first["count"], &first["objects"]["hasNextPage"]),
        (&json!(3), &json!(true))
    );
    let second = page(first["objects"]["ids"][1].clone()).await;
    assert_eq!(second["objects"]["hasNextPage"], json!(false));
    assert_eq!(second["objects"]["ids"].as_array().unwrap().len(), 1);
    assert_ne!(second["objects"]["ids"][0], first["objects"]["ids"][0]);
}

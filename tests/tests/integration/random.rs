//! Random queries from the SDL, each asked of a network and of one node that holds the same rows, and of that node's
//! own executor without an engine.

use std::collections::BTreeSet;

use async_graphql::Variables;
use jumelage_domain::{ListingKind, ObjectId, ObjectKind};
use jumelage_entities::{listing, listing_holder};
use jumelage_schema::{Schemas, peer::Asking, sdl};
use jumelage_tests::{
    database::TestDatabase,
    merged::{self, merge},
    network::TestNetwork,
    queries::{Queries, Query},
    seed,
    world::{list, make, truth},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::oracle::{MOST_NODES, found};

/// Topologies in each run of the tests.
const TOPOLOGIES: u64 = 8;
const QUERIES: usize = 40;
const DEPTH: usize = 6;

/// What is different where one association has all members and one record of each twinning, by what it means. The
/// oracle asks for these.
const OF_ASSOCIATIONS: [&str; 22] = [
    // What has happened is another thing than what is.
    "Catalogue.changes",
    // It is not answered without the seeker's profile, which a public door makes.
    "Catalogue.partnerMatches",
    "LocalGovernmentFilter.hasRecords",
    "Catalogue.coverage",
    "Catalogue.associations",
    "Catalogue.association",
    "LocalGovernment.association",
    "LocalGovernment.availability",
    "TwinningRecord.association",
    "ListingRecord.association",
    // Below a local government its node shows what it knows, and of a partner's network it need not have been told.
    "Project.network",
    "TwinningDimension.ASSOCIATION",
    "ActivityDimension.ASSOCIATION",
    "FundingDimension.ASSOCIATION",
    "TwinningDimension.KIND",
    "TwinningDimension.STATUS",
    "TwinningDimension.THEME",
    "TwinningDimension.SDG",
    "TwinningDimension.YEAR",
    "TwinningDimension.DECADE",
    "TwinningMeasures.records",
    // Only where places are near each other is there a distance.
    "LocalGovernmentOrderKey.DISTANCE",
];

#[tokio::test]
async fn a_network_answers_as_one_node_with_the_same_rows() {
    let (schemas, schema) = (Schemas::build(), sdl::read());
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let together = TestDatabase::fresh().await;
    let first = seed::first();
    let topologies = seed::number("JUMELAGE_TOPOLOGIES").unwrap_or(TOPOLOGIES);
    let mut of_several = 0;
    for seed in (0..topologies).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        together.clear().await;
        let network = found(&schemas, &world, &databases, &mut rng).await;
        list(&mut rng, &network).await;
        let held: Vec<_> = network
            .nodes
            .iter()
            .map(|node| (node.code.to_string(), node.db.clone()))
            .collect();
        let countries = network.nodes.iter().flat_map(|node| node.countries.clone());
        let one = merge(&schemas, countries.collect(), &held, &together).await;
        let truth = truth(&world, &network).await;
        if truth.is_empty() {
            continue;
        }
        let id = |kind, (node, uuid): (&String, &uuid::Uuid)| {
            ObjectId::new(kind, node.parse().unwrap(), *uuid).to_string()
        };
        let parties = truth.iter().flat_map(|one| &one.parties);
        let local_governments: Vec<String> = parties
            .map(|(node, uuid)| id(ObjectKind::LocalGovernment, (node, uuid)))
            .collect();
        let twinnings: Vec<String> = truth
            .iter()
            .map(|one| id(ObjectKind::Twinning, (&one.lead, &one.id)))
            .collect();
        let (listings, several) = listings(&network).await;
        of_several += several;
        let mut queries = Queries {
            schema: &schema,
            without: &OF_ASSOCIATIONS,
            local_governments: &local_governments,
            twinnings: &twinnings,
            listings: &listings,
            hard: true,
        };
        for at in 0..QUERIES {
            queries.hard = at % 2 == 0;
            let asking = rng.random_range(0..network.nodes.len());
            let depth = rng.random_range(2..=DEPTH);
            let query = queries.make(&mut rng, "Catalogue", depth);
            let europe = compare(&network, asking, &one, &query).await;
            if !queries.hard {
                against_the_executor(&one, &query, &europe).await;
            }
            by_ids(&mut rng, &network, asking, &one, &queries, &twinnings).await;
        }
    }
    // In a few worlds it may well be that none have said the same.
    assert!(
        topologies < 4 * TOPOLOGIES || of_several > 0,
        "nothing that is listed is of several associations"
    );
}

/// The ids of all that is listed, each once, and how many are recorded by several.
async fn listings(network: &TestNetwork) -> (Vec<String>, usize) {
    let (mut listings, mut of_several) = (Vec::new(), 0);
    for node in &network.nodes {
        let led = listing::Entity::find()
            .filter(listing::Column::Lead.eq(node.code.as_str()))
            .filter(listing::Column::OwnRecordId.is_not_null())
            .all(&node.db);
        let led = led.await.unwrap();
        listings.extend(led.iter().map(|row| {
            let kind: ListingKind = row.kind.parse().unwrap();
            ObjectId::new(kind.object_kind(), node.code.clone(), row.id).to_string()
        }));
        let others = listing_holder::Entity::find()
            .filter(listing_holder::Column::Node.gt(node.code.as_str()))
            .all(&node.db);
        let led: BTreeSet<_> = led.iter().map(|row| row.id).collect();
        let others = others.await.unwrap().into_iter().map(|row| row.listing_id);
        let several: BTreeSet<_> = others.filter(|id| led.contains(id)).collect();
        of_several += several.len();
    }
    (listings, of_several)
}

/// Asks the network and the one node; says what they both answer.
async fn compare(network: &TestNetwork, asking: usize, one: &TestNetwork, query: &Query) -> Value {
    let document = query.below("europe");
    let many = network
        .ask(asking, &document, query.variables.clone())
        .await;
    let (document, variables) = moved(&document, &query.variables);
    let single = one.ask(0, &document, variables).await;
    let (many, single) = (comparable(&many, is_sealed), comparable(&single, is_sealed));
    assert_eq!(many["errors"], json!([]), "{}", query.below("europe"));
    assert_eq!(
        serde_json::to_string_pretty(&many).unwrap(),
        serde_json::to_string_pretty(&single).unwrap(),
        "{} {}",
        query.below("europe"),
        query.variables
    );
    single["data"]["europe"].clone()
}

/// Asks the one node's executor: no engine, no prepare, no complete. Keys come in another order there.
async fn against_the_executor(one: &TestNetwork, query: &Query, europe: &Value) {
    let (document, variables) = moved(&query.below(""), &query.variables);
    // The catalogue is the root there, under another name.
    let document = document.replace("on Catalogue{", "on PeerQuery{");
    let request = async_graphql::Request::new(document).variables(Variables::from_json(variables));
    let reply = one.nodes[0]
        .peer
        .answer(request, Asking::default(), None)
        .await;
    assert_eq!(reply.errors, [], "{}", query.below(""));
    let executed = comparable(
        &serde_json::to_value(&reply.data).unwrap(),
        is_sealed_or_not,
    );
    // Comparing maps is blind to order; type names of the root differ by the door.
    assert_eq!(
        without_root_type(executed),
        without_root_type(europe.clone()),
        "{}",
        query.below("")
    );
}

fn without_root_type(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| *value != "Catalogue" && *value != "PeerQuery");
    }
    value
}

async fn by_ids(
    rng: &mut StdRng,
    network: &TestNetwork,
    asking: usize,
    one: &TestNetwork,
    queries: &Queries<'_>,
    twinnings: &[String],
) {
    let (a, b) = (
        &queries.local_governments[rng.random_range(0..queries.local_governments.len())],
        &twinnings[rng.random_range(0..twinnings.len())],
    );
    let depth = rng.random_range(1..=DEPTH - 1);
    let query = queries.make(rng, "Node", depth);
    for field in [
        format!("node(id:{a:?})"),
        format!("nodes(ids:[{b:?},{a:?},{a:?}])"),
    ] {
        let document = query.below(&field);
        let many = network
            .ask(asking, &document, query.variables.clone())
            .await;
        let (document, variables) = moved(&document, &query.variables);
        let single = one.ask(0, &document, variables).await;
        assert_eq!(many["errors"], json!([]), "{document}");
        assert_eq!(
            comparable(&many, is_sealed).to_string(),
            comparable(&single, is_sealed).to_string(),
            "{document}"
        );
    }
}

/// The same question about the one node's objects.
fn moved(document: &str, variables: &Value) -> (String, Value) {
    let variables = merged::moved(&serde_json::to_string(variables).unwrap());
    (
        merged::moved(document),
        serde_json::from_str(&variables).unwrap(),
    )
}

/// Without what tells one node's answer from another's: the nodes' codes in ids, and the contents of cursors.
fn comparable(value: &Value, is_cursor: fn(&str) -> bool) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), comparable(value, is_cursor)))
            .collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| comparable(item, is_cursor))
            .collect(),
        Value::String(text) if is_cursor(text) => json!("a cursor"),
        Value::String(text) => json!(merged::at_the_one_node(text)),
        other => other.clone(),
    }
}

/// Sort keys end in a UUID.
fn is_sort_key(text: &[u8]) -> bool {
    const UUID: usize = 36;
    let from = text.len().saturating_sub(UUID);
    text.len() > UUID && uuid::Uuid::try_parse_ascii(&text[from..]).is_ok()
}

/// What a client gets.
fn is_sealed(text: &str) -> bool {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let opened = URL_SAFE_NO_PAD.decode(text);
    text.parse::<ObjectId>().is_err() && opened.is_ok_and(|bytes| is_sort_key(&bytes))
}

/// What a client gets, or what a node's own executor gives.
fn is_sealed_or_not(text: &str) -> bool {
    is_sealed(text) || is_sort_key(text.as_bytes())
}

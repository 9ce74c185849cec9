//! Whatever goes wrong at nodes: what a client gets obeys the schema, and costs no more than was requested.

use std::sync::Arc;

use jumelage_domain::{ObjectId, ObjectKind, PublicationKind, Timestamp, funding::examples};
use jumelage_entities::{Actor, write::publications::publish};
use jumelage_federation::{NodeClient, Request, prepare::prepare};
use jumelage_schema::{Schemas, sdl};
use jumelage_tests::{
    conforms::{conforms, leads_somewhere},
    database::TestDatabase,
    faults::{Fault, Faulty},
    queries::Queries,
    seed,
    world::{make, truth},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use crate::oracle::{MOST_NODES, found};

/// Topologies in each run of the tests.
const TOPOLOGIES: u64 = 6;
const QUERIES: usize = 60;
const DEPTH: usize = 5;

/// As if the anchor had.
async fn publish_examples(db: &DatabaseConnection) {
    let (kind, document) = (PublicationKind::Funding, examples().unwrap().to_json());
    let name = kind.name_of(&document).unwrap();
    let (by, now) = (Actor::Operator("test"), Timestamp::EPOCH);
    publish(db, by, kind, (&name, &document), now)
        .await
        .unwrap();
}

#[tokio::test]
async fn whatever_goes_wrong_at_nodes_an_answer_obeys_the_schema_and_costs_no_more_than_requested()
{
    let (schemas, schema) = (Schemas::build(), sdl::read());
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let first = seed::first();
    let topologies = seed::number("JUMELAGE_TOPOLOGIES").unwrap_or(TOPOLOGIES);
    let (mut nulls, mut errors) = (0, 0);
    for seed in (0..topologies).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        let mut network = found(&schemas, &world, &databases, &mut rng).await;
        let truth = truth(&world, &network).await;
        for node in &network.nodes {
            publish_examples(&node.db).await;
        }
        let id = |kind, node: &str, uuid| ObjectId::new(kind, node.parse().unwrap(), uuid);
        let parties = truth.iter().flat_map(|one| &one.parties);
        let local_governments: Vec<String> = parties
            .map(|(node, uuid)| id(ObjectKind::LocalGovernment, node, *uuid).to_string())
            .collect();
        let twinnings: Vec<String> = truth
            .iter()
            .map(|one| id(ObjectKind::Twinning, &one.lead, one.id).to_string())
            .collect();
        if twinnings.is_empty() {
            continue;
        }
        let queries = Queries {
            schema: &schema,
            without: &[],
            local_governments: &local_governments,
            twinnings: &twinnings,
            listings: &[],
            hard: true,
        };
        let healthy = network.clients.clone();
        for _ in 0..QUERIES {
            network.clients = healthy.iter().map(|node| frail(&mut rng, node)).collect();
            let depth = rng.random_range(1..=DEPTH);
            let query = queries.make(&mut rng, "Query", depth);
            let (document, asking) = (query.below(""), rng.random_range(0..network.nodes.len()));
            let reply = network
                .reply(asking, &document, query.variables.clone())
                .await;
            let cost = reply.extensions.cost.unwrap();
            let reply = json!({ "data": reply.data, "errors": reply.errors });
            let request = Request {
                query: document.as_str().into(),
                variables: query.variables.as_object().cloned().unwrap_or_default(),
                ..Request::default()
            };
            let prepared = prepare(&schema, &request).unwrap();
            let outcome = conforms(&schema, &prepared, &reply["data"]);
            assert_eq!(outcome, Ok(()), "{document} {} {reply}", query.variables);
            assert!(cost.actual <= cost.requested, "{cost:?} {document} {reply}");
            let nothing = reply["data"] == Value::Null || cost.requested == 0;
            assert_eq!(cost.actual == 0, nothing, "{cost:?} {document} {reply}");
            for error in reply["errors"].as_array().unwrap() {
                let leads = leads_somewhere(&error["path"], &reply["data"]);
                assert!(leads, "{error} {document} {reply}");
                errors += 1;
            }
            nulls += usize::from(reply["data"] == Value::Null);
        }
    }
    println!("{nulls} answers were null, and there were {errors} errors");
}

/// A node that goes wrong now and then, in any way.
fn frail(rng: &mut StdRng, node: &Arc<dyn NodeClient>) -> Arc<dyn NodeClient> {
    let frailty = *[0.0, 0.2, 0.5].choose(rng).unwrap();
    let mut rng = StdRng::seed_from_u64(rng.random());
    Faulty::new(Arc::clone(node), move |_| {
        let somewhere = Fault::Somewhere(rng.random_range(0..10_000));
        let faults = [Fault::Dead, Fault::Declines, Fault::Late, Fault::FirstField];
        match rng.random_range(0.0..1.0) {
            chance if chance >= frailty => Fault::None,
            _ if rng.random_bool(0.6) => somewhere,
            _ => *faults.choose(&mut rng).unwrap(),
        }
    })
}

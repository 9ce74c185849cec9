//! Random questions to networks of random versions.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_federation::{NodeClient, Request, prepare::prepare};
use jumelage_schema::{Schemas, sdl};
use jumelage_tests::{
    conforms::conforms,
    database::TestDatabase,
    network::TestNetwork,
    queries::Queries,
    seed,
    versions::{OtherVersion, Software, reached},
    world::{make, truth},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;

use crate::oracle::{MOST_NODES, found};

/// Topologies in each run of the tests.
const TOPOLOGIES: u64 = 6;
const QUERIES: usize = 40;
const DEPTH: usize = 5;

#[tokio::test]
async fn whatever_versions_there_are_each_node_is_asked_what_it_has_and_told_answers_are_whole() {
    let (schemas, schema) = (Schemas::build(), sdl::read());
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let first = seed::first();
    let topologies = seed::number("JUMELAGE_TOPOLOGIES").unwrap_or(TOPOLOGIES);
    let (mut complete, mut partial) = (0, 0);
    for seed in (0..topologies).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        let mut network = found(&schemas, &world, &databases, &mut rng).await;
        let truth = truth(&world, &network).await;
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
            // Where the seeker's node is away, nobody is asked who suits it.
            without: &["Catalogue.coverage", "Catalogue.partnerMatches"],
            local_governments: &local_governments,
            twinnings: &twinnings,
            listings: &[],
            hard: false,
        };
        let asking = rng.random_range(0..network.nodes.len());
        let of_this_version = network.clients.clone();
        let (peers, of_other_versions) = versions(&mut rng, &network, asking);
        for _ in 0..QUERIES {
            let depth = rng.random_range(1..=DEPTH);
            let query = queries.make(&mut rng, "Catalogue", depth);
            let document = query.below("europe");
            let document = document.replacen("europe{", "europe{told:coverage{complete} ", 1);
            network.clients.clone_from(&of_this_version);
            let whole = network
                .ask(asking, &document, query.variables.clone())
                .await;
            network.clients.clone_from(&of_other_versions);
            let reply = network
                .ask(asking, &document, query.variables.clone())
                .await;
            let request = Request {
                query: document.as_str().into(),
                variables: query.variables.as_object().cloned().unwrap_or_default(),
                ..Request::default()
            };
            let prepared = prepare(&schema, &request).unwrap();
            let outcome = conforms(&schema, &prepared, &reply["data"]);
            assert_eq!(outcome, Ok(()), "{document} {} {reply}", query.variables);
            let more: Vec<String> = codes(&reply).difference(&codes(&whole)).cloned().collect();
            assert!(more.is_empty(), "{document} {} {reply}", query.variables);
            if reply["data"]["europe"]["told"]["complete"] == true {
                assert_eq!(reply, whole, "{document} {}", query.variables);
                complete += 1;
            } else {
                partial += 1;
            }
        }
        for peer in peers {
            assert!(peer.refused() <= 1 && peer.told() <= 1);
        }
    }
    println!("{complete} answers were complete, and {partial} were not");
}

/// All nodes but one, which asks, as if they were of other versions.
fn versions(
    rng: &mut StdRng,
    network: &TestNetwork,
    asking: usize,
) -> (Vec<Arc<OtherVersion>>, Vec<Arc<dyn NodeClient>>) {
    let (mut peers, mut clients) = (Vec::new(), network.clients.clone());
    for at in (0..clients.len()).filter(|at| *at != asking) {
        let software = if rng.random_bool(0.2) {
            Software::with_more()
        } else {
            Software::random(rng)
        };
        let (peer, nodes) = (OtherVersion::of(&clients[at], software), &network.nodes);
        clients[at] = reached(&nodes[asking].code, &nodes[at].code, Arc::clone(&peer) as _);
        peers.push(peer);
    }
    (peers, clients)
}

fn codes(reply: &Value) -> BTreeSet<String> {
    let errors = reply["errors"].as_array().into_iter().flatten();
    let codes = errors.map(|error| error["extensions"]["code"].to_string());
    codes.collect()
}

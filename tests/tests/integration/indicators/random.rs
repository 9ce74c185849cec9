//! Random worlds, cut over nodes, against one database that holds the same rows.

use jumelage_schema::Schemas;
use jumelage_tests::{database::TestDatabase, merged::merge, seed, world::make};
use rand::{SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use super::told;
use crate::oracle::{MOST_NODES, found};

/// Topologies in each run of the tests.
const TOPOLOGIES: u64 = 6;

#[tokio::test]
async fn numbers_of_twinnings_are_those_of_one_merged_database() {
    let schemas = Schemas::build();
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let merged = TestDatabase::fresh().await;
    let query = "{indicators(codes:[ACTIVE_TWINNINGS,CONFIRMED_SHARE,NEW_TWINNINGS]){
        coverage{settled}indicators{code value rows{group value}}}}";
    let first = seed::first();
    let (mut settled, mut counted) = (0, 0.0);
    for seed in (0..TOPOLOGIES).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        let network = found(&schemas, &world, &databases, &mut rng).await;
        merged.clear().await;
        let held = network.nodes.iter();
        let held: Vec<_> = held
            .map(|node| (node.code.to_string(), node.db.clone()))
            .collect();
        let countries = network.nodes.iter();
        let countries = countries.flat_map(|node| node.countries.clone()).collect();
        let one = merge(&schemas, countries, &held, &merged).await;
        let expected = one.ask(0, query, json!({})).await;
        assert_eq!(expected["errors"], json!([]));
        for asking in 0..network.nodes.len() {
            let answer = network.ask(asking, query, json!({})).await;
            assert_eq!(answer["errors"], json!([]));
            let (answer, expected) = (&answer["data"], &expected["data"]);
            if answer["indicators"]["coverage"]["settled"] != true {
                continue;
            }
            settled += 1;
            for code in ["ACTIVE_TWINNINGS", "CONFIRMED_SHARE", "NEW_TWINNINGS"] {
                assert_eq!(sorted(answer, code), sorted(expected, code), "{code}");
            }
            counted += told(answer, "ACTIVE_TWINNINGS").0.unwrap();
        }
    }
    assert!(
        settled > 0 && counted > 0.0,
        "{settled} answers, {counted} twinnings"
    );
}

/// Rows in one order: of words the engine sorts by what they mean.
fn sorted(answer: &Value, code: &str) -> (Option<f64>, Vec<(String, f64)>) {
    let (value, mut rows) = told(answer, code);
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    (value, rows)
}

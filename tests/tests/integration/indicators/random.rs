//! Random worlds with listings of every kind, cut over nodes, against one database that holds the same rows.

use std::collections::BTreeMap;

use jumelage_domain::indicator::Indicator;
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    merged::merge,
    seed,
    world::{list_together, make},
};
use rand::{SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{surveys::publish_answers, told};
use crate::oracle::{MOST_NODES, found};

/// Topologies in each run of the tests.
const TOPOLOGIES: u64 = 5;

/// How many nodes are asked in each.
const ASKED: usize = 3;

/// Of those of which few are left out.
const RESPONDENTS: usize = 60;

const QUERY: &str =
    "{indicators{coverage{complete settled}indicators{code unit value rows{group value}}}}";

/// The sum of what was seen in a whole run: the value, and the rows.
type Seen = BTreeMap<&'static str, (f64, f64)>;

#[tokio::test]
async fn all_numbers_are_those_of_one_merged_database() {
    let schemas = Schemas::build();
    let mut databases = Vec::new();
    for _ in 0..MOST_NODES {
        databases.push(TestDatabase::fresh().await);
    }
    let merged = TestDatabase::fresh().await;
    let first = seed::first();
    let topologies = seed::number("JUMELAGE_TOPOLOGIES").unwrap_or(TOPOLOGIES);
    let (mut answers, mut settled, mut seen) = (0, 0, Seen::new());
    for seed in (0..topologies).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        let network = found(&schemas, &world, &databases, &mut rng).await;
        list_together(&mut rng, &network).await;
        merged.clear().await;
        let held = network.nodes.iter();
        let held: Vec<_> = held
            .map(|node| (node.code.to_string(), node.db.clone()))
            .collect();
        let countries = network.nodes.iter();
        let countries = countries.flat_map(|node| node.countries.clone()).collect();
        let one = merge(&schemas, countries, &held, &merged).await;
        // What is published is the same at each, as the anchor's word is.
        for node in network.nodes.iter().chain(&one.nodes) {
            publish_answers(&node.db, RESPONDENTS).await;
        }
        let expected = one.ask(0, QUERY, json!({})).await;
        assert_eq!(expected["errors"], json!([]));
        let all: Vec<usize> = (0..network.nodes.len()).collect();
        for asking in all.sample(&mut rng, ASKED).copied() {
            let answer = network.ask(asking, QUERY, json!({})).await;
            assert_eq!(answer["errors"], json!([]));
            let (answer, expected) = (&answer["data"], &expected["data"]);
            assert_eq!(answer["indicators"]["coverage"]["complete"], true);
            answers += 1;
            if answer["indicators"]["coverage"]["settled"] != true {
                continue;
            }
            settled += 1;
            compare(answer, expected, &mut seen);
        }
    }
    println!("{settled} of {answers} answers were settled: {seen:?}");
    assert!(settled * 2 > answers, "{settled} of {answers}");
    if topologies >= TOPOLOGIES {
        not_nothing(&seen);
    }
}

fn compare(answer: &Value, expected: &Value, seen: &mut Seen) {
    let of = |answer: &Value| answer["indicators"]["indicators"].as_array().unwrap().len();
    assert_eq!(
        (of(answer), of(expected)),
        (Indicator::ALL.len(), Indicator::ALL.len())
    );
    for code in Indicator::ALL.iter().map(|one| one.as_str()) {
        let (value, rows) = sorted(answer, code);
        assert_eq!(
            (value, &rows),
            (sorted(expected, code).0, &sorted(expected, code).1),
            "{code}"
        );
        let (values, in_rows) = seen.entry(code).or_default();
        *values += value.unwrap_or_default();
        *in_rows += rows.iter().map(|(_, value)| value).sum::<f64>();
    }
}

/// Nothing was compared with nothing.
fn not_nothing(seen: &Seen) {
    for (code, (values, in_rows)) in seen {
        let without_value = ["FUNDING_WON", "SURVEY_ANSWERS"].contains(code);
        let without_rows = ["CONFIRMED_SHARE", "NETWORKS"].contains(code);
        assert_eq!(*values > 0.0, !without_value, "{code} {values}");
        assert_eq!(*in_rows > 0.0, !without_rows, "{code} {in_rows}");
    }
}

/// Rows in one order: of words the engine sorts by what they mean.
fn sorted(answer: &Value, code: &str) -> (Option<f64>, Vec<(String, f64)>) {
    let (value, mut rows) = told(answer, code);
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    (value, rows)
}

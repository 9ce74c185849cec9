//! Random histories of networks and projects on four nodes, whose towns merge: once it is quiet, the nodes count what one node with all their
//! records would, whoever is asked and whoever is absent. `JUMELAGE_SEED=…` replays one, `JUMELAGE_HISTORIES=100` makes a
//! longer run.

mod below;
mod sums;
mod truth;

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ObjectId, listing::AnyListing};
use jumelage_entities::listing_record;
use jumelage_tests::seed;
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use self::{
    sums::{GROUPS, sums, told},
    truth::{Truth, records, truth},
};
use super::{
    CONFIRM, DELETE, RECORD, UPDATE,
    mergers::{merge_some, successors},
    sides::{NODES, Sides, text},
};

const HISTORIES: u64 = 4;
const STEPS: usize = 45;
const QUESTIONS: usize = 12;

const RECORD_PROJECT: &str = "mutation($input:RecordProjectInput!){recordProject(input:$input){
    project{id}userErrors{code path message}}}";
const UPDATE_PROJECT: &str = "mutation($input:UpdateProjectInput!){updateProject(input:$input){
    project{id}userErrors{code path message}}}";
const DELETE_PROJECT: &str = "mutation($input:DeleteProjectInput!){deleteProject(input:$input){deletedId userErrors{code path}}}";

const TITLES: [&str; 3] = ["Ring", "Chain", "Łańcuch"];
const THEMES: [&str; 3] = ["water", "culture", "youth"];

fn pick<'a, T>(rng: &mut StdRng, all: &'a [T]) -> &'a T {
    all.choose(rng).unwrap()
}

/// Towns: one leads, one is the node's own, and some are others.
fn towns(rng: &mut StdRng, sides: &Sides, node: usize) -> Vec<String> {
    // Few can lead, so that several write of the same.
    let lead = sides.towns[*pick(rng, &[0, 2, 3])][0].clone();
    let mut all = vec![lead, pick(rng, &sides.towns[node]).clone()];
    for _ in 0..rng.random_range(1..=3) {
        let other = rng.random_range(0..NODES.len());
        all.push(pick(rng, &sides.towns[other]).clone());
    }
    let mut seen = BTreeSet::new();
    all.retain(|town| seen.insert(town.clone()));
    all
}

fn network(rng: &mut StdRng, sides: &Sides, node: usize) -> Value {
    let towns = towns(rng, sides, node);
    let members = towns.iter().enumerate().map(|(at, town)| {
        json!({"localGovernment": town, "role": if at == 0 { "LEAD" } else { "PARTNER" },
            "joinedOn": pick(rng, &["1958", "1990-05", "2001-01-01"])})
    });
    let members: Vec<Value> = members.collect();
    let others = json!([{"name": "Kyoto", "country": "JP"}, {"name": "Ōsaka"}]);
    json!({"title": text(pick::<&str>(rng, &TITLES)), "members": members, "others": others,
        "themes": [pick(rng, &THEMES)]})
}

fn project(rng: &mut StdRng, sides: &Sides, node: usize) -> Value {
    let towns = towns(rng, sides, node);
    let state = *pick(rng, &["PLANNED", "APPLIED", "GRANTED", "FINISHED"]);
    let amount = rng.random_range(1..1_000_000_u64) * 1_000_000;
    let money = json!({"minorUnits": amount, "currency": pick(rng, &["EUR", "EUR", "PLN"])});
    let granted = if ["GRANTED", "FINISHED"].contains(&state) {
        money.clone()
    } else {
        Value::Null
    };
    json!({"state": state, "title": text(pick::<&str>(rng, &TITLES)), "lead": towns[0], "partners": towns[1..],
        "call": pick(rng, &[json!(null), json!("CALL-A"), json!("CALL-B"), json!("CALL-C")]), "asked": money, "granted": granted,
        "startsOn": pick(rng, &[json!(null), json!("2025"), json!("2026-05-01")]), "themes": [pick(rng, &THEMES)]})
}

/// The ids of records of a kind that a node knows: its own, or all others'.
async fn known(sides: &Sides, node: usize, kind: &str, own: bool) -> Vec<String> {
    let TestNodeCode(me, db) = node_of(sides, node);
    let rows = listing_record::Entity::find()
        .filter(listing_record::Column::Kind.eq(kind.to_uppercase()))
        .all(&db)
        .await
        .unwrap();
    let rows = rows.into_iter().filter(|row| (row.node == me) == own);
    rows.map(|row| {
        let node = row.node.parse().unwrap();
        ObjectId::new(kind.parse().unwrap(), node, row.id).to_string()
    })
    .collect()
}

struct TestNodeCode(String, sea_orm::DatabaseConnection);

fn node_of(sides: &Sides, node: usize) -> TestNodeCode {
    let node = &sides.fixture.network.nodes[node];
    TestNodeCode(node.code.to_string(), node.db.clone())
}

async fn step(rng: &mut StdRng, sides: &Sides) {
    let node = rng.random_range(0..NODES.len());
    let (kind, is_network) = if rng.random_bool(0.5) {
        ("Network", true)
    } else {
        ("Project", false)
    };
    let words = if is_network {
        network(rng, sides, node)
    } else {
        project(rng, sides, node)
    };
    let mut words = words;
    if !is_network {
        let of = known(sides, node, "Network", true).await;
        words["network"] = json!(of.choose(rng).filter(|_| rng.random_bool(0.6)));
    }
    let own = known(sides, node, kind, true).await;
    let others = known(sides, node, kind, false).await;
    match rng.random_range(0..11) {
        0..3 => {
            let record = if is_network { RECORD } else { RECORD_PROJECT };
            sides.write(node, record, words).await;
        }
        3..5 => {
            let Some(id) = own.choose(rng) else { return };
            words["id"] = json!(id);
            let update = if is_network { UPDATE } else { UPDATE_PROJECT };
            sides.write(node, update, words).await;
        }
        5 => {
            let Some(id) = own.choose(rng) else { return };
            let delete = if is_network { DELETE } else { DELETE_PROJECT };
            sides.done(node, delete, json!({"id": id})).await;
        }
        6 => {
            // Staff say that one is of the same thing as another, whatever either is, or do so no more.
            let Some(id) = own.choose(rng) else { return };
            let same_as = others.choose(rng).filter(|_| rng.random_bool(0.8));
            let update = if is_network { UPDATE } else { UPDATE_PROJECT };
            let input = json!({"id": id, "sameAs": same_as});
            sides.done(node, update, input).await;
        }
        7 if is_network => {
            let Some(id) = others.choose(rng) else { return };
            sides.write(node, CONFIRM, json!({"network": id})).await;
        }
        8 if rng.random_bool(0.4) => merge_some(rng, sides, node).await,
        _ => {
            let to = rng.random_range(0..NODES.len());
            if to != node {
                sides.fixture.network.tell(node, to).await;
            }
        }
    }
}

fn question() -> String {
    format!(
        "{{europe{{coverage{{settled}}
    networks(first:200){{totalCount nodes{{id title{{text}}members{{localGovernment{{id}}joinedOn}}}}}}
    projects(first:200){{totalCount nodes{{id state title{{text}}}}}}
    {}}}}}",
        sums::question()
    )
}

/// Compares what a node answers with the truth, as far as somebody who has a record is there.
async fn compare(sides: &Sides, asking: usize, absent: &[usize], truth: &[Truth], context: &str) {
    let mut found = sides.see(asking, &question(), json!({})).await;
    let europe = found["europe"].take();
    let there = |one: &&Truth| {
        let mut holders = one.holders.iter();
        holders.any(|code| !absent.iter().any(|node| NODES[*node].0 == code))
    };
    let context = format!("{context}: {asking} without {absent:?}");
    if absent.is_empty() {
        assert_eq!(europe["coverage"]["settled"], true, "{context}");
    }
    for (kind, list) in [("Network", "networks"), ("Project", "projects")] {
        let expected = truth.iter().filter(|one| one.kind == kind).filter(there);
        // Who leads among those that are there is none other than with everybody: the id stays.
        let expected: BTreeMap<&str, String> = expected
            .map(|one| {
                let facts = one.words.facts();
                (one.id.as_str(), facts.title.main().unwrap().to_owned())
            })
            .collect();
        let nodes = europe[list]["nodes"].as_array().unwrap().iter();
        let seen: BTreeMap<&str, String> = nodes
            .map(|node| {
                let title = node["title"][0]["text"].as_str().unwrap();
                (node["id"].as_str().unwrap(), title.to_owned())
            })
            .collect();
        assert_eq!(seen, expected, "{context} {list}");
        assert_eq!(
            europe[list]["totalCount"],
            expected.len(),
            "{context} {list}"
        );
    }
    for node in europe["networks"]["nodes"].as_array().unwrap() {
        let one = truth
            .iter()
            .find(|one| node["id"] == one.id.as_str())
            .unwrap();
        let AnyListing::Network(words) = &one.words else {
            panic!("{context}");
        };
        let seen: BTreeMap<&str, Value> = node["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| {
                let id = member["localGovernment"]["id"].as_str().unwrap();
                (id, member["joinedOn"].clone())
            })
            .collect();
        let expected: BTreeMap<String, Value> = words
            .members
            .iter()
            .map(|(id, member)| (id.to_string(), json!(member.joined_on)))
            .collect();
        let expected = expected
            .iter()
            .map(|(id, date)| (id.as_str(), date.clone()));
        assert_eq!(seen, expected.collect(), "{context}");
    }
    for (at, group) in GROUPS.iter().enumerate() {
        let expected = sums(truth.iter().filter(there), sides, group);
        assert_eq!(told(&europe, at), expected, "{context} {group:?}");
    }
}

#[tokio::test]
async fn after_any_history_all_count_what_one_node_with_all_records_would() {
    let first = seed::first();
    let histories = seed::number("JUMELAGE_HISTORIES").unwrap_or(HISTORIES);
    let (mut of_networks, mut untold, mut of_calls) = (0, 0, 0);
    for seed in (0..histories).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let mut sides = Sides::with(3).await;
        for _ in 0..STEPS {
            step(&mut rng, &sides).await;
        }
        sides
            .fixture
            .network
            .exchange(|pairs| pairs.shuffle(&mut rng))
            .await;
        let truth = truth(&records(&sides).await, &successors(&sides).await);
        assert!(!truth.is_empty());
        for asking in 0..NODES.len() {
            compare(&sides, asking, &[], &truth, &format!("{seed}")).await;
        }
        let seen = below::compare(&sides, &truth, &format!("{seed}")).await;
        of_networks += seen.of_networks;
        untold += seen.untold;
        let (calls, associations) = sums::variety(&sides, &truth);
        of_calls += usize::from(calls > 1 && associations > 1);
        for _ in 0..QUESTIONS {
            let asking = rng.random_range(0..NODES.len());
            let mut absent: Vec<usize> = (0..NODES.len())
                .filter(|node| *node != asking && rng.random_bool(0.4))
                .collect();
            absent.sort_unstable();
            sides.absent(&absent);
            compare(&sides, asking, &absent, &truth, &format!("{seed}")).await;
        }
    }
    println!(
        "{of_networks} projects of networks were seen, {untold} of such that the node was not told of"
    );
    assert!(
        histories < HISTORIES || of_networks > 0 && of_calls > 0,
        "{of_networks} projects of networks, {of_calls} worlds of several calls"
    );
}

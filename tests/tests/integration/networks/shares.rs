//! Activities of networks by association: an activity is of all that have a member in the network on its first day, whoever
//! records it. Added up here by what was put in, at random: `JUMELAGE_SEED=…` replays one.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_tests::seed;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{
    RECORD,
    sides::{NODES, Sides, absences, text},
};

const WORLDS: u64 = 3;
const NETWORKS: usize = 4;

const ACTIVITY: &str = "mutation($input:RecordActivityInput!){recordActivity(input:$input){
    activity{id}userErrors{code path message}}}";

const QUESTION: &str = "{europe{coverage{settled}
    one:activityStatistics(groupBy:[ASSOCIATION]){total{count participants}
        rows{association measures{count confirmed participants}}}
    two:activityStatistics(groupBy:[ASSOCIATION,KIND]){rows{association kind measures{count confirmed participants}}}}}";

/// A network as all that record it say: who is in it, since and until when.
struct Ring {
    members: Vec<(usize, Option<&'static str>, Option<&'static str>)>,
    /// The nodes that record it.
    keepers: Vec<usize>,
}

/// An activity, and who records it with how many participants.
struct Happening {
    kind: &'static str,
    /// The nodes whose members take part.
    of: BTreeSet<usize>,
    said: BTreeMap<usize, u64>,
}

fn ring(rng: &mut StdRng) -> Ring {
    let lead = rng.random_range(0..NODES.len());
    let mut members = vec![(lead, None, None)];
    // All have two towns: the lead's is the first, and two of one association may be in one network.
    for node in 0..NODES.len() {
        if members.len() < 3 || rng.random_bool(0.6) {
            let joined = *[None, Some("1958-01-01"), Some("2021-01-01")]
                .choose(rng)
                .unwrap();
            let left = *[None, None, Some("2023-12-31")].choose(rng).unwrap();
            members.push((node, joined, left));
        }
    }
    let nodes: BTreeSet<usize> = members.iter().map(|(node, ..)| *node).collect();
    let keepers = nodes.into_iter();
    let keepers = keepers.filter(|node| *node == lead || rng.random_bool(0.6));
    Ring {
        keepers: keepers.collect(),
        members,
    }
}

/// Has it recorded; says what each keeper's own record is called.
async fn keep(sides: &Sides, ring: &Ring, number: usize) -> BTreeMap<usize, Value> {
    let members = ring.members.iter().enumerate();
    let members = members.map(|(at, (node, joined, left))| {
        let town = &sides.towns[*node][usize::from(at > 0)];
        let role = if at == 0 { "LEAD" } else { "PARTNER" };
        json!({"localGovernment": town, "role": role, "joinedOn": joined, "leftOn": left})
    });
    let members: Vec<Value> = members.collect();
    let input = json!({"title": text(&format!("Ring {number}")), "members": members});
    let mut ids = BTreeMap::new();
    for node in &ring.keepers {
        let kept = sides.done(*node, RECORD, input.clone()).await;
        ids.insert(*node, kept["network"]["id"].clone());
    }
    ids
}

/// Has something happen in a month of its own, recorded by some keepers within three days.
async fn happen(
    rng: &mut StdRng,
    sides: &Sides,
    ring: &Ring,
    ids: &BTreeMap<usize, Value>,
    month: &str,
) -> Happening {
    let kind = *["WORKSHOP", "TRAINING", "CULTURAL_EXCHANGE"]
        .choose(rng)
        .unwrap();
    let mut keepers = ring.keepers.clone();
    keepers.retain(|_| rng.random_bool(0.6));
    let mut said = BTreeMap::new();
    for node in keepers {
        let participants = rng.random_range(1..100);
        let day = rng.random_range(10..=12);
        let input = json!({"network": ids[&node], "kind": kind, "title": text("Meeting"),
            "startsOn": format!("{month}-{day}"), "participants": participants});
        sides.done(node, ACTIVITY, input).await;
        said.insert(node, participants);
    }
    let on = format!("{month}-10");
    let there = |(_, joined, left): &&(usize, Option<&str>, Option<&str>)| {
        joined.is_none_or(|day| day <= on.as_str()) && left.is_none_or(|day| day >= on.as_str())
    };
    let of = ring.members.iter().filter(there).map(|(node, ..)| *node);
    Happening {
        kind,
        of: of.collect(),
        said,
    }
}

/// Rows by what is in their keys: how many, how many of several, how many people.
type Rows = BTreeMap<(String, String), [u64; 3]>;

fn expected(happenings: &[&Happening], by_kind: bool) -> Rows {
    let mut rows = Rows::new();
    for one in happenings {
        for node in &one.of {
            let kind = if by_kind { one.kind } else { "" };
            let key = (NODES[*node].0.to_owned(), kind.to_owned());
            let row = rows.entry(key).or_default();
            row[0] += 1;
            row[1] += u64::from(one.said.len() > 1);
            row[2] += one.said.values().max().unwrap();
        }
    }
    rows
}

fn told(statistics: &Value) -> Rows {
    let rows = statistics["rows"].as_array().unwrap().iter();
    let told = rows.map(|row| {
        let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let count = |key: &str| row["measures"][key].as_u64().unwrap();
        let sums = [count("count"), count("confirmed"), count("participants")];
        ((word("association"), word("kind")), sums)
    });
    told.collect()
}

async fn compare(sides: &Sides, asking: usize, absent: &[usize], all: &[Happening]) {
    let mut seen = sides.see(asking, QUESTION, json!({})).await;
    let europe = seen["europe"].take();
    let context = format!("{asking} without {absent:?}: {europe}");
    if absent.is_empty() {
        assert_eq!(europe["coverage"]["settled"], true, "{context}");
    }
    let there = |one: &&Happening| one.said.keys().any(|node| !absent.contains(node));
    let heard: Vec<&Happening> = all.iter().filter(there).collect();
    assert_eq!(told(&europe["one"]), expected(&heard, false), "{context}");
    assert_eq!(told(&europe["two"]), expected(&heard, true), "{context}");
    let people: u64 = heard
        .iter()
        .map(|one| one.said.values().max().unwrap())
        .sum();
    let total = json!({"count": heard.len(), "participants": people});
    assert_eq!(europe["one"]["total"], total, "{context}");
}

#[tokio::test]
async fn activities_of_networks_by_association_are_those_of_all_who_were_in_them_on_the_day() {
    let first = seed::first();
    let (mut of_several, mut left_out) = (0, 0);
    for seed in (0..WORLDS).map(|at| first.wrapping_add(at)) {
        println!("JUMELAGE_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let mut sides = Sides::with(2).await;
        let mut rings = Vec::new();
        for number in 0..NETWORKS {
            let ring = ring(&mut rng);
            let ids = keep(&sides, &ring, number).await;
            rings.push((ring, ids));
        }
        sides.exchange().await;
        let mut happenings = Vec::new();
        for (ring, ids) in &rings {
            for month in ["1999-04", "2022-05", "2024-06"] {
                happenings.push(happen(&mut rng, &sides, ring, ids, month).await);
                let nodes: BTreeSet<usize> = ring.members.iter().map(|(node, ..)| *node).collect();
                left_out += usize::from(happenings.last().unwrap().of != nodes);
            }
        }
        happenings.retain(|one| !one.said.is_empty());
        of_several += happenings.iter().filter(|one| one.said.len() > 1).count();
        sides.exchange().await;
        for asking in 0..NODES.len() {
            for absent in absences(asking) {
                sides.absent(&absent);
                compare(&sides, asking, &absent, &happenings).await;
            }
        }
    }
    assert!(
        of_several > 3 && left_out > 3,
        "{of_several} are recorded by several, of {left_out} some members were not there"
    );
}

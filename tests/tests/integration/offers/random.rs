//! The best of random networks are the best of all their members, judged one by one by the documented rule, with the same
//! parts.

mod scores;
mod towns;

use std::{collections::BTreeMap, sync::Arc};

use jumelage_federation::Request;
use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    network::DEADLINE,
    world::{World, make},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use self::{
    scores::best,
    towns::{Known, items, known},
};
use super::{Desk, requests};

/// None of the made-up requests ends near the day of the test.
const TODAY: &str = "2026-01-01";

const WORLDS: u64 = 10;
const QUESTIONS: usize = 6;

const MATCHES: &str = "query($for:ID!,$wants:PartnerWantsInput,$first:Int,$after:String){europe{coverage{complete}
    partnerMatches(for:$for,wants:$wants,first:$first,after:$after){totalCount pageInfo{hasNextPage endCursor}
    edges{score parts{kind weight value known found{word value}}node{id}}}}}";
const ACTIVITY: &str = "mutation($input:RecordActivityInput!){recordActivity(input:$input){
    activity{id}userErrors{code path message}}}";
const UPDATE: &str =
    "mutation($input:UpdateLocalGovernmentInput!){updateLocalGovernment(input:$input){
    localGovernment{id}userErrors{code path message}}}";

#[tokio::test]
async fn the_best_are_those_of_one_list_of_all_whoever_is_asked_and_whoever_is_away() {
    let (mut walked, mut away, mut taught) = (0, 0, 0);
    let mut values = BTreeMap::new();
    for seed in 0..WORLDS {
        let mut rng = StdRng::seed_from_u64(seed);
        let desk = desk(&mut rng).await;
        let known = known(&desk).await;
        if known.is_empty() {
            continue;
        }
        taught += known
            .iter()
            .filter(|one| one.learns_from_activities)
            .count();
        for _ in 0..QUESTIONS {
            let seeker = known.choose(&mut rng).unwrap();
            let wants = wants(&mut rng);
            let gone = gone(&mut rng, &desk, seeker);
            let expected = best(&known, seeker, &wants, gone.as_deref());
            let asked = rng.random_range(0..desk.fixture.network.nodes.len());
            let asked = match &gone {
                Some(gone) if desk.fixture.network.nodes[asked].code.as_str() == gone => continue,
                _ => asked,
            };
            away += usize::from(gone.is_some());
            let limit = rng.random_range(1..6);
            let (mut seen, mut after) = (Vec::new(), Value::Null);
            loop {
                let variables =
                    json!({"for": seeker.id, "wants": wants, "first": limit, "after": after});
                let page = page(&desk, asked, gone.as_deref(), variables).await;
                assert_eq!(page["totalCount"], expected.len(), "seed {seed}: {wants}");
                seen.extend(items(&page["edges"]).cloned());
                walked += 1;
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
            for edge in &seen {
                assert_eq!(edge["score"], sum(edge), "{edge}");
                note(&mut values, edge);
            }
            assert_eq!(seen, expected, "seed {seed}: {wants}");
        }
    }
    assert!(walked > 100 && away > 10, "{walked} {away}");
    assert!(taught > 5, "of {taught} an activity says something");
    // Of each part it was seen that nothing is known, and different values of what is.
    for (kind, seen) in &values {
        let known = seen.keys().filter(|value| value.is_some()).count();
        assert!(seen.contains_key(&None) && known > 1, "{kind}: {seen:?}");
    }
}

/// How often each part had each value; none where nothing was known.
type Values = BTreeMap<String, BTreeMap<Option<u64>, usize>>;

fn note(values: &mut Values, edge: &Value) {
    for part in items(&edge["parts"]) {
        let kind = part["kind"].as_str().unwrap().to_owned();
        let value = part["value"].as_u64().filter(|_| part["known"] == true);
        *values.entry(kind).or_default().entry(value).or_default() += 1;
    }
}

fn sum(edge: &Value) -> u64 {
    let number = |part: &Value, key: &str| part[key].as_u64().unwrap();
    let parts = items(&edge["parts"]);
    parts
        .map(|part| number(part, "weight") * number(part, "value"))
        .sum()
}

/// A random network, in which some speak languages, do something together, and look for partners.
async fn desk(rng: &mut StdRng) -> Desk {
    let mut world: World = make(rng);
    if rng.random_bool(0.4) {
        // Nobody knows of its members how many twinnings they live.
        world.records.retain(|record| record.node != 0);
    }
    let desk = Desk {
        fixture: Fixture::of(&world).await,
    };
    let list = "{europe{localGovernments(first:500){nodes{id association{code}}}}}";
    let towns = desk.seen_by(0, list, json!({})).await;
    for town in items(&towns["europe"]["localGovernments"]["nodes"]) {
        let code = town["association"]["code"].as_str().unwrap();
        let nodes = &desk.fixture.network.nodes;
        let node = nodes.iter().position(|node| node.code.as_str() == code);
        let node = node.unwrap();
        let tags = [
            json!([]),
            json!(["de-AT"]),
            json!(["fr"]),
            json!(["nl", "de"]),
        ];
        let speaks = json!({"id": town["id"], "languages": tags.choose(rng)});
        desk.record(node, UPDATE, speaks).await;
        for _ in 0..rng.random_range(0..3) {
            let mut input = wants(rng);
            input["localGovernment"] = town["id"].clone();
            input["title"] = json!([{"text": "Looking", "language": "en"}]);
            input["until"] = [json!(null), json!("2020-01-01"), json!("2999")]
                .choose(rng)
                .unwrap()
                .clone();
            desk.record(node, requests::RECORD, input).await;
        }
    }
    happen(rng, &desk).await;
    desk
}

/// Something of some of the twinnings, recorded by one side and told to the other.
async fn happen(rng: &mut StdRng, desk: &Desk) {
    let list = "{local{twinnings(first:200){nodes{id}}}}";
    for node in 0..desk.fixture.network.nodes.len() {
        let twinnings = desk.seen_by(node, list, json!({})).await;
        for twinning in items(&twinnings["local"]["twinnings"]["nodes"]) {
            if rng.random_bool(0.3) {
                let theme = ["water", "energy", "youth"].choose(rng);
                let input = json!({"twinning": twinning["id"], "kind": "WORKSHOP", "startsOn": "2026-05",
                    "title": [{"text": "A workshop", "language": "en"}], "themes": [theme],
                    "sdgs": [rng.random_range(1..4)]});
                desk.record(node, ACTIVITY, input).await;
            }
        }
    }
    desk.fixture.network.exchange(|_| ()).await;
}

/// Something to ask for.
fn wants(rng: &mut StdRng) -> Value {
    fn some<'a>(rng: &mut StdRng, of: &[&'a str]) -> Vec<&'a str> {
        of.iter()
            .filter(|_| rng.random_bool(0.3))
            .copied()
            .collect()
    }
    let themes = some(rng, &["youth", "culture", "energy", "water"]);
    let languages = some(rng, &["de", "fr"]);
    let kinds = some(rng, &["TWINNING", "CONTACT"]);
    let countries = some(rng, &["DE", "FR", "BE"]);
    let regions = some(rng, &["DE21", "FR", "PL9"]);
    let sdgs: Vec<i32> = (1..4).filter(|_| rng.random_bool(0.3)).collect();
    let from: Option<u32> = rng.random_bool(0.3).then_some(20_000);
    let to: Option<u32> = rng.random_bool(0.3).then_some(40_000);
    json!({"themes": themes, "sdgs": sdgs, "kinds": kinds, "languages": languages, "countries": countries,
        "regions": regions, "populationFrom": from, "populationTo": to})
}

/// A node that does not answer; never the seeker's, of which nobody else knows anything.
fn gone(rng: &mut StdRng, desk: &Desk, seeker: &Known) -> Option<String> {
    let nodes = desk.fixture.network.nodes.iter();
    let codes = nodes.map(|node| node.code.to_string());
    let codes: Vec<String> = codes.filter(|code| code != seeker.node()).collect();
    let gone = codes.choose(rng).cloned();
    gone.filter(|_| rng.random_bool(0.4))
}

async fn page(desk: &Desk, asked: usize, gone: Option<&str>, variables: Value) -> Value {
    let mut network = desk.fixture.network.seen_by(asked);
    for peer in &mut network.peers {
        if Some(peer.code.as_str()) == gone {
            let node = peer.client.take().unwrap();
            peer.client = Some(Faulty::new(node, |_| Fault::Dead));
        }
    }
    let request = Request {
        query: MATCHES.into(),
        variables: variables.as_object().unwrap().clone(),
        ..Request::default()
    };
    let door = &desk.fixture.network.nodes[asked].public;
    let reply = door.answer(&request, Arc::new(network), DEADLINE).await;
    assert!(reply.errors.is_empty(), "{:?}", reply.errors);
    let data = serde_json::to_value(reply.data.unwrap()).unwrap();
    assert_eq!(data["europe"]["coverage"]["complete"], gone.is_none());
    data["europe"]["partnerMatches"].clone()
}

//! The best of random networks are the best of all their members, judged one by one.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::{
    CodeScheme, LocalGovernmentCode, Location, Region, Sdg,
    partner_search::{Candidate, OpenRequest, Profile, Rule, Sizes, Town, Wish, judge},
};
use jumelage_federation::Request;
use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    network::DEADLINE,
    world::{World, make},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{Desk, requests};

/// None of the made-up requests ends near the day of the test.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 1, 1);

const WORLDS: u64 = 12;
const QUESTIONS: usize = 6;

/// All that is known of everybody, by the fields that show it.
const ALL: &str = "query($after:String){europe{localGovernments(first:40,after:$after){pageInfo{hasNextPage endCursor}
    nodes{id country population{value}location{latitude longitude}codes{scheme value}languages
    association{code recordCount}twinnings(first:200){nodes{status themes sdgs parties{id}}}
    partnerRequests{id themes sdgs kinds populationFrom populationTo languages countries regions until}}}}}";

const MATCHES: &str = "query($for:ID!,$wants:PartnerWantsInput,$first:Int,$after:String){europe{coverage{complete}
    partnerMatches(for:$for,wants:$wants,first:$first,after:$after){totalCount pageInfo{hasNextPage endCursor}
    edges{score node{id}}}}}";

#[tokio::test]
async fn the_best_are_those_of_one_list_of_all_whoever_is_asked_and_whoever_is_away() {
    let (mut walked, mut away) = (0, 0);
    for seed in 0..WORLDS {
        let mut rng = StdRng::seed_from_u64(seed);
        let desk = desk(&mut rng).await;
        let known = known(&desk).await;
        if known.is_empty() {
            continue;
        }
        for _ in 0..QUESTIONS {
            let seeker = known.choose(&mut rng).unwrap();
            let (wants, wish) = wants(&mut rng);
            let gone = gone(&mut rng, &desk, seeker);
            let expected = expected(&known, seeker, &wish, gone.as_deref());
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
                    json!({"for": seeker.id(), "wants": wants, "first": limit, "after": after});
                let page = page(&desk, asked, gone.as_deref(), variables).await;
                assert_eq!(page["totalCount"], expected.len(), "seed {seed}: {wants}");
                for edge in page["edges"].as_array().unwrap() {
                    let id = edge["node"]["id"].as_str().unwrap();
                    seen.push((edge["score"].as_i64().unwrap(), id.to_owned()));
                }
                walked += 1;
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
            assert_eq!(seen, expected, "seed {seed}: {wants}");
        }
    }
    assert!(walked > 100 && away > 10, "{walked} {away}");
}

/// A random network, in which some look for partners.
async fn desk(rng: &mut StdRng) -> Desk {
    let world: World = make(rng);
    let desk = Desk {
        fixture: Fixture::of(&world).await,
    };
    let list = "{europe{localGovernments(first:500){nodes{id association{code}}}}}";
    let towns = desk.seen_by(0, list, json!({})).await;
    let towns = towns["europe"]["localGovernments"]["nodes"].as_array();
    for town in towns.unwrap() {
        for _ in 0..rng.random_range(0..3) {
            let code = town["association"]["code"].as_str().unwrap();
            let nodes = &desk.fixture.network.nodes;
            let node = nodes.iter().position(|node| node.code.as_str() == code);
            let (mut input, _) = wants(rng);
            input["localGovernment"] = town["id"].clone();
            input["title"] = json!([{"text": "Looking", "language": "en"}]);
            input["until"] = [json!(null), json!("2020-01-01"), json!("2999")]
                .choose(rng)
                .unwrap()
                .clone();
            desk.record(node.unwrap(), requests::RECORD, input).await;
        }
    }
    desk
}

/// Something to ask for: as an input, and as what it means.
fn wants(rng: &mut StdRng) -> (Value, Wish) {
    fn some<'a>(rng: &mut StdRng, of: &[&'a str]) -> Vec<&'a str> {
        of.iter()
            .filter(|_| rng.random_bool(0.3))
            .copied()
            .collect()
    }
    let (themes, languages) = (
        some(rng, &["youth", "culture", "energy"]),
        some(rng, &["de", "fr"]),
    );
    let (kinds, countries) = (
        some(rng, &["TWINNING", "CONTACT"]),
        some(rng, &["DE", "FR", "BE"]),
    );
    let sdgs: Vec<i32> = (1..4).filter(|_| rng.random_bool(0.3)).collect();
    let from: Option<u32> = rng.random_bool(0.3).then_some(20_000);
    let to: Option<u32> = rng.random_bool(0.3).then_some(40_000);
    let input = json!({"themes": themes, "sdgs": sdgs, "kinds": kinds, "languages": languages, "countries": countries,
        "populationFrom": from, "populationTo": to});
    let goals = sdgs.iter().map(|goal| Sdg::try_from(*goal).unwrap());
    let wish = Wish {
        themes: themes.iter().map(|word| word.parse().unwrap()).collect(),
        goals: goals.collect(),
        kinds: kinds.iter().map(|word| word.parse().unwrap()).collect(),
        sizes: Sizes { from, to },
        languages: languages.iter().map(|word| word.parse().unwrap()).collect(),
        countries: countries.iter().map(|word| word.parse().unwrap()).collect(),
        regions: BTreeSet::new(),
        until: None,
    };
    (input, wish)
}

/// A node that does not answer; never the seeker's, of which nobody else knows anything.
fn gone(rng: &mut StdRng, desk: &Desk, seeker: &Known) -> Option<String> {
    let nodes = desk.fixture.network.nodes.iter();
    let codes = nodes.map(|node| node.code.to_string());
    let codes: Vec<String> = codes
        .filter(|code| *code != seeker.candidate.town.id.node().as_str())
        .collect();
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

/// A town, with what everybody can see of it.
struct Known {
    candidate: Candidate,
    partners: BTreeSet<jumelage_domain::ObjectId>,
}

impl Known {
    fn id(&self) -> String {
        self.candidate.town.id.to_string()
    }
}

async fn known(desk: &Desk) -> Vec<Known> {
    let (mut known, mut after) = (Vec::new(), Value::Null);
    loop {
        let found = desk.seen_by(0, ALL, json!({"after": after})).await;
        let page = &found["europe"]["localGovernments"];
        known.extend(page["nodes"].as_array().unwrap().iter().map(read));
        if page["pageInfo"]["hasNextPage"] == false {
            return known;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn words<T: std::str::FromStr<Err: std::fmt::Debug> + Ord>(value: &Value) -> BTreeSet<T> {
    items(value)
        .map(|word| word.as_str().unwrap().parse().unwrap())
        .collect()
}

fn goals(value: &Value) -> BTreeSet<Sdg> {
    let goals = items(value).map(|goal| i32::try_from(goal.as_i64().unwrap()).unwrap());
    goals.map(|goal| Sdg::try_from(goal).unwrap()).collect()
}

fn read(town: &Value) -> Known {
    let id: jumelage_domain::ObjectId = town["id"].as_str().unwrap().parse().unwrap();
    let codes = items(&town["codes"]).map(|code| {
        let scheme: CodeScheme = code["scheme"].as_str().unwrap().parse().unwrap();
        LocalGovernmentCode::new(scheme, code["value"].as_str().unwrap()).unwrap()
    });
    let region = Region::of_all(&codes.collect::<Vec<_>>());
    let at = &town["location"];
    let number = |value: &Value| value.as_u64().and_then(|number| number.try_into().ok());
    let mut candidate = Candidate {
        town: Town {
            id: id.clone(),
            country: town["country"].as_str().unwrap().parse().unwrap(),
            population: number(&town["population"]["value"]),
            location: at.as_object().map(|_| {
                let degrees = |key: &str| at[key].as_f64().unwrap();
                Location::new(degrees("latitude"), degrees("longitude")).unwrap()
            }),
            region: region.map(|region| region.as_str().parse().unwrap()),
            languages: words(&town["languages"]),
        },
        partners: BTreeSet::new(),
        themes: BTreeSet::new(),
        goals: BTreeSet::new(),
        requests: Vec::new(),
        active_twinnings: (town["association"]["recordCount"] != 0).then_some(0),
    };
    for twinning in items(&town["twinnings"]["nodes"]) {
        candidate.themes.append(&mut words(&twinning["themes"]));
        candidate.goals.append(&mut goals(&twinning["sdgs"]));
        let parties = items(&twinning["parties"]).map(|party| party["id"].as_str().unwrap());
        let parties = parties.map(|party| party.parse().unwrap());
        candidate
            .partners
            .extend(parties.filter(|party| *party != id));
        if twinning["status"] == "ACTIVE" {
            *candidate.active_twinnings.get_or_insert(0) += 1;
        }
    }
    for request in items(&town["partnerRequests"]) {
        let request_id: jumelage_domain::ObjectId =
            request["id"].as_str().unwrap().parse().unwrap();
        let until = request["until"].as_str();
        let until = until.map(|date| date.parse::<jumelage_domain::PartialDate>().unwrap());
        let wish = Wish {
            themes: words(&request["themes"]),
            goals: goals(&request["sdgs"]),
            kinds: words(&request["kinds"]),
            sizes: Sizes {
                from: number(&request["populationFrom"]),
                to: number(&request["populationTo"]),
            },
            languages: words(&request["languages"]),
            countries: words(&request["countries"]),
            regions: words(&request["regions"]),
            until: until.map(|date| date.last_day()),
        };
        if wish.is_open(TODAY) {
            candidate.themes.extend(wish.themes.iter().cloned());
            candidate.goals.extend(wish.goals.iter().copied());
        }
        candidate.requests.push(OpenRequest {
            request: request_id.uuid(),
            wish,
        });
    }
    Known {
        partners: candidate.partners.clone(),
        candidate,
    }
}

/// Everybody judged one by one, but the members of who does not answer.
fn expected(
    known: &[Known],
    seeker: &Known,
    wish: &Wish,
    gone: Option<&str>,
) -> Vec<(i64, String)> {
    let profile = Profile {
        rule: Rule::First,
        today: TODAY,
        seeker: seeker.candidate.town.clone(),
        partners: seeker.partners.clone(),
        wish: wish.clone(),
    };
    let here = known
        .iter()
        .filter(|other| Some(other.candidate.town.id.node().as_str()) != gone);
    let mut found: Vec<_> = here
        .filter_map(|other| {
            let found = judge(&profile, &other.candidate).ok()?;
            let id = &other.candidate.town.id;
            Some((
                i64::from(found.score.number()),
                id.node().to_string(),
                id.uuid(),
                id.to_string(),
            ))
        })
        .collect();
    found.sort_by(|a, b| (-a.0, &a.1, a.2).cmp(&(-b.0, &b.1, b.2)));
    found
        .into_iter()
        .map(|(score, _, _, id)| (score, id))
        .collect()
}

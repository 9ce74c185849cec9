//! What three and more associations record is counted once, whoever of them answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jumelage_domain::{
    LocalGovernmentLevel, Localized, ObjectId, ObjectKind,
    listing::{Activity, ActivityKind, OneKind},
};
use jumelage_entities::{
    Writing, local_government,
    write::listings::{self, Stated},
};
use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    world::{Town, World, wikidata},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

const NODES: usize = 5;
const ACTIVITIES: usize = 40;

/// Five associations with a town each, in countries of their own.
fn world() -> World {
    let countries = ["BE", "DE", "FR", "NL", "PL"];
    let town = |(node, country): (usize, &&str)| Town {
        node,
        name: format!("Town {node}"),
        country: country.parse().unwrap(),
        level: LocalGovernmentLevel::Municipality,
        codes: BTreeSet::from([wikidata(node)]),
        population: None,
        location: None,
    };
    let node = |(at, country): (usize, &&str)| {
        let code = format!("n{at}").parse().unwrap();
        (code, BTreeSet::from([country.parse().unwrap()]))
    };
    World {
        nodes: countries.iter().enumerate().map(node).collect(),
        towns: countries.iter().enumerate().map(town).collect(),
        records: Vec::new(),
    }
}

/// The day of an activity, by which it is known: far from those of others.
fn day(at: usize) -> String {
    format!("{}-{:02}-01", 2000 + at / 12, 1 + at % 12)
}

/// Whoever records each activity. All towns take part in all of them.
async fn record(fixture: &Fixture, rng: &mut StdRng) -> Vec<BTreeSet<usize>> {
    let nodes = &fixture.network.nodes;
    let mut parties = BTreeSet::new();
    for node in nodes {
        let town = local_government::Entity::find()
            .filter(local_government::Column::Owner.eq(node.code.as_str()))
            .one(&node.db);
        let town = town.await.unwrap().unwrap().id;
        parties.insert(ObjectId::new(
            ObjectKind::LocalGovernment,
            node.code.clone(),
            town,
        ));
    }
    let holders: Vec<BTreeSet<usize>> = (0..ACTIVITIES)
        .map(|_| {
            let most = rng.random_range(1..=NODES);
            (0..most).map(|_| rng.random_range(0..NODES)).collect()
        })
        .collect();
    for (at, node) in nodes.iter().enumerate() {
        let own = holders.iter().enumerate();
        let own = own.filter(|(_, holders)| holders.contains(&at));
        let stated = own.map(|(number, _)| Stated {
            id: Uuid::now_v7(),
            words: activity(number, &parties).into_any(),
            same_as: None,
        });
        let stated = stated.collect();
        let writing = Writing::begin(&node.db).await.unwrap();
        listings::write(&writing, stated).await.unwrap();
        writing.commit().await.unwrap();
    }
    holders
}

fn activity(number: usize, parties: &BTreeSet<ObjectId>) -> Activity {
    Activity {
        kind: ActivityKind::Workshop,
        title: Localized::new([("en".to_owned(), "Water".to_owned())]),
        about: None,
        parties: parties.clone(),
        starts_on: Some(day(number).parse().unwrap()),
        ends_on: None,
        place: None,
        participants: Some(10),
        participants_from_abroad: None,
        themes: BTreeSet::new(),
        sdgs: BTreeSet::new(),
        summary: Localized::default(),
        results: Localized::default(),
        links: BTreeSet::new(),
    }
}

const ASK: &str = "{europe{coverage{settled nodes{association state}} \
    activities(first:100){totalCount nodes{startsOn records{association{code}}}} \
    activityStatistics(groupBy:[COUNTRY_PAIR]){total{count confirmed participants} rows{countryPair measures{count}}} \
    bestPractices(first:100,search:\"wat\"){totalCount nodes{startsOn}}}}";

fn days(list: &Value) -> Vec<String> {
    let nodes = list["nodes"].as_array().unwrap().iter();
    let days = nodes.map(|node| node["startsOn"].as_str().unwrap().to_owned());
    let mut days: Vec<String> = days.collect();
    days.sort_unstable();
    days
}

#[tokio::test]
async fn what_up_to_five_record_is_counted_once_whoever_of_them_is_away() {
    let mut fixture = Fixture::of(&world()).await;
    let mut rng = StdRng::seed_from_u64(7);
    let holders = record(&fixture, &mut rng).await;
    fixture.network.exchange(|_| ()).await;
    let healthy = fixture.network.clients.clone();
    let mut left = BTreeMap::new();
    for round in 0..60 {
        // Some are away, some go while they stand in for others.
        let breath: Vec<usize> = (0..NODES)
            .map(|_| match rng.random_range(0..3) {
                0 => usize::MAX,
                _ => rng.random_range(0..3),
            })
            .collect();
        fixture.network.clients = healthy
            .iter()
            .zip(breath)
            .map(|(node, breath)| {
                let mut breath = breath;
                Faulty::new(Arc::clone(node), move |_| {
                    let fault = if breath == 0 {
                        Fault::Dead
                    } else {
                        Fault::None
                    };
                    breath = breath.saturating_sub(1);
                    fault
                }) as Arc<_>
            })
            .collect();
        let answer = fixture.network.ask(0, ASK, json!({})).await;
        let europe = &answer["data"]["europe"];
        let nodes = europe["coverage"]["nodes"].as_array().unwrap().iter();
        let there = nodes.enumerate().filter(|(_, node)| node["state"] == "OK");
        let there: BTreeSet<usize> = there.map(|(at, _)| at).collect();
        *left.entry(there.len()).or_insert(0) += 1;
        let known = holders.iter().enumerate();
        let known = known.filter(|(_, holders)| !holders.is_disjoint(&there));
        let known: Vec<(usize, &BTreeSet<usize>)> = known.collect();
        let expected: Vec<String> = known.iter().map(|(number, _)| day(*number)).collect();
        assert_eq!(
            days(&europe["activities"]),
            expected,
            "round {round}: {there:?}"
        );
        assert_eq!(days(&europe["bestPractices"]), expected, "round {round}");
        assert_eq!(europe["bestPractices"]["totalCount"], expected.len());
        assert_eq!(europe["activities"]["totalCount"], expected.len());
        let confirmed = known
            .iter()
            .filter(|(_, holders)| holders.len() > 1)
            .count();
        let statistics = &europe["activityStatistics"];
        assert_eq!(
            statistics["total"],
            json!({"count": expected.len(), "confirmed": confirmed, "participants": 10 * expected.len()}),
            "round {round}"
        );
        // Each two of five countries.
        let rows = statistics["rows"].as_array().unwrap();
        assert_eq!(rows.len(), if expected.is_empty() { 0 } else { 10 });
        assert!(
            rows.iter()
                .all(|row| row["measures"]["count"] == expected.len())
        );
    }
    assert!(left.len() > 3, "{left:?}");
}

#[tokio::test]
async fn all_that_record_it_see_the_same_in_it() {
    let fixture = Fixture::of(&world()).await;
    let mut rng = StdRng::seed_from_u64(8);
    let holders = record(&fixture, &mut rng).await;
    fixture.network.exchange(|_| ()).await;
    let query = "{europe{coverage{complete settled}activities(first:100,orderBy:{by:STARTS_ON,direction:ASC}){nodes{
        id startsOn confirmation records{association{code}}parties{name}}}}}";
    let mut answers = Vec::new();
    for asking in 0..NODES {
        let mut answer = fixture.network.ask(asking, query, json!({})).await;
        assert_eq!(answer["errors"], json!([]));
        answers.push(answer["data"].take());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    let europe = &answers[0]["europe"];
    assert_eq!(
        europe["coverage"],
        json!({"complete": true, "settled": true})
    );
    let nodes = europe["activities"]["nodes"].as_array().unwrap();
    for (told, holders) in nodes.iter().zip(&holders) {
        let codes = holders
            .iter()
            .map(|at| json!({"association": {"code": format!("n{at}")}}));
        assert_eq!(told["records"], codes.collect::<Value>());
        assert_eq!(told["parties"].as_array().unwrap().len(), NODES);
        let confirmed = if holders.len() > 1 {
            "CONFIRMED"
        } else {
            "ONE_SIDED"
        };
        assert_eq!(told["confirmation"], confirmed);
    }
}

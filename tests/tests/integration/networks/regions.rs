//! Activities and projects are counted in the regions of their parties, in each once, however many record them and however
//! many of their parties lie in one.

use serde_json::{Value, json};

use super::{
    CONFIRM, DE, FR, IT, PL, RECORD,
    sides::{NODES, Sides, text},
};

const CHANGE: &str =
    "mutation($input:UpdateLocalGovernmentInput!){updateLocalGovernment(input:$input){
    userErrors{code path message}}}";
const ACTIVITY: &str = "mutation($input:RecordActivityInput!){recordActivity(input:$input){userErrors{code path message}}}";
const PROJECT: &str = "mutation($input:RecordProjectInput!){recordProject(input:$input){userErrors{code path message}}}";
const QUESTION: &str = "query($a:[ActivityDimension!]!,$f:[FundingDimension!]!){europe{
    activityStatistics(groupBy:$a){total{count}rows{region measures{count participants}}}
    fundingStatistics(groupBy:$f){projects rows{region currency measures{projects granted}}}}}";

/// Three German towns, two of them in one region of level 1 and two, and the third in another; a French and an Italian one, of
/// which no region is known but that the Italian is in Italy.
async fn placed() -> Sides {
    let sides = Sides::with(3).await;
    for (node, town, region) in [
        (DE, 0, "DEA2D"),
        (DE, 1, "DEA23"),
        (DE, 2, "DE212"),
        (IT, 0, "IT"),
    ] {
        let codes = json!([{"scheme": "NUTS", "value": region}]);
        let new = json!({"id": sides.towns[node][town], "codes": codes});
        sides.done(node, CHANGE, new).await;
    }
    sides.exchange().await;
    sides
}

/// An activity and a project of all of them, each recorded by the German and the French node.
async fn recorded() -> Sides {
    let sides = placed().await;
    let all: Vec<&String> = (0..3)
        .map(|at| &sides.towns[DE][at])
        .chain([&sides.towns[FR][0], &sides.towns[IT][0]])
        .collect();
    let members = all.iter().enumerate().map(|(at, town)| {
        json!({"localGovernment": town, "role": if at == 0 { "LEAD" } else { "PARTNER" }, "joinedOn": "1990"})
    });
    let network = json!({"title": text("Ring"), "members": members.collect::<Vec<_>>()});
    let kept = sides.done(DE, RECORD, network).await;
    sides.exchange().await;
    let confirmed = json!({"network": kept["network"]["id"]});
    sides.done(FR, CONFIRM, confirmed).await;
    sides.exchange().await;
    for node in [DE, FR] {
        let activity = json!({"network": kept["network"]["id"], "kind": "WORKSHOP", "title": text("Water"),
            "startsOn": "2026-05-02", "participants": 40});
        sides.done(node, ACTIVITY, activity).await;
        let project = json!({"state": "RUNNING", "title": text("Water"), "lead": all[0], "partners": all[1..],
            "granted": {"minorUnits": 700, "currency": "EUR"}, "startsOn": "2026"});
        sides.done(node, PROJECT, project).await;
        sides.exchange().await;
    }
    sides
}

/// Each region once, with the whole of what is counted in it.
fn once_in(regions: &[Option<&str>]) -> Value {
    let activities = regions
        .iter()
        .map(|region| json!({"region": region, "measures": {"count": 1, "participants": 40}}));
    let projects = regions.iter().map(
        |region| json!({"region": region, "currency": "EUR", "measures": {"projects": 1, "granted": "700"}}),
    );
    json!({
        "activityStatistics": {"total": {"count": 1}, "rows": activities.collect::<Vec<_>>()},
        "fundingStatistics": {"projects": 1, "rows": projects.collect::<Vec<_>>()},
    })
}

#[tokio::test]
async fn what_two_nodes_record_of_parties_in_two_regions_of_a_country_counts_once_in_each() {
    let mut sides = recorded().await;
    let levels = [
        ("REGION_1", once_in(&[Some("DE2"), Some("DEA"), None])),
        ("REGION_2", once_in(&[Some("DE21"), Some("DEA2"), None])),
        (
            "REGION_3",
            once_in(&[Some("DE212"), Some("DEA23"), Some("DEA2D"), None]),
        ),
    ];
    for (level, expected) in &levels {
        let by = json!({"a": [level], "f": [level]});
        for asking in 0..NODES.len() {
            let seen = sides.see(asking, QUESTION, by.clone()).await;
            assert_eq!(seen["europe"], *expected, "{level} at {asking}");
        }
    }
    // Whichever of the two is away, the other has told of it.
    for absent in [DE, FR] {
        sides.absent(&[absent]);
        for (level, expected) in &levels {
            let by = json!({"a": [level], "f": [level]});
            let seen = sides.see(PL, QUESTION, by).await;
            assert_eq!(seen["europe"], *expected, "{level} without {absent}");
        }
    }
}

#[tokio::test]
async fn regions_are_crossed_with_other_dimensions() {
    let sides = recorded().await;
    let query = "query($a:[ActivityDimension!]!){europe{activityStatistics(groupBy:$a){rows{country region measures{count}}}}}";
    let by = json!({"a": ["COUNTRY", "REGION_1"]});
    let seen = sides.see(PL, query, by).await;
    let rows = seen["europe"]["activityStatistics"]["rows"]
        .as_array()
        .unwrap();
    let regions = [Some("DE2"), Some("DEA"), None];
    let expected: Vec<Value> = ["DE", "FR", "IT"]
        .iter()
        .flat_map(|country| regions.iter().map(move |region| json!({"country": country, "region": region, "measures": {"count": 1}})))
        .collect();
    assert_eq!(*rows, expected);
}

#[tokio::test]
async fn two_levels_at_a_time_are_refused() {
    let sides = Sides::with(1).await;
    let two = json!({"a": ["REGION_1", "REGION_3"], "f": []});
    let answer = sides.fixture.network.ask(PL, QUESTION, two).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("one level of regions"), "{answer}");
    let two = json!({"a": [], "f": ["REGION_2", "REGION_1"]});
    let answer = sides.fixture.network.ask(PL, QUESTION, two).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("one level of regions"), "{answer}");
}

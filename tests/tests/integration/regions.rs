//! Regions, by NUTS: where a local government lies, what is found and counted by it.

mod reread;
mod statements;

use jumelage_domain::{CodeScheme, LocalGovernmentCode};
use jumelage_tests::{
    fixture::Fixture,
    world::{Record, World, pair},
};
use serde_json::{Value, json};

fn nuts(code: &str) -> LocalGovernmentCode {
    LocalGovernmentCode::new(CodeScheme::Nuts, code).unwrap()
}

/// Reims in the Marne and Aachen, which says a larger region, too; and a place that nobody knows.
fn world() -> World {
    let mut world = pair();
    world.towns[0].codes.insert(nuts("FRF23"));
    world.towns[1]
        .codes
        .extend([nuts("nuts:dea2d"), nuts("DEA")]);
    world.records.push(Record {
        country: "US".parse().unwrap(),
        code: None,
        name: Some("Arlington".to_owned()),
        ..world.records[1].clone()
    });
    world
}

async fn asked(fixture: &Fixture, query: &str, variables: Value) -> Value {
    let mut answer = fixture.network.ask(0, query, variables).await;
    assert_eq!(answer["errors"], json!([]), "{answer}");
    answer["data"]["europe"].take()
}

#[tokio::test]
async fn a_region_takes_in_what_lies_in_it_by_its_code() {
    let fixture = Fixture::of(&world()).await;
    let query = "query($r:[RegionCode!]){europe{localGovernments(filter:{regions:$r}){nodes{name}} \
                 twinnings(filter:{regions:$r}){totalCount}}}";
    for (regions, towns, twinnings) in [
        (json!(["DEA"]), json!(["Aachen"]), 2),
        (json!(["dea2d"]), json!(["Aachen"]), 2),
        (json!(["DEA2", "DEA2D", "DE"]), json!(["Aachen"]), 2),
        (json!(["FRF2"]), json!(["Reims"]), 1),
        (json!(["FRF23", "DE1"]), json!(["Reims"]), 1),
        (json!(["DEA2E", "FRF1", "EL"]), json!([]), 0),
        (json!([]), json!([]), 0),
        (Value::Null, json!(["Reims", "Aachen"]), 2),
    ] {
        let told = asked(&fixture, query, json!({"r": regions})).await;
        let mut found: Vec<Value> = told["localGovernments"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|town| town["name"].clone())
            .collect();
        found.sort_by_key(|name| name != "Reims");
        assert_eq!(json!(found), towns, "{regions}");
        assert_eq!(told["twinnings"]["totalCount"], twinnings, "{regions}");
    }
}

#[tokio::test]
async fn a_code_that_is_no_region_is_refused_and_says_what_one_looks_like() {
    let fixture = Fixture::of(&world()).await;
    let query = "query($r:[RegionCode!]){europe{twinnings(filter:{regions:$r}){totalCount}}}";
    let answer = fixture
        .network
        .ask(0, query, json!({"r": ["FR-IDF"]}))
        .await;
    let error = &answer["errors"][0];
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("“FR-IDF” is not a NUTS region"),
        "{answer}"
    );
    let many = vec!["DE"; 201];
    let answer = fixture.network.ask(0, query, json!({"r": many})).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("at most 200 regions, not 201"), "{answer}");
}

#[tokio::test]
async fn a_region_has_its_name_its_parents_and_the_same_value_by_every_path() {
    let fixture = Fixture::of(&world()).await;
    let query = "{europe{twinnings(filter:{between:[\"DE\",\"FR\"]}){nodes{parties{name region{
        code level country name latinName parent{code parent{code parent{code parent{code}}}} nearestKnown{code}}}}}}}";
    let told = asked(&fixture, query, json!({})).await;
    let parties = &told["twinnings"]["nodes"][0]["parties"];
    assert_eq!(
        parties[1],
        json!({"name": "Aachen", "region": {"code": "DEA2D", "level": "NUTS3", "country": "DE",
            "name": "Städteregion Aachen", "latinName": "Städteregion Aachen",
            "parent": {"code": "DEA2", "parent": {"code": "DEA", "parent": {"code": "DE", "parent": null}}},
            "nearestKnown": {"code": "DEA2D"}}}),
        "{told}"
    );
    // What is asked of a reference alone is what the holder knows of it.
    let query =
        "{europe{twinnings(filter:{between:[\"DE\",\"FR\"]}){nodes{parties{region{code}}}}}}";
    for node in 0..2 {
        let answer = fixture.network.ask(node, query, json!({})).await;
        let parties = &answer["data"]["europe"]["twinnings"]["nodes"][0]["parties"];
        assert_eq!(
            parties,
            &json!([{"region": {"code": "FRF23"}}, {"region": {"code": "DEA2D"}}])
        );
    }
}

#[tokio::test]
async fn twinnings_are_counted_in_the_regions_of_their_parties() {
    let fixture = Fixture::of(&world()).await;
    let query = "query($g:[TwinningDimension!]!){europe{twinningStatistics(groupBy:$g){\
                 rows{region measures{twinnings records}}}}}";
    let told = asked(&fixture, query, json!({"g": ["REGION_2"]})).await;
    let row = |region: Option<&str>, twinnings: i32, records: i32| json!({"region": region, "measures": {"twinnings": twinnings, "records": records}});
    assert_eq!(
        told["twinningStatistics"]["rows"],
        json!([
            row(Some("DEA2"), 2, 3),
            row(Some("FRF2"), 1, 2),
            row(None, 1, 1)
        ])
    );
    let answer = fixture
        .network
        .ask(0, query, json!({"g": ["REGION_1", "REGION_3"]}))
        .await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("one level of regions"), "{answer}");
}

#[tokio::test]
async fn a_local_government_is_found_by_its_region_however_the_code_is_written() {
    let fixture = Fixture::of(&world()).await;
    let query = "query($c:[LocalGovernmentCodeInput!]){europe{localGovernments(filter:{codes:$c}){nodes{name}}}}";
    for value in ["DEA2D", "dea2d", " NUTS:DEA2D "] {
        let code = json!([{"scheme": "NUTS", "value": value}]);
        let told = asked(&fixture, query, json!({"c": code})).await;
        let found = &told["localGovernments"]["nodes"];
        assert_eq!(found, &json!([{"name": "Aachen"}]), "{value}");
    }
}

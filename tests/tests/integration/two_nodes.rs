//! Countries with several nodes, and a node that speaks for none.

use std::collections::BTreeSet;

use jumelage_tests::{
    fixture::Fixture,
    world::{Record, Town, World, pair, wikidata},
};
use serde_json::{Value, json};

/// The pair, twinned with Belgium by its French half: Belgium has two nodes, of which one each knows one of the towns.
/// The umbrella body has no members.
fn world() -> World {
    let mut world = pair();
    let belgium = || BTreeSet::from(["BE".parse().unwrap()]);
    for (code, countries) in [
        ("uvcw", belgium()),
        ("vvsg", belgium()),
        ("cemr", BTreeSet::new()),
    ] {
        world.nodes.push((code.parse().unwrap(), countries));
    }
    for (node, name) in [(2, "Namur"), (3, "Gent")] {
        world.towns.push(Town {
            node,
            name: name.to_owned(),
            country: "BE".parse().unwrap(),
            codes: BTreeSet::from([wikidata(node)]),
            ..world.towns[0].clone()
        });
        world.records.push(Record {
            country: "BE".parse().unwrap(),
            code: Some(wikidata(node)),
            ..world.records[0].clone()
        });
    }
    // Gent records it too, and Namur twins with Gent: two associations of one country.
    world.records.push(Record {
        node: 3,
        party: 3,
        ..world.records[1].clone()
    });
    world.records[4].code = Some(wikidata(0));
    world.records.push(Record {
        node: 2,
        party: 2,
        country: "BE".parse().unwrap(),
        code: Some(wikidata(3)),
        ..world.records[1].clone()
    });
    world
}

const TWINNINGS: &str = "twinnings(orderBy:{by:ID,direction:ASC}){totalCount nodes{confirmation crossBorder parties{name population{value}}}}";

#[tokio::test]
async fn two_nodes_of_one_country_and_one_of_none_answer_as_one_network() {
    let fixture = Fixture::of(&world()).await;
    let (umbrella, coverage) = (4, "coverage{complete settled expected}");
    let ask = async |query: String| {
        let mut reply = fixture.network.ask(umbrella, &query, json!({})).await;
        assert_eq!(reply["errors"], json!([]), "{query}");
        reply["data"]["europe"].take()
    };
    let all = ask(format!(
        "{{europe{{{coverage} associations{{code}} {TWINNINGS}}}}}"
    ))
    .await;
    assert_eq!(
        all["coverage"],
        json!({"complete": true, "settled": true, "expected": 5})
    );
    let codes = ["afccre", "rgre", "uvcw", "vvsg"].map(|code| json!({"code": code}));
    assert_eq!(all["associations"], json!(codes));
    let mut twinnings: Vec<(Vec<&str>, &Value)> = Vec::new();
    for twinning in all["twinnings"]["nodes"].as_array().unwrap() {
        let parties = twinning["parties"].as_array().unwrap().iter();
        for party in parties.clone() {
            assert_eq!(party["population"], json!({"value": 100_000}), "{party}");
        }
        let names = parties.map(|party| party["name"].as_str().unwrap());
        twinnings.push((names.collect(), &twinning["confirmation"]));
    }
    twinnings.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        twinnings,
        [
            (vec!["Namur", "Gent"], &json!("ONE_SIDED")),
            (vec!["Reims", "Aachen"], &json!("CONFIRMED")),
            (vec!["Reims", "Gent"], &json!("CONFIRMED")),
            (vec!["Reims", "Namur"], &json!("ONE_SIDED")),
        ]
    );
    assert_eq!(all["twinnings"]["totalCount"], 4);

    // Of a country both nodes are asked, and nobody else.
    let belgian = ask(format!(
        "{{europe{{{coverage} localGovernments(filter:{{countries:[\"BE\"]}},orderBy:{{by:NAME,direction:ASC}}){{nodes{{name}}}}}}}}"
    ));
    assert_eq!(
        belgian.await,
        json!({
            "coverage": {"complete": true, "settled": true, "expected": 2},
            "localGovernments": {"nodes": [{"name": "Gent"}, {"name": "Namur"}]},
        })
    );

    // A filter that leads to no node takes part in nothing, and hurts nothing beside it.
    let nobody = ask(format!(
        "{{europe{{{coverage} localGovernments(filter:{{countries:[\"PL\"]}}){{totalCount nodes{{name}}}} associations{{code}}}}}}"
    ));
    assert_eq!(
        nobody.await,
        json!({
            "coverage": {"complete": true, "settled": true, "expected": 5},
            "localGovernments": {"totalCount": 0, "nodes": []},
            "associations": codes,
        })
    );
}

//! What was answered to surveys: what is published, and no more.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    PublicationKind,
    survey::{Counts, Draft, Part, publish, twinning_2025},
};
use jumelage_entities::{Actor, write::publications};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use super::{PL, Sides};

/// Publishes the survey of 2025 at a node, with what so many of those who are made up answered. Of one node
/// nothing has come.
pub(super) async fn publish_answers(db: &DatabaseConnection, respondents: usize) {
    let instrument = twinning_2025::instrument().unwrap();
    let mut by_node = BTreeMap::<_, BTreeMap<String, _>>::new();
    for one in twinning_2025::made_up().into_iter().take(respondents) {
        let answers = one.answers(&instrument).unwrap();
        let of_node = by_node.entry(one.node.clone()).or_default();
        of_node.insert(one.key(), answers);
    }
    let silent = Part {
        node: "silent".parse().unwrap(),
        countries: BTreeSet::new(),
        asked: None,
        counts: None,
    };
    let parts: Vec<Part> = by_node
        .into_iter()
        .map(|(node, answers)| Part {
            countries: twinning_2025::countries(&node),
            asked: Some(100),
            counts: Some(Counts::tabulate(&instrument, &answers)),
            node,
        })
        .chain([silent])
        .collect();
    let published = publish(&instrument, &parts).unwrap();
    let draft: Draft = instrument.into();
    let documents = [
        (
            PublicationKind::Survey,
            serde_json::to_string(&draft).unwrap(),
        ),
        (
            PublicationKind::SurveyResults,
            serde_json::to_string(&published).unwrap(),
        ),
    ];
    for (kind, document) in documents {
        let name = kind.name_of(&document).unwrap();
        let now = "2025-02-01T00:00:00Z".parse().unwrap();
        publications::publish(db, Actor::Operator("test"), kind, (&name, &document), now)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_stands_in_the_way_leads_to_the_offers_that_answer_it() {
    let sides = Sides::with(1).await;
    publish_answers(&sides.fixture.network.nodes[PL].db, 315).await;
    let record = "mutation($input:RecordTrainingOfferInput!){recordTrainingOffer(input:$input){userErrors{code path message}}}";
    for (node, title, answers) in [
        (0, "Money", json!(["FUNDING"])),
        (PL, "People and money", json!(["STAFF", "FUNDING"])),
        (PL, "Knowing", json!(["KNOW_HOW"])),
    ] {
        let title = json!([{"text": title, "language": "en"}]);
        let offer = json!({"format": "ONLINE", "title": title, "answers": answers});
        sides.done(node, record, offer).await;
    }
    let query = "{survey(id:\"TWINNING_2025\"){questions{id choices{id barrier}}
        results{tables{axes{id categories{id barrier}}}}}}";
    let seen = sides.see(PL, query, json!({})).await;
    let axes = seen["survey"]["results"]["tables"].as_array().unwrap();
    let axes: Vec<&Value> = axes
        .iter()
        .flat_map(|table| table["axes"].as_array().unwrap())
        .collect();
    let barriers = |of: &Value| -> BTreeMap<String, Value> {
        let each = of.as_array().unwrap().iter();
        each.filter(|one| !one["barrier"].is_null())
            .map(|one| {
                (
                    one["id"].as_str().unwrap().to_owned(),
                    one["barrier"].clone(),
                )
            })
            .collect()
    };
    let all: BTreeMap<String, Value> = ["FUNDING", "STAFF", "KNOW_HOW"]
        .map(|word| (word.to_owned(), json!(word)))
        .into();
    let (mut of_barriers, mut of_others) = (0, 0);
    for axis in axes {
        if axis["id"] == "BARRIERS" {
            assert_eq!(barriers(&axis["categories"]), all);
            of_barriers += 1;
        } else {
            assert_eq!(barriers(&axis["categories"]), BTreeMap::new(), "{axis}");
            of_others += 1;
        }
    }
    assert!(of_barriers > 0 && of_others > 0, "{seen}");
    for question in seen["survey"]["questions"].as_array().unwrap() {
        let expected = if question["id"] == "BARRIERS" {
            all.clone()
        } else {
            BTreeMap::new()
        };
        assert_eq!(barriers(&question["choices"]), expected, "{question}");
    }
    let query = "query($b:[Barrier!]){europe{trainingOffers(filter:{answers:$b},orderBy:{by:TITLE,direction:ASC}){
        nodes{title{text}}}}}";
    for (barrier, titles) in [
        ("FUNDING", &["Money", "People and money"][..]),
        ("STAFF", &["People and money"]),
        ("KNOW_HOW", &["Knowing"]),
    ] {
        let seen = sides.see(PL, query, json!({"b": [all[barrier]]})).await;
        let nodes = titles.iter().map(|text| json!({"title": [{"text": text}]}));
        let nodes: Vec<Value> = nodes.collect();
        assert_eq!(seen["europe"]["trainingOffers"]["nodes"], json!(nodes));
    }
}

#[tokio::test]
async fn of_surveys_coverage_is_of_those_who_sent_their_counts_whoever_is_there_today() {
    let mut sides = Sides::with(1).await;
    publish_answers(&sides.fixture.network.nodes[PL].db, 40).await;
    let query = "{survey(id:\"TWINNING_2025\"){results{coverage{received}}}
        indicators(codes:[NETWORKS,SURVEY_ANSWERS]){coverage{complete}indicators{coverage{complete expected answered}}}}";
    let whole = sides.see(PL, query, json!({})).await;
    let sent = whole["survey"]["results"]["coverage"].as_array().unwrap();
    let silent = sent.iter().filter(|one| one["received"] == false).count();
    assert_eq!(silent, 1, "{sent:?}");
    let (expected, answered) = (sent.len(), sent.len() - silent);
    let surveys = json!({"complete": false, "expected": expected, "answered": answered});
    let network =
        |answered: usize| json!({"complete": answered == 4, "expected": 4, "answered": answered});
    let of_each = json!([{"coverage": network(4)}, {"coverage": surveys}]);
    assert_eq!(whole["indicators"]["indicators"], of_each);
    assert_eq!(whole["indicators"]["coverage"], json!({"complete": true}));
    sides.absent(&[0]);
    let seen = sides.see(PL, query, json!({})).await;
    let of_each = json!([{"coverage": network(3)}, {"coverage": surveys}]);
    assert_eq!(seen["indicators"]["indicators"], of_each);
}

#[tokio::test]
async fn published_answers_are_told_and_suppressed_ones_are_left_out() {
    let sides = Sides::with(1).await;
    publish_answers(&sides.fixture.network.nodes[PL].db, 40).await;
    let query = "{survey(id:\"TWINNING_2025\"){results{tables{axes{id}cells{categories count}}}}
        indicators(codes:[SURVEY_ANSWERS]){coverage{expected}indicators{unit value rows{group value}}}}";
    let seen = sides.see(PL, query, json!({})).await;
    let (mut expected, mut suppressed) = (BTreeMap::new(), 0);
    let tables = seen["survey"]["results"]["tables"].as_array().unwrap();
    for table in tables {
        let axes = table["axes"].as_array().unwrap();
        let question = axes[0]["id"].as_str().unwrap();
        if axes.len() > 1 || ["COUNTRY", "KIND", "SIZE"].contains(&question) {
            continue;
        }
        for cell in table["cells"].as_array().unwrap() {
            let Some(choice) = cell["categories"][0].as_str() else {
                continue;
            };
            match cell["count"].as_f64() {
                Some(count) => {
                    expected.insert(format!("TWINNING_2025.{question}.{choice}"), count);
                }
                None => suppressed += 1,
            }
        }
    }
    assert!(suppressed > 0 && !expected.is_empty(), "{tables:?}");
    let one = &seen["indicators"]["indicators"][0];
    assert_eq!(
        (&one["unit"], &one["value"]),
        (&json!("RESPONDENTS"), &Value::Null)
    );
    let rows = one["rows"].as_array().unwrap();
    assert_eq!(rows.len(), expected.len());
    for row in rows {
        let group = row["group"].as_str().unwrap();
        assert_eq!(row["value"].as_f64(), Some(expected[group]), "{group}");
    }
    // Each node tells what it keeps itself.
    let elsewhere = sides.see(
        0,
        "{indicators(codes:[SURVEY_ANSWERS]){indicators{rows{group}}}}",
        json!({}),
    );
    let rows = &elsewhere.await["indicators"]["indicators"][0]["rows"];
    assert_eq!(*rows, json!([]));
}

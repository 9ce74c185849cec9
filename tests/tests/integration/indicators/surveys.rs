//! What was answered to surveys: what is published, and no more.

use std::collections::BTreeMap;

use jumelage_domain::{
    PublicationKind,
    survey::{Counts, Draft, Part, publish, twinning_2025},
};
use jumelage_entities::{Actor, write::publications};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use super::{PL, Sides};

/// Publishes the survey of 2025 at a node, with what so many of those who are made up answered.
pub(super) async fn publish_answers(db: &DatabaseConnection, respondents: usize) {
    let instrument = twinning_2025::instrument().unwrap();
    let mut by_node = BTreeMap::<_, BTreeMap<String, _>>::new();
    for one in twinning_2025::made_up().into_iter().take(respondents) {
        let answers = one.answers(&instrument).unwrap();
        let of_node = by_node.entry(one.node.clone()).or_default();
        of_node.insert(one.key(), answers);
    }
    let parts: Vec<Part> = by_node
        .into_iter()
        .map(|(node, answers)| Part {
            countries: twinning_2025::countries(&node),
            asked: Some(100),
            counts: Some(Counts::tabulate(&instrument, &answers)),
            node,
        })
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

//! Errors and wrong values within a page: they cost what they touch.

use std::sync::Arc;

use async_graphql::Value as GraphqlValue;
use jumelage_federation::{error::PathSegment, network::NodeError};
use jumelage_tests::{faults::Faulty, fixture::Fixture};
use serde_json::json;

use super::{COVERAGE, ask, at, coverage_of, lies::lying};

#[tokio::test]
async fn an_error_within_a_nodes_page_is_told_at_its_place_in_the_whole_page() {
    let mut fixture = Fixture::pair().await;
    let node = Arc::clone(&fixture.network.clients[0]);
    fixture.network.clients[0] = Faulty::lying(node, |_, answer| {
        if let Some(value) = at(
            &mut answer.data,
            &["localGovernments", "nodes", "0", "website"],
        ) {
            *value = GraphqlValue::Null;
            let keys = ["localGovernments", "nodes"].map(|key| PathSegment::Key(key.to_owned()));
            let path = keys.into_iter().chain([
                PathSegment::Index(0),
                PathSegment::Key("website".to_owned()),
            ]);
            answer.errors.push(NodeError {
                message: "an internal error".to_owned(),
                code: "INTERNAL".to_owned(),
                path: path.collect(),
            });
        }
    });
    // Aachen, of the second node, comes before Reims, of the first.
    let query = "{europe{localGovernments(orderBy:{by:NAME,direction:ASC}){nodes{name website}}}}";
    let reply = ask(&fixture.network, 1, query).await;
    assert_eq!(
        reply["data"]["europe"]["localGovernments"]["nodes"],
        json!([{"name": "Aachen", "website": null}, {"name": "Reims", "website": null}])
    );
    assert_eq!(
        reply["errors"][0]["path"],
        json!(["europe", "localGovernments", "nodes", 1, "website"])
    );
    assert_eq!(reply["errors"][0]["extensions"]["node"], "afccre");
}

#[tokio::test]
async fn a_null_where_none_may_be_costs_its_own_node_only() {
    let fixture = lying(&["localGovernments", "nodes", "0", "name"], |name| {
        *name = GraphqlValue::Null;
    })
    .await;
    let query = format!("{{europe{{{COVERAGE} localGovernments{{totalCount nodes{{name}}}}}}}}");
    let reply = ask(&fixture.network, 0, &query).await;
    assert_eq!(
        reply["data"]["europe"]["localGovernments"],
        json!({"totalCount": 1, "nodes": [{"name": "Reims"}]})
    );
    assert_eq!(coverage_of(&reply, "rgre")["errorCode"], "NULL_NOT_ALLOWED");
}

#[tokio::test]
async fn a_value_of_another_type_is_not_passed_on() {
    let fixture = lying(
        &["localGovernments", "nodes", "0", "population", "value"],
        |value| {
            *value = GraphqlValue::String("many".to_owned());
        },
    )
    .await;
    let query = "{europe{localGovernments{nodes{name population{value}}}}}";
    let reply = ask(&fixture.network, 0, query).await;
    assert_eq!(
        reply["data"]["europe"]["localGovernments"]["nodes"],
        json!([{"name": "Reims", "population": {"value": 100_000}}, {"name": "Aachen", "population": null}])
    );
    assert_eq!(
        reply["errors"][0]["extensions"],
        json!({"code": "MALFORMED_VALUE", "node": "rgre"})
    );
}

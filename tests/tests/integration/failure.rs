//! Nodes that fail, and nodes that say what they may not say: what answers is exact, and coverage names the others.

mod blame;
mod lies;
mod lost;
mod mended;
mod wire;
mod within;

use async_graphql::Value as GraphqlValue;
use jumelage_tests::network::TestNetwork;
use serde_json::{Value, json};

pub(crate) const COVERAGE: &str =
    "coverage{complete settled nodes{association state errorCode missing}}";

pub(crate) async fn ask(network: &TestNetwork, asking: usize, query: &str) -> Value {
    network.ask(asking, query, json!({})).await
}

pub(crate) fn coverage_of(reply: &Value, code: &str) -> Value {
    let nodes = reply["data"]["europe"]["coverage"]["nodes"].as_array();
    let node = nodes
        .unwrap()
        .iter()
        .find(|node| node["association"] == code);
    node.unwrap().clone()
}

/// Walks to a value of an answer.
fn at<'a>(mut value: &'a mut GraphqlValue, path: &[&str]) -> Option<&'a mut GraphqlValue> {
    for step in path {
        value = match (value, step.parse::<usize>()) {
            (GraphqlValue::List(items), Ok(at)) => items.get_mut(at)?,
            (GraphqlValue::Object(fields), _) => fields.get_mut(*step)?,
            _ => return None,
        };
    }
    Some(value)
}

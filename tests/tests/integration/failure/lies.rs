//! Answers that a node may not give: they are left out, and the node is named.

use std::sync::Arc;

use async_graphql::{Name, Value as GraphqlValue};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_federation::{
    NodeAnswer, NodeCall, NodeClient,
    network::{NodeReply, Sharing},
};
use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    world::{Record, pair},
};
use serde_json::{Value, json};

use super::{COVERAGE, ask, at, coverage_of};

/// The pair, whose second node says something else at one place where it says something there.
pub(super) async fn lying(
    path: &'static [&'static str],
    lie: impl Fn(&mut GraphqlValue) + Send + Sync + 'static,
) -> Fixture {
    let mut fixture = Fixture::pair().await;
    let node = Arc::clone(&fixture.network.clients[1]);
    fixture.network.clients[1] = Faulty::lying(node, move |_, answer| {
        if let Some(value) = at(&mut answer.data, path) {
            lie(value);
        }
    });
    fixture
}

/// What the first node hears of the second one's list of local governments, when that says something else there.
async fn refused(
    path: &'static [&'static str],
    lie: impl Fn(&mut GraphqlValue) + Send + Sync + 'static,
) -> Value {
    let fixture = lying(path, lie).await;
    let query = format!(
        "{{europe{{{COVERAGE} localGovernments(first:2){{edges{{cursor}} nodes{{id name}}}}}}}}"
    );
    let reply = ask(&fixture.network, 0, &query).await;
    let names = &reply["data"]["europe"]["localGovernments"]["nodes"];
    assert_eq!(names.as_array().unwrap().len(), 1, "{reply}");
    assert_eq!(names[0]["name"], "Reims");
    let node = coverage_of(&reply, "rgre");
    assert_eq!(node["state"], "REFUSED");
    node["errorCode"].clone()
}

#[tokio::test]
async fn someone_elses_objects_are_refused() {
    let stolen = ObjectId::new(
        ObjectKind::LocalGovernment,
        "afccre".parse().unwrap(),
        uuid::Uuid::now_v7(),
    );
    let code = refused(&["localGovernments", "nodes", "0", "id"], move |id| {
        *id = GraphqlValue::String(stolen.to_string());
    })
    .await;
    assert_eq!(code, "SPEAKS_FOR_OTHERS");
}

#[tokio::test]
async fn unsorted_pages_and_more_rows_than_asked_are_refused() {
    let repeat = |count: usize| {
        move |list: &mut GraphqlValue| {
            if let GraphqlValue::List(items) = list {
                *items = vec![items[0].clone(); count];
            }
        }
    };
    let code = refused(&["localGovernments", "edges"], repeat(2)).await;
    assert_eq!(code, "UNSORTED_PAGE");
    let code = refused(&["localGovernments", "edges"], repeat(3)).await;
    assert_eq!(code, "TOO_MANY_ROWS");
    let code = refused(&["localGovernments", "nodes"], repeat(2)).await;
    assert_eq!(code, "MALFORMED_ANSWER");
}

#[tokio::test]
async fn a_twinning_that_another_node_counts_is_refused() {
    let fixture = Fixture::pair().await;
    let query = format!("{{europe{{{COVERAGE} twinnings{{totalCount nodes{{id}}}}}}}}");
    let id =
        ask(&fixture.network, 0, &query).await["data"]["europe"]["twinnings"]["nodes"][0]["id"]
            .take();
    let id = id.as_str().unwrap().to_owned();
    let mut fixture = fixture;
    let node = Arc::clone(&fixture.network.clients[1]);
    // As if it had not been told who takes part.
    fixture.network.clients[1] = Arc::new(Alone(node));
    // Another question than before: an answer to the same would be kept, as nothing has changed.
    let query = query.replace("totalCount", "__typename totalCount");
    let mut reply = ask(&fixture.network, 0, &query).await;
    let connection = &mut reply["data"]["europe"]["twinnings"];
    connection
        .as_object_mut()
        .unwrap()
        .shift_remove("__typename");
    assert_eq!(
        reply["data"]["europe"]["twinnings"],
        json!({"totalCount": 1, "nodes": [{"id": id}]})
    );
    assert_eq!(
        coverage_of(&reply, "rgre")["errorCode"],
        "SPEAKS_FOR_OTHERS"
    );
}

/// A node that answers as if nobody else took part.
struct Alone(Arc<dyn NodeClient>);

#[async_trait::async_trait]
impl NodeClient for Alone {
    async fn call(&self, call: NodeCall) -> NodeReply {
        self.0
            .call(NodeCall {
                sharing: Arc::new(Sharing::default()),
                ..call
            })
            .await
    }
}

#[tokio::test]
async fn what_only_the_owner_may_say_is_not_taken_from_others() {
    let mut fixture = Fixture::pair().await;
    let node = Arc::clone(&fixture.network.clients[0]);
    fixture.network.clients[0] = Faulty::lying(node, |_, answer: &mut NodeAnswer| {
        let path = ["twinnings", "nodes", "0", "parties", "1"];
        if let Some(GraphqlValue::Object(aachen)) = at(&mut answer.data, &path) {
            aachen.insert(
                Name::new("website"),
                GraphqlValue::String("https://elsewhere.example".to_owned()),
            );
        }
    });
    let query = format!("{{europe{{{COVERAGE} twinnings{{nodes{{parties{{name website}}}}}}}}}}");
    let reply = ask(&fixture.network, 1, &query).await;
    assert_eq!(
        coverage_of(&reply, "afccre")["errorCode"],
        "SPEAKS_FOR_OTHERS"
    );
    // The other node tells the twinning.
    assert_eq!(
        reply["data"]["europe"]["twinnings"]["nodes"],
        json!([{"parties": [{"name": "Reims", "website": null}, {"name": "Aachen", "website": null}]}])
    );
}

#[tokio::test]
async fn an_id_of_another_kind_of_object_is_refused() {
    let other = ObjectId::new(
        ObjectKind::Twinning,
        "rgre".parse().unwrap(),
        uuid::Uuid::now_v7(),
    );
    let code = refused(&["localGovernments", "nodes", "0", "id"], move |id| {
        *id = GraphqlValue::String(other.to_string());
    })
    .await;
    assert_eq!(code, "MALFORMED_ANSWER");
}

#[tokio::test]
async fn an_answer_without_what_was_asked_or_without_what_merging_needs_is_refused() {
    let without = |key: &'static str| {
        move |value: &mut GraphqlValue| {
            if let GraphqlValue::Object(fields) = value {
                fields.swap_remove(&Name::new(key));
            }
        }
    };
    let row: &[&str] = &["twinningStatistics", "rows", "0"];
    let cases = [
        (
            lying(&[], without("association")).await,
            "association(code:\"rgre\"){name}",
        ),
        (
            lying(row, without("jumelage__group")).await,
            "twinningStatistics(groupBy:[ASSOCIATION]){rows{association measures{records}}}",
        ),
    ];
    for (fixture, field) in cases {
        let query = format!("{{europe{{{COVERAGE} {field}}}}}");
        let reply = ask(&fixture.network, 0, &query).await;
        let node = coverage_of(&reply, "rgre");
        assert_eq!(
            (&node["state"], &node["errorCode"]),
            (&json!("REFUSED"), &json!("MALFORMED_ANSWER")),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn who_stands_in_for_others_tells_only_what_these_have_left() {
    let mut world = pair();
    // One that the German node leads itself.
    world.records.push(Record {
        code: None,
        name: Some("Calais".to_owned()),
        ..world.records[1].clone()
    });
    let mut fixture = Fixture::of(&world).await;
    let query = format!("{{europe{{{COVERAGE} twinnings{{totalCount nodes{{id}}}}}}}}");
    let dead = Arc::clone(&fixture.network.clients[0]);
    fixture.network.clients[0] = Faulty::new(dead, |_| Fault::Dead);
    let reply = ask(&fixture.network, 1, &query).await;
    assert_eq!(reply["data"]["europe"]["twinnings"]["totalCount"], 2);
    let node = Arc::clone(&fixture.network.clients[1]);
    fixture.network.clients[1] = Arc::new(Deaf(node));
    let reply = ask(&fixture.network, 1, &query).await;
    assert_eq!(
        coverage_of(&reply, "rgre")["errorCode"],
        "SPEAKS_FOR_OTHERS"
    );
}

/// A node that does not hear whose place it is to take.
struct Deaf(Arc<dyn NodeClient>);

#[async_trait::async_trait]
impl NodeClient for Deaf {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let participants = call.sharing.participants.clone();
        let sharing = Sharing {
            participants,
            ..Sharing::default()
        };
        self.0
            .call(NodeCall {
                sharing: Arc::new(sharing),
                ..call
            })
            .await
    }
}

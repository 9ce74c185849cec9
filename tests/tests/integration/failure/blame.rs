//! Whose fault an error is: the question's, where all nodes say so; else that of the node that says it.

use std::sync::{Arc, Mutex};

use async_graphql::{Name, Value as GraphqlValue};
use jumelage_federation::{NodeAnswer, error::PathSegment, network::NodeError};
use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    network::DEADLINE,
};
use serde_json::{Value, json};

use super::{COVERAGE, ask, at, coverage_of};

fn error(code: &str, path: &[&str]) -> NodeError {
    let segment = |step: &&str| match step.parse() {
        Ok(at) => PathSegment::Index(at),
        Err(_) => PathSegment::Key((*step).to_owned()),
    };
    NodeError {
        message: "something is wrong".to_owned(),
        code: code.to_owned(),
        path: path.iter().map(segment).collect(),
    }
}

/// The pair, whose second node leaves out a key and says why.
async fn lacking(above: &'static [&'static str], key: &'static str, code: &'static str) -> Fixture {
    let mut fixture = Fixture::pair().await;
    let node = Arc::clone(&fixture.network.clients[1]);
    fixture.network.clients[1] = Faulty::lying(node, move |_, answer: &mut NodeAnswer| {
        if let Some(GraphqlValue::Object(object)) = at(&mut answer.data, above)
            && object.swap_remove(&Name::new(key)).is_some()
        {
            answer.errors.push(error(code, &[above, &[key]].concat()));
        }
    });
    fixture
}

#[tokio::test]
async fn one_node_alone_cannot_make_the_question_wrong() {
    let fixture = lacking(&[], "twinnings", "INVALID_ARGUMENT").await;
    let query = format!("{{europe{{{COVERAGE} twinnings{{totalCount}}}}}}");
    let reply = ask(&fixture.network, 0, &query).await;
    assert_eq!(reply["data"]["europe"]["twinnings"]["totalCount"], 1);
    let node = coverage_of(&reply, "rgre");
    assert_eq!(
        (&node["state"], &node["errorCode"]),
        (&json!("PARTIAL"), &json!("INVALID_ARGUMENT"))
    );
    assert_eq!(reply["errors"][0]["extensions"]["node"], "rgre");
}

#[tokio::test]
async fn a_count_that_fails_at_a_node_is_not_taken_for_none() {
    let rows = "nodes{id kind status since until confirmation crossBorder sdgs themes updatedAt}";
    for (first, key) in [
        (5, "totalCount"),
        (500, "totalCount"),
        (5, "jumelage__page"),
        (500, "jumelage__page"),
    ] {
        let fixture = lacking(&["twinnings"], key, "INTERNAL").await;
        let query = format!(
            "{{europe{{{COVERAGE} twinnings(first:{first}){{totalCount {rows} pageInfo{{hasNextPage}}}}}}}}"
        );
        let reply = ask(&fixture.network, 0, &query).await;
        let node = coverage_of(&reply, "rgre");
        assert_eq!(
            (&node["state"], &node["errorCode"]),
            (&json!("PARTIAL"), &json!("INTERNAL")),
            "{first} {key}: {reply}"
        );
        assert_eq!(reply["errors"][0]["extensions"]["node"], "rgre");
        // The other one tells the twinning.
        assert_eq!(reply["data"]["europe"]["twinnings"]["totalCount"], 1);
    }
}

#[tokio::test]
async fn what_goes_wrong_at_an_owner_is_told_where_the_object_stands() {
    let above = &["jumelage__fill0", "0"];
    let fixture = lacking(above, "codes", "INTERNAL").await;
    let query = "{local{twinnings{nodes{parties{name codes{value} population{value}}}}}}";
    let reply = ask(&fixture.network, 0, query).await;
    assert_eq!(
        reply["data"]["local"]["twinnings"]["nodes"][0]["parties"][1]["population"],
        Value::Null
    );
    assert_eq!(
        reply["errors"],
        json!([{
            "message": "something is wrong",
            "path": ["local", "twinnings", "nodes", 0, "parties", 1],
            "extensions": {"code": "INTERNAL", "node": "rgre"},
        }])
    );
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_refused_before_anybody_is_asked() {
    let mut fixture = Fixture::pair().await;
    let ids = ask(
        &fixture.network,
        0,
        "{local{twinnings{nodes{parties{id}}}}}",
    )
    .await;
    let parties = &ids["data"]["local"]["twinnings"]["nodes"][0]["parties"];
    let (reims, aachen) = (parties[0]["id"].clone(), parties[1]["id"].clone());
    for client in &mut fixture.network.clients {
        let node = Arc::clone(client);
        *client = Faulty::new(node, |call| panic!("asked: {}", call.document));
    }
    let town = |list: &str| format!("...on LocalGovernment{{{list}{{totalCount}}}}");
    for (list, code) in [
        ("partners(after:\"x\")", "INVALID_CURSOR"),
        ("partners(first:501)", "PAGE_SIZE"),
        ("twinnings(first:1,last:1)", "PAGE_BOTH_ENDS"),
    ] {
        let key = list.split('(').next().unwrap();
        let below = town(list);
        let cases = [
            (
                format!("{{node(id:{aachen}){{{below}}}}}"),
                json!(["node", key]),
                json!({"node": null}),
            ),
            (
                format!("{{nodes(ids:[{reims},{aachen}]){{{below}}}}}"),
                json!(["nodes"]),
                json!({"nodes": [null, null]}),
            ),
            (
                format!("{{local{{twinnings{{nodes{{parties{{{list}{{totalCount}}}}}}}}}}}}"),
                json!(["local", "twinnings", "nodes"]),
                json!({"local": null}),
            ),
        ];
        for (query, path, data) in cases {
            let reply = ask(&fixture.network, 0, &query).await;
            assert_eq!(reply["data"], data, "{query}: {reply}");
            assert_eq!(reply["errors"].as_array().unwrap().len(), 1, "{reply}");
            assert_eq!(reply["errors"][0]["path"], path);
            assert_eq!(reply["errors"][0]["extensions"]["code"], code);
        }
    }
}

#[tokio::test]
async fn each_level_of_objects_by_their_ids_has_its_share_of_the_time() {
    let mut fixture = Fixture::pair().await;
    let ids = ask(&fixture.network, 0, "{local{twinnings{nodes{id}}}}").await;
    let id = ids["data"]["local"]["twinnings"]["nodes"][0]["id"].clone();
    let shares = Arc::new(Mutex::new(Vec::new()));
    for client in &mut fixture.network.clients {
        let shares = Arc::clone(&shares);
        *client = Faulty::new(Arc::clone(client), move |call| {
            shares.lock().unwrap().push(call.remaining);
            Fault::None
        });
    }
    let query = format!("{{node(id:{id}){{...on Twinning{{parties{{population{{value}}}}}}}}}}");
    let reply = ask(&fixture.network, 0, &query).await;
    assert_eq!(reply["errors"], json!([]));
    let shares = shares.lock().unwrap();
    // The twinning, and then the party of the other node, which may take all that is left.
    assert_eq!((shares.len(), shares[0]), (2, DEADLINE / 2));
    assert!(shares[1] > DEADLINE / 2, "{shares:?}");
}

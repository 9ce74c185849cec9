//! What a node may not claim, and what a client may not ask.

use fastrand::Rng;
use jumelage_domain::{ObjectId, ObjectKind};
use serde_json::{Value, json};

use super::{
    made::{Holding, Made, Thing, code, id},
    query, rows,
    worlds::World,
};

fn town(node: usize, number: u128, worth: i64) -> Thing {
    Thing {
        id: id(ObjectKind::LocalGovernment, node, number),
        worth,
    }
}

/// Two nodes with two towns each.
fn two() -> Made {
    let holding = |node: usize| Holding {
        towns: vec![town(node, 1, 5), town(node, 2, 3)],
        ..Holding::default()
    };
    Made::of(vec![holding(0), holding(1)])
}

#[tokio::test]
async fn a_node_that_claims_a_better_score_than_its_key_has_is_left_out_and_named() {
    let own = [town(0, 1, 5), town(0, 2, 3)];
    let own: Vec<(i64, String)> = own
        .iter()
        .map(|town| (town.worth, town.id.to_string()))
        .collect();
    let others = town(0, 7, 6).id.to_string();
    let better = town(1, 1, 6).key("").to_string();
    let others_key = town(0, 7, 6).key("").to_string();
    for (path, lie, code) in [
        ("/towns/edges/0/score", json!(6), "MALFORMED_ANSWER"),
        ("/towns/edges/0/score", json!(-5), "MALFORMED_ANSWER"),
        (
            "/towns/jumelage__keys/0/cursor",
            json!(better),
            "MALFORMED_ANSWER",
        ),
        (
            "/towns/jumelage__keys/0/cursor",
            json!("0!"),
            "MALFORMED_ANSWER",
        ),
        (
            "/towns/jumelage__keys/0/cursor",
            json!(others_key),
            "SPEAKS_FOR_OTHERS",
        ),
        ("/towns/edges/0/node/id", json!(others), "SPEAKS_FOR_OTHERS"),
    ] {
        let mut made = two();
        made.lies(1, move |data| {
            *data.pointer_mut(path).unwrap() = lie.clone();
        });
        let reply = made.ask(&query("towns", false), json!({"first": 9})).await;
        let all = &reply["data"]["all"];
        assert_eq!(rows(&all["towns"]), own, "{path}");
        let said = json!([
            {"association": "node-0", "errorCode": null},
            {"association": "node-1", "errorCode": code},
        ]);
        assert_eq!(all["coverage"]["nodes"], said, "{path}");
    }
}

#[tokio::test]
async fn of_a_wide_ranking_too_a_row_bears_out_its_key() {
    // So many nodes that their keys come first, and the one that lies has a row that wins.
    let mut seeds = 0..;
    let mut made = loop {
        let world = World::any(&mut Rng::with_seed(seeds.next().unwrap()), 60);
        let made = world.made();
        let reply = made.ask(&query("towns", true), json!({"first": 30})).await;
        if world.everybody().len() > 3 && from_first(&reply) > 0 {
            break made;
        }
    };
    made.lies(0, |data| {
        if let Some(Value::Array(edges)) = data.pointer_mut("/towns/edges") {
            for edge in edges {
                edge["score"] = json!(99);
            }
        }
    });
    let reply = made.ask(&query("towns", true), json!({"first": 30})).await;
    let nodes = &reply["data"]["all"]["coverage"]["nodes"];
    assert_eq!(nodes[0]["errorCode"], "MALFORMED_ANSWER");
    assert_eq!(from_first(&reply), 0);
    let asked = made.asked.lock().unwrap();
    assert!(
        asked
            .iter()
            .any(|call| call.document.contains("jumelage__rows"))
    );
}

/// How many rows of the first node are in the answer.
fn from_first(reply: &Value) -> usize {
    let rows = rows(&reply["data"]["all"]["towns"]).into_iter();
    let ids = rows.map(|(_, id)| id.parse::<ObjectId>().unwrap());
    ids.filter(|id| *id.node() == code(0)).count()
}

#[tokio::test]
async fn a_cursor_belongs_to_its_wish_and_to_nobody_elses_ranking() {
    let made = two();
    let ask = async |wish: &str, after: &Value| {
        let variables = json!({"first": 1, "wish": wish, "after": after});
        made.ask(&query("towns", false), variables).await
    };
    let first = ask("x", &Value::Null).await;
    let cursor = &first["data"]["all"]["towns"]["pageInfo"]["endCursor"];
    assert_eq!(ask("x", cursor).await["errors"], json!([]));
    assert_eq!(
        ask("xy", cursor).await["errors"],
        json!(["CURSOR_OF_OTHER_LIST"])
    );
    let key = town(0, 1, 5).key("x").to_string();
    assert_eq!(
        ask("x", &json!(key)).await["errors"],
        json!(["INVALID_CURSOR"])
    );
}

#[tokio::test]
async fn what_the_asking_node_gives_travels_as_a_variable_and_cursors_belong_to_it() {
    let made = two();
    let everybody = [0, 1].into();
    let query = "query($after:String){all{towns(first:1,after:$after,wish:\"the client's\"){edges{score node{id}} pageInfo{endCursor}}}}";
    let ask = async |given: &str, after: &Value| {
        let reply = made
            .ask_some(&everybody, query, json!({"after": after}), Some(given))
            .await;
        let calls = std::mem::take(&mut *made.asked.lock().unwrap());
        (reply, calls)
    };
    let (one, calls) = ask("x", &Value::Null).await;
    let (_, others) = ask("xyz", &Value::Null).await;
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].document, others[0].document);
    let given = |call: &jumelage_federation::NodeCall| {
        let mut values = call.variables.values();
        values.find_map(|value| value.as_str().map(str::to_owned))
    };
    assert_eq!(
        (given(&calls[0]), given(&others[1])),
        (Some("x".into()), Some("xyz".into()))
    );
    let cursor = &one["data"]["all"]["towns"]["pageInfo"]["endCursor"];
    assert_eq!(ask("x", cursor).await.0["errors"], json!([]));
    assert_eq!(
        ask("xyz", cursor).await.0["errors"],
        json!(["CURSOR_OF_OTHER_LIST"])
    );
}

#[tokio::test]
async fn a_plan_says_that_it_takes_the_best() {
    let made = two();
    let explained = made.plan("{all{towns(first:7){nodes{name}}}}");
    assert!(
        explained.contains("merge towns: the best 7 by score of node-0 node-1"),
        "{explained}"
    );
    assert!(
        explained.contains("jumelage__keys:edges{cursor}"),
        "{explained}"
    );
}

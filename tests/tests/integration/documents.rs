//! Documents kept at the door for nodes: what is known to be valid is not validated again, and nothing else is let
//! through by that.

use async_graphql::{Request, Response, Variables};
use jumelage_schema::peer::{Asking, PeerDoor};
use jumelage_tests::fixture::Fixture;
use serde_json::{Value, json};

async fn ask(door: &PeerDoor, query: &str, variables: Value) -> Response {
    let request = Request::new(query).variables(Variables::from_json(variables));
    door.answer(request, Asking::default(), None).await
}

const KNOWN: &str = "query($first:Int!,$filter:TwinningFilter,$skip:Boolean!,$ids:[ID!]!){
    twinnings(first:$first,filter:$filter){totalCount nodes{kind parties{name} records @skip(if:$skip){id}}}
    nodes(ids:$ids){id}}";

/// Good values for it.
fn values() -> Value {
    json!({"first": 5, "filter": {"kinds": ["TWINNING"]}, "skip": true, "ids": []})
}

#[tokio::test]
async fn a_known_document_is_answered_like_a_new_one() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let door = &network.nodes[0].peer;
    let mut answers = Vec::new();
    for skip in [true, true, false, true, false] {
        let mut variables = values();
        variables["skip"] = json!(skip);
        let response = ask(door, KNOWN, variables).await;
        assert!(response.is_ok(), "{:?}", response.errors);
        answers.push(response.data.into_json().unwrap());
    }
    assert_eq!(answers[0]["twinnings"]["totalCount"], 1);
    assert_eq!((&answers[0], &answers[0]), (&answers[1], &answers[3]));
    assert_eq!(answers[2], answers[4]);
    assert_ne!(answers[0], answers[2]);
}

#[tokio::test]
async fn a_known_document_does_not_take_a_bad_value() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let door = &network.nodes[0].peer;
    for (at, bad) in [
        ("/first", json!("five")),
        ("/first", json!(5.5)),
        ("/first", json!(-1)),
        ("/first", json!(5_000_000_000_u64)),
        ("/filter", json!("TWINNING")),
        ("/filter", json!([1])),
        ("/filter/kinds", json!(["MARRIAGE"])),
        ("/filter/kinds", json!([null])),
        ("/filter/kinds", json!([["TWINNING"]])),
        ("/filter/kinds", json!({"TWINNING": true})),
        ("/filter", json!({"kinds": ["TWINNING"], "weather": "fine"})),
        ("/skip", json!("no")),
        ("/skip", json!(null)),
        ("/ids", json!(["none"])),
        ("/ids", json!([1.5])),
        ("/ids", json!(null)),
    ] {
        let good = ask(door, KNOWN, values()).await;
        assert!(good.is_ok(), "{:?}", good.errors);
        let mut variables = values();
        *variables.pointer_mut(at).unwrap() = bad;
        for _ in 0..2 {
            let response = ask(door, KNOWN, variables.clone()).await;
            assert!(response.is_err(), "{variables} is accepted");
        }
    }
    for missing in ["first", "ids"] {
        let mut variables = values();
        variables.as_object_mut().unwrap().remove(missing);
        let response = ask(door, KNOWN, variables).await;
        assert!(response.is_err(), "{missing} may be missing");
    }
}

#[tokio::test]
async fn a_bad_document_is_refused_however_often_it_comes() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let door = &network.nodes[0].peer;
    for bad in [
        "",
        "{",
        "{weather}",
        "{associations{weather}}",
        "{associations{code(of:1)}}",
        "{associations}",
        "{...A} fragment A on PeerQuery{associations{code}} fragment B on PeerQuery{weather}",
        "query($a:Int!){associations{code}}",
        "{associations{code @weather}}",
        "query A{associations{code}} query B{associations{code}}",
    ] {
        let first = ask(door, bad, json!({})).await;
        assert!(first.is_err(), "{bad} is accepted");
        let again = ask(door, bad, json!({})).await;
        assert_eq!(first.errors, again.errors, "{bad}");
    }
}

#[tokio::test]
async fn of_several_operations_each_is_validated() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let door = &network.nodes[0].peer;
    let query =
        "query A{associations{code}} query B($first:Int){twinnings(first:$first){totalCount}}";
    for _ in 0..2 {
        let named = |name: &str| Request::new(query).operation_name(name);
        let answer = door.answer(named("A"), Asking::default(), None).await;
        assert!(answer.is_ok(), "{:?}", answer.errors);
        let variables = Variables::from_json(json!({"first": "five"}));
        let request = named("B").variables(variables);
        let answer = door.answer(request, Asking::default(), None).await;
        assert!(answer.is_err());
    }
}

//! Through the public door, for staff.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::ObjectKind;
use jumelage_federation::Request;
use jumelage_schema::viewer::{Role, Viewer};
use jumelage_tests::{
    fixture::Fixture,
    network::{DEADLINE, TestNetwork},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{id, own_records, town, two_towns};

async fn ask(network: &TestNetwork, role: Role, query: &str, input: Value) -> Value {
    let viewer = Viewer {
        subject: Some("somebody".to_owned()),
        issuer: None,
        roles: BTreeSet::from([role]),
        local_governments: BTreeSet::default(),
    };
    let request = Request {
        query: query.into(),
        variables: json!({ "input": input }).as_object().unwrap().clone(),
        ..Request::default()
    };
    let door = &network.nodes[1].public;
    let seen = Arc::new(network.seen_by(1));
    let reply = door.answer_to(&viewer, &request, seen, DEADLINE).await;
    serde_json::to_value(reply).unwrap()
}

const MERGE: &str = "mutation($input:MergeLocalGovernmentsInput!){mergeLocalGovernments(input:$input){
    localGovernment{name predecessors{name validTo} twinnings{totalCount}}
    changes{dryRun ended successors moved superseded collapsed{id into} followed} userErrors{code path}}}";

#[tokio::test]
async fn a_merger_is_looked_at_and_then_done_by_staff_alone() {
    let Fixture { network, .. } = &Fixture::of(&two_towns(1)).await;
    let db = &network.nodes[1].db;
    let government = |uuid| id(ObjectKind::LocalGovernment, network, 1, uuid).to_string();
    let aachen = government(town(db, "Aachen").await);
    let kornelimuenster = government(town(db, "Kornelimünster").await);
    let input = |dry_run: bool| json!({"predecessors": [kornelimuenster], "successor": {"id": aachen}, "on": "2026-01-01", "dryRun": dry_run});
    for role in [Role::Anonymous, Role::App, Role::LocalGovernment] {
        let reply = ask(network, role, MERGE, input(false)).await;
        assert_eq!(
            reply["errors"][0]["extensions"]["code"], "FORBIDDEN",
            "{reply}"
        );
    }
    let before = own_records(network, 1).await;
    let would = ask(network, Role::Editor, MERGE, input(true)).await;
    assert_eq!(own_records(network, 1).await, before);
    let done = ask(network, Role::Editor, MERGE, input(false)).await;
    let (would, done) = (
        &would["data"]["mergeLocalGovernments"],
        &done["data"]["mergeLocalGovernments"],
    );
    assert_eq!(done["userErrors"], json!([]));
    let mut ids: Vec<_> = before.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    let twinning = |uuid| id(ObjectKind::Twinning, network, 1, uuid).to_string();
    let mut expected = json!({
        "dryRun": true, "ended": [kornelimuenster], "successors": [aachen],
        "moved": [twinning(ids[0])], "superseded": [],
        "collapsed": [{"id": twinning(ids[1]), "into": twinning(ids[0])}],
        "followed": would["changes"]["followed"],
    });
    assert_eq!(would["changes"]["followed"].as_array().unwrap().len(), 1);
    assert_eq!(would["changes"], expected);
    expected["dryRun"] = json!(false);
    assert_eq!(done["changes"], expected);
    assert_eq!(
        done["localGovernment"],
        json!({
            "name": "Aachen", "twinnings": {"totalCount": 2},
            "predecessors": [{"name": "Kornelimünster", "validTo": "2025-12-31"}],
        })
    );
    let again = ask(network, Role::Editor, MERGE, input(false)).await;
    assert_eq!(
        again["data"]["mergeLocalGovernments"]["userErrors"],
        json!([{"code": "ENDED", "path": ["input", "predecessors"]}])
    );
}

#[tokio::test]
async fn a_new_member_with_the_codes_of_one_that_is_there_is_refused_with_the_id_of_that_one() {
    const MERGE: &str =
        "mutation($input:MergeLocalGovernmentsInput!){mergeLocalGovernments(input:$input){
        userErrors{code path existing}}}";
    let Fixture { network, .. } = &Fixture::of(&two_towns(1)).await;
    let db = &network.nodes[1].db;
    let government = |uuid| id(ObjectKind::LocalGovernment, network, 1, uuid).to_string();
    let aachen = government(town(db, "Aachen").await);
    let kornelimuenster = government(town(db, "Kornelimünster").await);
    let query = "query($id:ID!){node(id:$id){... on LocalGovernment{codes{scheme value}}}}";
    let codes = network.ask(1, query, json!({"id": aachen})).await["data"]["node"]["codes"].take();
    let new = json!({"country": "DE", "name": "Neustadt", "codes": codes});
    let input = json!({"predecessors": [kornelimuenster, "TG9j"], "successor": {"new": new},
        "on": "2026-01-01"});
    let reply = ask(network, Role::Editor, MERGE, input.clone()).await;
    assert_eq!(reply["errors"][0]["extensions"]["code"], "INVALID_ID");
    let reims = id(ObjectKind::LocalGovernment, network, 0, Uuid::now_v7()).to_string();
    let mut input = input;
    input["predecessors"][1] = json!(reims);
    let refused = async |input: Value| {
        let mut reply = ask(network, Role::Editor, MERGE, input).await;
        reply["data"]["mergeLocalGovernments"]["userErrors"].take()
    };
    let place = json!(["input", "predecessors", "1"]);
    assert_eq!(
        refused(input.clone()).await,
        json!([{"code": "NOT_FOUND", "path": place, "existing": null}])
    );
    input["predecessors"] = json!([kornelimuenster]);
    assert_eq!(
        refused(input).await,
        json!([{"code": "EXISTS", "path": ["input", "successor"], "existing": aachen}])
    );
}

#[tokio::test]
async fn a_split_makes_new_members_and_names_what_was_not_said() {
    const SPLIT: &str = "mutation($input:SplitLocalGovernmentInput!){splitLocalGovernment(input:$input){
        localGovernment{name validFrom level codes{scheme value}} changes{moved followed} userErrors{code path message}}}";
    let Fixture { network, .. } = &Fixture::of(&two_towns(1)).await;
    let db = &network.nodes[1].db;
    let aachen = town(db, "Aachen").await;
    let records = own_records(network, 1).await;
    let its = records.iter().find(|row| row.party_id == aachen).unwrap();
    let its = id(ObjectKind::Twinning, network, 1, its.id).to_string();
    let part = |name: &str, country: &str| {
        json!({"new": {"country": country, "name": name, "level": "MUNICIPALITY",
            "codes": [{"scheme": "NATIONAL", "value": name}]}})
    };
    let input = |country: &str, twinnings: Value| {
        let aachen = id(ObjectKind::LocalGovernment, network, 1, aachen).to_string();
        json!({"localGovernment": aachen, "on": "2026-01-01", "twinnings": twinnings,
            "parts": [part("Mitte", country), part("Burtscheid", country)]})
    };
    let ask = async |input: Value| {
        let mut reply = ask(network, Role::Admin, SPLIT, input).await;
        reply["data"]["splitLocalGovernment"].take()
    };
    let unsaid = ask(input("DE", json!([]))).await;
    let error = &unsaid["userErrors"][0];
    assert_eq!(error["code"], "TWINNING_UNSAID");
    assert!(
        error["message"].as_str().unwrap().contains(&its),
        "{unsaid}"
    );
    let said = json!([{"twinning": its, "part": 1}]);
    let elsewhere = ask(input("FR", said.clone())).await;
    assert_eq!(
        elsewhere["userErrors"][0]["path"],
        json!(["input", "parts", "0", "new", "country"])
    );
    assert_eq!(elsewhere["userErrors"].as_array().unwrap().len(), 2);
    let to = |part: i32| json!({"twinning": its, "part": part});
    let wrong = json!([to(1), to(-1), to(1), to(0), to(2)]);
    let wrong = ask(input("DE", wrong)).await;
    let errors = wrong["userErrors"].as_array().unwrap();
    let errors: Vec<_> = errors
        .iter()
        .map(|error| {
            let place = error["path"][2].as_str().unwrap();
            (place, error["code"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        errors,
        [
            ("1", "NO_SUCH_PART"),
            ("3", "TWINNING_SAID_TWICE"),
            ("4", "NO_SUCH_PART")
        ]
    );
    let message = wrong["userErrors"][0]["message"].as_str().unwrap();
    assert!(message.contains("the number -1"), "{message}");
    assert_eq!(wrong["userErrors"][0]["path"][3], "part");
    let done = ask(input("DE", said)).await;
    assert_eq!(done["userErrors"], json!([]));
    assert_eq!(
        done["localGovernment"],
        json!({"name": "Mitte", "validFrom": "2026-01-01", "level": "MUNICIPALITY",
            "codes": [{"scheme": "NATIONAL", "value": "Mitte"}]})
    );
    assert_eq!(done["changes"]["moved"], json!([its]));
}

//! The desk through the public door.

use jumelage_schema::viewer::{Role, Viewer};
use jumelage_tests::{
    network::TestNetwork,
    world::{pair, wikidata},
};
use serde_json::{Value, json};

use super::support::{
    and_a_friendship, ask, confirmations, fixture, misspelt_by, recorded_by, records, with_role,
};

const CLAIMS: &str = "query($first:Int $after:String $filter:ClaimFilter $by:ClaimOrder){
    desk{claims(first:$first after:$after filter:$filter orderBy:$by){
        totalCount pageInfo{hasNextPage endCursor}nodes{
            id association kind since state linkedRecord
            party{name country codes{scheme value}}
            statedPartner{country code{scheme value}name}localGovernment{name}
            decision{decision holds decidedBy note}
            suggestions{score reasons localGovernment{id name}ownRecords{kind differs linked}}}}}}";

const RESPOND: &str = "mutation($input:RespondToClaimsInput!){respondToClaims(input:$input){
    decided refused claims{id state}userErrors{code path}}}";

async fn claims(network: &TestNetwork, at: usize, variables: Value) -> Value {
    let answer = ask(network, at, &with_role(Role::Editor), CLAIMS, variables).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer["data"]["desk"]["claims"].clone()
}

async fn respond(network: &TestNetwork, at: usize, input: Value) -> Value {
    let editor = with_role(Role::Editor);
    let answer = ask(network, at, &editor, RESPOND, json!({"input": input})).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer["data"]["respondToClaims"].clone()
}

#[tokio::test]
async fn the_desk_is_for_staff_and_nobody_else_is_told_that_there_is_one() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    for role in [Role::Anonymous, Role::App, Role::LocalGovernment] {
        let viewer = match role {
            Role::Anonymous => Viewer::anonymous(),
            role => with_role(role),
        };
        let answer = ask(network, 1, &viewer, "{desk{dataQuality{total}}}", json!({})).await;
        assert_eq!(answer["data"], json!({"desk": null}));
        assert_eq!(answer["errors"], Value::Null);
        let input = json!({"input": {"filter": {}, "decision": "REJECT"}});
        let answer = ask(network, 1, &viewer, RESPOND, input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(confirmations(network, 1).await, ["ONE_SIDED"]);
    }
}

#[tokio::test]
async fn an_editor_sees_what_the_other_association_states_and_confirms_it() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let seen = claims(network, 1, json!({})).await;
    let claim = &seen["nodes"][0];
    assert_eq!(seen["totalCount"], 1);
    assert_eq!(claim["association"], "afccre");
    assert_eq!(claim["state"], "OPEN");
    assert_eq!(claim["party"]["name"], "Reims");
    assert_eq!(claim["party"]["codes"][0]["value"], "Q1");
    let stated =
        json!({"country": "DE", "code": {"scheme": "WIKIDATA", "value": "Q2"}, "name": null});
    assert_eq!(claim["statedPartner"], stated);
    assert_eq!(claim["localGovernment"]["name"], "Aachen");
    assert_eq!(claim["suggestions"][0]["reasons"], json!(["KNOWN"]));
    assert_eq!(claim["suggestions"][0]["ownRecords"], json!([]));

    let input = json!({"ids": [claim["id"]], "decision": "CONFIRM", "note": "Seen the charter."});
    let payload = respond(network, 1, input).await;
    assert_eq!(payload["decided"], 1, "{payload}");
    assert_eq!(
        payload["claims"],
        json!([{"id": claim["id"], "state": "ANSWERED"}])
    );
    network.exchange(|_| ()).await;
    let seen = claims(network, 1, json!({})).await;
    let claim = &seen["nodes"][0];
    assert_eq!(claim["state"], "LINKED");
    let decision = json!({"decision": "CONFIRM", "holds": true,
        "decidedBy": "one who is editor", "note": "Seen the charter."});
    assert_eq!(claim["decision"], decision);
    let query = "{local{twinnings{nodes{confirmation}}}}";
    let answer = network.ask(0, query, json!({})).await;
    let nodes = &answer["data"]["local"]["twinnings"]["nodes"];
    assert_eq!(*nodes, json!([{"confirmation": "CONFIRMED"}]));
}

#[tokio::test]
async fn whom_a_name_may_mean_is_suggested_with_what_is_recorded_already() {
    let mut world = and_a_friendship(misspelt_by(0), 1);
    // Two bear the name, so that nobody takes it for sure.
    let mut namesake = world.towns[1].clone();
    namesake.codes = [wikidata(2)].into();
    world.towns.push(namesake);
    world.records[0].name = Some("AACHEN".to_owned());
    world.records[0].statement.since = Some("1967".parse().unwrap());
    let fixture = fixture(&world).await;
    let network = &fixture.network;
    let unknown = json!({"filter": {"resolved": false}});
    let seen = claims(network, 1, unknown).await;
    let suggestions = seen["nodes"][0]["suggestions"].as_array().unwrap();
    assert_eq!(suggestions.len(), 2, "{seen}");
    for suggestion in suggestions {
        assert_eq!(suggestion["localGovernment"]["name"], "Aachen");
        let reasons = suggestion["reasons"].as_array().unwrap();
        assert!(reasons.contains(&json!("SAME_NAME")), "{seen}");
        assert!(reasons.contains(&json!("AMBIGUOUS_NAME")), "{seen}");
        let score = suggestion["score"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&score), "{seen}");
    }
    let is_recorded = |suggestion: &&Value| suggestion["ownRecords"] != json!([]);
    let suggestion = suggestions.iter().find(is_recorded).unwrap();
    let own = json!([{"kind": "FRIENDSHIP", "differs": ["kind", "since"], "linked": false}]);
    assert_eq!(suggestion["ownRecords"], own);
    let town = &suggestion["localGovernment"]["id"];
    let id = &seen["nodes"][0]["id"];
    let input = json!({"ids": [id], "decision": "CONFIRM", "localGovernment": town});
    let payload = respond(network, 1, input).await;
    assert_eq!(payload["decided"], 1, "{payload}");
    network.exchange(|_| ()).await;
    let linked = json!({"filter": {"states": ["LINKED"]}});
    assert_eq!(claims(network, 1, linked).await["nodes"][0]["id"], *id);
}

#[tokio::test]
async fn a_walk_through_the_claims_meets_each_of_them_once() {
    let mut world = and_a_friendship(recorded_by(0), 0);
    world.records.extend(misspelt_by(0).records);
    let fixture = fixture(&world).await;
    let network = &fixture.network;
    for by in ["RECEIVED_AT", "UPDATED_AT"] {
        for direction in ["ASC", "DESC"] {
            let (mut met, mut after) = (Vec::new(), Value::Null);
            loop {
                let order = json!({"by": by, "direction": direction});
                let page = json!({"first": 1, "after": after, "by": order});
                let seen = claims(network, 1, page).await;
                assert_eq!(seen["totalCount"], 3);
                met.push(seen["nodes"][0]["id"].as_str().unwrap().to_owned());
                after = seen["pageInfo"]["endCursor"].clone();
                if seen["pageInfo"]["hasNextPage"] == json!(false) {
                    break;
                }
            }
            met.sort_unstable();
            met.dedup();
            assert_eq!(met.len(), 3, "{by} {direction}");
            // A cursor is of one list.
            let other = json!({"after": after, "filter": {"resolved": true}});
            let answer = ask(network, 1, &with_role(Role::Editor), CLAIMS, other).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(*code, "CURSOR_OF_OTHER_LIST", "{answer}");
        }
    }
}

#[tokio::test]
async fn each_part_of_the_filter_leaves_what_it_says() {
    let mut world = and_a_friendship(recorded_by(0), 0);
    world.records.extend(misspelt_by(0).records);
    let fixture = fixture(&world).await;
    let network = &fixture.network;
    let rejected = claims(network, 1, json!({"filter": {"kinds": ["FRIENDSHIP"]}})).await;
    let rejected = &rejected["nodes"][0]["id"];
    respond(network, 1, json!({"ids": [rejected], "decision": "REJECT"})).await;
    let query = "{local{localGovernments{nodes{id}}}}";
    let towns = network.ask(1, query, json!({})).await;
    let aachen = &towns["data"]["local"]["localGovernments"]["nodes"][0]["id"];
    for (filter, count) in [
        (json!({}), 3),
        (json!({"associations": ["afccre"]}), 3),
        (json!({"associations": ["zweite"]}), 0),
        (json!({"associations": []}), 0),
        (json!({"kinds": ["TWINNING"]}), 2),
        (json!({"kinds": []}), 0),
        (json!({"states": ["OPEN"]}), 2),
        (json!({"states": ["REJECTED"]}), 1),
        (json!({"states": ["OPEN", "REJECTED"]}), 3),
        (json!({"states": ["LINKED", "NOT_OURS", "ANSWERED"]}), 0),
        (json!({"states": []}), 0),
        (json!({"resolved": true}), 2),
        (json!({"resolved": false}), 1),
        (json!({"localGovernment": aachen}), 2),
        (json!({"search": "nirgend"}), 1),
        (json!({"search": "REIMS"}), 3),
        (json!({"search": "aachen"}), 2),
        (json!({"search": "%"}), 0),
        (json!({"states": ["OPEN"], "resolved": true}), 1),
    ] {
        let seen = claims(network, 1, json!({"filter": filter})).await;
        assert_eq!(seen["totalCount"], count, "{filter}");
        assert_eq!(seen["nodes"].as_array().unwrap().len(), count, "{filter}");
    }
}

#[tokio::test]
async fn all_that_a_filter_matches_is_decided_on_and_only_what_waits() {
    let mut world = and_a_friendship(pair(), 0);
    world.records.extend(misspelt_by(0).records);
    let fixture = fixture(&world).await;
    let network = &fixture.network;
    // One is linked, one is open, and of one nobody knows whom it means.
    let payload = respond(network, 1, json!({"filter": {}, "decision": "CONFIRM"})).await;
    assert_eq!(
        (&payload["decided"], &payload["refused"]),
        (&json!(1), &json!(1))
    );
    let error = &payload["userErrors"][0];
    assert_eq!(error["code"], "PARTNER_UNKNOWN");
    assert_eq!(error["path"][1], "filter");
    let again = respond(network, 1, json!({"filter": {}, "decision": "NOT_OURS"})).await;
    assert_eq!(again["decided"], 1, "{again}");
    let none = respond(network, 1, json!({"filter": {}, "decision": "REJECT"})).await;
    assert_eq!(none["decided"], 0, "{none}");
    assert_eq!(records(network, 1, 1).await.len(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_the_input_is_said_with_its_place_and_changes_nothing() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let seen = claims(network, 1, json!({})).await;
    let (id, reims) = (&seen["nodes"][0]["id"], "LocalGovernment:x");
    let many: Vec<&Value> = vec![id; 501];
    let long = "n".repeat(2_001);
    for (input, code, path) in [
        (
            json!({"decision": "REJECT"}),
            "INVALID_VALUE",
            json!(["input"]),
        ),
        (
            json!({"ids": [id], "filter": {}, "decision": "REJECT"}),
            "INVALID_VALUE",
            json!(["input"]),
        ),
        (
            json!({"ids": many, "decision": "REJECT"}),
            "INVALID_VALUE",
            json!(["input", "ids"]),
        ),
        (
            json!({"ids": [id, "?"], "decision": "REJECT"}),
            "INVALID_VALUE",
            json!(["input", "ids", "1"]),
        ),
        (
            json!({"ids": [id], "decision": "CONFIRM", "localGovernment": reims}),
            "INVALID_VALUE",
            json!(["input", "localGovernment"]),
        ),
        (
            json!({"ids": [id], "decision": "LINK", "ownRecord": id}),
            "NOT_FOUND",
            json!(["input", "ownRecord"]),
        ),
        (
            json!({"ids": [id], "decision": "LINK"}),
            "OWN_RECORD_NOT_FOUND",
            json!(["input", "ids", "0"]),
        ),
        (
            json!({"ids": [id], "decision": "REJECT", "note": long}),
            "INVALID_VALUE",
            json!(["input", "note"]),
        ),
    ] {
        let payload = respond(network, 1, input).await;
        assert_eq!(payload["decided"], 0);
        assert_eq!(
            payload["userErrors"][0],
            json!({"code": code, "path": path})
        );
    }
    assert_eq!(confirmations(network, 1).await, ["ONE_SIDED"]);
}

#[tokio::test]
async fn a_decision_is_taken_back_through_the_door() {
    let fixture = fixture(&recorded_by(0)).await;
    let network = &fixture.network;
    let id = claims(network, 1, json!({})).await["nodes"][0]["id"].take();
    let query = "mutation($input:ReopenClaimsInput!){reopenClaims(input:$input){
        reopened claims{state}userErrors{code path}}}";
    let input = json!({"input": {"ids": [id]}});
    let editor = with_role(Role::Editor);
    let answer = ask(network, 1, &editor, query, input.clone()).await;
    let payload = &answer["data"]["reopenClaims"];
    let error = json!([{"code": "CLAIM_NOT_DECIDED", "path": ["input", "ids", "0"]}]);
    assert_eq!(payload["userErrors"], error, "{answer}");
    respond(network, 1, json!({"ids": [id], "decision": "REJECT"})).await;
    let answer = ask(network, 1, &editor, query, input).await;
    let payload = json!({"reopened": 1, "claims": [{"state": "OPEN"}], "userErrors": []});
    assert_eq!(answer["data"]["reopenClaims"], payload);
    assert_eq!(confirmations(network, 1).await, ["ONE_SIDED"]);
}

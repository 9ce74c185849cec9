//! Filling: what a reference does not say comes from the object's owner, wherever it stands.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jumelage_domain::ObjectId;
use jumelage_entities::{local_government, redirect};
use jumelage_tests::{
    faults::{Counted, Fault, Faulty},
    fixture::Fixture,
    network::TestNetwork,
    world::{Record, pair},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};

/// Counts the calls to all nodes from now on.
fn count(network: &mut TestNetwork) -> Arc<AtomicUsize> {
    let calls = Arc::new(AtomicUsize::new(0));
    for client in &mut network.clients {
        *client = Counted::new(Arc::clone(client), Arc::clone(&calls));
    }
    calls
}

async fn data(network: &TestNetwork, query: &str) -> Value {
    let mut reply = network.ask(0, query, json!({})).await;
    assert_eq!(reply["errors"], json!([]), "{query}");
    reply["data"].take()
}

/// The id of the local government of the pair's second node, as the first node tells it.
async fn aachen(network: &TestNetwork) -> String {
    let data = data(network, "{local{twinnings{nodes{parties{id}}}}}").await;
    let id = &data["local"]["twinnings"]["nodes"][0]["parties"][1]["id"];
    id.as_str().unwrap().to_owned()
}

fn uuid(id: &str) -> uuid::Uuid {
    id.parse::<ObjectId>().unwrap().uuid()
}

#[tokio::test]
async fn a_partners_particulars_come_from_its_owner_in_local_as_in_europe() {
    let mut fixture = Fixture::pair().await;
    let calls = count(&mut fixture.network);
    let below = "twinnings(first:1){nodes{parties{name availability population{value} association{code localGovernmentCount} \
                 partners(first:2){nodes{name population{value} partners{totalCount}}}}}}";
    let town = |name: &str, code: &str, partner: &str| {
        json!({
            "name": name, "availability": "FULL", "population": {"value": 100_000},
            "association": {"code": code, "localGovernmentCount": 1},
            "partners": {"nodes": [{"name": partner, "population": {"value": 100_000}, "partners": {"totalCount": 1}}]},
        })
    };
    let parties = json!([
        town("Reims", "afccre", "Aachen"),
        town("Aachen", "rgre", "Reims")
    ]);
    for (scope, requests) in [("local", 3), ("europe", 4)] {
        calls.store(0, Ordering::Relaxed);
        let answer = data(
            &fixture.network,
            &format!("{{{scope}{{coverage{{complete expected}} {below}}}}}"),
        )
        .await;
        assert_eq!(
            answer[scope],
            json!({"coverage": {"complete": true, "expected": 2}, "twinnings": {"nodes": [{"parties": parties}]}}),
            "{scope}"
        );
        // One for the list at each node in scope; one for each owner at each of two levels, of which Reims's is asked
        // for Reims as Aachen's partner only.
        assert_eq!(calls.load(Ordering::Relaxed), requests, "{scope}");
    }
}

#[tokio::test]
async fn what_a_reference_says_costs_no_trip() {
    let mut fixture = Fixture::pair().await;
    let calls = count(&mut fixture.network);
    let query = "{local{twinnings{nodes{parties{id name country level codes{value} association{code name countries} location{latitude} availability}}}}}";
    let answer = data(&fixture.network, query).await;
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    let parties = &answer["local"]["twinnings"]["nodes"][0]["parties"];
    assert_eq!(parties[0]["availability"], "FULL");
    assert_eq!(
        (&parties[1]["availability"], &parties[1]["name"]),
        (&json!("REFERENCE"), &json!("Aachen"))
    );
    assert_eq!(parties[1]["association"]["code"], "rgre");
}

#[tokio::test]
async fn an_object_by_its_id_comes_from_its_owner_alone() {
    let mut fixture = Fixture::pair().await;
    let id = aachen(&fixture.network).await;
    let calls = count(&mut fixture.network);
    let query = format!(
        "{{node(id:{id:?}){{__typename id ... on LocalGovernment{{name population{{value}}}} ... on Twinning{{kind}}}}}}"
    );
    let town = json!({"__typename": "LocalGovernment", "id": id, "name": "Aachen", "population": {"value": 100_000}});
    assert_eq!(data(&fixture.network, &query).await, json!({"node": town}));
    assert_eq!(calls.load(Ordering::Relaxed), 1);

    let ids = data(
        &fixture.network,
        "{local{twinnings{nodes{id}} associations{id}}}",
    )
    .await;
    let twinning = &ids["local"]["twinnings"]["nodes"][0]["id"];
    let association = &ids["local"]["associations"][0]["id"];
    let nobody = ObjectId::new(
        jumelage_domain::ObjectKind::LocalGovernment,
        "nobody".parse().unwrap(),
        uuid::Uuid::now_v7(),
    );
    calls.store(0, Ordering::Relaxed);
    let query = format!(
        "{{nodes(ids:[{twinning},{id:?},{association},{id:?},\"{nobody}\"]){{id __typename ...F}}}} fragment F on Node{{... on Association{{code}}}}"
    );
    assert_eq!(
        data(&fixture.network, &query).await["nodes"],
        json!([
            {"id": twinning, "__typename": "Twinning"},
            {"id": id, "__typename": "LocalGovernment"},
            {"id": association, "__typename": "Association", "code": "afccre"},
            {"id": id, "__typename": "LocalGovernment"},
            null,
        ])
    );
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn ids_that_are_none_and_too_many_are_refused() {
    let fixture = Fixture::pair().await;
    let id = aachen(&fixture.network).await;
    let query = format!("{{nodes(ids:[\"x\",{id:?}]){{id}}}}");
    let reply = fixture.network.ask(0, &query, json!({})).await;
    assert_eq!(reply["data"], json!({"nodes": [null, {"id": id}]}));
    assert_eq!(reply["errors"][0]["path"], json!(["nodes", 0]));
    assert_eq!(reply["errors"][0]["extensions"]["code"], "INVALID_ID");
    let many = vec![id; 501];
    let reply = fixture
        .network
        .ask(
            0,
            "query($ids:[ID!]!){nodes(ids:$ids){id}}",
            json!({"ids": many}),
        )
        .await;
    assert_eq!(reply["data"], Value::Null);
    assert_eq!(reply["errors"].as_array().unwrap().len(), 1, "{reply}");
    assert_eq!(reply["errors"][0]["extensions"]["code"], "TOO_MANY_IDS");
}

#[tokio::test]
async fn an_owner_that_does_not_answer_leaves_the_reference() {
    let mut fixture = Fixture::pair().await;
    let id = aachen(&fixture.network).await;
    fixture.network.clients[1] =
        Faulty::new(Arc::clone(&fixture.network.clients[1]), |_| Fault::Dead);
    let query = "{local{coverage{complete answered nodes{association state missing}} twinnings{nodes{parties{name availability population{value}}}}}}";
    let answer = data(&fixture.network, query).await;
    assert_eq!(
        answer["local"],
        json!({
            "coverage": {"complete": false, "answered": 1, "nodes": [
                {"association": "afccre", "state": "OK", "missing": []},
                {"association": "rgre", "state": "UNREACHABLE", "missing": ["local.twinnings.nodes.parties"]},
            ]},
            "twinnings": {"nodes": [{"parties": [
                {"name": "Reims", "availability": "FULL", "population": {"value": 100_000}},
                {"name": "Aachen", "availability": "REFERENCE", "population": null},
            ]}]},
        })
    );
    // By its id there is no coverage to say it: it is an error.
    let reply = fixture
        .network
        .ask(0, &format!("{{node(id:{id:?}){{id}}}}"), json!({}))
        .await;
    assert_eq!(reply["data"], json!({"node": null}));
    assert_eq!(
        reply["errors"][0]["extensions"],
        json!({"code": "UNREACHABLE", "node": "rgre"})
    );
}

#[tokio::test]
async fn what_the_owner_knows_no_more_is_said_to_be_gone() {
    let fixture = Fixture::pair().await;
    let id = aachen(&fixture.network).await;
    local_government::Entity::delete_by_id(uuid(&id))
        .exec(&fixture.network.nodes[1].db)
        .await
        .unwrap();
    let query = "{local{coverage{nodes{association state errorCode missing}} twinnings{nodes{parties{name population{value}}}}}}";
    let answer = data(&fixture.network, query).await;
    assert_eq!(
        answer["local"],
        json!({
            "coverage": {"nodes": [
                {"association": "afccre", "state": "OK", "errorCode": null, "missing": []},
                {"association": "rgre", "state": "PARTIAL", "errorCode": "REFERENCE_GONE", "missing": ["local.twinnings.nodes.parties"]},
            ]},
            "twinnings": {"nodes": [{"parties": [
                {"name": "Reims", "population": {"value": 100_000}}, {"name": "Aachen", "population": null},
            ]}]},
        })
    );
    let reply = fixture
        .network
        .ask(0, &format!("{{node(id:{id:?}){{id}}}}"), json!({}))
        .await;
    assert_eq!(reply, json!({"data": {"node": null}, "errors": []}));
}

#[tokio::test]
async fn an_id_that_lives_on_in_another_finds_that() {
    let fixture = Fixture::pair().await;
    let id = aachen(&fixture.network).await;
    let (old, db) = (uuid::Uuid::now_v7(), &fixture.network.nodes[1].db);
    let row = redirect::ActiveModel {
        id: Set(old),
        target: Set(uuid(&id)),
    };
    row.insert(db).await.unwrap();
    let parsed: ObjectId = id.parse().unwrap();
    let before = ObjectId::new(parsed.kind(), parsed.node().clone(), old);
    let query = format!(
        "{{node(id:\"{before}\"){{id}} europe{{localGovernment(id:\"{before}\"){{id name}}}}}}"
    );
    assert_eq!(
        data(&fixture.network, &query).await,
        json!({"node": {"id": id}, "europe": {"localGovernment": {"id": id, "name": "Aachen"}}})
    );
}

#[tokio::test]
async fn a_list_below_a_filled_object_is_walked_by_its_cursors() {
    let mut world = pair();
    let named = |name: &str| Record {
        code: None,
        name: Some(name.to_owned()),
        ..world.records[1].clone()
    };
    let records = ["Calais", "Dole", "Ornans"].map(named);
    world.records.extend(records);
    let fixture = Fixture::of(&world).await;
    // Reims has one partner, Aachen, which belongs to the other node, and that one has four.
    let query = "query($before:String,$after:String,$first:Int,$last:Int){local{localGovernments{nodes{partners{nodes{\
                 partners(first:$first,last:$last,before:$before,after:$after){totalCount nodes{name} edges{cursor} \
                 pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}}}}}";
    let page = async |variables: Value| {
        let reply = fixture.network.ask(0, query, variables).await;
        assert_eq!(reply["errors"], json!([]));
        let partners = &reply["data"]["local"]["localGovernments"]["nodes"][0]["partners"];
        partners["nodes"][0]["partners"].clone()
    };
    let names = |page: &Value| -> Vec<String> {
        let nodes = page["nodes"].as_array().unwrap().iter();
        nodes
            .map(|node| node["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let (mut forward, mut after) = (Vec::new(), Value::Null);
    for _ in 0..2 {
        let page = page(json!({"first": 2, "after": after})).await;
        assert_eq!(page["totalCount"], 4);
        assert_eq!(page["pageInfo"]["endCursor"], page["edges"][1]["cursor"]);
        forward.extend(names(&page));
        after = page["pageInfo"]["endCursor"].clone();
    }
    let (mut backward, mut before) = (Vec::new(), Value::Null);
    for more in [true, false] {
        let page = page(json!({"last": 2, "before": before})).await;
        assert_eq!(page["pageInfo"]["hasPreviousPage"], more);
        backward.splice(0..0, names(&page));
        before = page["pageInfo"]["startCursor"].clone();
    }
    assert_eq!(forward, backward);
    let mut sorted = forward;
    sorted.sort_unstable();
    assert_eq!(sorted, ["Calais", "Dole", "Ornans", "Reims"]);
}

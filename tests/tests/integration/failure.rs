//! Nodes that fail, and nodes that say what they may not say: what answers is exact, and coverage names the others.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{Name, Value as GraphqlValue};
use jumelage::{
    clock::SystemClock,
    node::Shared,
    peer_client::{HttpClients, PeerClient},
};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_federation::{
    NodeAnswer, NodeCall, NodeClient, NodeState,
    error::PathSegment,
    network::{NodeError, Sharing},
};
use jumelage_schema::Schemas;
use jumelage_tests::{
    faults::{Counted, Fault, Faulty},
    fixture::Fixture,
    network::TestNetwork,
    queries::repeated,
    world::{Record, pair},
};
use jumelage_trust::{Member, NodeKey};
use serde_json::{Value, json};

const COVERAGE: &str = "coverage{complete settled nodes{association state errorCode missing}}";

async fn ask(network: &TestNetwork, asking: usize, query: &str) -> Value {
    network.ask(asking, query, json!({})).await
}

fn coverage_of(reply: &Value, code: &str) -> Value {
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

/// The pair, whose second node says something else at one place where it says something there.
async fn lying(
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

#[tokio::test]
async fn what_a_lost_node_would_have_counted_is_told_by_those_who_record_it_too() {
    for fault in [Fault::Dead, Fault::Declines, Fault::Late] {
        let mut fixture = Fixture::pair().await;
        let query = format!(
            "{{europe{{{COVERAGE} twinnings{{totalCount nodes{{id kind confirmation parties{{name}}}}}} \
             twinningStatistics(groupBy:[COUNTRY_PAIR]){{total{{twinnings records}} rows{{countryPair measures{{twinnings records}}}}}}}}}}"
        );
        let whole = ask(&fixture.network, 1, &query).await;
        assert_eq!(
            whole["data"]["europe"]["twinningStatistics"]["total"],
            json!({"twinnings": 1, "records": 2})
        );
        // The first node leads.
        let node = Arc::clone(&fixture.network.clients[0]);
        fixture.network.clients[0] = Faulty::new(node, move |_| fault);
        let calls = Arc::new(AtomicUsize::new(0));
        let node = Arc::clone(&fixture.network.clients[1]);
        fixture.network.clients[1] = Counted::new(node, Arc::clone(&calls));
        let reply = ask(&fixture.network, 1, &query).await;
        assert_eq!(reply["errors"], json!([]), "{fault:?}");
        let (left, before) = (&reply["data"]["europe"], &whole["data"]["europe"]);
        assert_eq!(left["twinnings"], before["twinnings"], "{fault:?}");
        assert_eq!(
            left["twinningStatistics"],
            json!({"total": {"twinnings": 1, "records": 1}, "rows": [
                {"countryPair": ["DE", "FR"], "measures": {"twinnings": 1, "records": 1}},
            ]}),
            "{fault:?}"
        );
        assert_eq!(left["coverage"]["complete"], false);
        assert_eq!(left["coverage"]["settled"], true);
        assert_eq!(
            coverage_of(&reply, "afccre")["missing"],
            json!(["europe.twinningStatistics", "europe.twinnings"])
        );
        // Once, and once more for what the lost node led.
        assert_eq!(calls.load(Ordering::Relaxed), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn a_field_that_fails_at_one_node_is_taken_over_and_the_others_are_not() {
    let mut fixture = Fixture::pair().await;
    let node = Arc::clone(&fixture.network.clients[0]);
    fixture.network.clients[0] = Faulty::new(node, |_| Fault::FirstField);
    let query =
        format!("{{europe{{{COVERAGE} twinnings{{totalCount}} localGovernments{{totalCount}}}}}}");
    let reply = ask(&fixture.network, 1, &query).await;
    let europe = &reply["data"]["europe"];
    assert_eq!(europe["twinnings"]["totalCount"], 1);
    assert_eq!(europe["localGovernments"]["totalCount"], 2);
    assert_eq!(
        coverage_of(&reply, "afccre"),
        json!({"association": "afccre", "state": "PARTIAL", "errorCode": "INTERNAL", "missing": ["europe.twinnings"]})
    );
    assert_eq!(reply["errors"].as_array().unwrap().len(), 1);
    assert_eq!(reply["errors"][0]["path"], json!(["europe", "twinnings"]));
    assert_eq!(
        reply["errors"][0]["extensions"],
        json!({"code": "INTERNAL", "node": "afccre"})
    );
}

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
    let reply = ask(&fixture.network, 0, &query).await;
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
    async fn call(&self, call: NodeCall) -> jumelage_federation::network::NodeReply {
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
async fn a_wide_page_is_asked_for_by_its_keys_first() {
    let mut fixture = Fixture::pair().await;
    let documents = Arc::new(std::sync::Mutex::new(Vec::new()));
    for client in &mut fixture.network.clients {
        let documents = Arc::clone(&documents);
        *client = Faulty::new(Arc::clone(client), move |call| {
            documents.lock().unwrap().push((
                call.document.to_string(),
                Value::Object((*call.variables).clone()),
            ));
            Fault::None
        });
    }
    let rows = "nodes{id kind status since until confirmation crossBorder sdgs themes updatedAt}";
    let answers = async |first: usize| {
        let query = format!(
            "{{europe{{twinnings(first:{first}){{totalCount {rows} pageInfo{{hasNextPage endCursor}}}}}}}}"
        );
        let reply = ask(&fixture.network, 0, &query).await;
        assert_eq!(reply["errors"], json!([]));
        (
            reply["data"].clone(),
            std::mem::take(&mut *documents.lock().unwrap()),
        )
    };
    let (narrow, asked) = answers(5).await;
    assert_eq!(asked.len(), 2);
    let (wide, asked) = answers(500).await;
    assert_eq!(narrow, wide);
    // The keys of each, and the rows of the one that has any.
    assert_eq!(asked.len(), 3);
    assert!(
        !asked[0].0.contains("nodes{") && !asked[1].0.contains("nodes{"),
        "{asked:?}"
    );
    assert!(
        asked[2].0.contains("nodes{") && !asked[2].0.contains("totalCount"),
        "{asked:?}"
    );
    assert_eq!(asked[2].1, json!({"jumelage__rows_twinnings": 1}));
}

#[tokio::test]
async fn of_a_wide_page_more_is_asked_of_those_whose_first_keys_all_win() {
    let record = |name: &str| {
        let pair = pair();
        Record {
            code: None,
            name: Some(name.to_owned()),
            ..pair.records[0].clone()
        }
    };
    // Five nodes, and one of them has all the twinnings.
    let mut world = pair();
    for code in ["uvcw", "vvsg", "zweite"] {
        let country = BTreeSet::from(["BE".parse().unwrap()]);
        world.nodes.push((code.parse().unwrap(), country));
    }
    world.records = ["Aalst", "Brugge", "Gent", "Ieper", "Namur", "Ath"]
        .map(record)
        .into();
    let mut fixture = Fixture::of(&world).await;
    let narrow = "{europe{twinnings(orderBy:{by:ID,direction:ASC}){nodes{id}}}}";
    let all = ask(&fixture.network, 0, narrow).await["data"]["europe"]["twinnings"]["nodes"].take();
    let all = all.as_array().unwrap();
    let sizes = Arc::new(std::sync::Mutex::new(Vec::new()));
    for client in &mut fixture.network.clients {
        let sizes = Arc::clone(&sizes);
        *client = Faulty::new(Arc::clone(client), move |call| {
            let size = call.variables["jumelage__rows_twinnings"].clone();
            sizes.lock().unwrap().push(size);
            Fault::None
        });
    }
    let wide = repeated("kind", 200);
    let query = |by: &str| {
        format!(
            "{{europe{{twinnings({by}:5,orderBy:{{by:ID,direction:ASC}}){{totalCount nodes{{id {wide}}} pageInfo{{hasNextPage hasPreviousPage}}}}}}}}"
        )
    };
    let pages = [
        ("first", "hasNextPage", &all[..5]),
        ("last", "hasPreviousPage", &all[1..]),
    ];
    for (by, others, rows) in pages {
        let reply = ask(&fixture.network, 0, &query(by)).await;
        let list = &reply["data"]["europe"]["twinnings"];
        assert_eq!(list["totalCount"], 6);
        assert_eq!(list["pageInfo"][others], true);
        let ids = list["nodes"].as_array().unwrap().iter();
        let ids: Vec<Value> = ids.map(|row| json!({ "id": row["id"] })).collect();
        assert_eq!(ids, rows);
        // Two keys of each; of the one whose two both win, five; and its five rows.
        let asked = std::mem::take(&mut *sizes.lock().unwrap());
        assert_eq!(asked, [2, 2, 2, 2, 2, 5, 5]);
    }
}

#[tokio::test]
async fn an_empty_network_and_a_network_of_one_answer() {
    let fixture = Fixture::pair().await;
    let query = "{europe{coverage{complete settled expected} twinnings{totalCount nodes{id}} twinningStatistics{total{twinnings}} associations{code}}}";
    let mut alone = fixture.network.seen_by(0);
    alone.peers.truncate(1);
    let door = &fixture.network.nodes[0].public;
    let request = jumelage_federation::Request {
        query: query.into(),
        ..Default::default()
    };
    let reply = door
        .answer(&request, Arc::new(alone.clone()), Duration::from_mins(1))
        .await;
    let europe = serde_json::to_value(&reply).unwrap()["data"]["europe"].take();
    assert_eq!(europe["twinnings"]["totalCount"], 1);
    assert_eq!(
        europe["coverage"],
        json!({"complete": true, "settled": true, "expected": 1})
    );
    alone.peers[0].client = None;
    let reply = door
        .answer(&request, Arc::new(alone), Duration::from_mins(1))
        .await;
    let europe = serde_json::to_value(&reply).unwrap()["data"]["europe"].take();
    assert_eq!(
        europe,
        json!({
            "coverage": {"complete": true, "settled": true, "expected": 0},
            "twinnings": {"totalCount": 0, "nodes": []},
            "twinningStatistics": {"total": {"twinnings": 0}},
            "associations": [],
        })
    );
}

/// What the client of a peer makes of what that sends, byte by byte; `None` never answers.
async fn heard(response: Option<&'static str>) -> jumelage_federation::Failure {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 16_384];
        let _ = stream.read(&mut request);
        if let Some(response) = response {
            let _ = stream.write_all(response.as_bytes());
        } else {
            // Until the other side has given up.
            while stream.read(&mut request).is_ok_and(|read| read > 0) {}
        }
    });
    let key = Arc::new(NodeKey::generate().unwrap());
    let member = Member::new(
        "rgre".parse().unwrap(),
        "An association",
        ["DE".parse().unwrap()],
    )
    .unwrap()
    .with_node(endpoint.parse().unwrap(), key.public().clone());
    let shared = Shared {
        schemas: Schemas::build(),
        http: HttpClients::new().unwrap(),
        clock: Arc::new(SystemClock::start()),
    };
    let client = PeerClient::new(&member, &"afccre".parse().unwrap(), &key, &shared).unwrap();
    let reply = client
        .call(NodeCall {
            document: "{associations{code}}".into(),
            variables: Arc::default(),
            sharing: Arc::default(),
            // The deadline is what is tested where nobody answers.
            remaining: response.map_or(Duration::from_millis(200), |_| Duration::from_mins(1)),
        })
        .await;
    reply.outcome.unwrap_err()
}

#[actix_web::test]
async fn whatever_comes_over_the_wire_is_a_failure_with_a_name() {
    let ok = |body: &str| -> &'static str {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").leak()
    };
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"data\":{\"assoc";
    for (response, state, code) in [
        (None, NodeState::Timeout, "DEADLINE_EXCEEDED"),
        (Some(half), NodeState::Unreachable, "UNREACHABLE"),
        (Some(""), NodeState::Unreachable, "UNREACHABLE"),
        (Some(ok("<html>")), NodeState::Refused, "MALFORMED_ANSWER"),
        (
            Some("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 4\r\n\r\noops"),
            NodeState::Unreachable,
            "HTTP_STATUS",
        ),
        (
            Some("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n"),
            NodeState::Refused,
            "HTTP_STATUS",
        ),
    ] {
        let failure = heard(response).await;
        assert_eq!(
            (failure.state, failure.code.as_ref()),
            (state, code),
            "{response:?}: {failure:?}"
        );
    }
}

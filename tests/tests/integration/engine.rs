//! The engine's ways with nodes: how many are asked, what fails with one of them, what GraphQL demands.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jumelage_federation::Request;
use jumelage_tests::{
    faults::{Counted, Fault, Faulty},
    fixture::Fixture,
    queries::repeated,
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_flat_question_asks_each_node_once_and_an_id_asks_one_node() {
    let mut fixture = Fixture::pair().await;
    let calls = Arc::new(AtomicUsize::new(0));
    for client in &mut fixture.network.clients {
        *client = Counted::new(Arc::clone(client), Arc::clone(&calls));
    }
    let count = async |query: &str| {
        calls.store(0, Ordering::Relaxed);
        let reply = fixture.network.ask(0, query, json!({})).await;
        assert_eq!(reply["errors"], json!([]), "{query}");
        (calls.load(Ordering::Relaxed), reply)
    };
    let flat = "{europe{coverage{complete} associations{name} a:twinnings{totalCount nodes{id}} twinningStatistics{total{records}}}}";
    let (asked, reply) = count(flat).await;
    assert_eq!(asked, 2);
    let id = reply["data"]["europe"]["a"]["nodes"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (asked, reply) = count(&format!("{{europe{{twinning(id:{id:?}){{id}}}}}}")).await;
    assert_eq!(
        (asked, &reply["data"]["europe"]["twinning"]["id"]),
        (1, &json!(id))
    );
    let (asked, _) = count("{local{twinnings{totalCount}}}").await;
    assert_eq!(asked, 1);
    let (asked, _) = count("{europe(countries:[\"DE\"]){twinnings{totalCount}}}").await;
    assert_eq!(asked, 1);
    let (asked, _) =
        count("{europe{localGovernments(filter:{countries:[\"FR\"]}){totalCount}}}").await;
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn a_node_that_fails_is_named_and_hurts_nobody_else() {
    let mut fixture = Fixture::pair().await;
    let node = Arc::clone(&fixture.network.clients[1]);
    fixture.network.clients[1] = Faulty::new(node, |_| Fault::Dead);
    let query = "{europe{coverage{complete expected answered nodes{association state errorCode}} localGovernments{nodes{name}}}}";
    let reply = fixture.network.ask(0, query, json!({})).await;
    assert_eq!(reply["errors"], json!([]));
    assert_eq!(
        reply["data"]["europe"],
        json!({
            "coverage": {"complete": false, "expected": 2, "answered": 1, "nodes": [
                {"association": "afccre", "state": "OK", "errorCode": null},
                {"association": "rgre", "state": "UNREACHABLE", "errorCode": "UNREACHABLE"},
            ]},
            "localGovernments": {"nodes": [{"name": "Reims"}]},
        })
    );
    let strict =
        "{local{associations{code}} europe(coverage:{require:ALL}){twinnings{totalCount}}}";
    let reply = fixture.network.ask(0, strict, json!({})).await;
    assert_eq!(
        reply["data"],
        json!({"local": {"associations": [{"code": "afccre"}]}, "europe": null})
    );
    assert_eq!(reply["errors"][0]["extensions"]["code"], "COVERAGE_NOT_MET");
    assert_eq!(reply["errors"][0]["extensions"]["coverage"]["answered"], 1);
    let lenient = "{europe(coverage:{require:MINIMUM,minimum:0.5}){associations{code}}}";
    let reply = fixture.network.ask(0, lenient, json!({})).await;
    assert_eq!(
        reply["data"]["europe"]["associations"],
        json!([{"code": "afccre"}])
    );
}

#[tokio::test]
async fn a_twinning_has_the_same_values_whoever_is_asked() {
    let fixture = Fixture::pair().await;
    let query = "{europe{twinnings{nodes{id kind status confirmation discrepancies parties{id name country level codes{scheme value} \
                 association{code name}} records{id association{code} version}}}}}";
    let one = fixture.network.ask(0, query, json!({})).await;
    let other = fixture.network.ask(1, query, json!({})).await;
    assert_eq!(one["errors"], json!([]));
    assert_eq!(one, other);
    let twinning = &one["data"]["europe"]["twinnings"]["nodes"][0];
    assert_eq!(twinning["confirmation"], "CONFIRMED");
    assert_eq!(twinning["parties"][0]["name"], "Reims");
    assert_eq!(twinning["parties"][1]["association"]["code"], "rgre");
    assert_eq!(twinning["records"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn keys_come_in_the_clients_order_and_type_names_everywhere() {
    let fixture = Fixture::pair().await;
    let query = "query($no:Boolean=false){europe{zeta:associations{name __typename code @include(if:$no)} __typename \
                 alpha:twinnings(first:1){pageInfo{hasPreviousPage hasNextPage} __typename totalCount edges{__typename node{__typename since}}}}}";
    let reply = fixture.network.ask(0, query, json!({})).await;
    let expected = "{\"europe\":{\"zeta\":[{\"name\":\"The association afccre\",\"__typename\":\"Association\"},\
         {\"name\":\"The association rgre\",\"__typename\":\"Association\"}],\"__typename\":\"Catalogue\",\
         \"alpha\":{\"pageInfo\":{\"hasPreviousPage\":false,\"hasNextPage\":false},\"__typename\":\"TwinningConnection\",\
         \"totalCount\":1,\"edges\":[{\"__typename\":\"TwinningEdge\",\"node\":{\"__typename\":\"Twinning\",\"since\":null}}]}}}";
    assert_eq!(reply["data"].to_string(), expected);
}

#[tokio::test]
async fn introspection_stands_beside_what_the_nodes_answer() {
    let fixture = Fixture::pair().await;
    let query = "{t:__typename __type(name:\"Node\"){kind possibleTypes{name}} local{__typename} __schema{queryType{name}}}";
    let reply = fixture.network.ask(0, query, json!({})).await;
    assert_eq!(reply["errors"], json!([]));
    let expected = "{\"t\":\"Query\",\"__type\":{\"kind\":\"INTERFACE\",\"possibleTypes\":[{\"name\":\"Association\"},\
         {\"name\":\"LocalGovernment\"},{\"name\":\"Twinning\"},{\"name\":\"Activity\"},{\"name\":\"Network\"},\
         {\"name\":\"Project\"},{\"name\":\"PartnerRequest\"},{\"name\":\"TrainingOffer\"},{\"name\":\"Guide\"}]},\"local\":{\"__typename\":\"Catalogue\"},\
         \"__schema\":{\"queryType\":{\"name\":\"Query\"}}}";
    assert_eq!(reply["data"].to_string(), expected);
}

#[tokio::test]
async fn variables_may_be_declared_in_every_way_that_fits_their_place() {
    let fixture = Fixture::pair().await;
    for (declared, given, field) in [
        (
            "$d:OrderDirection=ASC",
            json!({}),
            "twinnings(orderBy:{by:SINCE,direction:$d}){totalCount}",
        ),
        (
            "$c:[CountryCode!]!",
            json!({"c": ["DE"]}),
            "twinnings(filter:{countries:$c}){totalCount}",
        ),
        (
            "$c:CountryCode!",
            json!({"c": "DE"}),
            "twinnings(filter:{countries:[$c]}){totalCount}",
        ),
        (
            "$c:CountryCode!",
            json!({"c": "DE"}),
            "twinnings(filter:{countries:$c}){totalCount}",
        ),
        (
            "$k:TwinningKind=TWINNING",
            json!({}),
            "twinnings(filter:{kinds:[FRIENDSHIP,$k]}){totalCount}",
        ),
        (
            "$f:TwinningFilter",
            json!({}),
            "twinnings(filter:$f){totalCount}",
        ),
        (
            "$f:TwinningFilter={sdgs:null}",
            json!({}),
            "twinnings(filter:$f){totalCount}",
        ),
        (
            "$n:Int!",
            json!({"n": 2}),
            "twinnings(first:$n){totalCount}",
        ),
        (
            "$g:[TwinningDimension!]",
            json!({"g": ["KIND"]}),
            "t:twinningStatistics(groupBy:$g){totalCount:total{twinnings}}",
        ),
        (
            "$g:[TwinningDimension!]",
            json!({}),
            "t:twinningStatistics(groupBy:$g){totalCount:total{twinnings}}",
        ),
    ] {
        let query = format!("query({declared}){{europe{{coverage{{complete}} {field}}}}}");
        let reply = fixture.network.ask(0, &query, given).await;
        assert_eq!(reply["errors"], json!([]), "{query}");
        let europe = &reply["data"]["europe"];
        assert_eq!(europe["coverage"]["complete"], true, "{query}");
        let count = europe["twinnings"]["totalCount"].as_i64();
        let count = count.or(europe["t"]["totalCount"]["twinnings"].as_i64());
        assert_eq!(count, Some(1), "{query}");
    }
    let query = "query($c:[CountryCode!]!){europe(countries:$c){associations{code}}}";
    let reply = fixture.network.ask(0, query, json!({"c": ["DE"]})).await;
    assert_eq!(
        reply["data"]["europe"]["associations"],
        json!([{"code": "rgre"}]),
        "{reply}"
    );
    let query =
        "query($g:[TwinningDimension!]){europe{twinningStatistics(groupBy:$g){rows{kind}}}}";
    let reply = fixture.network.ask(0, query, json!({"g": null})).await;
    assert_eq!(
        reply["errors"][0]["extensions"]["code"], "INVALID_ARGUMENT",
        "{reply}"
    );
    assert_eq!(
        reply["errors"][0]["path"],
        json!(["europe", "twinningStatistics"])
    );
}

#[tokio::test]
async fn a_document_may_be_so_large_and_no_larger() {
    let fixture = Fixture::pair().await;
    let deep = |levels: usize| {
        // What is deep is dear as well, unless pages are small.
        let (open, close) = (
            "nodes{partners(first:1){".repeat(levels),
            "}}".repeat(levels),
        );
        format!("{{local{{localGovernments{{nodes{{partners{{{open}totalCount{close}}}}}}}}}}}")
    };
    let aliases = |count: usize| format!("{{local{{{}}}}}", repeated("associations{code}", count));
    let again = |count: usize| format!("{{local{{associations{{{}}}}}}}", "code ".repeat(count));
    let skipped = |count: usize| {
        let fields = "code @skip(if:false) ".repeat(count);
        format!("{{local{{associations{{{fields}}}}}}}")
    };
    let types = |count: usize| format!("{{{}}}", repeated("__type(name:\"Node\"){name}", count));
    // A fragment in itself many times over is visited once.
    let fragments = (0..60).map(|at| {
        let next = format!("...F{}", at + 1);
        format!("fragment F{at} on Association{{{next} {next}}} ")
    });
    let fragments: String = fragments.collect();
    let folded = format!(
        "{{local{{associations{{...F0}}}}}} {fragments} fragment F60 on Association{{code}}"
    );
    let comments =
        |count: usize| format!("{{local{{associations{{code{}}}}}}}", ",code".repeat(count));
    for (fits, does_not, code) in [
        (deep(8), deep(9), "TOO_DEEP"),
        (aliases(40), aliases(41), "TOO_MANY_ALIASES"),
        (again(200), again(201), "TOO_MANY_REPEATS"),
        (skipped(100), skipped(101), "TOO_MANY_DIRECTIVES"),
        (types(2), types(3), "TOO_MANY_INTROSPECTIONS"),
        (folded, comments(5_000), "TOO_MANY_TOKENS"),
    ] {
        let reply = fixture.network.ask(0, &fits, json!({})).await;
        assert_eq!(reply["errors"], json!([]), "{fits}");
        let reply = fixture.network.ask(0, &does_not, json!({})).await;
        assert_eq!(reply["data"], Value::Null);
        assert_eq!(reply["errors"].as_array().unwrap().len(), 1, "{reply}");
        assert_eq!(reply["errors"][0]["extensions"]["code"], code, "{reply}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_said_once_with_a_code_and_a_path() {
    let fixture = Fixture::pair().await;
    let long = "{europe{twinnings(first:501){totalCount}}}";
    for (query, code, path) in [
        (
            "{europe{associations{code nothing}}}",
            "GRAPHQL_VALIDATION_FAILED",
            json!(null),
        ),
        (
            "{europe{associations{code}}} }",
            "GRAPHQL_PARSE_FAILED",
            json!(null),
        ),
        (
            "query($x:Int!){europe{twinnings(first:$x){totalCount}}}",
            "INVALID_VARIABLES",
            json!(null),
        ),
        (
            "{europe{jumelage__x:twinnings{totalCount}}}",
            "RESERVED_NAME",
            json!(null),
        ),
        (
            "query($jumelage__x:Int){europe{twinnings(first:$jumelage__x){totalCount}}}",
            "RESERVED_NAME",
            json!(null),
        ),
        (
            "{europe{twinnings(filter:{countries:[\"XX\"]}){totalCount}}}",
            "INVALID_VALUE",
            json!(["europe", "twinnings"]),
        ),
        (long, "PAGE_SIZE", json!(["europe", "twinnings"])),
        (
            "{europe{t:twinnings(first:-1){totalCount}}}",
            "PAGE_SIZE",
            json!(["europe", "t"]),
        ),
        (
            "{europe{twinnings(first:1,last:1){totalCount}}}",
            "PAGE_BOTH_ENDS",
            json!(["europe", "twinnings"]),
        ),
        (
            "{europe{twinnings(after:\"x\"){totalCount}}}",
            "INVALID_CURSOR",
            json!(["europe", "twinnings"]),
        ),
        (
            "{europe{twinnings(filter:{between:[\"DE\"]}){totalCount}}}",
            "INVALID_ARGUMENT",
            json!(["europe", "twinnings"]),
        ),
        (
            "{europe{twinnings(filter:{party:\"x\"}){totalCount}}}",
            "INVALID_ID",
            json!(["europe", "twinnings"]),
        ),
        (
            "{europe{twinning(id:\"x\"){kind}}}",
            "INVALID_ID",
            json!(["europe", "twinning"]),
        ),
        (
            "{europe(associations:[\"nobody\"]){associations{code}}}",
            "UNKNOWN_ASSOCIATION",
            json!(["europe"]),
        ),
        (
            "{local{twinningStatistics(groupBy:[KIND,KIND]){rows{kind}}}}",
            "INVALID_ARGUMENT",
            json!(["local", "twinningStatistics"]),
        ),
    ] {
        let reply = fixture.network.ask(0, query, json!({})).await;
        let errors = reply["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{query}: {reply}");
        assert_eq!(
            (&errors[0]["extensions"]["code"], &errors[0]["path"]),
            (&json!(code), &path),
            "{query}: {reply}"
        );
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_list_and_its_node() {
    let fixture = Fixture::pair().await;
    let page = |order: &str| {
        format!(
            "query($c:String){{europe{{twinnings(first:1,after:$c,orderBy:{{by:{order},direction:ASC}}){{edges{{cursor}}}}}}}}"
        )
    };
    let reply = fixture.network.ask(0, &page("SINCE"), json!({})).await;
    let cursor: Value = reply["data"]["europe"]["twinnings"]["edges"][0]["cursor"].clone();
    let again = fixture
        .network
        .ask(0, &page("SINCE"), json!({"c": cursor}))
        .await;
    assert_eq!(again["errors"], json!([]));
    let other_order = fixture
        .network
        .ask(0, &page("ID"), json!({"c": cursor}))
        .await;
    assert_eq!(
        other_order["errors"][0]["extensions"]["code"],
        "CURSOR_OF_OTHER_LIST"
    );
    let other_node = fixture
        .network
        .ask(1, &page("SINCE"), json!({"c": cursor}))
        .await;
    assert_eq!(
        other_node["errors"][0]["extensions"]["code"],
        "INVALID_CURSOR"
    );
}

#[tokio::test]
async fn an_empty_network_and_a_network_of_one_answer() {
    let fixture = Fixture::pair().await;
    let query = "{europe{coverage{complete settled expected} twinnings{totalCount nodes{id}} twinningStatistics{total{twinnings}} associations{code}}}";
    let mut alone = fixture.network.seen_by(0);
    alone.peers.truncate(1);
    let door = &fixture.network.nodes[0].public;
    let request = Request {
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

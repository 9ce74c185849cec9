//! graphql-transport-ws, to the letter.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{
    Door, FOLLOW,
    client::{Opening, Socket},
    cursor, told,
};

const CREATE: &str =
    "mutation($input:CreateLocalGovernmentInput!){createLocalGovernment(input:$input){
    localGovernment{id} userErrors{code}}}";

const QUESTION: &str =
    "query Q($n:Int!){local{associations{code} twinnings(first:$n){totalCount}}}";

#[actix_web::test]
async fn queries_and_mutations_are_answered_once_and_as_by_post() {
    let door = Door::open().await;
    let mut socket = Socket::ready(door.address).await;
    socket.subscribe("1", QUESTION, json!({"n": 0})).await;
    let answer = socket.next_of("1").await;
    let expected =
        json!({"local": {"associations": [{"code": "afccre"}], "twinnings": {"totalCount": 0}}});
    assert_eq!(answer["data"], expected);
    assert!(answer["extensions"]["cost"]["actual"].is_u64(), "{answer}");
    assert_eq!(socket.hear().await, json!({"type": "complete", "id": "1"}));

    // The id is free again; and nobody may write.
    let input = json!({"input": {"country": "FR", "name": "Épernay"}});
    socket.subscribe("1", CREATE, input.clone()).await;
    let refused = socket.next_of("1").await;
    assert_eq!(refused["data"]["createLocalGovernment"], Value::Null);
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(socket.hear().await, json!({"type": "complete", "id": "1"}));
    socket.leave().await;

    let token = door.token(super::SOON * 60).await;
    let mut staff = Socket::open(door.address).await;
    staff
        .init(json!({"authorization": format!("Bearer {token}")}))
        .await;
    staff.subscribe("a", CREATE, input).await;
    let created = staff.next_of("a").await;
    let payload = &created["data"]["createLocalGovernment"];
    assert_eq!(payload["userErrors"], json!([]), "{created}");
    assert_eq!(staff.hear().await, json!({"type": "complete", "id": "a"}));

    // What is no request that can be answered ends with errors.
    for (query, code) in [
        ("{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        (QUESTION, "INVALID_VARIABLES"),
        (
            "subscription{changes{hasMore} again:changes{hasMore}}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription{...on Subscription{a:changes{hasMore}} b:changes{hasMore}}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription{__typename}", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription($no:Boolean=false){changes @include(if:$no){hasMore}}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription{changes @skip(if:false){hasMore}}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription{changes(first:0){hasMore}}", "PAGE_SIZE"),
        ("subscription{changes(first:501){hasMore}}", "PAGE_SIZE"),
        (
            r#"subscription{changes(since:"made up"){hasMore}}"#,
            "INVALID_CURSOR",
        ),
        (
            "subscription{jumelage__end:changes{hasMore}}",
            "RESERVED_NAME",
        ),
    ] {
        staff.subscribe("e", query, json!({})).await;
        assert_eq!(staff.error_of("e").await, code, "{query}");
    }
    staff.leave().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn several_operations_go_side_by_side_and_end_when_the_client_wants() {
    let door = Door::open().await;
    let mut socket = Socket::ready(door.address).await;
    socket.subscribe("one", FOLLOW, json!({})).await;
    let first = socket.next_of("one").await;
    assert_eq!(told(&first), []);
    // From a cursor of the catalogue, under other names, with what stands between fragments.
    let query = "subscription S($since:String){c:changes(since:$since){...F}} fragment F on Changes{n:nodes{t:type}}";
    socket
        .subscribe("two", query, json!({"since": cursor(&first)}))
        .await;
    let expected = json!({"c": {"n": []}});
    assert_eq!(socket.next_of("two").await["data"], expected);
    door.enter_one("Épernay").await;
    for _ in 0..2 {
        let message = socket.hear().await;
        assert_eq!(message["type"], "next");
        if message["id"] == "two" {
            let expected = json!({"c": {"n": [{"t": "LOCAL_GOVERNMENT"}]}});
            assert_eq!(message["payload"]["data"], expected);
        } else {
            assert_eq!(told(&message["payload"]).len(), 1);
        }
    }
    socket.send(json!({"type": "complete", "id": "one"})).await;
    // Messages are read one after the other: the first is over now.
    socket.subscribe("three", "{__typename}", json!({})).await;
    assert_eq!(
        socket.next_of("three").await["data"],
        json!({"__typename": "Query"})
    );
    assert_eq!(socket.hear().await["type"], "complete");
    door.enter_one("Cognac").await;
    assert_eq!(
        socket.next_of("two").await["data"],
        json!({"c": {"n": [{"t": "LOCAL_GOVERNMENT"}]}})
    );
    // What is not there can be ended, too; and the id is free.
    socket
        .send(json!({"type": "complete", "id": "never"}))
        .await;
    socket.subscribe("one", FOLLOW, json!({})).await;
    assert_eq!(told(&socket.next_of("one").await), []);
    socket.leave().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn signs_of_life_are_answered_before_anything_is_asked_and_after() {
    let door = Door::open().await;
    let mut socket = Socket::open(door.address).await;
    socket
        .send(json!({"type": "ping", "payload": {"at": 7}}))
        .await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
    socket.send(json!({"type": "pong"})).await;
    assert!(socket.send_raw(Message::Ping("here".into())).await);
    assert_eq!(socket.pong().await, b"here");
    socket.init(json!({})).await;
    socket.send(json!({"type": "ping"})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
    socket.leave().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn whoever_keeps_not_to_the_protocol_is_told_so_with_its_codes() {
    let door = Door::with(|settings| settings.subscriptions.init_seconds = 1).await;
    let invalid: [&str; 5] = [
        "no JSON",
        r#"{"type":"start"}"#,
        r#"{"type":"subscribe","payload":{"query":"{__typename}"}}"#,
        r#"{"type":"subscribe","id":"1","payload":[]}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
    ];
    for text in invalid {
        let mut socket = Socket::ready(door.address).await;
        socket.send_text(text).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4400, "{text}: {reason}");
    }
    let mut binary = Socket::ready(door.address).await;
    assert!(binary.send_raw(Message::Binary("{}".into())).await);
    assert_eq!(binary.closed().await.0, 4400);

    let mut early = Socket::open(door.address).await;
    early.subscribe("1", FOLLOW, json!({})).await;
    let (code, reason) = early.closed().await;
    assert_eq!(code, 4401, "{reason}");

    let mut twice = Socket::ready(door.address).await;
    twice.send(json!({"type": "connection_init"})).await;
    assert_eq!(
        twice.closed().await,
        (4429, "Too many initialisation requests".to_owned())
    );

    let mut same = Socket::ready(door.address).await;
    for _ in 0..2 {
        same.subscribe("mine", FOLLOW, json!({})).await;
    }
    assert_eq!(
        same.closed().await,
        (4409, "Subscriber for mine already exists".to_owned())
    );

    let mut silent = Socket::open(door.address).await;
    assert_eq!(
        silent.closed().await,
        (4408, "Connection initialisation timeout".to_owned())
    );

    // A client that names another protocol would hang up by itself: it is not answered with any.
    let opening = Opening {
        protocol: None,
        ..Opening::default()
    };
    let mut other = opening.open(door.address).await.unwrap();
    assert_eq!(other.closed().await.0, 4406);
    let closed = door.counted(r#"jumelage_websocket_closed_total{node="afccre",code="4400"}"#);
    assert_eq!(closed.await, Some(6.0));
    door.server.stop().await;
}

#[actix_web::test]
async fn pages_of_sites_that_the_node_does_not_answer_open_none() {
    let door = Door::with(|settings| {
        settings.http.cors_origins =
            serde_json::from_value(json!(["https://maps.example.org"])).unwrap();
    })
    .await;
    let own = door.url("");
    for (origin, expected) in [
        (None, None),
        (Some("https://maps.example.org"), None),
        (Some(own.as_str()), None),
        (Some("https://evil.example.org"), Some(403)),
        (Some("null"), Some(403)),
    ] {
        let origins = origin.map(|origin| ("origin", origin.to_owned()));
        let opening = Opening {
            headers: origins.into_iter().collect(),
            ..Opening::default()
        };
        let opened = opening.open(door.address).await;
        assert_eq!(opened.err(), expected, "{origin:?}");
    }
    door.server.stop().await;
}

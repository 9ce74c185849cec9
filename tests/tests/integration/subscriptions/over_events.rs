//! GraphQL as an event stream.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    Door, FOLLOW, SOON, cursor,
    events::{Events, client},
    told,
};

#[actix_web::test]
async fn a_follower_is_told_each_change_as_it_comes_and_goes_on_where_it_was_cut_off() {
    let door = Door::open().await;
    let mut events = Events::of(door.source(FOLLOW).header("accept-encoding", "gzip")).await;
    let headers = events.response.headers();
    // What is compressed, or collected by a proxy, comes late.
    assert_eq!(headers["content-encoding"], "identity");
    assert_eq!(headers["x-accel-buffering"], "no");
    assert_eq!(headers["cache-control"], "no-store");
    let first = events.next().await.unwrap();
    assert_eq!(told(&first.data), []);
    assert_eq!(first.id, Some(cursor(&first.data)));
    let entered = door.enter_one("Épernay").await;
    let second = events.next().await.unwrap();
    assert_eq!(told(&second.data), [(entered, "CREATED".to_owned())]);
    let last = second.id.unwrap();
    drop(events);

    let missed = door.enter(["Cognac", "Reims"].map(str::to_owned)).await;
    // A browser comes back with what it began with, and with what it has seen.
    let door = door.restart().await;
    let again = door.source(FOLLOW).header("last-event-id", last);
    let mut events = Events::of(again).await;
    let told: Vec<_> = told(&events.data().await)
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(told, missed);
    drop(events);

    let wrong = door
        .stream(FOLLOW, &json!({}))
        .header("last-event-id", "made up");
    let mut events = Events::of(wrong).await;
    let refused = events.data().await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INVALID_CURSOR");
    assert_eq!(refused["errors"][0]["path"], json!(["changes"]));
    events.complete().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn by_post_the_place_is_a_variable_and_what_there_is_comes_in_pieces() {
    let door = Door::open().await;
    let since = door.now().await;
    let entered = door.enter((0..5).map(|town| format!("Town {town}"))).await;
    let variables = json!({"since": since, "first": 2});
    let mut events = Events::of(door.stream(FOLLOW, &variables)).await;
    let mut heard = Vec::new();
    for has_more in [true, true, false] {
        let event = events.data().await;
        assert_eq!(event["data"]["changes"]["hasMore"], has_more);
        heard.extend(told(&event).into_iter().map(|(id, _)| id));
    }
    assert_eq!(heard, entered);
    drop(events);
    door.server.stop().await;
}

#[actix_web::test]
async fn queries_and_mutations_are_one_event_and_nothing_is_written_by_get() {
    let door = Door::open().await;
    let query = "{local{associations{code}}}";
    for request in [door.stream(query, &json!({})), door.source(query)] {
        let mut events = Events::of(request).await;
        let expected = json!({"local": {"associations": [{"code": "afccre"}]}});
        assert_eq!(events.data().await["data"], expected);
        events.complete().await;
    }
    let create =
        r#"mutation{createLocalGovernment(input:{country:"FR",name:"Reims"}){userErrors{code}}}"#;
    let token = format!("Bearer {}", door.token(SOON * 60).await);
    let by_get = door
        .source(create)
        .header("authorization", &token)
        .send()
        .await
        .unwrap();
    assert_eq!(by_get.status(), StatusCode::METHOD_NOT_ALLOWED);
    let mut events = Events::of(
        door.stream(create, &json!({}))
            .header("authorization", &token),
    )
    .await;
    let created = events.data().await;
    assert_eq!(
        created["data"]["createLocalGovernment"]["userErrors"],
        json!([]),
        "{created}"
    );
    events.complete().await;
    for (query, code) in [
        ("{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription{changes(first:0){hasMore}}", "PAGE_SIZE"),
        (
            "subscription{changes{hasMore} b:changes{hasMore}}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ] {
        let mut events = Events::of(door.source(query)).await;
        let refused = events.data().await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{query}");
        assert_eq!(refused.get("data"), None);
        events.complete().await;
    }
    door.server.stop().await;
}

#[actix_web::test]
async fn who_takes_no_events_gets_none_and_who_takes_several_things_gets_what_fits() {
    let door = Door::open().await;
    let ask = async |query: &str, accept: &str| {
        let body = json!({"query": query}).to_string();
        let request = client()
            .post(door.url("/graphql"))
            .header("content-type", "application/json");
        let response = request
            .header("accept", accept)
            .body(body)
            .send()
            .await
            .unwrap();
        let media = response.headers()["content-type"].to_str().unwrap();
        (
            response.status(),
            media.split(';').next().unwrap().to_owned(),
            response,
        )
    };
    let both = "application/graphql-response+json, application/json, text/event-stream";
    for (query, accept, status, expected) in [
        (
            "{__typename}",
            both,
            200,
            "application/graphql-response+json",
        ),
        (
            "{__typename}",
            "text/event-stream, */*;q=0.1",
            200,
            "text/event-stream",
        ),
        (
            "subscription{changes{hasMore}}",
            both,
            200,
            "text/event-stream",
        ),
        (
            "subscription{changes{hasMore}}",
            "application/json",
            200,
            "application/json",
        ),
        (
            "subscription{changes{hasMore}}",
            "text/html",
            406,
            "application/json",
        ),
    ] {
        let (told, media, response) = ask(query, accept).await;
        assert_eq!(
            (told.as_u16(), media.as_str()),
            (status, expected),
            "{query} {accept}"
        );
        if media == "application/json" && status == 200 {
            let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
            assert_eq!(body["errors"][0]["extensions"]["code"], "STREAM_NEEDED");
        }
    }
    door.server.stop().await;
}

#[actix_web::test]
async fn while_nothing_happens_there_are_signs_of_life() {
    let door = Door::with(|settings| settings.subscriptions.keep_alive_seconds = 1).await;
    let mut events = Events::of(door.source(FOLLOW)).await;
    assert_eq!(told(&events.data().await), []);
    events.alive().await;
    events.alive().await;
    drop(events);
    door.server.stop().await;
}

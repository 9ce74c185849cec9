//! How much there may be of whom.

use jumelage::settings::Rate;
use serde_json::json;

use super::{
    Door, FOLLOW, SOON,
    client::{Opening, Socket},
    events::Events,
    told,
};

#[actix_web::test]
async fn a_caller_has_so_many_streams_and_a_websocket_so_many_operations() {
    let door = Door::with(|settings| {
        settings.subscriptions.per_caller = 2;
        settings.subscriptions.per_connection = 2;
    })
    .await;
    let mut first = Socket::ready(door.address).await;
    let second = Events::of(door.source(FOLLOW)).await;
    assert_eq!(Opening::default().open(door.address).await.err(), Some(429));
    let refused = door.source(FOLLOW).send().await.unwrap();
    assert_eq!(refused.status(), 429);
    let refused = String::from_utf8(refused.bytes().await.unwrap().to_vec()).unwrap();
    assert!(refused.contains("TOO_MANY_STREAMS"), "{refused}");
    // One who is known has places of its own.
    let token = format!("Bearer {}", door.token(SOON * 60).await);
    let known = || Opening {
        headers: vec![("authorization", token.clone())],
        ..Opening::default()
    };
    let mut known_ones = Vec::new();
    for _ in 0..2 {
        known_ones.push(known().open(door.address).await.unwrap());
    }
    assert_eq!(known().open(door.address).await.err(), Some(429));

    for id in ["1", "2"] {
        first.subscribe(id, FOLLOW, json!({})).await;
        assert_eq!(told(&first.next_of(id).await), []);
    }
    first.subscribe("3", "{__typename}", json!({})).await;
    assert_eq!(first.error_of("3").await, "TOO_MANY_STREAMS");
    first.send(json!({"type": "complete", "id": "1"})).await;
    first.subscribe("3", "{__typename}", json!({})).await;
    assert_eq!(
        first.next_of("3").await["data"],
        json!({"__typename": "Query"})
    );
    assert_eq!(first.hear().await["type"], "complete");

    // Whoever shows its token within counts as itself from then on.
    drop(second);
    first.leave().await;
    let mut late = opened_again(&door).await;
    late.send(json!({"type": "connection_init", "payload": {"Authorization": token}}))
        .await;
    let (code, reason) = late.closed().await;
    assert_eq!(code, 1013, "{reason}");
    door.server.stop().await;
}

/// As soon as the node has noticed that others have left.
async fn opened_again(door: &Door) -> Socket {
    loop {
        match Opening::default().open(door.address).await {
            Ok(socket) => return socket,
            Err(status) => assert_eq!(status, 429),
        }
    }
}

#[actix_web::test]
async fn all_together_have_so_many_streams() {
    let door = Door::with(|settings| {
        settings.subscriptions.connections = 1;
        settings.limits.loopback = false;
    })
    .await;
    let first = Socket::ready(door.address).await;
    assert_eq!(Opening::default().open(door.address).await.err(), Some(429));
    first.leave().await;
    let again = opened_again(&door).await;
    let name = r#"jumelage_streams{node="afccre",transport="websocket"}"#;
    assert_eq!(door.counted(name).await, Some(1.0));
    again.leave().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn a_message_has_so_many_bytes_be_it_in_one_piece_or_in_several() {
    let door = Door::with(|settings| settings.subscriptions.message_bytes = 2_000).await;
    let mut fits = Socket::ready(door.address).await;
    let query = format!("{{__typename}}#{}", "x".repeat(1_800));
    fits.subscribe("1", &query, json!({})).await;
    assert_eq!(
        fits.next_of("1").await["data"],
        json!({"__typename": "Query"})
    );
    assert_eq!(fits.hear().await["type"], "complete");
    fits.subscribe("1", &query.repeat(2), json!({})).await;
    let (code, reason) = fits.closed().await;
    assert_eq!(code, 1009, "{reason}");
    door.server.stop().await;
}

#[actix_web::test]
async fn operations_are_paid_for_as_by_post() {
    let door = Door::with(|settings| {
        settings.limits.anonymous = Rate {
            per_minute: 60,
            burst: Some(60),
        };
    })
    .await;
    let mut socket = Socket::ready(door.address).await;
    // Of 60, 2 are spent: for opening, and for the message.
    socket
        .subscribe("a", "{local{twinnings(first:10){nodes{id}}}}", json!({}))
        .await;
    let answer = socket.next_of("a").await;
    assert_eq!(answer["extensions"]["cost"]["requested"], 23);
    assert_eq!(
        answer["extensions"]["cost"]["budget"]["remaining"],
        60 - 3 - 23
    );
    assert_eq!(socket.hear().await["type"], "complete");
    socket.subscribe("b", FOLLOW, json!({"first": 100})).await;
    assert_eq!(socket.error_of("b").await, "RATE_LIMITED");
    let limited = r#"jumelage_rate_limited_total{node="afccre",role="anonymous"}"#;
    assert_eq!(door.counted(limited).await, Some(1.0));
    // Whoever goes on all the same is sent away.
    for _ in 0..60 {
        socket.send(json!({"type": "ping"})).await;
    }
    let mut pongs = 0;
    let (code, reason) = loop {
        match socket.message().await {
            Ok(message) => {
                assert_eq!(message, json!({"type": "pong"}));
                pongs += 1;
            }
            Err(closed) => break closed.expect("a reason"),
        }
    };
    assert_eq!(code, 1013, "{reason}");
    assert!(pongs < 60, "{pongs}");
    door.server.stop().await;
}

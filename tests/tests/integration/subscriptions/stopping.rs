//! The end: the node's, and the client's.

use serde_json::json;

use super::{Door, FOLLOW, client::Socket, events::Events, told};

#[actix_web::test]
async fn a_node_that_is_told_to_stop_says_so_and_ends_all_streams() {
    let door = Door::open().await;
    let mut socket = Socket::ready(door.address).await;
    socket.subscribe("f", FOLLOW, json!({})).await;
    assert_eq!(told(&socket.next_of("f").await), []);
    let mut events = Events::of(door.source(FOLLOW)).await;
    assert_eq!(told(&events.data().await), []);
    let (ended, (code, reason), rest) =
        tokio::join!(door.server.stop(), socket.closed(), events.next());
    assert_eq!(((), code), (ended, 1001), "{reason}");
    // It is not complete: whoever comes back goes on.
    assert_eq!(rest, None);
}

#[actix_web::test]
async fn a_client_that_goes_away_frees_all_that_was_held_for_it() {
    let door = Door::open().await;
    let mut socket = Socket::ready(door.address).await;
    for id in ["1", "2"] {
        socket.subscribe(id, FOLLOW, json!({})).await;
        assert_eq!(told(&socket.next_of(id).await), []);
    }
    let mut events = Events::of(door.source(FOLLOW)).await;
    assert_eq!(told(&events.data().await), []);
    let open = |what: &str, transport: &str| {
        format!(r#"jumelage_{what}{{node="afccre",transport="{transport}"}}"#)
    };
    let kinds = [
        (open("streams", "websocket"), 1.0),
        (open("subscriptions", "websocket"), 2.0),
        (open("streams", "events"), 1.0),
        (open("subscriptions", "events"), 1.0),
    ];
    for (name, expected) in &kinds {
        assert_eq!(door.counted(name).await, Some(*expected), "{name}");
    }
    // Without a word.
    drop((socket, events));
    for (name, _) in &kinds {
        // Each look is a request of its own, and takes its time.
        while door.counted(name).await != Some(0.0) {}
    }
    door.server.stop().await;
}

//! Those who do not read what they are sent.

use serde_json::json;
use tokio::time::{Duration, interval, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::{
    Door, SOON,
    client::{Opening, Socket},
    told,
};

/// Changes, and how many come in one event: some megabytes each.
const CHANGES: usize = 500;
const FIRST: usize = 50;
/// As many as that are, for one who takes them.
const EVENTS: f64 = 10.0;

/// The same list under as many names as there may be.
fn wide() -> String {
    let lists = (0..39).map(|at| {
        format!("a{at}:nodes{{cursor at action type id association object{{...on LocalGovernment{{id name}}}}}}")
    });
    let lists = lists.collect::<String>();
    format!(
        "subscription($since:String){{changes(since:$since,first:{FIRST}){{nodes{{id action}}{lists}}}}}"
    )
}

#[actix_web::test]
async fn of_whoever_reads_nothing_nothing_is_held_but_its_place_and_it_is_sent_away() {
    let door = Door::with(|settings| settings.subscriptions.stuck_seconds = 1).await;
    let since = door.now().await;
    door.enter((0..CHANGES).map(|town| format!("Town {town}")))
        .await;
    let opening = Opening {
        receive_buffer: Some(4_096),
        ..Opening::default()
    };
    let mut stuck = opening.open(door.address).await.unwrap();
    stuck.init(json!({})).await;
    stuck.subscribe("f", &wide(), json!({"since": since})).await;
    // Another one is told all that there is meanwhile.
    let mut reader = Socket::ready(door.address).await;
    reader
        .subscribe("f", &wide(), json!({"since": since}))
        .await;
    let mut heard = 0;
    while heard < CHANGES {
        heard += told(&reader.next_of("f").await).len();
    }
    assert_eq!(heard, CHANGES);
    // The one that does not read finds sooner or later that nobody is there.
    let ends = timeout(SOON, async {
        let mut ticks = interval(Duration::from_millis(20));
        while stuck.send_raw(Message::Ping("".into())).await {
            ticks.tick().await;
        }
    });
    ends.await.expect("the node ends the connection");
    let closed = r#"jumelage_websocket_closed_total{node="afccre",code="1008"}"#;
    assert_eq!(door.counted(closed).await, Some(1.0));
    let told = r#"jumelage_subscription_events_total{node="afccre",transport="websocket"}"#;
    let told = door.counted(told).await.unwrap();
    assert!(
        told < 2.0 * EVENTS,
        "{told}: all events were made for one who took none"
    );
    reader.leave().await;
    door.server.stop().await;
}
